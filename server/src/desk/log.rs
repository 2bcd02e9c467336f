//! Reading the access log: auditors see ids, no names.

use super::{Desk, Page, Result, page_limit, signed};
use crate::domain::core::id::{MembershipId, OrganizationId, PatientId, PersonId, RequestId};
use crate::domain::core::invalid::Invalid;
use crate::domain::core::time::Timestamp;
use crate::domain::oversight::Depth;
use crate::gate::{Caller, OrganizationFacts, ReadAccessLog};
use crate::store::oversight::access_log::{self, LoggedRow, Wanted};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// Which rows are wanted.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LogQuery {
    /// About this patient.
    #[serde(default)]
    pub patient: Option<PatientId>,
    /// By this person.
    #[serde(default)]
    pub person: Option<PersonId>,
    /// After this row, as `next` said.
    #[serde(default)]
    pub after: Option<String>,
    /// How many.
    #[serde(default)]
    pub limit: Option<usize>,
}

/// A row of the access log.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LogRowView {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub person: Option<PersonId>,
    /// Acting for which membership.
    pub membership: Option<MembershipId>,
    /// And organization.
    pub organization: Option<OrganizationId>,
    /// Whose patients, people or log it is about: an organization.
    pub subject_organization: Option<OrganizationId>,
    /// And which member of it.
    pub subject_person: Option<PersonId>,
    /// Which patient.
    pub patient: Option<PatientId>,
    /// Action.
    pub action: String,
    /// How far it went.
    pub depth: String,
    /// For what.
    pub purpose: String,
    /// What came of it.
    pub outcome: String,
    /// By which policies.
    pub policies: String,
    /// First number of the stream.
    pub from_seq: Option<i64>,
    /// Last number.
    pub to_seq: Option<i64>,
    /// From which address.
    pub address: String,
    /// In which request.
    pub request_id: RequestId,
}

impl Desk {
    /// A page of the access log of the auditor's organization.
    pub async fn access_log(&self, caller: &Arc<Caller>, query: &LogQuery) -> Result<Page<LogRowView>> {
        let facts = OrganizationFacts { organization: caller.membership.organization, region: caller.region };
        let permit = self.admit::<ReadAccessLog>(caller, facts).await?;
        let before = match &query.after {
            Some(text) => cursor(text).ok_or_else(|| Invalid::new("after", "unknown_id"))?,
            None => (Timestamp(i64::MAX), i64::MAX),
        };
        let limit = page_limit(query.limit);
        let wanted = Wanted { patient: query.patient, person: query.person, before, limit: signed(limit) + 1 };
        let mut rows = access_log::list(&self.store, &permit, wanted).await?;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = if more { rows.last().map(|row| format!("{}-{}", row.at.0, row.position)) } else { None };
        let page = Page { items: rows.into_iter().map(view).collect(), next };
        self.show(&permit, Depth::Listed, None, page).await
    }
}

fn cursor(text: &str) -> Option<(Timestamp, i64)> {
    let (at, position) = text.split_once('-')?;
    Some((Timestamp(at.parse().ok()?), position.parse().ok()?))
}

fn view(row: LoggedRow) -> LogRowView {
    LogRowView {
        at: row.at,
        person: row.person_id,
        membership: row.membership_id,
        organization: row.organization_id,
        subject_organization: row.subject_organization_id,
        subject_person: row.subject_person_id,
        patient: row.patient_id,
        action: row.action,
        depth: row.depth,
        purpose: row.purpose,
        outcome: row.outcome,
        policies: row.policies,
        from_seq: row.from_seq,
        to_seq: row.to_seq,
        address: row.address,
        request_id: row.request_id,
    }
}
