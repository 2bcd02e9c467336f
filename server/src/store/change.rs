//! A change is a value: guards, events whose number is still to be given, rows, statements and log rows. The writer checks, numbers and
//! commits it; nothing of it runs code inside the transaction.

use crate::domain::core::id::{MembershipId, SessionId};
use crate::domain::core::id::{OrganizationId, PatientId, PersonId, RegionId, RequestId, StreamId};
use crate::domain::core::time::Timestamp;
use crate::domain::oversight::{Depth, Outcome, Purpose};
use uuid::Uuid;

/// A value of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// An id.
    Id(Option<Uuid>),
    /// A number, flag or time.
    Int(Option<i64>),
    /// A code, name or list.
    Text(Option<String>),
    /// Sealed or hashed bytes.
    Blob(Option<Vec<u8>>),
    /// The number that the writer gives to the change's n-th event.
    Number(i64),
}

/// The number that the writer will give to the change's n-th event (from 0).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Numbered(pub i64);

/// What kind of column it is: enough for PostgreSQL to be given arrays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// UUID.
    Id,
    /// BIGINT.
    Int,
    /// TEXT.
    Text,
    /// BYTEA.
    Blob,
}

/// A type that stands in a column.
pub trait Column {
    /// The kind of column.
    const KIND: Kind;
    /// The value in it.
    fn value(self) -> Value;
}

/// A table as the writer sees it.
#[derive(Debug, PartialEq, Eq)]
pub struct Table {
    /// Name.
    pub name: &'static str,
    /// Columns in order.
    pub columns: &'static [(&'static str, Kind)],
}

/// A struct that is one row of a table.
pub trait Row {
    /// The table.
    const TABLE: &'static Table;
    /// The values in the order of its columns.
    fn values(self) -> Vec<Value>;
}

