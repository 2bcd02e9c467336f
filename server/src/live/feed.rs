//! From a commit to the sockets: each event is read, opened and encoded once per node, and the same bytes go to everybody.

use crate::desk::{Desk, Result};
use crate::hub::wire::ServerFrame;
use crate::hub::{Outgoing, Woken};
use std::sync::Arc;

/// Events per read.
const PAGE: i64 = 200;

/// Runs until it is dropped.
pub async fn run(desk: Arc<Desk>) {
    loop {
        for woken in desk.hub().woken().await {
            if let Err(e) = publish(&desk, &woken).await {
                // Nothing is lost: readers catch up by number.
                tracing::warn!(error = %e, "events were not pushed");
            }
        }
    }
}

async fn publish(desk: &Desk, woken: &Woken) -> Result<()> {
    let stream = woken.reading.stream().stream;
    let mut after = woken.after;
    loop {
        let events = desk.pushed_events(&woken.reading, after, PAGE).await?;
        let full = events.len() == usize::try_from(PAGE).unwrap_or(usize::MAX);
        for event in events {
            after = event.seq;
            let frame = serde_json::to_string(&ServerFrame::Event(Box::new(event)))?;
            desk.hub().publish(stream, &Outgoing::Event(stream, after, frame.into()), desk.now());
        }
        if !full {
            return Ok(());
        }
    }
}
