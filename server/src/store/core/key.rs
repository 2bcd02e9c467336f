//! Wrapped keys. What is stored here opens nothing without the root key.

use crate::domain::core::id::RegionId;
use crate::domain::core::time::Timestamp;
use crate::store::db::fetch;
use crate::store::types::binds;
use crate::store::{Change, Refusal, Result, Store, rows};
use crate::vault::{Owner, OwnerKind};
use uuid::Uuid;

rows! {
    /// A new key-encryption key.
    KekRow in "key_encryption_key" {
        /// Version.
        version: i64,
        /// Wrapped by the root key.
        wrapped: Vec<u8>,
        /// When.
        created_at: Timestamp,
    }

    /// A new version of an owner's data key.
    DataKeyRow in "data_key" {
        /// Kind of owner.
        owner_kind: OwnerKind,
        /// Owner.
        owner_id: Uuid,
        /// Version.
        version: i64,
        /// Region; none for the installation.
        region_id: Option<RegionId>,
        /// The key that it is wrapped by.
        kek_version: i64,
        /// Wrapped.
        wrapped: Vec<u8>,
        /// How many values it may have sealed.
        seals: i64,
        /// When.
        created_at: Timestamp,
    }
}

/// A stored data key.
#[derive(Debug, sqlx::FromRow)]
pub struct StoredKey {
    /// Version.
    pub version: i64,
    /// The key that it is wrapped by.
    pub kek_version: i64,
    /// Wrapped.
    pub wrapped: Vec<u8>,
    /// How many values it may have sealed.
    pub seals: i64,
}

/// The wrapped key-encryption keys, `(version, wrapped)`.
pub async fn list_keks(store: &Store) -> Result<Vec<(i64, Vec<u8>)>> {
    fetch!(all, store.db(), (i64, Vec<u8>), "select version, wrapped from key_encryption_key order by version")
}

/// The versions of an owner's key, oldest first.
pub async fn list(store: &Store, owner: Owner) -> Result<Vec<StoredKey>> {
    fetch!(
        all,
        store.db(),
        StoredKey,
        "select version, kek_version, wrapped, seals from data_key where owner_kind = $1 and owner_id = $2 order by version",
        owner.kind,
        owner.id,
    )
}

/// Every owner and version, for the check of the whole database.
pub async fn list_all(store: &Store) -> Result<Vec<(OwnerKind, Uuid, i64)>> {
    fetch!(all, store.db(), (OwnerKind, Uuid, i64), "select owner_kind, owner_id, version from data_key order by owner_id, version")
}

/// Puts on record that a key version may seal `more` values.
pub fn reserve(change: &mut Change, owner: Owner, version: i64, more: i64) {
    change.effect(
        "update data_key set seals = seals + $4 where owner_kind = $1 and owner_id = $2 and version = $3",
        binds![owner.kind, owner.id, version, more],
        Some(Refusal::Stale),
    );
}
