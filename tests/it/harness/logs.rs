//! What the server logs, kept to be searched.

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

/// Whether something was logged.
pub fn contain(word: &str) -> bool {
    contains(&LOGS.lock().expect("the logs"), word.as_bytes())
}

/// Whether bytes hold others.
pub fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}
