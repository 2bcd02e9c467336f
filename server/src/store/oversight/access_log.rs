//! Reading the access log, and checking its chains.

use crate::domain::core::id::{MembershipId, OrganizationId, PatientId, PersonId, RequestId};
use crate::domain::core::time::Timestamp;
use crate::gate::{Permitted, ReadAccessLog};
use crate::store::db::fetch;
use crate::store::writer::{CHAINED, link};
use crate::store::{Result, Store, Value};
use uuid::Uuid;

/// A row as auditors see it: ids, no names.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct LoggedRow {
    /// When.
    pub at: Timestamp,
    /// The place in its chain; with the time it makes the cursor of pages.
    pub position: i64,
    /// Who.
    pub person_id: Option<PersonId>,
    /// Acting for which membership.
    pub membership_id: Option<MembershipId>,
    /// And organization.
    pub organization_id: Option<OrganizationId>,
    /// Whose organization's patients, people or log.
    pub subject_organization_id: Option<OrganizationId>,
    /// Which member of it.
    pub subject_person_id: Option<PersonId>,
    /// Which patient.
    pub patient_id: Option<PatientId>,
    /// Action.
    pub action: String,
    /// Depth.
    pub depth: String,
    /// Purpose.
    pub purpose: String,
    /// Outcome.
    pub outcome: String,
    /// Policies.
    pub policies: String,
    /// First number.
    pub from_seq: Option<i64>,
    /// Last number.
    pub to_seq: Option<i64>,
    /// Address.
    pub address: String,
    /// Request.
    pub request_id: RequestId,
}

/// What an auditor asks for.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// Only about this patient.
    pub patient: Option<PatientId>,
    /// Only what this person did.
    pub person: Option<PersonId>,
    /// Only rows before this moment and position.
    pub before: (Timestamp, i64),
    /// So many rows at most.
    pub limit: i64,
}

/// Rows of what an organization's people did, and of what anybody did with its patients and people; newest first.
pub async fn list(store: &Store, permit: &Permitted<ReadAccessLog>, wanted: Wanted) -> Result<Vec<LoggedRow>> {
    match wanted.patient {
        Some(patient) => list_about(store, permit, patient, wanted).await,
        None => list_all(store, permit, wanted).await,
    }
}

/// Two walks along an index, each as far as the page needs: together they hold the page.
async fn list_all(store: &Store, permit: &Permitted<ReadAccessLog>, wanted: Wanted) -> Result<Vec<LoggedRow>> {
    fetch!(
        all,
        store.db(),
        LoggedRow,
        "select r.at, r.position, r.person_id, r.membership_id, r.organization_id, r.subject_organization_id, r.subject_person_id,
                r.patient_id, r.action, r.depth, r.purpose, r.outcome, r.policies, r.from_seq, r.to_seq, r.address, r.request_id
         from (
           select own.* from (
             select * from access_log l
             where l.organization_id = $1 and (l.at, l.position) < ($4, $5) and ($2 = 0 or l.person_id = $3)
             order by l.at desc, l.position desc limit $6) as own
           union all
           select about.* from (
             select * from access_log l
             where l.subject_organization_id = $1 and (l.organization_id is null or l.organization_id <> l.subject_organization_id)
               and (l.at, l.position) < ($4, $5) and ($2 = 0 or l.person_id = $3)
             order by l.at desc, l.position desc limit $6) as about) as r
         order by r.at desc, r.position desc
         limit $6",
        permit.subject().organization,
        i64::from(wanted.person.is_some()),
        wanted.person.map_or(Uuid::nil(), |id| id.0),
        wanted.before.0,
        wanted.before.1,
        wanted.limit,
    )
}

/// About one patient: all of it where the organization is the host, else what its own people did.
async fn list_about(store: &Store, permit: &Permitted<ReadAccessLog>, patient: PatientId, wanted: Wanted) -> Result<Vec<LoggedRow>> {
    fetch!(
        all,
        store.db(),
        LoggedRow,
        "select l.at, l.position, l.person_id, l.membership_id, l.organization_id, l.subject_organization_id, l.subject_person_id,
                l.patient_id, l.action, l.depth, l.purpose, l.outcome, l.policies, l.from_seq, l.to_seq, l.address, l.request_id
         from access_log l
         where l.patient_id = $2 and (l.at, l.position) < ($5, $6) and ($3 = 0 or l.person_id = $4)
           and (l.organization_id = $1 or l.subject_organization_id = $1
                or exists (select 1 from patient p where p.id = l.patient_id and p.host_organization_id = $1))
         order by l.at desc, l.position desc
         limit $7",
        permit.subject().organization,
        patient,
        i64::from(wanted.person.is_some()),
        wanted.person.map_or(Uuid::nil(), |id| id.0),
        wanted.before.0,
        wanted.before.1,
        wanted.limit,
    )
}

