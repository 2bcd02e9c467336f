//! Trainings of the made-up region: announced, applied for, attended and judged by its people.

use super::Plan;
use super::boards::{key, worker};
use super::calendar::Day;
use super::chance::Dice;
use super::clock::at;
use super::curriculum::{COMMENTS, COURSES, Course};
use super::founding::World;
use super::places::{BASE, STATION};
use crate::desk::{Application, Attendance, ParticipantView};
use crate::domain::boards::board::BoardKind;
use crate::domain::boards::training::{Cancellation, Material, SeatState, Survey, Training};
use crate::domain::core::id::{BoardId, TrainingId};
use crate::domain::core::time::Timestamp;
use crate::domain::people::Role;
use crate::gate::Caller;
use anyhow::Context as _;
use std::collections::HashSet;
use std::sync::Arc;

/// Announced at half past ten in the morning.
const MORNING: i64 = 10 * 60 + 30;

/// Announces every training and plays what became of it.
pub(super) async fn perform(world: &World, plan: &Plan) -> anyhow::Result<()> {
    let base = world.caller(worker(world, BASE, 0)?)?;
    let boards = at(plan.end, world.desk.boards(&base)).await?;
    let board = boards.iter().find(|board| board.kind == BoardKind::Training).context("a board of trainings")?.id;
    let today = Day::of(plan.end.plus_seconds(-MORNING * 60));
    for (number, course) in COURSES.iter().enumerate() {
        let mut dice = Dice::of(plan.seed, "trainings", number);
        hold(world, plan, board, today, course, &mut dice).await?;
    }
    Ok(())
}

async fn hold(world: &World, plan: &Plan, board: BoardId, today: Day, course: &Course, dice: &mut Dice) -> anyhow::Result<()> {
    let announced = today.plus(-course.days_ago).at(MORNING);
    let body = body(course, today);
    let organizer = world.caller(worker(world, course.by.0, course.by.1)?)?;
    let id = at(announced, world.desk.add_training(&organizer, board, key(dice, announced), body.clone())).await?.id;
    let last = body.apply_until.min(plan.end).0.saturating_sub(3_600_000_000);
    let applicants = applicants(world, course, dice)?;
    let step = (last - announced.0) / i64::try_from(applicants.len() + 2)?.max(1);
    for (turn, who) in (1..).zip(&applicants) {
        let moment = Timestamp(announced.0 + turn * step);
        let wanted = Application { on_list: dice.percent(40) };
        at(moment, world.desk.apply_for_training(&world.caller(*who)?, id, key(dice, moment), wanted)).await?;
    }
    for who in applicants.iter().take(course.withdrawn) {
        at(Timestamp(last), world.desk.withdraw_from_training(&world.caller(*who)?, id)).await?;
    }
    if let Some(reason) = course.cancelled {
        let why = Cancellation { reason: Some(reason.to_owned()) };
        at(plan.end.plus_seconds(-20 * 3_600), world.desk.cancel_training(&organizer, id, why)).await?;
    }
    if body.ends_at < plan.end {
        let came = attend(world, &organizer, id, body.starts_at, dice).await?;
        judge(world, plan, id, body.ends_at, &came, dice).await?;
    }
    Ok(())
}

/// Who applies, in which order: anybody but those who only watch, and the main persona at her place.
fn applicants(world: &World, course: &Course, dice: &mut Dice) -> anyhow::Result<Vec<usize>> {
    let main = worker(world, STATION, 0)?;
    let mut persons = HashSet::from([world.membership(main)?.person]);
    let mut chosen = Vec::new();
    let wanted = course.applicants - usize::from(course.main.is_some());
    for _ in 0..world.memberships.len() * 4 {
        if chosen.len() == wanted {
            break;
        }
        let who = dice.index(world.memberships.len());
        let membership = world.membership(who)?;
        if !matches!(membership.role, Role::Auditor | Role::GovernmentViewer) && persons.insert(membership.person) {
            chosen.push(who);
        }
    }
    if let Some(place) = course.main {
        chosen.insert((place - 1).min(chosen.len()), main);
    }
    Ok(chosen)
}

