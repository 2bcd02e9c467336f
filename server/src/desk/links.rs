//! One-time links: with one somebody signs in who has nothing to sign in with yet.

use super::Desk;
use crate::domain::core::id::{PersonId, RegionId};
use crate::domain::core::time::Timestamp;
use crate::store::Change;
use crate::store::people::person::LinkRow;
use crate::vault::random_token;
use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

/// What is stored of a link.
pub(super) fn link_hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

impl Desk {
    /// A one-time token for a person; shown once.
    #[expect(clippy::unused_self, reason = "links that die with a new one are found by the clock")]
    pub(super) fn new_link(&self, change: &mut Change, region: RegionId, person: PersonId, expires_at: Timestamp) -> Zeroizing<String> {
        let token = Zeroizing::new(BASE64URL_NOPAD.encode(&*random_token()));
        change.insert(LinkRow { token_hash: link_hash(&token), region_id: region, person_id: person, expires_at, used_at: None });
        token
    }
}
