//! Functions of an organization that people take turns at (当番), as an on-call nurse or a consultation desk: they are addressed, and whoever has
//! them at that moment is reached. Pure: the desk brings who has a shift.

use super::notification::Quiet;
use crate::domain::core::id::{MembershipId, OrganizationId, PersonId, RotaId};
use crate::domain::core::invalid::Invalid;
use crate::domain::core::text::check_filled;
use crate::domain::core::time::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// So many functions has an organization.
pub const ROTAS: usize = 30;
/// So many shifts are planned at once.
const TOGETHER: usize = 200;
const MINUTE: i64 = 60_000_000;
const DAY: i64 = 1_440 * MINUTE;
/// From the shortest to the longest shift.
const LENGTHS: std::ops::RangeInclusive<i64> = 15 * MINUTE..=14 * DAY;
/// Nobody plans further ahead.
const AHEAD: i64 = 400 * DAY;
/// So much of a plan is looked at once.
const LOOKED_AT: i64 = 62 * DAY;
/// A deputy of a deputy of a deputy is the last one asked.
const HOPS: usize = 3;
/// So many who have it at the same time are reached; more would be nobody's.
const REACHED: usize = 10;

/// Who is reached in quiet hours, and when nobody has a shift.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Deputy {
    /// A colleague.
    Membership(MembershipId),
    /// Whoever has another function of the organization.
    Rota(RotaId),
}

/// What an organization says of a function.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RotaBody)]
pub struct Rota {
    /// What it is called, as "夜間オンコール".
    pub name: String,
    /// When its deputy is reached, whoever has a shift.
    #[serde(default)]
    pub quiet: Option<Quiet>,
    /// Its deputy.
    #[serde(default)]
    pub deputy: Option<Deputy>,
}

impl Rota {
    /// Checks what can be checked without the plan.
    pub fn check(&self) -> Result<(), Invalid> {
        check_filled("name", &self.name, 60)?;
        let Some(quiet) = self.quiet else { return Ok(()) };
        quiet.check("quiet.until")?;
        // Else its quiet hours would reach nobody who knows of them.
        if self.deputy.is_none() { Err(Invalid::new("deputy", "missing")) } else { Ok(()) }
    }
}

/// A turn that is to be planned.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ShiftBody)]
pub struct NewShift {
    /// Whose.
    pub membership: MembershipId,
    /// From when.
    pub from: Timestamp,
    /// Until when, exclusive.
    pub until: Timestamp,
}

/// Turns that are planned together or not at all.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ShiftsBody)]
pub struct NewShifts {
    /// From 1 to 200.
    pub shifts: Vec<NewShift>,
}

impl NewShifts {
    /// Checks lengths and times, and that nobody is planned twice at a time.
    pub fn check(&self, now: Timestamp) -> Result<(), Invalid> {
        if self.shifts.is_empty() {
            return Err(Invalid::new("shifts", "empty"));
        }
        if self.shifts.len() > TOGETHER {
            return Err(Invalid::limited("shifts", "too_long", TOGETHER));
        }
        for (at, shift) in self.shifts.iter().enumerate() {
            if !LENGTHS.contains(&shift.until.0.saturating_sub(shift.from.0)) || shift.from.0 > now.0.saturating_add(AHEAD) {
                return Err(Invalid::new(format!("shifts[{at}].until"), "out_of_range"));
            }
            if shift.until <= now {
                return Err(Invalid::new(format!("shifts[{at}].until"), "too_old"));
            }
            let meets = |other: &NewShift| other.membership == shift.membership && other.from < shift.until && shift.from < other.until;
            if self.shifts[..at].iter().any(meets) {
                return Err(Invalid::new(format!("shifts[{at}]"), "overlaps"));
            }
        }
        Ok(())
    }
}

/// Checks which part of a plan somebody wants to see.
pub fn check_stretch(from: Timestamp, until: Timestamp) -> Result<(), Invalid> {
    let length = until.0.saturating_sub(from.0);
    if (1..=LOOKED_AT).contains(&length) { Ok(()) } else { Err(Invalid::new("until", "out_of_range")) }
}

/// A function as it stands now.
#[derive(Clone, Debug)]
pub struct Standing {
    /// Id.
    pub id: RotaId,
    /// When its deputy is reached.
    pub quiet: Option<Quiet>,
    /// Its deputy.
    pub deputy: Option<Deputy>,
    /// The deputy's person, where it is a colleague who can be reached.
    pub deputy_person: Option<PersonId>,
    /// Who has a shift now and can be reached, and until when.
    pub on_shift: Vec<(PersonId, Timestamp)>,
}

