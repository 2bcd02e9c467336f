//! What people of the made-up station take turns at: the nurse on call, a night each, and the desk by day, which hands over to her.

use super::Plan;
use super::boards::{key, worker};
use super::calendar::Day;
use super::chance::Dice;
use super::clock::at;
use super::founding::World;
use super::places::STATION;
use crate::domain::core::id::MembershipId;
use crate::domain::core::time::Timestamp;
use crate::domain::people::Profession;
use crate::domain::people::notification::{Quiet, TimeOfDay};
use crate::domain::people::rota::{Deputy, NewShift, NewShifts, Rota};
use anyhow::Context as _;

const MORNING: i64 = 8 * 60 + 30;
const EVENING: i64 = 17 * 60 + 30;
/// Planned so far ahead.
const DAYS: i64 = 14;

/// Makes both, and plans a fortnight.
pub(super) async fn perform(world: &World, plan: &Plan) -> anyhow::Result<()> {
    let admin = world.caller(worker(world, STATION, 1)?)?;
    let station = admin.membership.organization;
    let mut dice = Dice::of(plan.seed, "rotas", 0);
    let today = Day::of(plan.end);
    let office = world.region.offices.iter().position(|office| office.name == STATION).context("the station")?;
    let nurses = world.region.carers(office, Some(Profession::Nurse));
    let nurses: Vec<MembershipId> = nurses.iter().map(|nurse| Ok(world.membership(*nurse)?.id)).collect::<anyhow::Result<_>>()?;
    let turn = |day: i64| nurses[usize::try_from(day + 1).unwrap_or_default() % nurses.len()];
    let night = Rota { name: "夜間オンコール".to_owned(), quiet: None, deputy: Some(Deputy::Membership(admin.membership.id)) };
    let night = at(plan.end, world.desk.add_rota(&admin, station, key(&mut dice, plan.end), night)).await?.id;
    let quiet = Quiet { from: TimeOfDay(jiff::civil::time(17, 30, 0, 0)), until: TimeOfDay(jiff::civil::time(8, 30, 0, 0)) };
    let desk = Rota { name: "相談窓口".to_owned(), quiet: Some(quiet), deputy: Some(Deputy::Rota(night)) };
    let desk = at(plan.end, world.desk.add_rota(&admin, station, key(&mut dice, plan.end), desk)).await?.id;
    let nights = (-1..DAYS).map(|day| (turn(day), today.plus(day).at(EVENING), today.plus(day + 1).at(MORNING)));
    let days = (0..DAYS).map(|day| (turn(day + 1), today.plus(day).at(MORNING), today.plus(day).at(EVENING)));
    for (rota, shifts) in [(night, to_come(nights, plan.end)), (desk, to_come(days, plan.end))] {
        at(plan.end, world.desk.add_shifts(&admin, rota, key(&mut dice, plan.end), shifts)).await?;
    }
    Ok(())
}

/// The turns that are not over.
fn to_come(turns: impl Iterator<Item = (MembershipId, Timestamp, Timestamp)>, now: Timestamp) -> NewShifts {
    let shifts = turns.filter(|(.., until)| *until > now).map(|(membership, from, until)| NewShift { membership, from, until });
    NewShifts { shifts: shifts.collect() }
}
