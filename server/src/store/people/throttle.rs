//! Failed sign-ins, by keyed hashes of who failed.

use crate::domain::core::time::Timestamp;
use crate::store::db::fetch;
use crate::store::types::binds;
use crate::store::{Change, Result, Store};

/// The failures of a key, `(failures, last)`, unless the last was before `since`.
pub async fn find(store: &Store, key: [u8; 32], since: Timestamp) -> Result<Option<(i64, Timestamp)>> {
    fetch!(
        optional,
        store.db(),
        (i64, Timestamp),
        "select failures, last_at from sign_in_throttle where key = $1 and last_at >= $2",
        key.to_vec(),
        since,
    )
}

/// Counts an attempt as a failure; failures before `since` are forgotten.
pub fn count(change: &mut Change, key: [u8; 32], now: Timestamp, since: Timestamp) {
    change.effect(
        "insert into sign_in_throttle (key, failures, last_at) values ($1, 1, $2)
         on conflict (key) do update set
           failures = case when sign_in_throttle.last_at < $3 then 1 else sign_in_throttle.failures + 1 end,
           last_at = excluded.last_at",
        binds![key, now, since],
        None,
    );
}

/// Takes one back: the attempt was none.
pub fn give_back(change: &mut Change, key: [u8; 32]) {
    change.effect("update sign_in_throttle set failures = failures - 1 where key = $1 and failures > 0", binds![key], None);
}

/// Forgets all failures of a key.
pub fn forget(change: &mut Change, key: [u8; 32]) {
    change.effect("delete from sign_in_throttle where key = $1", binds![key], None);
}

/// Drops the rows that count no more.
pub fn prune(change: &mut Change, since: Timestamp) {
    change.effect("delete from sign_in_throttle where last_at < $1", binds![since], None);
}