/// By what somebody is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// They have a shift.
    Shift,
    /// Nobody has, or it is to be quiet.
    Deputy,
    /// There is no deputy either: everybody of the organization.
    Everyone,
}

/// Whom something that is addressed to a function reaches now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reached {
    /// By what.
    pub by: By,
    /// Who; nobody by name where it is everybody.
    pub persons: Vec<PersonId>,
    /// Until when, where it is by a shift.
    pub until: Option<Timestamp>,
}

/// Whom a function reaches, among all of its organization. In quiet hours without anybody who stands in, whoever has a shift is reached all the same.
pub fn reached(all: &[Standing], id: RotaId, now: Timestamp, zone: &TimeZone) -> Reached {
    let everyone = Reached { by: By::Everyone, persons: Vec::new(), until: None };
    let Some(asked) = all.iter().find(|rota| rota.id == id) else { return everyone };
    let (mut rota, mut until, mut by) = (asked, None, By::Shift);
    for _ in 0..=HOPS {
        let quiet = rota.quiet.and_then(|quiet| quiet.ends(now, zone));
        if quiet.is_none() && !rota.on_shift.is_empty() {
            return on_shift(rota, by, earlier(until, rota.quiet.and_then(|quiet| quiet.begins(now, zone))));
        }
        until = earlier(until, quiet);
        by = By::Deputy;
        if let Some(person) = rota.deputy_person {
            return Reached { by, persons: vec![person], until };
        }
        let Some(Deputy::Rota(id)) = rota.deputy else { break };
        let Some(next) = all.iter().find(|rota| rota.id == id) else { break };
        rota = next;
    }
    if asked.on_shift.is_empty() { everyone } else { on_shift(asked, By::Shift, None) }
}

fn on_shift(rota: &Standing, by: By, until: Option<Timestamp>) -> Reached {
    let mut persons: Vec<PersonId> = rota.on_shift.iter().map(|(person, _)| *person).collect();
    persons.sort_unstable();
    persons.dedup();
    persons.truncate(REACHED);
    Reached { by, persons, until: earlier(until, rota.on_shift.iter().map(|(_, until)| *until).min()) }
}

fn earlier(one: Option<Timestamp>, other: Option<Timestamp>) -> Option<Timestamp> {
    one.into_iter().chain(other).min()
}

