//! Passwords: argon2id, a few at a time, off the threads that serve, after a line that nobody fills alone.

use super::{Error, Result};
use crate::domain::people::password;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use zeroize::Zeroizing;

/// So many are hashed at a time: each takes its memory.
const AT_ONCE: usize = 2;
/// So many wait in line at most, about a second of work; the next is asked to come again.
const WAITING: usize = 64;
/// The last places of the line are for browsers that have signed in before.
const KEPT: usize = 16;
/// So many of them from one place.
const WAITING_FROM_ONE: usize = 8;
/// When to come again.
const COME_AGAIN_SECONDS: i64 = 2;

/// How much work a password costs, and who waits for it.
#[derive(Clone, Debug)]
pub struct Passwords {
    /// Memory in KiB.
    memory_kib: u32,
    at_once: Arc<Semaphore>,
    line: Line,
}

/// Who waits, by where they come from.
type Line = Arc<Mutex<HashMap<String, usize>>>;

/// A place in the line, until its holder goes.
struct Waiting {
    line: Line,
    from: String,
}

/// The right to hash one password now. It goes with the work: a caller who hangs up does not make room for a third at a time.
pub(super) struct Turn(OwnedSemaphorePermit);

impl Waiting {
    fn begin(line: &Line, from: &str, known: bool) -> Result<Self> {
        let mut waiting = line.lock().unwrap_or_else(PoisonError::into_inner);
        let room = if known { WAITING } else { WAITING - KEPT };
        let mine = waiting.get(from).copied().unwrap_or(0);
        if mine >= WAITING_FROM_ONE || waiting.values().sum::<usize>() >= room {
            return Err(Error::Throttled { retry_after_seconds: COME_AGAIN_SECONDS });
        }
        waiting.insert(from.to_owned(), mine + 1);
        Ok(Self { line: Arc::clone(line), from: from.to_owned() })
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        let mut waiting = self.line.lock().unwrap_or_else(PoisonError::into_inner);
        match waiting.get_mut(&self.from) {
            Some(more) if *more > 1 => *more -= 1,
            _ => {
                waiting.remove(&self.from);
            }
        }
    }
}

impl Passwords {
    /// Argon2id with so much memory (19 MiB in production: OWASP's first choice).
    pub fn new(memory_kib: u32) -> Self {
        Self { memory_kib, at_once: Arc::new(Semaphore::new(AT_ONCE)), line: Line::default() }
    }

    fn argon(&self) -> Result<Argon2<'static>> {
        let params = Params::new(self.memory_kib, 2, 1, None).map_err(|e| anyhow::anyhow!("argon2: {e}"))?;
        Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
    }

    /// Waits in line with the others who come from there; `known` are those whose browser has signed in before.
    pub(super) async fn turn(&self, from: &str, known: bool) -> Result<Turn> {
        let _place = Waiting::begin(&self.line, from, known)?;
        self.next().await
    }

    async fn next(&self) -> Result<Turn> {
        Arc::clone(&self.at_once).acquire_owned().await.map(Turn).map_err(|_| Error::Unavailable)
    }

    /// Hashes a password at the founding: no line.
    pub async fn hash(&self, password: Zeroizing<String>) -> Result<String> {
        self.hash_in(self.next().await?, password).await
    }

    /// Hashes a password.
    pub(super) async fn hash_in(&self, turn: Turn, password: Zeroizing<String>) -> Result<String> {
        let argon = self.argon()?;
        let hash = move || argon.hash_password(password::normal(&password).as_bytes()).map(|hash| hash.to_string());
        run(turn, hash).await?.map_err(|e| anyhow::anyhow!("argon2: {e}").into())
    }

    /// Whether a password fits. Without a hash the same work is done, so that time does not tell whether the login name exists.
    pub(super) async fn fits(&self, turn: Turn, password: Zeroizing<String>, hash: Option<String>) -> Result<bool> {
        let argon = self.argon()?;
        let compare = move || {
            let password = password::normal(&password);
            match hash {
                Some(hash) => PasswordHash::new(&hash).is_ok_and(|parsed| argon.verify_password(password.as_bytes(), &parsed).is_ok()),
                None => argon.hash_password(password.as_bytes()).is_err(),
            }
        };
        run(turn, compare).await
    }
}

async fn run<T: Send + 'static>(turn: Turn, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let held = move || {
        let _until_done = turn.0;
        work()
    };
    tokio::task::spawn_blocking(held).await.map_err(|e| Error::Internal(e.into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt as _;

    #[tokio::test]
    async fn the_line_has_an_end_and_nobody_fills_it_alone() {
        let passwords = Passwords::new(8);
        let (first, second) = (passwords.turn("a", false).await.expect("a turn"), passwords.turn("a", false).await.expect("a turn"));
        let mut line = Vec::new();
        let mut refused = 0;
        for place in 0..20 {
            let from = format!("place {place}");
            for _ in 0..20 {
                let (passwords, from) = (passwords.clone(), from.clone());
                let mut turn = Box::pin(async move { passwords.turn(&from, false).await });
                match (&mut turn).now_or_never() {
                    None => line.push(turn),
                    Some(Err(Error::Throttled { .. })) => refused += 1,
                    Some(_) => unreachable!("both turns are taken"),
                }
            }
            assert!(line.len() <= (place + 1) * WAITING_FROM_ONE);
        }
        assert_eq!((line.len(), refused), (WAITING - KEPT, 400 - (WAITING - KEPT)));
        let known = passwords.clone();
        let mut turn = Box::pin(async move { known.turn("a browser of ours", true).await });
        assert!((&mut turn).now_or_never().is_none(), "a place is kept for a browser that has signed in before");
        // Those who hang up leave the line.
        line.clear();
        drop((first, second));
        assert!(turn.await.is_ok());
        assert!(passwords.line.lock().expect("the line").is_empty());
    }

    #[tokio::test]
    async fn work_keeps_its_turn_when_its_caller_hangs_up() {
        let passwords = Passwords::new(8);
        let (go, wait) = std::sync::mpsc::channel::<()>();
        let turn = passwords.turn("a", false).await.expect("a turn");
        let mut caller = Box::pin(run(turn, move || wait.recv().is_ok()));
        assert!((&mut caller).now_or_never().is_none());
        drop(caller);
        assert_eq!(passwords.at_once.available_permits(), AT_ONCE - 1);
        go.send(()).expect("the work goes on");
        let _both = passwords.at_once.acquire_many(2).await.expect("both turns");
    }
}
