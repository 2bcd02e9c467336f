//! Entries: where each stands now, and its sealed text.

use crate::domain::care::entry::{EntryKind, EntryState, Importance, RetractionKind, Scene};
use crate::domain::core::id::{EntryId, MembershipId, OrganizationId, PatientId, PersonId, RegionId, RotaId, StreamId};
use crate::domain::core::time::Timestamp;
use crate::domain::people::Profession;
use crate::gate::{EntryFacts, OnStream as _, Permit, Permitted, ReadMisfiled, Reading};
use crate::store::db::fetch;
use crate::store::types::{between_commas, binds};
use crate::store::{Change, Numbered, Refusal, Result, Store, Value, rows};
use crate::vault::Sealed;
use uuid::Uuid;

rows! {
    /// A new entry.
    NewEntry in "entry" {
        /// Id.
        id: EntryId,
        /// Region.
        region_id: RegionId,
        /// Timeline or board.
        stream_id: StreamId,
        /// Patient, where it stands on a timeline.
        patient_id: Option<PatientId>,
        /// Its number.
        seq: Numbered,
        /// The event that holds its current text.
        revision: Numbered,
        /// That event's id.
        content_id: Uuid,
        /// Kind.
        kind: EntryKind,
        /// Importance.
        importance: Importance,
        /// Scene.
        scene: Option<Scene>,
        /// State.
        state: EntryState,
        /// Author.
        person_id: PersonId,
        /// Acting for which membership.
        membership_id: MembershipId,
        /// And organization.
        organization_id: OrganizationId,
        /// As what.
        profession: Profession,
        /// Who corrected it last.
        revised_by: Option<MembershipId>,
        /// When.
        revised_at: Option<Timestamp>,
        /// The entry that it answers.
        reply_to: Option<EntryId>,
        /// To be brought up at the next visit.
        next_visit: bool,
        /// The client's operation id.
        operation: Uuid,
        /// When it was seen or measured.
        observed_at: Timestamp,
        /// When it was written on the device.
        composed_at: Option<Timestamp>,
        /// When it arrived.
        recorded_at: Timestamp,
        /// Which retention rule holds.
        retention_class: &'static str,
        /// Must not be erased.
        hold: bool,
    }

    /// An addressee of an entry.
    MentionRow in "mention" {
        /// Entry.
        entry_id: EntryId,
        /// Place in the list.
        position: i64,
        /// Region.
        region_id: RegionId,
        /// Timeline.
        stream_id: StreamId,
        /// A person.
        person_id: Option<PersonId>,
        /// Or an organization.
        organization_id: Option<OrganizationId>,
        /// Or a profession.
        profession: Option<Profession>,
        /// By which function the person or organization is reached.
        rota_id: Option<RotaId>,
        /// When it went on to others.
        passed_on_at: Option<Timestamp>,
    }
}

rows! {
    /// A retraction.
    RetractionRow in "retraction" {
        /// Entry.
        entry_id: EntryId,
        /// Region.
        region_id: RegionId,
        /// Timeline.
        stream_id: StreamId,
        /// Withdrawn, or posted to a wrong patient.
        kind: RetractionKind,
        /// The event; the place that the reason is sealed for.
        event_id: Uuid,
        /// Sealed reason.
        reason: Sealed,
        /// Who did it.
        membership_id: MembershipId,
        /// When.
        recorded_at: Timestamp,
    }
}

