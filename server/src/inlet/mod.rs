//! Where alerts come in: a folder that is watched, and a feed that is asked. Both hand what they find to `intake` to be read and to the desk
//! to be taken in, and never take anything twice or lose it.

mod feed;
mod folder;

pub use feed::Feed;
pub use folder::Folder;

use crate::desk::{Desk, Error, Taken};
use crate::intake::{self, Refusal};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// A folder is looked at so often: a file that is the same at two looks is whole.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// A feed is asked so often; the 気象庁 writes its own every minute.
const ASK_EVERY: Duration = Duration::from_mins(1);

/// Why a file is not taken in.
enum Fault {
    /// It is no alert that we understand.
    Refused(Refusal),
    /// The server takes nothing now: another time.
    Later(Error),
}

/// Reads a file and takes it in.
async fn take(desk: &Desk, file: &[u8]) -> Result<(String, Taken), Fault> {
    let alert = intake::read(file).map_err(Fault::Refused)?;
    match desk.take_alert(&alert).await {
        Ok(taken) => {
            tracing::info!(alert = alert.identifier, outcome = ?taken, "an alert came");
            metrics::counter!("alerts_total", "outcome" => name_of(taken)).increment(1);
            Ok((alert.identifier, taken))
        }
        Err(e) => Err(Fault::Later(e)),
    }
}

const fn name_of(taken: Taken) -> &'static str {
    match taken {
        Taken::New { automatic: true, .. } => "automatic",
        Taken::New { state, .. } => state.as_str(),
        Taken::Known => "known",
        Taken::Elsewhere => "elsewhere",
    }
}

/// Looks at a folder until told to stop.
pub async fn watch(desk: &Desk, mut folder: Folder, drain: &CancellationToken) {
    while !drain.is_cancelled() {
        if let Err(e) = folder.look(desk).await {
            tracing::warn!(error = %e, "the folder of alerts waits");
        }
        pause(LOOK_EVERY, drain).await;
    }
}

/// Asks a feed until told to stop.
pub async fn poll(desk: &Desk, mut feed: Feed, drain: &CancellationToken) {
    while !drain.is_cancelled() {
        if let Err(e) = feed.ask(desk, drain).await {
            tracing::warn!(error = %e, "the feed of alerts waits");
        }
        pause(ASK_EVERY, drain).await;
    }
}

async fn pause(time: Duration, drain: &CancellationToken) {
    tokio::select! {
        () = drain.cancelled() => {}
        () = tokio::time::sleep(time) => {}
    }
}
