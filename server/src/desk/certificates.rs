//! An HPKI certificate as evidence of a profession: shown to whoever brings it before it is kept, then to those who answer for where they work.
//! Nothing is decided by it: the organization vouches for the profession. Others see it as that person's, so it is kept and taken back by whoever might
//! change what they sign in with.

use super::{Desk, Error, Result, Visitor, keys};
use crate::domain::core::id::PersonId;
use crate::domain::core::time::Timestamp;
use crate::domain::oversight::Outcome;
use crate::domain::people::hpki::HpkiCertificate;
use crate::gate::{KeepRoster, Permitted};
use crate::hpki::examine;
use crate::store::Change;
use crate::store::people::hpki::{self, Kept};
use crate::vault::{Owner, OwnerKind, Place};
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;

/// A certificate that was given as evidence, as it was on the day it was checked.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HpkiCertificateView {
    /// What it says.
    #[serde(flatten)]
    pub certificate: HpkiCertificate,
    /// When its chain was checked.
    pub checked_at: Timestamp,
    /// Whether it is over since.
    pub is_expired: bool,
}

/// One's own evidence.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OwnHpkiView {
    /// Whether the region checks certificates: it was told which roots it trusts.
    pub is_offered: bool,
    /// What is kept.
    pub certificate: Option<HpkiCertificateView>,
}

pub(super) fn hpki_place(person: PersonId) -> Place {
    Place { table: "hpki_certificate", column: "details", row: person.0 }
}

impl HpkiCertificateView {
    fn new(certificate: HpkiCertificate, checked_at: Timestamp, now: Timestamp) -> Self {
        Self { is_expired: certificate.not_after < now, certificate, checked_at }
    }
}

impl Desk {
    /// What the visitor gave, and whether one may give any here.
    pub async fn own_certificate(&self, visitor: &Visitor) -> Result<OwnHpkiView> {
        let certificate = match hpki::find_own(&self.store, &visitor.session).await? {
            Some(kept) => Some(self.certificate_view(&kept, self.now()).await?),
            None => None,
        };
        Ok(OwnHpkiView { is_offered: !self.hpki_roots.is_empty(), certificate })
    }

    /// What a file says and whether it holds; nothing is kept.
    pub fn look_at_certificate(&self, file: &[u8]) -> Result<HpkiCertificateView> {
        let now = self.now();
        Ok(HpkiCertificateView::new(examine(file, &self.hpki_roots, now)?, now, now))
    }

    /// Keeps what is found in a file as the visitor's evidence, in place of what was kept before.
    pub async fn keep_certificate(&self, visitor: &Visitor, file: &[u8]) -> Result<HpkiCertificateView> {
        self.check_may_set_up(visitor).await?;
        let view = self.look_at_certificate(file)?;
        let session = &visitor.session;
        let key = self.sealing_key(Owner::new(OwnerKind::Person, session.person_id), Some(session.region_id), 1).await?;
        let sealed = keys::seal(&key, hpki_place(session.person_id), &view.certificate)?;
        let mut change = Change::default();
        hpki::put(&mut change, (session.person_id, session.region_id), view.checked_at, sealed);
        change.log.push(visitor.row("keep_certificate", Outcome::Allowed, view.checked_at));
        self.commit(change).await?;
        Ok(view)
    }

    /// Takes the visitor's evidence back.
    pub async fn delete_certificate(&self, visitor: &Visitor) -> Result<()> {
        let now = self.now();
        self.check_may_set_up(visitor).await?;
        let mut change = Change::default();
        hpki::delete(&mut change, visitor.session.person_id);
        change.log.push(visitor.row("delete_certificate", Outcome::Allowed, now));
        match self.commit(change).await {
            Err(Error::Stale) => Err(Error::NotFound),
            committed => committed.map(|_| ()),
        }
    }

    /// What the members of an organization gave.
    pub(super) async fn certificates_of(&self, permit: &Permitted<KeepRoster>) -> Result<HashMap<PersonId, HpkiCertificateView>> {
        let mut found = HashMap::new();
        for kept in hpki::list(&self.store, permit).await? {
            found.insert(kept.person_id, self.certificate_view(&kept, permit.decided_at()).await?);
        }
        Ok(found)
    }

    async fn certificate_view(&self, kept: &Kept, now: Timestamp) -> Result<HpkiCertificateView> {
        let keys = self.keys_of(Owner::new(OwnerKind::Person, kept.person_id)).await?;
        Ok(HpkiCertificateView::new(keys.open(hpki_place(kept.person_id), &kept.details)?, kept.checked_at, now))
    }
}