/// An entry as it stands now, its text sealed; none once it is retracted.
#[derive(Debug, sqlx::FromRow)]
pub struct SealedEntry {
    /// Id.
    pub id: EntryId,
    /// Its number.
    pub seq: i64,
    /// The event that holds its text.
    pub revision: i64,
    /// That event's id.
    pub content_id: Uuid,
    /// Kind.
    pub kind: EntryKind,
    /// Importance.
    pub importance: Importance,
    /// Scene.
    pub scene: Option<Scene>,
    /// State.
    pub state: EntryState,
    /// Author.
    pub person_id: PersonId,
    /// Acting for which membership.
    pub membership_id: MembershipId,
    /// And organization.
    pub organization_id: OrganizationId,
    /// As what.
    pub profession: Profession,
    /// Who corrected it last.
    pub revised_by: Option<MembershipId>,
    /// When.
    pub revised_at: Option<Timestamp>,
    /// The entry that it answers.
    pub reply_to: Option<EntryId>,
    /// To be brought up at the next visit.
    pub next_visit: i64,
    /// The client's operation id.
    pub operation: Uuid,
    /// When it was seen or measured.
    pub observed_at: Timestamp,
    /// When it was written on the device.
    pub composed_at: Option<Timestamp>,
    /// When it arrived.
    pub recorded_at: Timestamp,
    /// Version of the payload.
    pub schema_version: i64,
    /// Sealed text.
    pub payload: Option<Sealed>,
    /// Until when its author belongs to the organization.
    pub author_until: Option<Timestamp>,
}

/// An addressee.
#[derive(Debug, sqlx::FromRow)]
pub struct Mention {
    /// Entry.
    pub entry_id: EntryId,
    /// A person.
    pub person_id: Option<PersonId>,
    /// Or an organization.
    pub organization_id: Option<OrganizationId>,
    /// Or a profession.
    pub profession: Option<Profession>,
    /// By which function the person or organization was reached.
    pub rota_id: Option<RotaId>,
    /// What that is called.
    pub rota_name: Option<String>,
    /// Of which organization it is.
    pub rota_organization: Option<OrganizationId>,
    /// When it went on to others.
    pub passed_on_at: Option<Timestamp>,
}

/// An acknowledgement.
#[derive(Debug, sqlx::FromRow)]
pub struct Acknowledged {
    /// Entry.
    pub entry_id: EntryId,
    /// Who.
    pub person_id: PersonId,
    /// For which organization.
    pub organization_id: OrganizationId,
    /// As what.
    pub profession: Profession,
    /// Which revision.
    pub revision: i64,
    /// When.
    pub recorded_at: Timestamp,
}

/// A text that an entry had.
#[derive(Debug, sqlx::FromRow)]
pub struct Revision {
    /// The event that holds it.
    pub seq: i64,
    /// That event's id.
    pub id: Uuid,
    /// Who wrote it.
    pub membership_id: MembershipId,
    /// When.
    pub recorded_at: Timestamp,
    /// Version of the payload.
    pub schema_version: i64,
    /// Sealed text.
    pub payload: Option<Sealed>,
}

/// Which entries are wanted; everything where a part says nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Kinds.
    pub kinds: Vec<EntryKind>,
    /// Professions of authors.
    pub professions: Vec<Profession>,
    /// The organization of authors.
    pub organization: Option<OrganizationId>,
    /// Only those to be brought up at the next visit.
    pub next_visit: bool,
}

impl Filter {
    fn kinds(&self) -> String {
        between_commas(self.kinds.iter().map(|kind| kind.as_str()))
    }

    fn professions(&self) -> String {
        between_commas(self.professions.iter().map(|profession| profession.as_str()))
    }

    /// Whether only one organization's are wanted, and whose.
    fn organization(&self) -> (i64, Uuid) {
        self.organization.map_or((0, Uuid::nil()), |id| (1, id.0))
    }
}

/// The wanted entries of a timeline: binds 1 to 6 of every statement that holds it.
macro_rules! wanted {
    () => {
        "e.stream_id = $1 and ($2 = '' or $2 like '%,' || e.kind || ',%') and ($3 = '' or $3 like '%,' || e.profession || ',%')
         and ($4 = 0 or e.organization_id = $5) and ($6 = 0 or e.next_visit = 1)"
    };
}

