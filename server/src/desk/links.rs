//! One-time links: how somebody comes in who has nothing to sign in with yet, or no longer. A link opens nothing but setting that up.

use super::sign_in::{Opening, hash_token};
use super::{Desk, Entrance, Error, Result, SignedIn};
use crate::domain::core::id::{PersonId, RegionId};
use crate::domain::core::time::Timestamp;
use crate::domain::people::emergency::Opener;
use crate::domain::people::proof::Proof;
use crate::domain::people::typed;
use crate::store::Change;
use crate::store::people::emergency_account;
use crate::store::people::link::{self, LinkRow};
use crate::vault::random_token;
use qrcode::{Color, QrCode};
use std::fmt::Write as _;
use zeroize::Zeroizing;

/// There is so much time to set up what one signs in with.
pub(super) const SET_UP_SECONDS: i64 = 30 * 60;

/// What is kept of a link, whoever typed it and however.
pub(super) fn link_hash(token: &str) -> [u8; 32] {
    hash_token(&typed::read(token))
}

impl Desk {
    /// Adds a one-time link to a change, and returns its token, which is seen once: 160 bits in letters that can be typed. What the person
    /// was given before counts no longer.
    pub(super) fn new_link(&self, change: &mut Change, region: RegionId, person: PersonId, expires_at: Timestamp) -> Zeroizing<String> {
        let token = Zeroizing::new(typed::letters(&*random_token()));
        let row = LinkRow { token_hash: link_hash(&token), region_id: region, person_id: person, expires_at, used_at: None };
        link::put(change, row, self.now());
        token
    }

    /// Comes in by a one-time link, which is used up.
    pub async fn enter_by_link(&self, token: &str, opener: Option<Opener>, entrance: &Entrance) -> Result<SignedIn> {
        let attempt = self.attempt_by_link(entrance).await?;
        let now = self.now();
        let token_hash = link_hash(token);
        if let Some(account) = emergency_account::find_sealed(&self.store, token_hash, now).await? {
            return self.open_emergency_account(&attempt, account, opener, entrance).await;
        }
        let Some((person, region)) = link::find(&self.store, token_hash, now).await? else { return Err(self.failed_late(&attempt).await) };
        let mut change = Change::default();
        let recovered = self.recover(&mut change, token_hash, person).await?;
        link::take(&mut change, token_hash, person, now);
        let opening = Opening {
            person,
            region,
            membership: None,
            before: None,
            until: Some(now.plus_seconds(SET_UP_SECONDS)),
            proved: (Proof::Link, now),
            action: "first_sign_in",
            device: None,
            alone: recovered,
        };
        let signed_in = self.start_session(change, opening, entrance).await;
        if recovered {
            self.forget_person(person);
        }
        match signed_in {
            // Somebody else was first, or the person signs in otherwise already.
            Err(Error::Stale) => Err(self.failed_late(&attempt).await),
            done => done,
        }
    }
}

/// A text as a QR code: runs of dark modules in one path, with the margin that readers need.
pub(super) fn qr_code(text: &str) -> Result<String> {
    let code = QrCode::new(text.as_bytes()).map_err(anyhow::Error::from)?;
    let width = code.width();
    let mut path = String::new();
    for (row, modules) in code.to_colors().chunks(width).enumerate() {
        let mut column = 0;
        for run in modules.chunk_by(|a, b| a == b) {
            if run.first() == Some(&Color::Dark) {
                let _ = write!(path, "M{} {}h{}v1h-{}z", column + 4, row + 4, run.len(), run.len());
            }
            column += run.len();
        }
    }
    let side = width + 8;
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\">\
         <path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/><path d=\"{path}\"/></svg>"
    ))
}
