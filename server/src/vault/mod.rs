//! Envelope encryption: root key → key-encryption key → one data key per patient, organization, person, region and installation.
//! The only place that names the cipher. Never logs, never stores; what it returns is bytes for the store.
//!
//! AES-256-GCM with random 96-bit nonces (NIST SP 800-38D). The associated data binds table, column, row, owner and key version, so a
//! ciphertext moved anywhere else does not open.

mod data_key;
mod file;
mod root;

pub use data_key::{DataKey, Place, SEALS_PER_VERSION, version_of};
pub use file::{BLOCK, FILE_HEADER, FileKey, block_range, file_version};
pub use root::{RootKey, RootKeyError};

use crate::domain::core::code::codes;
use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Key, Nonce};
use std::collections::HashMap;
use std::fmt;
use uuid::Uuid;
use zeroize::Zeroizing;

codes! {
    /// What kind of thing owns a data key.
    OwnerKind {
        /// The whole installation: hashes of login names.
        Installation = "installation",
        /// A region: its boards, its duplicate check.
        Region = "region",
        /// An organization.
        Organization = "organization",
        /// A person who signs in.
        Person = "person",
        /// A patient.
        Patient = "patient",
    }
}

/// Whose data key it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Owner {
    /// Its kind.
    pub kind: OwnerKind,
    /// Its id; nil for the installation.
    pub id: Uuid,
}

impl Owner {
    /// The one installation.
    pub const INSTALLATION: Self = Self { kind: OwnerKind::Installation, id: Uuid::nil() };

    /// The owner of a kind with an id.
    pub fn new(kind: OwnerKind, id: impl Into<Uuid>) -> Self {
        Self { kind, id: id.into() }
    }
}

/// Bytes that only the right key opens in the right place.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed(pub Vec<u8>);

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[sealed]")
    }
}

/// A ciphertext did not open: wrong key, wrong place, or changed. Deliberately one error.
#[derive(Debug, thiserror::Error)]
#[error("a sealed value does not open")]
pub struct DoesNotOpen;

/// Holds the key-encryption keys in memory; makes and unwraps data keys.
pub struct Vault {
    keks: HashMap<i64, Aes256Gcm>,
    newest: i64,
}

impl Vault {
    /// Opens the stored key-encryption keys, `(version, wrapped)`, with the root key.
    pub fn open(root: &RootKey, wrapped: &[(i64, Vec<u8>)]) -> Result<Self, DoesNotOpen> {
        let mut keks = HashMap::new();
        for (version, bytes) in wrapped {
            let plain = Zeroizing::new(open_with(&root.cipher(), bytes, &kek_place(*version))?);
            keks.insert(*version, Aes256Gcm::new_from_slice(&plain).map_err(|_| DoesNotOpen)?);
        }
        let newest = wrapped.iter().map(|(version, _)| *version).max().ok_or(DoesNotOpen)?;
        Ok(Self { keks, newest })
    }

    /// A new key-encryption key, wrapped by the root key, for the store to keep.
    pub fn new_kek(root: &RootKey, version: i64) -> Vec<u8> {
        let plain = random_key();
        seal_with(&root.cipher(), &*plain, &kek_place(version))
    }

    /// A new data key for an owner: ready to use, and `(KEK version, wrapped)` for the store to keep.
    pub fn new_data_key(&self, owner: Owner, version: i64) -> Result<(DataKey, i64, Vec<u8>), DoesNotOpen> {
        let plain = random_key();
        let kek = self.keks.get(&self.newest).ok_or(DoesNotOpen)?;
        let wrapped = seal_with(kek, &*plain, &wrap_place(owner, version, self.newest));
        Ok((DataKey::new(owner, version, &plain), self.newest, wrapped))
    }

    /// Unwraps a stored data key.
    pub fn unwrap(&self, owner: Owner, version: i64, kek_version: i64, wrapped: &[u8]) -> Result<DataKey, DoesNotOpen> {
        let kek = self.keks.get(&kek_version).ok_or(DoesNotOpen)?;
        let plain = Zeroizing::new(open_with(kek, wrapped, &wrap_place(owner, version, kek_version))?);
        let bytes: &[u8; 32] = plain.as_slice().try_into().map_err(|_| DoesNotOpen)?;
        Ok(DataKey::new(owner, version, bytes))
    }
}

fn kek_place(version: i64) -> Vec<u8> {
    format!("tsunagu/kek/{version}").into_bytes()
}

fn wrap_place(owner: Owner, version: i64, kek_version: i64) -> Vec<u8> {
    format!("tsunagu/data_key/{}/{}/{version}/{kek_version}", owner.kind, owner.id).into_bytes()
}

/// Keys and nonces always come from the operating system, never from a seeded generator.
fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    #[expect(clippy::expect_used, reason = "without the system's random source nothing may go on")]
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

fn random_key() -> Zeroizing<[u8; 32]> {
    Zeroizing::new(random())
}

/// A 256-bit token that cannot be guessed, for sessions and one-time links.
pub fn random_token() -> Zeroizing<[u8; 32]> {
    random_key()
}

/// 64 random bits, the salt of a log row.
pub fn random_salt() -> [u8; 8] {
    random()
}

const NONCE: usize = 12;

fn seal_with(cipher: &Aes256Gcm, plain: &[u8], place: &[u8]) -> Vec<u8> {
    let nonce: [u8; NONCE] = random();
    #[expect(clippy::expect_used, reason = "AES-GCM fails only above 64 GiB")]
    let sealed = cipher.encrypt(&Nonce::from(nonce), Payload { msg: plain, aad: place }).expect("short enough to seal");
    [nonce.as_slice(), &sealed].concat()
}

fn open_with(cipher: &Aes256Gcm, sealed: &[u8], place: &[u8]) -> Result<Vec<u8>, DoesNotOpen> {
    let (nonce, sealed) = sealed.split_first_chunk::<NONCE>().ok_or(DoesNotOpen)?;
    cipher.decrypt(&Nonce::from(*nonce), Payload { msg: sealed, aad: place }).map_err(|_| DoesNotOpen)
}

fn cipher_of(key: &[u8; 32]) -> Aes256Gcm {
    Aes256Gcm::new(&Key::<Aes256Gcm>::from(*key))
}

#[cfg(test)]
mod tests;
