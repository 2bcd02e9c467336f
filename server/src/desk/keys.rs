//! Data keys at hand: unwrapped once, kept in memory, and never used for more seals than are on record.

use super::{Desk, Error, Result};
use crate::domain::core::id::RegionId;
use crate::store::core::key::{self, DataKeyRow};
use crate::store::{Change, Refusal, Rejected};
use crate::vault::{DataKey, FileKey, Owner, Place, SEALS_PER_VERSION, Sealed, file_version, version_of};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use zeroize::Zeroizing;

/// Seals are put on record in blocks, ahead of use: a crash can only leave some of a block unused.
const BLOCK: i64 = 4096;
/// So many owners' keys are kept.
const KEPT: usize = 50_000;

/// The versions of an owner's key.
#[derive(Debug)]
pub struct KeyRing {
    owner: Owner,
    versions: HashMap<i64, Arc<DataKey>>,
    newest: Arc<DataKey>,
}

impl KeyRing {
    /// Opens a value sealed with any version.
    pub fn open<T: DeserializeOwned>(&self, place: Place, sealed: &Sealed) -> Result<T> {
        let version = version_of(sealed)?;
        let key = self.versions.get(&version).ok_or(crate::vault::DoesNotOpen)?;
        Ok(serde_json::from_slice(&key.open(place, sealed)?)?)
    }

    /// Opens bytes that are no JSON, sealed with any version.
    pub fn open_bytes(&self, place: Place, sealed: &Sealed) -> Result<Zeroizing<Vec<u8>>> {
        let key = self.versions.get(&version_of(sealed)?).ok_or(crate::vault::DoesNotOpen)?;
        Ok(key.open(place, sealed)?)
    }

    /// The key of the file that begins with this header.
    pub fn open_file(&self, place: Place, part: u32, header: &[u8]) -> Result<FileKey> {
        let key = self.versions.get(&file_version(header)?).ok_or(crate::vault::DoesNotOpen)?;
        Ok(key.open_file(place, part, header)?)
    }

    /// A keyed hash under the first version, which never changes.
    pub fn keyed_hash(&self, label: &str, text: &str) -> Option<[u8; 32]> {
        self.versions.get(&1).map(|key| key.keyed_hash(label, text.as_bytes()))
    }
}

/// A value as JSON, sealed.
pub fn seal<T: Serialize>(key: &DataKey, place: Place, value: &T) -> Result<Sealed> {
    let plain = Zeroizing::new(serde_json::to_vec(value)?);
    Ok(key.seal(place, &plain))
}

/// The keys that were unwrapped so far.
#[derive(Default)]
pub struct KeyCache(Mutex<HashMap<Owner, Arc<KeyRing>>>);

impl KeyCache {
    fn get(&self, owner: Owner) -> Option<Arc<KeyRing>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&owner).cloned()
    }

    fn put(&self, ring: Arc<KeyRing>) {
        let mut rings = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if rings.len() >= KEPT {
            rings.clear();
        }
        rings.insert(ring.owner, ring);
    }
}

impl Desk {
    /// The keys of an owner, to open with.
    pub(super) async fn keys_of(&self, owner: Owner) -> Result<Arc<KeyRing>> {
        if let Some(ring) = self.keys.get(owner) {
            return Ok(ring);
        }
        let mut versions = HashMap::new();
        for stored in key::list(&self.store, owner).await? {
            let key = self.vault.unwrap(owner, stored.version, stored.kek_version, &stored.wrapped)?;
            versions.insert(stored.version, Arc::new(key));
        }
        let newest = versions.values().max_by_key(|key| key.version()).cloned().ok_or(crate::vault::DoesNotOpen)?;
        let ring = Arc::new(KeyRing { owner, versions, newest });
        self.keys.put(Arc::clone(&ring));
        Ok(ring)
    }

    /// The newest key of an owner, with `seals` taken from what it may still seal. A new block goes on record first, and a new version
    /// when the old one is full.
    pub(super) async fn sealing_key(&self, owner: Owner, region: Option<RegionId>, seals: i64) -> Result<Arc<DataKey>> {
        loop {
            let ring = self.keys_of(owner).await?;
            if ring.newest.take(seals) {
                return Ok(Arc::clone(&ring.newest));
            }
            let stored = key::list(&self.store, owner).await?.pop().ok_or(crate::vault::DoesNotOpen)?;
            if stored.version != ring.newest.version() {
                self.forget_keys(owner);
                continue;
            }
            let full = stored.seals + BLOCK > SEALS_PER_VERSION;
            let mut change = Change::default();
            if full {
                let (row, _) = self.new_key(owner, region, stored.version + 1, 0)?;
                change.insert(row);
                // Another request may have made this version first: a statement of its own lets the change be refused alone.
                key::reserve(&mut change, owner, stored.version + 1, 0);
            } else {
                key::reserve(&mut change, owner, stored.version, BLOCK);
            }
            match self.store.writer().commit(change).await {
                Ok(_) if !full => ring.newest.allow(BLOCK),
                Ok(_) | Err(Rejected::Refused(Refusal::Exists)) => self.forget_keys(owner),
                Err(rejected) => return Err(rejected.into()),
            }
        }
    }

    /// A first key for a new owner, with `seals` already on record as used.
    pub(super) fn new_key(&self, owner: Owner, region: Option<RegionId>, version: i64, seals: i64) -> Result<(DataKeyRow, DataKey)> {
        let (key, kek_version, wrapped) = self.vault.new_data_key(owner, version).map_err(Error::from)?;
        let row = DataKeyRow {
            owner_kind: owner.kind,
            owner_id: owner.id,
            version,
            region_id: region,
            kek_version,
            wrapped,
            seals,
            created_at: self.clock.now(),
        };
        Ok((row, key))
    }

    fn forget_keys(&self, owner: Owner) {
        self.keys.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&owner);
    }
}
