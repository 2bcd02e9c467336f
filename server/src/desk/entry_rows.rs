//! The rows of a new entry.

use super::signed;
use crate::domain::care::entry::{Addressee, Composed, EntryState};
use crate::domain::core::id::EntryId;
use crate::domain::core::stream::Whose;
use crate::gate::{Act, OnStream, Permitted, StreamFacts};
use crate::store::Numbered;
use crate::store::care::entry::{MentionRow, NewEntry};
use uuid::Uuid;

/// The row of a new entry; `at` is its number and the event that holds its text.
pub(super) fn new_entry<A: Act<Subject: OnStream>>(
    permit: &Permitted<A>,
    id: EntryId,
    (seq, event): (Numbered, Uuid),
    key: Uuid,
    composed: &Composed,
) -> NewEntry {
    let (acting, facts) = (&permit.caller().membership, permit.subject().on());
    NewEntry {
        id,
        region_id: facts.region,
        stream_id: facts.stream,
        patient_id: facts.whose.patient(),
        seq,
        revision: seq,
        content_id: event,
        kind: composed.kind,
        importance: composed.importance,
        scene: composed.scene,
        state: EntryState::Posted,
        person_id: acting.person,
        membership_id: acting.id,
        organization_id: acting.organization,
        profession: acting.profession,
        revised_by: None,
        revised_at: None,
        reply_to: composed.reply_to,
        next_visit: composed.next_visit,
        operation: key,
        observed_at: composed.observed_at,
        composed_at: composed.composed_at,
        recorded_at: permit.decided_at(),
        retention_class: retention_class(facts.whose),
        hold: false,
    }
}

/// Which retention rule holds for what is written on a stream.
const fn retention_class(whose: Whose) -> &'static str {
    match whose {
        Whose::Patient(_) => "care_record",
        Whose::Board(_) => "board_entry",
    }
}

/// To whom an entry is addressed, one row each.
pub(super) fn mentions(entry_id: EntryId, facts: &StreamFacts, composed: &Composed) -> Vec<MentionRow> {
    let mut rows: Vec<MentionRow> = Vec::new();
    for addressee in &composed.addressees {
        let mut add = |person_id, organization_id, profession, rota_id, passed_on_at| {
            rows.push(MentionRow {
                entry_id,
                position: signed(rows.len()),
                region_id: facts.region,
                stream_id: facts.stream,
                person_id,
                organization_id,
                profession,
                rota_id,
                passed_on_at,
            });
        };
        match *addressee {
            Addressee::Person(id) => add(Some(id), None, None, None, None),
            Addressee::Organization(id) => add(None, Some(id), None, None, None),
            Addressee::Profession(profession) => add(None, None, Some(profession), None, None),
            Addressee::Rota(id) => {
                for one in composed.on_duty.iter().filter(|one| one.rota == id) {
                    add(one.person, one.person.is_none().then_some(one.organization), None, Some(id), one.passed_on_at);
                }
            }
        }
    }
    rows
}
