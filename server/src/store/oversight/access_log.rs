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

/// Rows about an organization's staff and about the patients that it hosts, newest first, before a cursor.
pub async fn list(
    store: &Store,
    permit: &Permitted<ReadAccessLog>,
    patient: Option<PatientId>,
    person: Option<PersonId>,
    before: (Timestamp, i64),
    limit: i64,
) -> Result<Vec<LoggedRow>> {
    fetch!(
        all,
        store.db(),
        LoggedRow,
        "select l.at, l.position, l.person_id, l.membership_id, l.organization_id, l.patient_id, l.action, l.depth, l.purpose, l.outcome,
                l.policies, l.from_seq, l.to_seq, l.address, l.request_id
         from access_log l
         where (l.organization_id = $1 or l.patient_id in (select p.id from patient p where p.host_organization_id = $1))
           and ($2 = 0 or l.patient_id = $3)
           and ($4 = 0 or l.person_id = $5)
           and (l.at, l.position) < ($6, $7)
         order by l.at desc, l.position desc
         limit $8",
        permit.subject().organization,
        i64::from(patient.is_some()),
        patient.map_or(Uuid::nil(), |id| id.0),
        i64::from(person.is_some()),
        person.map_or(Uuid::nil(), |id| id.0),
        before.0,
        before.1,
        limit,
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
                stream_id, action, depth, purpose, outcome, policies, from_seq, to_seq, event_hash, address, request_id
         from access_log
         where chain_id = $1 and position > $2
         order by position
         limit 1000",
        chain,
        after,
    )
}