#[derive(Debug, sqlx::FromRow)]
struct Link {
    chain_id: String,
    position: i64,
    hash: Vec<u8>,
    salt: Vec<u8>,
    region_id: Option<Uuid>,
    at: i64,
    person_id: Option<Uuid>,
    session_id: Option<Uuid>,
    membership_id: Option<Uuid>,
    organization_id: Option<Uuid>,
    patient_id: Option<Uuid>,
    stream_id: Option<Uuid>,
    action: String,
    depth: String,
    purpose: String,
    outcome: String,
    policies: String,
    from_seq: Option<i64>,
    to_seq: Option<i64>,
    event_hash: Option<Vec<u8>>,
    address: String,
    request_id: Uuid,
    subject_organization_id: Option<Uuid>,
    subject_person_id: Option<Uuid>,
}

impl Link {
    fn values(self) -> Vec<Value> {
        let text = |text| Value::Text(Some(text));
        vec![
            text(self.chain_id),
            Value::Int(Some(self.position)),
            Value::Blob(Some(self.hash)),
            Value::Blob(Some(self.salt)),
            Value::Id(self.region_id),
            Value::Int(Some(self.at)),
            Value::Id(self.person_id),
            Value::Id(self.session_id),
            Value::Id(self.membership_id),
            Value::Id(self.organization_id),
            Value::Id(self.patient_id),
            Value::Id(self.stream_id),
            text(self.action),
            text(self.depth),
            text(self.purpose),
            text(self.outcome),
            text(self.policies),
            Value::Int(self.from_seq),
            Value::Int(self.to_seq),
            Value::Blob(self.event_hash),
            text(self.address),
            Value::Id(Some(self.request_id)),
            Value::Id(self.subject_organization_id),
            Value::Id(self.subject_person_id),
        ]
    }
}

/// Walks every chain and recomputes every hash. Returns how many rows there are, or where the first fault is.
pub async fn check(store: &Store) -> Result<std::result::Result<i64, String>> {
    let strays = fetch!(
        optional,
        store.db(),
        (String,),
        "select l.chain_id from access_log l where l.chain_id not in (select c.id from log_chain c) limit 1"
    )?;
    if let Some((chain,)) = strays {
        return Ok(Err(format!("access log {chain}: nobody wrote this chain")));
    }
    let chains = fetch!(all, store.db(), (String,), "select id from log_chain order by id")?;
    let mut total = 0;
    for (chain,) in chains {
        match check_chain(store, &chain).await? {
            Ok(rows) => total += rows,
            Err(fault) => return Ok(Err(fault)),
        }
    }
    Ok(Ok(total))
}

async fn check_chain(store: &Store, chain: &str) -> Result<std::result::Result<i64, String>> {
    let (mut position, mut before) = (0, [0; 32]);
    loop {
        // Read before the rows: a server that writes meanwhile only adds to them.
        let head = fetch!(optional, store.db(), (i64, Vec<u8>), "select position, hash from log_chain where id = $1", chain)?;
        let begun = position;
        for row in list_links(store, chain, position).await? {
            let (at, hash) = (row.position, row.hash.clone());
            let values = row.values();
            debug_assert_eq!(values.len(), CHAINED.columns.len());
            before = link(&before, &values);
            position += 1;
            if at != position || hash != before {
                return Ok(Err(format!("access log {chain}: row {at} is not what was written")));
            }
        }
        if position == begun {
            let whole = head.is_some_and(|(end, hash)| end == position && hash == before);
            return Ok(if whole { Ok(position) } else { Err(format!("access log {chain}: its end is not what was written")) });
        }
    }
}

async fn list_links(store: &Store, chain: &str, after: i64) -> Result<Vec<Link>> {
    fetch!(
        all,
        store.db(),
        Link,
        "select chain_id, position, hash, salt, region_id, at, person_id, session_id, membership_id, organization_id, patient_id,
                stream_id, action, depth, purpose, outcome, policies, from_seq, to_seq, event_hash, address, request_id,
                subject_organization_id, subject_person_id
         from access_log
         where chain_id = $1 and position > $2
         order by position
         limit 1000",
        chain,
        after,
    )
}