/// Most of those who have a seat come, one after the other.
async fn attend(
    world: &World,
    organizer: &Arc<Caller>,
    id: TrainingId,
    starts: Timestamp,
    dice: &mut Dice,
) -> anyhow::Result<Vec<ParticipantView>> {
    let participants = at(starts, world.desk.participants(organizer, id)).await?;
    let mut came = Vec::new();
    for (turn, participant) in (0..).zip(participants) {
        if participant.state == SeatState::Seat && dice.percent(85) {
            let body = Attendance { application: participant.application, attended: true };
            at(starts.plus_seconds(turn * 20 - 600), world.desk.note_attendance(organizer, id, body)).await?;
            came.push(participant);
        }
    }
    Ok(came)
}

/// Half of those who came say what they thought of it.
async fn judge(
    world: &World,
    plan: &Plan,
    id: TrainingId,
    ends: Timestamp,
    came: &[ParticipantView],
    dice: &mut Dice,
) -> anyhow::Result<()> {
    for participant in came {
        let moment = ends.plus_seconds(dice.between(10, 20 * 60) * 60);
        let who = world.memberships.iter().position(|membership| membership.person == participant.person);
        let Some(who) = who.filter(|_| moment < plan.end && dice.percent(50)) else { continue };
        let comment = dice.percent(30).then(|| dice.phrase(COMMENTS).to_owned());
        let survey =
            Survey { satisfaction: dice.between(3, 5), understanding: dice.between(3, 5), usefulness: dice.between(2, 5), comment };
        at(moment, world.desk.answer_survey(&world.caller(who)?, id, key(dice, moment), survey)).await?;
    }
    Ok(())
}

fn body(course: &Course, today: Day) -> Training {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let starts_at = today.plus(course.in_days).at(course.starts);
    let material = |(name, url): &(&str, &str)| Material { name: (*name).to_owned(), url: (*url).to_owned() };
    Training {
        title: course.title.to_owned(),
        description: some(course.description),
        place: some(course.place),
        link: some(course.link),
        contact: some(course.contact),
        starts_at,
        ends_at: starts_at.plus_seconds(course.lasts * 60),
        apply_until: today.plus(course.in_days - course.until_days).at(17 * 60),
        seats: course.seats,
        materials: course.material.iter().map(material).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::region::Region;
    use super::*;
    use crate::domain::boards::personal::{Known, find};

    const END: Timestamp = Timestamp(1_795_132_800_000_000);

    #[test]
    fn every_training_has_somebody_who_holds_it_and_is_taken_by_the_desk() {
        let region = Region::draw(7, 60);
        let today = Day::of(END.plus_seconds(-MORNING * 60));
        for course in COURSES {
            let (name, position) = course.by;
            assert!(region.offices.iter().any(|office| office.name == name && office.workers.len() > position), "{name}");
            let body = body(course, today);
            let announced = today.plus(-course.days_ago).at(MORNING);
            assert!(body.clone().compose(announced, None).is_ok(), "{}", course.title);
            for (_, text) in body.texts().into_iter().chain([("reason", course.cancelled.unwrap_or_default())]) {
                assert_eq!(find(text, &Known::default()), [], "{text}");
            }
            assert!(course.withdrawn < course.applicants && course.main.is_none_or(|place| place <= course.applicants));
        }
        for comment in COMMENTS {
            assert_eq!(find(comment, &Known::default()), [], "{comment}");
        }
    }

    #[test]
    fn some_are_over_some_are_full_and_one_does_not_take_place() {
        let count = |test: &dyn Fn(&Course) -> bool| COURSES.iter().filter(|course| test(course)).count();
        let stay = |course: &Course| i64::try_from(course.applicants - course.withdrawn).unwrap_or_default();
        assert!(count(&|course| course.in_days < 0) >= 2);
        assert!(count(&|course| course.in_days > 0 && stay(course) > course.seats) >= 1, "a waiting list");
        assert_eq!(count(&|course| course.in_days > 0 && course.seats - stay(course) == 3), 1, "あと3席");
        assert_eq!(count(&|course| course.cancelled.is_some()), 1);
        assert!(count(&|course| course.main.is_some() && course.in_days > 0) >= 3);
    }
}