/// [`fetch!`] for statements that hold [`wanted!`].
macro_rules! fetch_wanted {
    ($how:ident, $store:expr, $reading:expr, $filter:expr, $row:ty, $sql:expr, $($bind:expr),+ $(,)?) => {{
        let (is_one, organization) = $filter.organization();
        fetch!(
            $how,
            $store.db(),
            $row,
            $sql,
            $reading.stream().stream,
            $filter.kinds(),
            $filter.professions(),
            is_one,
            organization,
            i64::from($filter.next_visit),
            $($bind),+
        )
    }};
}

/// Entries with numbers in a range, in order. `limit` keeps the newest ones.
pub async fn list(store: &Store, reading: &Reading, from: i64, to: i64, limit: i64) -> Result<Vec<SealedEntry>> {
    list_filtered(store, reading, (from, to), &Filter::default(), limit).await
}

/// As [`list`], only those that are wanted.
pub async fn list_filtered(store: &Store, reading: &Reading, range: (i64, i64), filter: &Filter, limit: i64) -> Result<Vec<SealedEntry>> {
    let mut newest_first = fetch_wanted!(
        all,
        store,
        reading,
        filter,
        SealedEntry,
        concat!(
            "select e.id, e.seq, e.revision, e.content_id, e.kind, e.importance, e.scene, e.state, e.person_id, e.membership_id,
                    e.organization_id, e.profession, e.revised_by, e.revised_at, e.reply_to, e.next_visit, e.operation, e.observed_at,
                    e.composed_at, e.recorded_at, v.schema_version, case when e.state = 'posted' then v.payload end as payload,
                    o.until_at as author_until
             from entry e
             join event v on v.stream_id = e.stream_id and v.seq = e.revision
             join membership o on o.id = e.membership_id
             where e.seq >= $7 and e.seq <= $8 and ",
            wanted!(),
            " order by e.seq desc limit $9"
        ),
        range.0,
        range.1,
        limit,
    )?;
    newest_first.reverse();
    Ok(newest_first)
}

/// The number of the n-th entry after a number: where a page that reads forward ends.
pub async fn find_page_end(store: &Store, reading: &Reading, after: i64, filter: &Filter, limit: i64) -> Result<Option<i64>> {
    let row = fetch_wanted!(
        optional,
        store,
        reading,
        filter,
        (Option<i64>,),
        concat!("select max(seq) from (select e.seq from entry e where e.seq > $7 and ", wanted!(), " order by e.seq limit $8) as page"),
        after,
        limit,
    )?;
    Ok(row.and_then(|(seq,)| seq))
}

/// The nearest entries outside a range: `(below, above)`.
pub async fn find_neighbors(store: &Store, reading: &Reading, range: (i64, i64), filter: &Filter) -> Result<(Option<i64>, Option<i64>)> {
    let row = fetch_wanted!(
        optional,
        store,
        reading,
        filter,
        (Option<i64>, Option<i64>),
        concat!(
            "select (select max(e.seq) from entry e where e.seq < $7 and ",
            wanted!(),
            "), (select min(e.seq) from entry e where e.seq > $8 and ",
            wanted!(),
            ")"
        ),
        range.0,
        range.1,
    )?;
    Ok(row.unwrap_or_default())
}

/// The number of the first entry that arrived at or after a moment.
pub async fn find_first_since(store: &Store, reading: &Reading, moment: Timestamp) -> Result<Option<i64>> {
    let row = fetch!(
        optional,
        store.db(),
        (i64,),
        "select e.seq from entry e where e.stream_id = $1 and e.recorded_at >= $2 order by e.seq limit 1",
        reading.stream().stream,
        moment,
    )?;
    Ok(row.map(|(seq,)| seq))
}

/// The number of an entry of this timeline.
pub async fn find_seq(store: &Store, permit: &impl Permit, entry: EntryId) -> Result<Option<i64>> {
    let stream = permit.place().stream.map_or(Uuid::nil(), |stream| stream.0);
    let row = fetch!(optional, store.db(), (i64,), "select seq from entry where id = $1 and stream_id = $2", entry, stream)?;
    Ok(row.map(|(seq,)| seq))
}

