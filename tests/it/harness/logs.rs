//! What the server logs, kept to be searched.

use super::CANARY;
use std::io;
use std::sync::{Mutex, Once};
use tracing_subscriber::EnvFilter;

static LOGS: Mutex<Vec<u8>> = Mutex::new(Vec::new());

struct Sink;

impl io::Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LOGS.lock().expect("the logs").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Keeps everything that is logged from now on.
pub fn keep() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let filter = EnvFilter::new("debug,sqlx=warn,hyper=warn,h2=warn");
        tracing_subscriber::fmt().json().with_writer(|| Sink).with_env_filter(filter).init();
    });
}

/// Whether a text of a test was logged since the last look.
pub fn hold_the_canary() -> bool {
    static LOOKED: Mutex<usize> = Mutex::new(0);
    let mut looked = LOOKED.lock().expect("the place");
    let logs = LOGS.lock().expect("the logs");
    // A line may have been half written at the last look.
    let from = looked.saturating_sub(CANARY.len());
    *looked = logs.len();
    contains(&logs[from..], CANARY.as_bytes())
}

/// Whether bytes hold others.
pub fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    let Some(first) = wanted.first() else { return true };
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|byte| byte == first) {
        if rest[at..].starts_with(wanted) {
            return true;
        }
        rest = &rest[at + 1..];
    }
    false
}
