//! The rows of one post, in the sizes in which the server writes them, and the queue in front of a bare writer.
//!
//! The tables are the server's own migrations, so that a new column or index slows the bare server as it slows the real one. What
//! the columns hold is fixed here: only sizes and the order of keys matter.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use tokio::sync::oneshot;
use uuid::Uuid;

use crate::words;

/// Sealing adds a version, a nonce and a tag, and the server keeps a few fields beside the text.
const SEALED_OVERHEAD: usize = 60;
/// What waits in front of a writer at most.
pub const QUEUE: usize = 4096;
/// The largest batch.
pub const BATCH: usize = 256;

/// An id for every column whose value does not matter.
pub const ID: Uuid = Uuid::from_u128(0x0193_4d0a_7c3e_7b2a_9d51_6a0f_1c2d_3e4f);
/// A SHA-256.
pub const HASH: [u8; 32] = [0xa5; 32];
/// The salt of a log row.
pub const SALT: [u8; 8] = [0x3c; 8];
/// A time in microseconds.
pub const NOW: i64 = 1_763_600_000_000_000;

/// A post that waits for its number.
pub struct Job {
    /// Which of the streams.
    pub stream: usize,
    /// As long as the sealed event of the server.
    pub payload: Vec<u8>,
    /// The ids of the new event and entry and the key of the operation, all in the order of time, as the server's are.
    pub event: Uuid,
    pub entry: Uuid,
    pub key: Uuid,
    answer: oneshot::Sender<i64>,
}

impl Job {
    /// The rows are on the disk. A client that hung up needs no answer.
    pub fn done(self, seq: i64) {
        let _ = self.answer.send(seq);
    }
}

/// Hands a post to a writer and waits for its number.
pub async fn handle(Path(stream): Path<usize>, body: Bytes, enqueue: impl FnOnce(Job) -> bool) -> Response {
    let (answer, number) = oneshot::channel();
    let payload = vec![0x5a; body.len() + SEALED_OVERHEAD];
    let job = Job { stream, payload, event: words::new_key(), entry: words::new_key(), key: words::new_key(), answer };
    if !enqueue(job) {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    match number.await {
        Ok(seq) => (StatusCode::CREATED, format!(r#"{{"seq":{seq}}}"#)).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// The ids of the streams.
pub fn stream_ids(count: usize) -> Vec<Uuid> {
    (0..count).map(|_| words::new_key()).collect()
}