/// Declares rows once: both writers' inserts come from here.
macro_rules! rows {
    ($($(#[$meta:meta])* $name:ident in $table:literal { $($(#[$cmeta:meta])* $column:ident: $type:ty),+ $(,)? })+) => { $(
        $(#[$meta])*
        #[derive(Clone, Debug)]
        pub struct $name { $($(#[$cmeta])* pub $column: $type),+ }

        impl $crate::store::Row for $name {
            const TABLE: &'static $crate::store::Table = &$crate::store::Table {
                name: $table,
                columns: &[$((stringify!($column), <$type as $crate::store::change::Column>::KIND)),+],
            };
            fn values(self) -> Vec<$crate::store::Value> {
                vec![$($crate::store::change::Column::value(self.$column)),+]
            }
        }
    )+ };
}
pub(crate) use rows;

/// One row to insert.
#[derive(Clone, Debug)]
pub struct Insert {
    /// Into which table.
    pub table: &'static Table,
    /// The values in the order of its columns.
    pub values: Vec<Value>,
}

/// A statement of its own, such as an update. Rare ones: the posts of a batch are inserts alone.
#[derive(Clone, Debug)]
pub struct Effect {
    /// One literal for both databases.
    pub sql: &'static str,
    /// Its binds.
    pub values: Vec<Value>,
    /// Why the change is refused when no row was touched; none means that no row is fine.
    pub or: Option<Refusal>,
    /// Whether nothing that it meets can refuse it: it needs no way back.
    pub sure: bool,
}

/// The stream that the change writes to.
#[derive(Clone, Copy, Debug)]
pub struct StreamGuard {
    /// The stream.
    pub stream: StreamId,
    /// The epoch that the decision was made with.
    pub epoch: i64,
    /// How many events get a number.
    pub events: i64,
    /// Whether the epoch moves: the team changed.
    pub bump: bool,
}

/// The operation id of the client: the same key and body give the same thing again.
#[derive(Clone, Debug)]
pub struct Idempotency {
    /// The region.
    pub region: RegionId,
    /// Whose key it is.
    pub person: PersonId,
    /// The key.
    pub key: Uuid,
    /// SHA-256 of what was sent.
    pub body_hash: [u8; 32],
    /// What the change makes.
    pub result: Uuid,
    /// Now.
    pub at: Timestamp,
}

/// A row of the access log, before it is chained.
#[derive(Clone, Debug)]
pub struct LogRow {
    /// When.
    pub at: Timestamp,
    /// In which region, when known.
    pub region: Option<RegionId>,
    /// Who.
    pub person: Option<PersonId>,
    /// In which session.
    pub session: Option<SessionId>,
    /// Acting for which membership.
    pub membership: Option<MembershipId>,
    /// And organization.
    pub organization: Option<OrganizationId>,
    /// Whose organization's patients, people or log it is about.
    pub subject_organization: Option<OrganizationId>,
    /// Which member of it.
    pub subject_person: Option<PersonId>,
    /// Which patient.
    pub patient: Option<PatientId>,
    /// Which stream.
    pub stream: Option<StreamId>,
    /// Which action.
    pub action: &'static str,
    /// How far it went.
    pub depth: Depth,
    /// For what.
    pub purpose: Purpose,
    /// What came of it.
    pub outcome: Outcome,
    /// By which policies.
    pub policies: String,
    /// The first number concerned.
    pub from_seq: Value,
    /// The last number concerned.
    pub to_seq: Value,
    /// SHA-256 of the sealed event that it wrote.
    pub event_hash: Option<[u8; 32]>,
    /// From which address.
    pub address: String,
    /// In which request.
    pub request: RequestId,
}

/// Why a change was refused; the others of its batch are not touched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Team, session or membership changed since the decision: open again.
    EpochMoved,
    /// The row changed since it was read.
    Stale,
    /// Such a row is there already.
    Exists,
    /// The idempotency key was used before.
    Repeated {
        /// SHA-256 of what was sent then.
        body_hash: Vec<u8>,
        /// What it made.
        result: Uuid,
    },
}

/// Everything that one request writes, in one transaction.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// The operation id.
    pub idempotency: Option<Idempotency>,
    /// The stream written to.
    pub stream: Option<StreamGuard>,
    /// The person's epoch that the decision was made with.
    pub person: Option<(PersonId, i64)>,
    /// Rows with fresh ids: nothing can stand in their place already. What can be taken, such as a login name, is a statement.
    pub inserts: Vec<Insert>,
    /// Statements, after the rows.
    pub effects: Vec<Effect>,
    /// Log rows.
    pub log: Vec<LogRow>,
}

impl Change {
    /// Adds a row.
    pub fn insert<R: Row>(&mut self, row: R) {
        self.inserts.push(Insert { table: R::TABLE, values: row.values() });
    }

    /// Adds a statement.
    pub fn effect(&mut self, sql: &'static str, values: Vec<Value>, or: Option<Refusal>) {
        self.effects.push(Effect { sql, values, or, sure: false });
    }

    /// Adds a statement that finds everything as it may be (`on conflict`), touches a row or none, and is never refused.
    pub fn note(&mut self, sql: &'static str, values: Vec<Value>) {
        self.effects.push(Effect { sql, values, or: None, sure: true });
    }

    /// Whether it may be refused after it has written, and must then be undone without the others of its batch.
    pub fn needs_way_back(&self) -> bool {
        self.effects.iter().any(|effect| !effect.sure)
    }

    /// The number for the next event of the change's stream.
    pub fn next_number(&mut self) -> Numbered {
        let events = self.stream.as_mut().map_or(0, |guard| {
            guard.events += 1;
            guard.events
        });
        Numbered(events - 1)
    }
}

impl Value {
    /// The value once numbers are given: `first` is the number of the change's first event.
    #[must_use]
    pub fn numbered(self, first: i64) -> Self {
        if let Self::Number(n) = self { Self::Int(Some(first + n)) } else { self }
    }
}

impl Change {
    /// Whether it writes nothing but log rows.
    pub fn is_log_only(&self) -> bool {
        self.idempotency.is_none() && self.stream.is_none() && self.inserts.is_empty() && self.effects.is_empty()
    }
}