/// Whose an entry is, and where it stands. Nothing sealed, so no permit.
#[derive(Debug, sqlx::FromRow)]
pub struct Origin {
    /// Timeline or board.
    pub stream_id: StreamId,
    /// The patient of a timeline.
    pub patient_id: Option<PatientId>,
    /// Author.
    pub person_id: PersonId,
    /// For which organization.
    pub organization_id: OrganizationId,
}

/// What decisions about an entry begin with.
pub async fn find_origin(store: &Store, entry: EntryId) -> Result<Option<Origin>> {
    fetch!(optional, store.db(), Origin, "select stream_id, patient_id, person_id, organization_id from entry where id = $1", entry)
}

/// State, revision and kind of an entry: what a correction is checked against.
pub async fn find_standing(store: &Store, facts: &EntryFacts) -> Result<Option<(EntryState, i64, EntryKind, i64)>> {
    fetch!(
        optional,
        store.db(),
        (EntryState, i64, EntryKind, i64),
        "select state, revision, kind, seq from entry where id = $1",
        facts.entry,
    )
}

/// The addressees of the entries in a range.
pub async fn list_mentions(store: &Store, reading: &Reading, from: i64, to: i64) -> Result<Vec<Mention>> {
    fetch!(
        all,
        store.db(),
        Mention,
        "select n.entry_id, n.person_id, n.organization_id, n.profession, n.rota_id, r.name as rota_name, r.organization_id as rota_organization,
                n.passed_on_at
         from entry e
         join mention n on n.entry_id = e.id
         left join rota r on r.id = n.rota_id
         where e.stream_id = $1 and e.seq >= $2 and e.seq <= $3
         order by n.entry_id, n.position",
        reading.stream().stream,
        from,
        to,
    )
}

/// The acknowledgements of the entries in a range.
pub async fn list_acknowledgements(store: &Store, reading: &Reading, from: i64, to: i64) -> Result<Vec<Acknowledged>> {
    fetch!(
        all,
        store.db(),
        Acknowledged,
        "select a.entry_id, a.person_id, a.organization_id, a.profession, a.revision, a.recorded_at
         from entry e
         join acknowledgement a on a.entry_id = e.id
         where e.stream_id = $1 and e.seq >= $2 and e.seq <= $3
         order by a.seq",
        reading.stream().stream,
        from,
        to,
    )
}

/// The caller's own acknowledgements of the entries in a range.
pub async fn list_own_acknowledgements(store: &Store, reading: &Reading, from: i64, to: i64) -> Result<Vec<Acknowledged>> {
    fetch!(
        all,
        store.db(),
        Acknowledged,
        "select a.entry_id, a.person_id, a.organization_id, a.profession, a.revision, a.recorded_at
         from entry e
         join acknowledgement a on a.entry_id = e.id and a.person_id = $4
         where e.stream_id = $1 and e.seq >= $2 and e.seq <= $3
         order by a.seq",
        reading.stream().stream,
        from,
        to,
        reading.caller().membership.person,
    )
}

/// The texts that an entry of this timeline had, oldest first; none of an entry posted to a wrong patient.
pub async fn list_revisions(store: &Store, reading: &Reading, entry: EntryId) -> Result<Vec<Revision>> {
    fetch!(
        all,
        store.db(),
        Revision,
        "select v.seq, v.id, v.membership_id, v.recorded_at, v.schema_version, v.payload
         from event v
         join entry e on e.id = v.entry_id
         where v.stream_id = $1 and v.entry_id = $2 and v.payload is not null and e.state <> 'wrong_patient'
         order by v.seq",
        reading.stream().stream,
        entry,
    )
}

