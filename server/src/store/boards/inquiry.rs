//! Inquiries (照会) and what both sides say in them. Whoever moves the row of the inquiry gives the next number to a message.

use super::ward_notice::{tell_membership, tell_organization};
use crate::domain::boards::inquiry::{InquiryAnswer, InquiryMessageKind, InquiryState, WardReason};
use crate::domain::core::id::{InquiryId, MembershipId, OrganizationId, PersonId, RegionId, WardId};
use crate::domain::core::time::Timestamp;
use crate::domain::people::Profession;
use crate::gate::{Act, AnswerInquiry, AskInquiry, EndInquiry, InquiryFacts, Permitted, PostInInquiry, ReadInquiry, SeeInquiries};
use crate::store::db::fetch;
use crate::store::types::binds;
use crate::store::{Change, Refusal, Result, Store, rows};
use crate::vault::Sealed;
use uuid::Uuid;

rows! {
    /// A new inquiry.
    InquiryRow in "inquiry" {
        /// Id.
        id: InquiryId,
        /// Region.
        region_id: RegionId,
        /// The operation that asked several wards at once.
        batch_id: Uuid,
        /// Whom.
        ward_id: WardId,
        /// Who asks.
        asking_id: OrganizationId,
        /// Whose ward it is.
        asked_id: OrganizationId,
        /// Sealed form.
        form: Sealed,
        /// How it stands.
        state: InquiryState,
        /// What was answered last.
        answer: Option<InquiryAnswer>,
        /// The number of the last message.
        head: i64,
        /// Who asked.
        asked_by: MembershipId,
        /// Who answered last.
        answered_by: Option<MembershipId>,
        /// When it was asked.
        created_at: Timestamp,
        /// When it was answered first.
        answered_at: Option<Timestamp>,
        /// When something happened last.
        moved_at: Timestamp,
    }

    /// The first message of an inquiry.
    MessageRow in "inquiry_message" {
        /// Inquiry.
        inquiry_id: InquiryId,
        /// The place that the words are sealed for.
        id: Uuid,
        /// From 1.
        number: i64,
        /// Region.
        region_id: RegionId,
        /// What it does.
        kind: InquiryMessageKind,
        /// What is answered.
        answer: Option<InquiryAnswer>,
        /// Sealed words.
        content: Option<Sealed>,
        /// Of which organization.
        organization_id: OrganizationId,
        /// Who.
        membership_id: MembershipId,
        /// When.
        recorded_at: Timestamp,
    }
}

/// An inquiry with what is sealed of it.
#[derive(Debug, sqlx::FromRow)]
pub struct Found {
    /// Id.
    pub id: InquiryId,
    /// Region.
    pub region_id: RegionId,
    /// Whom.
    pub ward_id: WardId,
    /// The ward's name.
    pub ward_name: String,
    /// The ward's telephone.
    pub ward_phone: Option<String>,
    /// Who asks.
    pub asking_id: OrganizationId,
    /// Who is asked.
    pub asked_id: OrganizationId,
    /// Sealed form.
    pub form: Sealed,
    /// How it stands.
    pub state: InquiryState,
    /// What was answered last.
    pub answer: Option<InquiryAnswer>,
    /// The number of the last message.
    pub head: i64,
    /// Who asked.
    pub asked_by: MembershipId,
    /// Which person.
    pub person_id: PersonId,
    /// As what.
    pub profession: Profession,
    /// When.
    pub created_at: Timestamp,
    /// When something happened last.
    pub moved_at: Timestamp,
    /// How many messages of the other side, or of colleagues, the caller has not read.
    pub unread: i64,
}

/// A message with what is sealed of it.
#[derive(Debug, sqlx::FromRow)]
pub struct Said {
    /// The place that the words are sealed for.
    pub id: Uuid,
    /// From 1.
    pub number: i64,
    /// What it does.
    pub kind: InquiryMessageKind,
    /// What is answered.
    pub answer: Option<InquiryAnswer>,
    /// Sealed words.
    pub content: Option<Sealed>,
    /// When.
    pub recorded_at: Timestamp,
    /// Who: person.
    pub person_id: PersonId,
    /// Acting for which membership.
    pub membership_id: MembershipId,
    /// Of which organization.
    pub organization_id: OrganizationId,
    /// As what.
    pub profession: Profession,
}