/// Whom a function that an entry is addressed to reached. It is the record: neither a plan that changes later nor a correction changes it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OnDuty {
    /// The function.
    pub rota: RotaId,
    /// What it is called.
    pub name: String,
    /// Of which organization.
    pub organization: OrganizationId,
    /// Who; none where nobody had it and everybody of the organization was told.
    pub person: Option<PersonId>,
    /// Their name.
    pub person_name: Option<String>,
    /// When it went on to whoever had the next turn, because nobody had seen it.
    pub passed_on_at: Option<Timestamp>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    const NIGHT: RotaId = RotaId(Uuid::from_u128(1));
    const DESK: RotaId = RotaId(Uuid::from_u128(2));

    fn person(n: u128) -> PersonId {
        PersonId(Uuid::from_u128(n))
    }

    fn standing(id: RotaId, on_shift: &[(u128, i64)]) -> Standing {
        let on_shift = on_shift.iter().map(|(who, until)| (person(*who), Timestamp(*until))).collect();
        Standing { id, quiet: None, deputy: None, deputy_person: None, on_shift }
    }

    fn evening() -> Quiet {
        serde_json::from_value(serde_json::json!({"from": "17:00", "until": "09:00"})).expect("hours")
    }

    /// 2026-11-20 at a time of the day, UTC.
    fn at(time: &str) -> Timestamp {
        let moment: jiff::Timestamp = format!("2026-11-20T{time}Z").parse().expect("a moment");
        Timestamp(moment.as_microsecond())
    }

    #[test]
    fn whoever_has_a_shift_is_reached_until_the_first_of_them_goes() {
        let all = [standing(NIGHT, &[(7, 90), (5, 70), (7, 95)])];
        let found = reached(&all, NIGHT, Timestamp(50), &TimeZone::UTC);
        assert_eq!(found, Reached { by: By::Shift, persons: vec![person(5), person(7)], until: Some(Timestamp(70)) });
    }

    #[test]
    fn in_quiet_hours_and_without_a_shift_the_deputy_is_reached_and_else_everybody() {
        let mut desk = standing(DESK, &[(5, at("18:00").0)]);
        desk.quiet = Some(evening());
        desk.deputy = Some(Deputy::Rota(NIGHT));
        let night = standing(NIGHT, &[(7, at("23:00").0)]);
        let by_day = reached(&[desk.clone(), night.clone()], DESK, at("16:59:59"), &TimeZone::UTC);
        // Until it is to be quiet, which is sooner than the end of the shift.
        assert_eq!(by_day, Reached { by: By::Shift, persons: vec![person(5)], until: Some(at("17:00:00")) });
        let by_night = reached(&[desk.clone(), night.clone()], DESK, at("17:00:00"), &TimeZone::UTC);
        assert_eq!(by_night, Reached { by: By::Deputy, persons: vec![person(7)], until: Some(at("23:00:00")) });
        let alone = reached(&[desk.clone(), standing(NIGHT, &[])], DESK, at("17:00:00"), &TimeZone::UTC);
        assert_eq!((alone.by, alone.persons), (By::Shift, vec![person(5)]));
        let mut empty = desk.clone();
        empty.on_shift.clear();
        let nobody = reached(&[empty, standing(NIGHT, &[])], DESK, at("17:00:00"), &TimeZone::UTC);
        assert_eq!(nobody, Reached { by: By::Everyone, persons: vec![], until: None });
        desk.deputy = Some(Deputy::Membership(MembershipId(Uuid::nil())));
        desk.deputy_person = Some(person(9));
        let colleague = reached(&[desk], DESK, at("17:00:00"), &TimeZone::UTC);
        let morning = Timestamp(at("09:00:00").0 + DAY);
        assert_eq!(colleague, Reached { by: By::Deputy, persons: vec![person(9)], until: Some(morning) });
    }

    #[test]
    fn quiet_hours_need_a_deputy_and_shifts_a_length() {
        let body = |json: serde_json::Value| serde_json::from_value::<Rota>(json).expect("a body");
        let quiet = serde_json::json!({"from": "17:00", "until": "09:00"});
        assert!(body(serde_json::json!({"name": "相談窓口"})).check().is_ok());
        assert_eq!(body(serde_json::json!({"name": "相談窓口", "quiet": quiet})).check(), Err(Invalid::new("deputy", "missing")));
        let now = Timestamp(0);
        let shift = |who: u128, from: i64, until: i64| NewShift {
            membership: MembershipId(Uuid::from_u128(who)),
            from: Timestamp(from * MINUTE),
            until: Timestamp(until * MINUTE),
        };
        let check = |shifts: Vec<NewShift>| NewShifts { shifts }.check(now).map_err(|e| (e.field, e.reason));
        assert!(check(vec![shift(1, -60, 60), shift(2, 0, 60), shift(1, 60, 90)]).is_ok());
        assert_eq!(check(vec![]), Err(("shifts".into(), "empty")));
        assert_eq!(check(vec![shift(1, 0, 14)]), Err(("shifts[0].until".into(), "out_of_range")));
        assert_eq!(check(vec![shift(1, 90, 60)]), Err(("shifts[0].until".into(), "out_of_range")));
        assert_eq!(check(vec![shift(1, -60, 0)]), Err(("shifts[0].until".into(), "too_old")));
        assert_eq!(check(vec![shift(1, 0, 60), shift(1, 59, 120)]), Err(("shifts[1]".into(), "overlaps")));
    }

    proptest! {
        /// Whatever refers to whatever, somebody is reached, and only people who have a function or stand in for it.
        #[test]
        fn somebody_is_always_reached(
            rotas in proptest::collection::vec((any::<bool>(), 0_u128..8, 0_u128..3), 1..6),
            asked in 0_usize..6,
        ) {
            let all: Vec<Standing> = rotas.iter().enumerate().map(|(n, (is_quiet, next, shifts))| {
                let mut one = standing(RotaId(Uuid::from_u128(n as u128)), &[]);
                one.on_shift = (0..*shifts).map(|who| (person(who), Timestamp(1))).collect();
                one.quiet = is_quiet.then(evening);
                one.deputy = Some(Deputy::Rota(RotaId(Uuid::from_u128(*next))));
                one
            }).collect();
            let found = reached(&all, RotaId(Uuid::from_u128(asked as u128)), at("18:00:00"), &TimeZone::UTC);
            prop_assert_eq!(found.persons.is_empty(), found.by == By::Everyone);
            prop_assert!(found.persons.iter().all(|who| all.iter().any(|rota| rota.on_shift.iter().any(|(one, _)| one == who))));
        }
    }
}
