//! Who has opened the timeline when: everybody now and then, and not quite to the end.

use super::Plan;
use super::calendar::{Day, minute_of};
use super::chance::Dice;
use super::region::Region;
use super::script::{Act, Script};
use super::team::{Row, Team};
use crate::domain::core::time::Timestamp;
use crate::domain::people::Profession;
use std::collections::HashMap;

/// At most so many entries stay unread by one reader.
const UNREAD_LIMIT: usize = 8;

/// Somebody opens the timeline and sees what is new.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reading {
    pub(super) worker: usize,
    pub(super) at: Timestamp,
    /// Numbers of entries.
    pub(super) entries: Vec<usize>,
}

/// Somebody who may read, from when to when.
#[derive(Clone, Copy, Debug)]
struct Reader {
    worker: usize,
    from: Timestamp,
    until: Timestamp,
}

/// An entry as a reader meets it.
struct Posted {
    at: Timestamp,
    by: usize,
    entry: usize,
}

/// All the readings of a story, reader by reader: of everybody on the team, or only of those with a named part.
pub(super) fn readings(
    plan: &Plan,
    region: &Region,
    team: &Team,
    script: &Script,
    number: usize,
    start: Day,
    everybody: bool,
) -> Vec<Vec<Reading>> {
    let end = plan.end;
    let mut dice = Dice::of(plan.seed, "reading", number);
    let posted: Vec<Posted> = script
        .cues
        .iter()
        .filter_map(|cue| match cue.act {
            Act::Post { entry, .. } => Some(Posted { at: cue.at, by: cue.by, entry }),
            _ => None,
        })
        .collect();
    let mut readers: HashMap<usize, Reader> = HashMap::new();
    let mut order = Vec::new();
    for reader in list_readers(region, team, script, start, end, everybody) {
        if readers.insert(reader.worker, reader).is_none() {
            order.push(reader.worker);
        }
    }
    let readers = order.into_iter().filter_map(|worker| readers.remove(&worker));
    readers.map(|reader| read(&mut dice, region, script, &posted, reader, end, everybody)).collect()
}

fn list_readers(region: &Region, team: &Team, script: &Script, start: Day, end: Timestamp, everybody: bool) -> Vec<Reader> {
    let mut readers = Vec::new();
    let mut of_row = |row: &Row, from: Timestamp| {
        let until = row.until.map_or(end, |day| day.at(0).plus_seconds(-60));
        let named = everybody || row.worker.is_some();
        for worker in covered(region, row).into_iter().filter(|_| named) {
            readers.push(Reader { worker, from, until });
        }
    };
    let first = start.at(10 * 60);
    of_row(&host_row(team), first);
    for row in &team.rows {
        of_row(row, first);
    }
    for cue in &script.cues {
        if let Act::Join(row) = &cue.act {
            of_row(row, cue.at.plus_seconds(600));
        }
    }
    readers
}

/// The row that every host has.
pub(super) fn host_row(team: &Team) -> Row {
    let basis = crate::domain::care::care_team::Basis::Implied;
    Row { office: team.host, worker: None, professions: Vec::new(), role: None, department: None, basis, until: None }
}

/// The memberships that a row puts on the team.
pub(super) fn covered(region: &Region, row: &Row) -> Vec<usize> {
    if let Some(worker) = row.worker {
        return vec![worker];
    }
    let fits = |profession: &Profession| row.professions.is_empty() || row.professions.contains(profession);
    let readers = region.readers(row.office).into_iter();
    readers.filter(|worker| region.workers.get(*worker).is_some_and(|worker| fits(&worker.profession))).collect()
}

fn read(dice: &mut Dice, region: &Region, script: &Script, posted: &[Posted], reader: Reader, end: Timestamp, often: bool) -> Vec<Reading> {
    let person = region.workers.get(reader.worker).map(|worker| worker.person);
    let is_own = |by: usize| region.workers.get(by).map(|worker| worker.person) == person;
    let stop = last_look(dice, region, script, posted, reader, end, &is_own);
    let mut fresh = posted.iter().filter(|posted| posted.at >= reader.from && !is_own(posted.by)).peekable();
    // What was there before one came is read on the first day.
    let mut waiting: Vec<usize> =
        posted.iter().filter(|posted| posted.at < reader.from && !is_own(posted.by)).map(|posted| posted.entry).collect();
    let mut readings = Vec::new();
    for moment in moments(dice, reader.from, stop, often) {
        while let Some(seen) = fresh.next_if(|posted| posted.at < moment) {
            waiting.push(seen.entry);
        }
        if !waiting.is_empty() {
            readings.push(Reading { worker: reader.worker, at: moment, entries: std::mem::take(&mut waiting) });
        }
    }
    readings
}

/// When a reader looked for the last time.
fn last_look(
    dice: &mut Dice,
    region: &Region,
    script: &Script,
    posted: &[Posted],
    reader: Reader,
    end: Timestamp,
    is_own: &impl Fn(usize) -> bool,
) -> Timestamp {
    if reader.until < end {
        return reader.until;
    }
    let mut stop = end.plus_seconds(-60 * if dice.percent(30) { dice.between(5, 120) } else { dice.between(120, 2600) });
    // Nobody lets too much pile up, and whoever writes has read.
    let others: Vec<&Posted> = posted.iter().filter(|posted| !is_own(posted.by)).collect();
    if let Some(oldest) = others.len().checked_sub(UNREAD_LIMIT + 1).and_then(|index| others.get(index)) {
        stop = stop.max(oldest.at.plus_seconds(30));
    }
    if let Some(own) = posted.iter().rev().find(|posted| is_own(posted.by)) {
        stop = stop.max(own.at);
    }
    let nurse = region.workers.get(reader.worker).is_some_and(|worker| worker.profession == Profession::Nurse);
    match script.unread_since {
        Some(since) if nurse => stop.min(since.plus_seconds(-120)),
        _ => stop.min(end),
    }
}

/// The moments at which somebody looks: often in the last two weeks, in the morning or in the evening.
fn moments(dice: &mut Dice, from: Timestamp, stop: Timestamp, often: bool) -> Vec<Timestamp> {
    let mut moments = Vec::new();
    let (first, last) = (Day::of(from), Day::of(stop));
    for number in first.0..=last.0 {
        let day = Day(number);
        let percent = match (last.0 - number > 14, day.is_weekend(), often) {
            (true, false, true) => 32,
            (true, true, _) | (true, false, false) => 8,
            (false, false, _) => 80,
            (false, true, _) => 35,
        };
        if dice.percent(percent) {
            let minute = if dice.percent(60) { dice.between(470, 570) } else { dice.between(960, 1120) };
            moments.push(day.at(minute).plus_seconds(dice.between(0, 59)));
        }
    }
    moments.retain(|moment| *moment > from && *moment < stop && minute_of(*moment) > 0);
    moments.push(stop.max(from));
    moments
}
