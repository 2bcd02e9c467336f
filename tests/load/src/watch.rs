//! Everybody's sockets, and what arrived there.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Result;
use hyper::header::HeaderValue;
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::api;
use crate::fanout::PATIENCE;
use crate::ledger::Faults;
use crate::region::PEOPLE;
use crate::socket::Listener;

/// Under this number a watcher has heard which streams there are now.
pub const HEADS: i64 = 0;
/// The bare broadcast gives every frame this number.
const SAID: i64 = 1;

/// What arrived under a number: at how many sockets, when at the last, and of which length.
#[derive(Clone, Copy)]
struct Arrival {
    sockets: u32,
    last: Instant,
    bytes: usize,
}

type Arrivals = HashMap<i64, Arrival>;

/// One socket each.
pub struct Watch {
    arrivals: Arc<Mutex<Arrivals>>,
    _listeners: JoinSet<()>,
}

impl Watch {
    /// Each says hello before the next.
    pub async fn open(address: SocketAddr, cookies: impl Iterator<Item = Option<HeaderValue>>) -> Result<Self> {
        let (arrivals, mut listeners) = (Arc::default(), JoinSet::new());
        for cookie in cookies {
            let mut listener = Listener::connect(address, cookie).await?;
            listener.hello().await?;
            listeners.spawn(listen(listener, Arc::clone(&arrivals)));
        }
        Ok(Self { arrivals, _listeners: listeners })
    }

    fn arrivals(&self) -> MutexGuard<'_, Arrivals> {
        self.arrivals.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets what arrived.
    pub fn clear(&self) {
        self.arrivals().clear();
    }

    /// How long the longest frame was.
    pub fn frame_bytes(&self) -> usize {
        self.arrivals().values().map(|arrival| arrival.bytes).max().unwrap_or_default()
    }

    /// How long after a moment the last of all sockets had it; nothing if one of them goes without. It may overtake the acknowledgement;
    /// that counts as no time at all.
    pub async fn last(&self, number: i64, since: Instant, faults: &mut Faults) -> Option<Duration> {
        loop {
            let arrival = self.arrivals().get(&number).copied();
            let sockets = arrival.map_or(0, |arrival| arrival.sockets);
            if sockets >= PEOPLE {
                faults.duplicated += u64::from(sockets - PEOPLE);
                return arrival.map(|arrival| arrival.last.saturating_duration_since(since));
            }
            if since.elapsed() > PATIENCE {
                faults.lost += u64::from(PEOPLE - sockets);
                return None;
            }
            sleep(Duration::from_millis(1)).await;
        }
    }
}

async fn listen(mut listener: Listener, arrivals: Arc<Mutex<Arrivals>>) {
    while let Ok(frame) = listener.next().await {
        let number = if api::is_event(&frame) {
            api::seq_of(frame.as_bytes()).unwrap_or(SAID)
        } else if frame.contains(r#""heads""#) {
            HEADS
        } else {
            continue;
        };
        let now = Instant::now();
        let mut arrivals = arrivals.lock().unwrap_or_else(PoisonError::into_inner);
        let arrival = arrivals.entry(number).or_insert(Arrival { sockets: 0, last: now, bytes: frame.len() });
        arrival.sockets += 1;
        arrival.last = now;
    }
}