macro_rules! found {
    ($which:literal) => {
        concat!(
            "select i.id, i.region_id, i.ward_id, w.name as ward_name, w.phone as ward_phone, i.asking_id, i.asked_id, i.form, i.state,
                    i.answer, i.head, i.asked_by, m.person_id, m.profession, i.created_at, i.moved_at,
                    cast((select count(*) from inquiry_message x
                          join membership a on a.id = x.membership_id
                          where x.inquiry_id = i.id and a.person_id <> $1
                            and x.number > coalesce((
                              select r.number from inquiry_reading r where r.inquiry_id = i.id and r.person_id = $1), 0)) as bigint) as unread
             from inquiry i
             join ward w on w.id = i.ward_id
             join membership m on m.id = i.asked_by
             where ",
            $which
        )
    };
}

/// Who asks whom, for the decision.
pub async fn facts(store: &Store, id: InquiryId) -> Result<Option<InquiryFacts>> {
    let row = fetch!(
        optional,
        store.db(),
        (RegionId, OrganizationId, OrganizationId),
        "select region_id, asking_id, asked_id from inquiry where id = $1",
        id,
    )?;
    Ok(row.map(|(region, asking, asked)| InquiryFacts { inquiry: id, region, asking, asked }))
}

/// What the permitted organization asks, or is asked, what moved last first.
pub async fn list(store: &Store, permit: &Permitted<SeeInquiries>, limit: i64) -> Result<Vec<Found>> {
    let (person, own) = (permit.caller().membership.person, permit.subject().organization);
    let mut sent = fetch!(
        all,
        store.db(),
        Found,
        found!("i.asking_id = $2 order by case i.state when 'open' then 0 else 1 end, i.moved_at desc, i.id limit $3"),
        person,
        own,
        limit,
    )?;
    let received = fetch!(
        all,
        store.db(),
        Found,
        found!("i.asked_id = $2 order by case i.state when 'open' then 0 else 1 end, i.moved_at desc, i.id limit $3"),
        person,
        own,
        limit,
    )?;
    sent.extend(received);
    Ok(sent)
}

/// What one operation asked.
pub async fn list_batch(store: &Store, permit: &Permitted<SeeInquiries>, batch: Uuid) -> Result<Vec<Found>> {
    let (person, own) = (permit.caller().membership.person, permit.subject().organization);
    fetch!(all, store.db(), Found, found!("i.batch_id = $2 and i.asking_id = $3 order by i.id"), person, batch, own)
}

/// One inquiry.
pub async fn find(store: &Store, permit: &Permitted<ReadInquiry>) -> Result<Option<Found>> {
    fetch!(optional, store.db(), Found, found!("i.id = $2"), permit.caller().membership.person, permit.subject().inquiry)
}

/// What was said in it, the first first.
pub async fn list_said(store: &Store, permit: &Permitted<ReadInquiry>) -> Result<Vec<Said>> {
    fetch!(
        all,
        store.db(),
        Said,
        "select x.id, x.number, x.kind, x.answer, x.content, x.recorded_at, m.person_id, x.membership_id, x.organization_id, m.profession
         from inquiry_message x
         join membership m on m.id = x.membership_id
         where x.inquiry_id = $1
         order by x.number",
        permit.subject().inquiry,
    )
}

/// What is new of an inquiry, besides who asks.
#[derive(Debug)]
pub struct NewInquiry {
    /// Id.
    pub id: InquiryId,
    /// The operation.
    pub batch: Uuid,
    /// Whom.
    pub ward: WardId,
    /// Whose ward it is.
    pub asked: OrganizationId,
    /// Sealed form.
    pub form: Sealed,
    /// Its words.
    pub words: Words,
}

/// Words of a message, if there are any, and the place that they are sealed for.
#[derive(Debug)]
pub struct Words {
    /// Place.
    pub id: Uuid,
    /// Sealed words.
    pub content: Option<Sealed>,
}

/// Asks, and rings those who are asked.
pub fn insert(change: &mut Change, permit: &Permitted<AskInquiry>, new: NewInquiry) {
    let (own, region, now) = (permit.caller().membership.id, permit.subject().region, permit.decided_at());
    let asking = permit.subject().organization;
    change.insert(InquiryRow {
        id: new.id,
        region_id: region,
        batch_id: new.batch,
        ward_id: new.ward,
        asking_id: asking,
        asked_id: new.asked,
        form: new.form,
        state: InquiryState::Open,
        answer: None,
        head: 1,
        asked_by: own,
        answered_by: None,
        created_at: now,
        answered_at: None,
        moved_at: now,
    });
    change.insert(MessageRow {
        inquiry_id: new.id,
        id: new.words.id,
        number: 1,
        region_id: region,
        kind: InquiryMessageKind::Asked,
        answer: None,
        content: new.words.content,
        organization_id: asking,
        membership_id: own,
        recorded_at: now,
    });
    // A ward that was closed meanwhile cannot be asked.
    change.effect("update ward set version = version where id = $1 and closed_at is null", binds![new.ward], Some(Refusal::Stale));
    tell_organization(change, new.id, new.asked, WardReason::Inquired, now);
}

