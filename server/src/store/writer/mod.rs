//! The writers take what is waiting, check the guards, give numbers, write, commit once, and answer each change. Batches form by
//! themselves while the one before is being committed; nothing lingers.

mod chain;
mod postgres;
mod sqlite;

pub(super) use chain::{CHAINED, link};

use super::{Change, OpenError, Refusal};
use sqlx::PgPool;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use tokio::sync::{mpsc, oneshot};

/// So many changes may wait for a writer; the next is answered 503.
const WAITING: usize = 4096;
/// So many changes go into one transaction at most: bounds how long the first of them waits.
const BATCH: usize = 1024;

/// A committed change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Committed {
    /// The number of its first event; the head when it has none.
    pub first: i64,
    /// The stream's epoch afterwards; 0 without a stream.
    pub epoch: i64,
}

/// Why a change was not committed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rejected {
    /// One of its guards failed; it alone is refused.
    Refused(Refusal),
    /// Nothing can be written now.
    Unavailable,
}

type Answer = Result<Committed, Rejected>;

struct Job {
    change: Change,
    answer: oneshot::Sender<Answer>,
}

/// The way to the writers.
pub struct Writer {
    lanes: Vec<mpsc::Sender<Job>>,
    open: Arc<AtomicBool>,
    committed: AtomicU64,
}

impl Writer {
    pub(super) fn sqlite(path: &Path, reserve: Option<&Path>) -> Result<Self, OpenError> {
        let (lane, jobs) = mpsc::channel(WAITING);
        let open = Arc::new(AtomicBool::new(true));
        sqlite::start(path, reserve, jobs, Arc::clone(&open))?;
        Ok(Self { lanes: vec![lane], open, committed: AtomicU64::new(0) })
    }

    pub(super) async fn postgres(pool: &PgPool) -> Result<Self, OpenError> {
        let open = Arc::new(AtomicBool::new(true));
        let mut lanes = Vec::new();
        for shard in 0..postgres::SHARDS {
            let (lane, jobs) = mpsc::channel(WAITING);
            postgres::start(pool, shard, jobs, Arc::clone(&open)).await?;
            lanes.push(lane);
        }
        Ok(Self { lanes, open, committed: AtomicU64::new(0) })
    }

    /// Whether the writers take work: false after a failed commit until a probe succeeds, and for good once another process took over.
    pub fn is_open(&self) -> bool {
        self.open.load(Ordering::Relaxed)
    }

    /// Hands in a change and waits for its commit. When the caller is dropped the change may still be committed; its idempotency key then
    /// answers "did it happen?".
    pub async fn commit(&self, change: Change) -> Answer {
        let (answer, committed) = oneshot::channel();
        let lane = self.lane(&change).ok_or(Rejected::Unavailable)?;
        lane.try_send(Job { change, answer }).map_err(|_| Rejected::Unavailable)?;
        let answer = committed.await.unwrap_or(Err(Rejected::Unavailable));
        if answer.is_ok() {
            self.committed.fetch_add(1, Ordering::Release);
        }
        answer
    }

    /// How many changes of this server were committed: what was read before is as it was while this stays.
    pub fn committed(&self) -> u64 {
        self.committed.load(Ordering::Acquire)
    }

    /// Waits until everything handed in before is committed.
    pub async fn close(&self) {
        for lane in &self.lanes {
            let (answer, done) = oneshot::channel();
            if lane.send(Job { change: Change::default(), answer }).await.is_ok() {
                let _committed = done.await;
            }
        }
    }

    /// Changes of one stream, or of one person without a stream, always go to the same writer.
    fn lane(&self, change: &Change) -> Option<&mpsc::Sender<Job>> {
        let stream = change.stream.map(|guard| guard.stream.0);
        let id = stream.or_else(|| change.log.first().and_then(|row| row.person).map(|person| person.0));
        // The last bytes of a UUIDv7 are random.
        let byte = id.and_then(|id| id.as_bytes().last().copied()).unwrap_or(0);
        self.lanes.get(usize::from(byte) % self.lanes.len().max(1))
    }
}
