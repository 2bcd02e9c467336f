//! A data key at work: seals and opens the values of one owner, and keyed hashes.

use super::{DoesNotOpen, Owner, Sealed, cipher_of, open_with, seal_with};
use aes_gcm::Aes256Gcm;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use std::fmt;
use std::sync::atomic::{AtomicI64, Ordering};
use uuid::Uuid;
use zeroize::Zeroizing;

/// A key version seals at most so many values, far below the 2^32 that NIST allows for random nonces; then comes a new version.
pub const SEALS_PER_VERSION: i64 = 1 << 24;

const FORMAT: u8 = 1;

/// Where a sealed value belongs. It opens nowhere else.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// Table.
    pub table: &'static str,
    /// Column.
    pub column: &'static str,
    /// Row.
    pub row: Uuid,
}

/// One version of an owner's key.
pub struct DataKey {
    owner: Owner,
    version: i64,
    cipher: Aes256Gcm,
    hash_key: Zeroizing<[u8; 32]>,
    left: AtomicI64,
}

impl DataKey {
    pub(super) fn new(owner: Owner, version: i64, key: &[u8; 32]) -> Self {
        // The cipher's key and the hash's key must not be one: derive the second.
        let hash_key = mac(key, &[b"tsunagu/keyed-hash"]);
        Self { owner, version, cipher: cipher_of(key), hash_key: Zeroizing::new(hash_key), left: AtomicI64::new(0) }
    }

    /// The version.
    pub const fn version(&self) -> i64 {
        self.version
    }

    /// Allows so many more seals: a block that the store has put on record.
    pub fn allow(&self, seals: i64) {
        self.left.fetch_add(seals, Ordering::Relaxed);
    }

    /// Takes `seals` out of the allowed block; false when it does not reach, then a new block must be put on record first.
    pub fn take(&self, seals: i64) -> bool {
        self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| (left >= seals).then(|| left - seals)).is_ok()
    }

    /// Seals a value for its place.
    pub fn seal(&self, place: Place, plain: &[u8]) -> Sealed {
        let mut bytes = vec![FORMAT];
        bytes.extend(u32::try_from(self.version).unwrap_or(u32::MAX).to_be_bytes());
        bytes.extend(seal_with(&self.cipher, plain, &self.bound(place)));
        Sealed(bytes)
    }

    /// Opens a value in its place.
    pub fn open(&self, place: Place, sealed: &Sealed) -> Result<Zeroizing<Vec<u8>>, DoesNotOpen> {
        if version_of(sealed)? != self.version {
            return Err(DoesNotOpen);
        }
        let body = sealed.0.get(5..).ok_or(DoesNotOpen)?;
        open_with(&self.cipher, body, &self.bound(place)).map(Zeroizing::new)
    }

    /// HMAC-SHA-256 under a key of this owner; `label` separates uses.
    pub fn keyed_hash(&self, label: &str, text: &[u8]) -> [u8; 32] {
        mac(&*self.hash_key, &[label.as_bytes(), &[0], text])
    }

    pub(super) fn bound(&self, place: Place) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(96);
        for part in [place.table, place.column, self.owner.kind.as_str()] {
            bytes.extend(part.as_bytes());
            bytes.push(0);
        }
        bytes.extend(place.row.as_bytes());
        bytes.extend(self.owner.id.as_bytes());
        bytes.extend(self.version.to_be_bytes());
        bytes
    }
}

/// The key version that a sealed value names.
pub fn version_of(sealed: &Sealed) -> Result<i64, DoesNotOpen> {
    match sealed.0.split_first_chunk::<5>() {
        Some(([FORMAT, a, b, c, d], _)) => Ok(i64::from(u32::from_be_bytes([*a, *b, *c, *d]))),
        _ => Err(DoesNotOpen),
    }
}

impl fmt::Debug for DataKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DataKey({:?} v{} [sealed])", self.owner.kind, self.version)
    }
}

fn mac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key of any length");
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}