/// The texts of an entry that was posted to a wrong patient.
pub async fn list_misfiled_revisions(store: &Store, permit: &Permitted<ReadMisfiled>) -> Result<Vec<Revision>> {
    fetch!(
        all,
        store.db(),
        Revision,
        "select v.seq, v.id, v.membership_id, v.recorded_at, v.schema_version, v.payload
         from event v
         where v.stream_id = $1 and v.entry_id = $2 and v.payload is not null
         order by v.seq",
        permit.subject().on().stream,
        permit.subject().entry,
    )
}

/// What a correction changes.
#[derive(Debug)]
pub struct Corrected {
    /// The revision that it corrects.
    pub revision: i64,
    /// The new event.
    pub seq: Numbered,
    /// Its id.
    pub content_id: Uuid,
    /// Importance.
    pub importance: Importance,
    /// Scene.
    pub scene: Option<Scene>,
    /// To be brought up at the next visit.
    pub next_visit: bool,
    /// When it was seen or measured; as before when none.
    pub observed_at: Option<Timestamp>,
    /// Now.
    pub at: Timestamp,
}

/// Gives an entry a new revision; refused when it is not the one that was read, or retracted.
pub fn correct(change: &mut Change, entry: EntryId, by: MembershipId, corrected: &Corrected) {
    change.effect(
        "update entry set revision = $3, content_id = $4, importance = $5, scene = $6, next_visit = $7, observed_at = coalesce($8, observed_at), revised_by = $9,
                revised_at = $10
         where id = $1 and revision = $2 and state = 'posted'",
        binds![
            entry,
            corrected.revision,
            corrected.seq,
            corrected.content_id,
            corrected.importance,
            corrected.scene,
            corrected.next_visit,
            corrected.observed_at,
            by,
            corrected.at,
        ],
        Some(Refusal::Stale),
    );
    change.effect("delete from mention where entry_id = $1", binds![entry], None);
}

/// Adds an addressee after a correction has removed the old ones.
pub fn readdress(change: &mut Change, row: &MentionRow) {
    change.effect(
        "insert into mention (entry_id, position, region_id, stream_id, person_id, organization_id, profession, rota_id, passed_on_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        binds![
            row.entry_id,
            row.position,
            row.region_id,
            row.stream_id,
            row.person_id,
            row.organization_id,
            row.profession,
            row.rota_id,
            row.passed_on_at
        ],
        None,
    );
}

/// Takes an entry back; refused when it is retracted already.
pub fn retract(change: &mut Change, entry: EntryId, state: EntryState) {
    change.effect("update entry set state = $2 where id = $1 and state = 'posted'", binds![entry, state], Some(Refusal::Stale));
}

/// Acknowledges a revision of an entry of this timeline; refused when it does not stand or is not this one, or was acknowledged.
pub fn acknowledge(change: &mut Change, permit: &impl Permit, entry: EntryId, revision: i64, number: Numbered) {
    let (caller, stream) = (permit.caller(), permit.place().stream);
    change.effect(
        "insert into acknowledgement (entry_id, person_id, revision, region_id, stream_id, membership_id, organization_id, profession, seq,
                                      recorded_at)
         select e.id, $3, e.revision, e.region_id, e.stream_id, $4, $5, $6, $7, $8
         from entry e
         where e.id = $1 and e.revision = $2 and e.stream_id = $9 and e.state = 'posted'",
        binds![
            entry,
            revision,
            caller.membership.person,
            caller.membership.id,
            caller.membership.organization,
            caller.membership.profession,
            Value::Number(number.0),
            permit.decided_at(),
            stream,
        ],
        Some(Refusal::Stale),
    );
}

/// Takes the caller's acknowledgement of a revision back; refused when there is none.
pub fn withdraw_acknowledgement(change: &mut Change, permit: &impl Permit, entry: EntryId, revision: i64) {
    change.effect(
        "delete from acknowledgement where entry_id = $1 and revision = $2 and person_id = $3 and stream_id = $4",
        binds![entry, revision, permit.caller().membership.person, permit.place().stream],
        Some(Refusal::Stale),
    );
}
