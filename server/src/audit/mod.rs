//! The access log: what is written down about a decision. Rows hold ids only; the writer chains them.

use crate::domain::core::id::{PatientId, PersonId, RegionId, RequestId, StreamId};
use crate::domain::core::time::Timestamp;
use crate::domain::oversight::{Depth, Outcome, Purpose};
use crate::gate::{Act, Caller, Denied, Permit, Place, Subject as _};
use crate::store::oversight::live_connection::Orphan;
use crate::store::{LogRow, Value};

/// A row about a caller; the others start from it.
fn about(caller: &Caller, action: &'static str, purpose: Purpose, place: Place, at: Timestamp) -> LogRow {
    LogRow {
        at,
        region: Some(caller.region),
        person: Some(caller.membership.person),
        session: Some(caller.session),
        membership: Some(caller.membership.id),
        organization: Some(caller.membership.organization),
        subject_organization: place.organization,
        subject_person: None,
        patient: place.patient,
        stream: place.stream,
        action,
        depth: Depth::Decided,
        purpose,
        outcome: Outcome::Allowed,
        policies: String::new(),
        from_seq: Value::Int(None),
        to_seq: Value::Int(None),
        event_hash: None,
        address: caller.address.clone(),
        request: caller.request,
    }
}

/// Something was opened: how far, and which numbers of the stream.
pub fn opened(permit: &impl Permit, depth: Depth, range: Option<(i64, i64)>) -> LogRow {
    LogRow {
        depth,
        policies: permit.policies().to_owned(),
        from_seq: Value::Int(range.map(|(from, _)| from)),
        to_seq: Value::Int(range.map(|(_, to)| to)),
        ..about(permit.caller(), permit.action(), permit.purpose(), permit.place(), permit.decided_at())
    }
}

/// A list of things was shown that name nobody: one row for all of them.
pub fn listed<A: Act>(caller: &Caller, at: Timestamp) -> LogRow {
    LogRow { depth: Depth::Listed, ..about(caller, A::NAME, A::PURPOSE, Place::default(), at) }
}

/// A stream was opened or closed by somebody whose permission is for more than it.
pub fn managed(permit: &impl Permit, stream: StreamId, number: Option<Value>) -> LogRow {
    LogRow { stream: Some(stream), ..written(permit, number, None) }
}

/// Something was written; `number` is the event's, `event_hash` the SHA-256 of what it sealed.
pub fn written(permit: &impl Permit, number: Option<Value>, event_hash: Option<[u8; 32]>) -> LogRow {
    let number = number.unwrap_or(Value::Int(None));
    LogRow { from_seq: number.clone(), to_seq: number, event_hash, ..opened(permit, Depth::Written, None) }
}

/// Something was written about a member of an organization.
pub fn written_about(permit: &impl Permit, person: PersonId) -> LogRow {
    LogRow { subject_person: Some(person), ..written(permit, None, None) }
}

/// A patient was registered, whom nobody could ask for before.
pub fn registered(permit: &impl Permit, patient: PatientId, stream: StreamId) -> LogRow {
    LogRow { patient: Some(patient), stream: Some(stream), ..written(permit, None, None) }
}

/// Somebody changed what is their own, such as a device that rings.
pub fn own(caller: &Caller, action: &'static str, at: Timestamp) -> LogRow {
    LogRow { depth: Depth::Written, ..about(caller, action, Purpose::Administration, Place::default(), at) }
}

/// Something was refused.
pub fn denied<A: Act>(caller: &Caller, subject: &A::Subject, denied: &Denied, at: Timestamp) -> LogRow {
    LogRow { outcome: Outcome::Denied, policies: denied.policies.clone(), ..about(caller, A::NAME, A::PURPOSE, subject.place(), at) }
}

/// A thing was asked for that is not there.
pub fn not_found<A: Act>(caller: &Caller, at: Timestamp) -> LogRow {
    LogRow { outcome: Outcome::Denied, ..about(caller, A::NAME, A::PURPOSE, Place::default(), at) }
}

/// A socket's registration for a stream ended after delivering these numbers.
pub fn delivered(caller: &Caller, place: Place, range: Option<(i64, i64)>, at: Timestamp) -> LogRow {
    LogRow {
        depth: Depth::Delivered,
        from_seq: Value::Int(range.map(|(from, _)| from)),
        to_seq: Value::Int(range.map(|(_, to)| to)),
        ..about(caller, "live_closed", Purpose::Care, place, at)
    }
}

/// A socket that an earlier run of the server left open.
pub fn cut_off(orphan: &Orphan, at: Timestamp) -> LogRow {
    LogRow {
        at,
        region: Some(orphan.region_id),
        person: Some(orphan.person_id),
        session: Some(orphan.session_id),
        membership: Some(orphan.membership_id),
        organization: Some(orphan.organization_id),
        subject_organization: None,
        subject_person: None,
        patient: None,
        stream: None,
        action: "live_cut_off",
        depth: Depth::Delivered,
        purpose: Purpose::Care,
        outcome: Outcome::Failed,
        policies: String::new(),
        from_seq: Value::Int(None),
        to_seq: Value::Int(None),
        event_hash: None,
        address: String::new(),
        request: orphan.id,
    }
}

/// Something about signing in, before there is a caller.
pub fn sign_in(
    action: &'static str,
    outcome: Outcome,
    region: Option<RegionId>,
    address: &str,
    request: RequestId,
    at: Timestamp,
) -> LogRow {
    LogRow {
        at,
        region,
        person: None,
        session: None,
        membership: None,
        organization: None,
        subject_organization: None,
        subject_person: None,
        patient: None,
        stream: None,
        action,
        depth: Depth::Decided,
        purpose: Purpose::Administration,
        outcome,
        policies: String::new(),
        from_seq: Value::Int(None),
        to_seq: Value::Int(None),
        event_hash: None,
        address: address.to_owned(),
        request,
    }
}
