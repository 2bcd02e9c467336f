//! The operating policy (運用規程) of a region: the base writes versions of it, and whoever takes part reads the one that holds.

use super::{Desk, Error, Result, Visitor, signed};
use crate::audit;
use crate::domain::core::invalid::Invalid;
use crate::domain::core::time::Timestamp;
use crate::domain::oversight::Outcome;
use crate::domain::people::application::NewPolicy;
use crate::gate::{Caller, RegionFacts, WriteOperatingPolicy};
use crate::store::Change;
use crate::store::people::operating_policy::{self, Version};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// So many versions are listed.
const LISTED: usize = 50;

/// A version of the operating policy.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OperatingPolicyView {
    /// Its number.
    pub version: i64,
    /// Its text.
    pub text: String,
    /// From when it holds.
    pub valid_from: Timestamp,
    /// When it was written.
    pub written_at: Timestamp,
}

/// The operating policy and its versions.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OperatingPoliciesView {
    /// The newest first.
    pub items: Vec<OperatingPolicyView>,
    /// The version that holds now.
    pub holds: Option<i64>,
    /// The version that the next one follows; 0 before the first.
    pub version: i64,
}

impl From<Version> for OperatingPolicyView {
    fn from(row: Version) -> Self {
        Self { version: row.version, text: row.text, valid_from: row.valid_from, written_at: row.written_at }
    }
}

impl Desk {
    /// The operating policy of the caller's region: published, so everybody who works there may read it.
    pub async fn operating_policies(&self, caller: &Arc<Caller>) -> Result<OperatingPoliciesView> {
        let holds = operating_policy::find(&self.store, caller.region, self.now()).await?.map(|found| found.version);
        let found = operating_policy::list(&self.store, caller.region, signed(LISTED)).await?;
        let version = found.first().map_or(0, |newest| newest.version);
        Ok(OperatingPoliciesView { items: found.into_iter().map(OperatingPolicyView::from).collect(), holds, version })
    }

    /// Writes a version after the one that was read.
    pub async fn write_operating_policy(&self, caller: &Arc<Caller>, read: i64, body: NewPolicy) -> Result<OperatingPoliciesView> {
        body.check()?;
        let permit = self.admit::<WriteOperatingPolicy>(caller, RegionFacts { region: caller.region }).await?;
        let mut from = permit.decided_at();
        if let Some(day) = body.valid_from {
            let start = day.0.to_zoned(self.zone(caller).await?).map_err(anyhow::Error::from)?;
            from = from.max(Timestamp(start.timestamp().as_microsecond()));
        }
        let mut change = Self::change(&permit);
        operating_policy::write(&mut change, &permit, read, &body.text, from);
        change.log.push(audit::written(&permit, None, None));
        self.commit(change).await?;
        self.operating_policies(caller).await
    }

    /// Whoever is signed in has read the version that holds and accepts it. It is written down who and when, and nothing is refused before:
    /// a rule that nobody had time to read must not stand between somebody and a patient. The client asks for it at sign-in.
    pub async fn accept_operating_policy(&self, visitor: &Visitor, version: i64) -> Result<()> {
        let now = self.now();
        let holds = operating_policy::find(&self.store, visitor.session.region_id, now).await?.ok_or(Error::NotFound)?;
        if holds.version != version {
            return Err(Invalid::new("version", "too_old").into());
        }
        let mut change = Change::default();
        change.log.push(visitor.row("accept_operating_policy", Outcome::Allowed, now));
        operating_policy::accept(&mut change, &visitor.session, version, now);
        self.commit(change).await.map(|_| ())
    }
}
