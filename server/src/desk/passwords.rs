//! Passwords: argon2id, a few at a time, off the threads that serve.

use super::{Error, Result};
use crate::domain::core::invalid::Invalid;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version};
use std::sync::Arc;
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

/// A password has at least so many letters when it is the only factor (MHLW guideline 7.0: 13; ASVS 6.2.9).
const PASSWORD_MIN: usize = 15;
const PASSWORD_MAX: usize = 128;

/// How much work a password costs.
#[derive(Clone, Debug)]
pub struct Passwords {
    /// Memory in KiB.
    memory_kib: u32,
    /// So many are hashed at a time: each takes its memory.
    at_once: Arc<Semaphore>,
}

impl Passwords {
    /// Argon2id with so much memory (19 MiB in production: OWASP's first choice).
    pub fn new(memory_kib: u32) -> Self {
        Self { memory_kib, at_once: Arc::new(Semaphore::new(2)) }
    }

    fn argon(&self) -> Result<Argon2<'static>> {
        let params = Params::new(self.memory_kib, 2, 1, None).map_err(|e| anyhow::anyhow!("argon2: {e}"))?;
        Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
    }

    /// Hashes a password, off the threads that serve.
    pub async fn hash(&self, password: Zeroizing<String>) -> Result<String> {
        let argon = self.argon()?;
        self.run(move || argon.hash_password(password.as_bytes()).map(|hash| hash.to_string()).map_err(|e| anyhow::anyhow!("argon2: {e}")))
            .await?
            .map_err(Error::from)
    }

    /// Whether a password fits. Without a hash the same work is done, so that time does not tell whether the login name exists.
    pub(super) async fn fits(&self, password: Zeroizing<String>, hash: Option<String>) -> Result<bool> {
        let argon = self.argon()?;
        self.run(move || match hash {
            Some(hash) => PasswordHash::new(&hash).is_ok_and(|parsed| argon.verify_password(password.as_bytes(), &parsed).is_ok()),
            None => argon.hash_password(password.as_bytes()).is_err(),
        })
        .await
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let _turn = self.at_once.acquire().await.map_err(|_| Error::Unavailable)?;
        tokio::task::spawn_blocking(work).await.map_err(|e| Error::Internal(e.into()))
    }
}

/// Checks a new password.
pub(super) fn check_password(password: &str) -> Result<()> {
    match password.chars().count() {
        n if n < PASSWORD_MIN => Err(Invalid::limited("password", "too_short", PASSWORD_MIN).into()),
        n if n > PASSWORD_MAX => Err(Invalid::limited("password", "too_long", PASSWORD_MAX).into()),
        _ => Ok(()),
    }
}