/// A message of the caller under the number that the row of the inquiry has now.
fn add<A: Act<Subject = InquiryFacts>>(
    change: &mut Change,
    permit: &Permitted<A>,
    kind: InquiryMessageKind,
    answer: Option<InquiryAnswer>,
    words: Words,
) {
    let caller = permit.caller();
    change.effect(
        "insert into inquiry_message (
           inquiry_id, id, number, region_id, kind, answer, content, organization_id, membership_id, recorded_at
         )
         select i.id, $8, i.head, i.region_id, $2, $3, $4, $5, $6, $7 from inquiry i where i.id = $1",
        binds![
            permit.subject().inquiry,
            kind,
            answer,
            words.content,
            caller.membership.organization,
            caller.membership.id,
            permit.decided_at(),
            words.id,
        ],
        Some(Refusal::Stale),
    );
}

/// Says something in it; refused when it is over.
pub fn say(change: &mut Change, permit: &Permitted<PostInInquiry>, words: Words) {
    let (facts, now) = (permit.subject(), permit.decided_at());
    change.effect(
        "update inquiry set head = head + 1, moved_at = $2 where id = $1 and state in ('open', 'answered')",
        binds![facts.inquiry, now],
        Some(Refusal::Stale),
    );
    add(change, permit, InquiryMessageKind::Said, None, words);
    if permit.caller().membership.organization == facts.asking {
        tell_organization(change, facts.inquiry, facts.asked, WardReason::Said, now);
    } else {
        tell_membership(change, facts.inquiry, WardReason::Said, now);
    }
}

/// Answers it from the number that was read; refused when something was said meanwhile, or it is over.
pub fn answer(change: &mut Change, permit: &Permitted<AnswerInquiry>, read: i64, answer: InquiryAnswer, words: Words) {
    let (id, now) = (permit.subject().inquiry, permit.decided_at());
    change.effect(
        "update inquiry
         set head = head + 1, state = 'answered', answer = $3, answered_by = $4, answered_at = coalesce(answered_at, $5), moved_at = $5
         where id = $1 and head = $2 and state in ('open', 'answered')",
        binds![id, read, answer, permit.caller().membership.id, now],
        Some(Refusal::Stale),
    );
    add(change, permit, InquiryMessageKind::Answered, Some(answer), words);
    tell_membership(change, id, WardReason::Answered, now);
}

/// Takes it back where it was not answered, else ends it; refused when something was said meanwhile.
pub fn end(change: &mut Change, permit: &Permitted<EndInquiry>, read: i64, words: Words) {
    change.effect(
        "update inquiry
         set head = head + 1, state = case state when 'open' then 'withdrawn' else 'closed' end, moved_at = $3
         where id = $1 and head = $2 and state in ('open', 'answered')",
        binds![permit.subject().inquiry, read, permit.decided_at()],
        Some(Refusal::Stale),
    );
    add(change, permit, InquiryMessageKind::Ended, None, words);
}

/// The caller has read so far; never less than before.
pub fn note_read(change: &mut Change, permit: &Permitted<ReadInquiry>, number: i64) {
    change.note(
        "insert into inquiry_reading (inquiry_id, person_id, region_id, number)
         select i.id, $2, i.region_id, case when $3 < i.head then $3 else i.head end from inquiry i where i.id = $1
         on conflict (inquiry_id, person_id) do update set number = excluded.number where inquiry_reading.number < excluded.number",
        binds![permit.subject().inquiry, permit.caller().membership.person, number],
    );
}

/// Whether there is something to forget.
pub async fn any_before(store: &Store, before: Timestamp) -> Result<bool> {
    let row = fetch!(optional, store.db(), (InquiryId,), "select id from inquiry where moved_at < $1 limit 1", before)?;
    Ok(row.is_some())
}

/// Forgets what nobody has touched for long, with all that was said in it.
pub fn sweep(change: &mut Change, before: Timestamp) {
    change.effect("delete from inquiry_message where inquiry_id in (select id from inquiry where moved_at < $1)", binds![before], None);
    change.effect("delete from inquiry_reading where inquiry_id in (select id from inquiry where moved_at < $1)", binds![before], None);
    change.effect("delete from ward_notice where about_id in (select id from inquiry where moved_at < $1)", binds![before], None);
    change.effect("delete from inquiry where moved_at < $1", binds![before], None);
}
