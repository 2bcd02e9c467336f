//! The chain of log rows of one writer: each row's hash covers its content, its salt and the hash of the row before.

use crate::domain::core::id::{MembershipId, OrganizationId, PatientId, PersonId, RegionId, RequestId, SessionId, StreamId};
use crate::domain::core::time::Timestamp;
use crate::domain::oversight::{Depth, Outcome, Purpose};
use crate::store::change::{Column as _, LogRow, Table, Value, rows};
use crate::store::{Insert, Row as _};
use sha2::{Digest as _, Sha256};

rows! {
    /// A chained row of the access log.
    ChainedRow in "access_log" {
        /// The chain of the writer.
        chain_id: String,
        /// The place in it, from 1.
        position: i64,
        /// SHA-256 over the row before and this one.
        hash: [u8; 32],
        /// Random; without it the hash cannot be guessed from the content.
        salt: [u8; 8],
        /// See [`LogRow`], for this and all that follow.
        region_id: Option<RegionId>,
        /// When.
        at: Timestamp,
        /// Who.
        person_id: Option<PersonId>,
        /// Session.
        session_id: Option<SessionId>,
        /// Membership.
        membership_id: Option<MembershipId>,
        /// Organization.
        organization_id: Option<OrganizationId>,
        /// Patient.
        patient_id: Option<PatientId>,
        /// Stream.
        stream_id: Option<StreamId>,
        /// Action.
        action: &'static str,
        /// Depth.
        depth: Depth,
        /// Purpose.
        purpose: Purpose,
        /// Outcome.
        outcome: Outcome,
        /// Policies.
        policies: String,
        /// First number.
        from_seq: Value,
        /// Last number.
        to_seq: Value,
        /// Hash of the sealed event.
        event_hash: Option<[u8; 32]>,
        /// Address.
        address: String,
        /// Request.
        request_id: RequestId,
        /// Whose organization's.
        subject_organization_id: Option<OrganizationId>,
        /// Which member.
        subject_person_id: Option<PersonId>,
    }
}

/// Where a chain ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    /// The chain.
    pub id: String,
    /// The position of the last row, 0 when there is none.
    pub position: i64,
    /// The hash of the last row, zeros when there is none.
    pub hash: [u8; 32],
}

impl Chain {
    /// Adds a row; `first` is the number of the first event of its change.
    pub(super) fn append(&mut self, row: LogRow, first: i64) -> Insert {
        self.position += 1;
        let chained = ChainedRow {
            chain_id: self.id.clone(),
            position: self.position,
            hash: [0; 32],
            salt: crate::vault::random_salt(),
            region_id: row.region,
            at: row.at,
            person_id: row.person,
            session_id: row.session,
            membership_id: row.membership,
            organization_id: row.organization,
            patient_id: row.patient,
            stream_id: row.stream,
            action: row.action,
            depth: row.depth,
            purpose: row.purpose,
            outcome: row.outcome,
            policies: row.policies,
            from_seq: row.from_seq.numbered(first),
            to_seq: row.to_seq.numbered(first),
            event_hash: row.event_hash,
            address: row.address,
            request_id: row.request,
            subject_organization_id: row.subject_organization,
            subject_person_id: row.subject_person,
        };
        let mut values = chained.values();
        self.hash = link(&self.hash, &values);
        if let Some(hash) = values.get_mut(HASH) {
            *hash = self.hash.value();
        }
        Insert { table: ChainedRow::TABLE, values }
    }
}

/// The column of the hash itself.
const HASH: usize = 2;
/// The columns of the first version. Later ones are in the hash where they hold something, so that older rows stay what was written.
const FIRST_COLUMNS: usize = 22;

/// The hash of a row: SHA-256 over the hash of the row before and every value but the hash, each with its kind and length; values of later
/// columns with their number before.
pub fn link(before: &[u8; 32], values: &[Value]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(before);
    for (column, value) in values.iter().enumerate() {
        if column == HASH || (column >= FIRST_COLUMNS && matches!(value, Value::Id(None))) {
            continue;
        }
        if column >= FIRST_COLUMNS {
            hash.update(u32::try_from(column).unwrap_or(u32::MAX).to_be_bytes());
        }
        let mut field = |kind: u8, bytes: Option<&[u8]>| {
            let length = bytes.map_or(u32::MAX, |bytes| u32::try_from(bytes.len()).unwrap_or(u32::MAX - 1));
            hash.update([kind]);
            hash.update(length.to_be_bytes());
            hash.update(bytes.unwrap_or_default());
        };
        match value {
            Value::Id(id) => field(1, id.as_ref().map(|id| id.as_bytes().as_slice())),
            Value::Int(n) => field(2, n.map(i64::to_be_bytes).as_ref().map(<[u8; 8]>::as_slice)),
            Value::Text(text) => field(3, text.as_ref().map(String::as_bytes)),
            Value::Blob(bytes) => field(4, bytes.as_deref()),
            Value::Number(n) => field(5, Some(&n.to_be_bytes())),
        }
    }
    hash.finalize().into()
}

/// The table of the log, for the check of the whole database.
pub const CHAINED: &Table = ChainedRow::TABLE;
