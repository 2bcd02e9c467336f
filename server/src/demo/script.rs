//! A patient's story on paper: every post, answer, correction and move, in order of time. Pure: the same seed tells the same story.

use super::body::Body;
use super::calendar::{Day, minute_of};
use super::chance::Dice;
use super::conditions::profile;
use super::courses::{self, Course};
use super::handing_over;
use super::lately::Asking;
use super::patient::{Ending, Patient};
use super::region::Region;
use super::slots::Slots;
use super::team::{Row, Seat, Team};
use crate::domain::care::care_team::{Basis, TeamRole};
use crate::domain::care::entry::{Contact, EntryKind, Importance, MedicationChange, RetractionKind, Scene};
use crate::domain::care::handover::Handover;
use crate::domain::care::patient::PatientState;
use crate::domain::care::vitals::Vitals;
use crate::domain::core::time::Timestamp;
use crate::domain::people::Profession;

/// Whom an entry is addressed to, on paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum To {
    Worker(usize),
    Profession(Profession),
    Office(usize),
}

/// An entry on paper.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Sketch {
    pub(super) kind: EntryKind,
    pub(super) text: String,
    pub(super) importance: Importance,
    pub(super) scene: Option<Scene>,
    /// The number of the entry that it answers.
    pub(super) reply_to: Option<usize>,
    pub(super) to: Vec<To>,
    pub(super) next_visit: bool,
    pub(super) observed_at: Timestamp,
    pub(super) composed_at: Option<Timestamp>,
    pub(super) vitals: Option<Vitals>,
    pub(super) medication: Option<Vec<MedicationChange>>,
    pub(super) contact: Option<Contact>,
    pub(super) must_read: Option<Asking>,
}

/// What somebody does.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Act {
    Post {
        entry: usize,
        sketch: Box<Sketch>,
    },
    Correct {
        entry: usize,
        sketch: Box<Sketch>,
    },
    Retract {
        entry: usize,
        kind: RetractionKind,
        reason: Option<&'static str>,
    },
    Acknowledge {
        entry: usize,
    },
    /// Writes the hand-over anew, from the version that is there; 0 before the first.
    HandOver {
        version: usize,
        body: Handover,
    },
    Join(Row),
    Move {
        state: PatientState,
        place: Option<String>,
    },
}

/// Something done at a moment by a membership.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Cue {
    pub(super) at: Timestamp,
    pub(super) by: usize,
    pub(super) act: Act,
}

/// A story.
#[derive(Debug, PartialEq)]
pub(super) struct Script {
    /// In order of time.
    pub(super) cues: Vec<Cue>,
    /// How many entries it posts.
    pub(super) entries: usize,
    /// Since when nobody at the station has looked.
    pub(super) unread_since: Option<Timestamp>,
}

/// An event that is going on.
pub(super) struct Running {
    pub(super) course: &'static Course,
    pub(super) first: Day,
    /// Moves all its lines within the day.
    pub(super) shift: i64,
    /// The numbers of the entries that its lines became.
    pub(super) posted: Vec<Option<usize>>,
}

/// Writes the story, day by day.
pub(super) struct Playwright<'a> {
    pub(super) region: &'a Region,
    pub(super) patient: &'a Patient,
    pub(super) team: Team,
    pub(super) dice: Dice,
    pub(super) body: Body,
    pub(super) end: Timestamp,
    pub(super) cues: Vec<Cue>,
    pub(super) entries: usize,
    pub(super) opioid: usize,
    /// How many of the changes of medicines without an event are used up.
    pub(super) changes: usize,
    pub(super) running: Option<Running>,
    /// How often the hand-over was written.
    pub(super) handovers: usize,
    /// Dice of what is asked for, so that it changes nothing else.
    pub(super) asking: Dice,
}

impl Script {
    /// Writes the story of a patient from a day on.
    pub(super) fn write(seed: u64, region: &Region, patient: &Patient, team: &Team, start: Day, end: Timestamp) -> Self {
        let mut dice = Dice::of(seed, "story", patient.number);
        let opioid = dice.index(3);
        let body = Body::new(profile(patient.condition).baseline, patient.weight, patient.wound);
        let team = team.clone();
        let mut playwright = Playwright {
            region,
            patient,
            team,
            dice,
            body,
            end,
            cues: Vec::new(),
            entries: 0,
            opioid,
            changes: 0,
            running: None,
            handovers: 0,
            asking: Dice::of(seed, "asking", patient.number),
        };
        let urgent_since = playwright.live(start, &handing_over::days(seed, patient.number, start, Day::of(end)));
        let unread_since = urgent_since.or_else(|| playwright.tell_lately());
        playwright.ask();
        let Playwright { mut cues, entries, .. } = playwright;
        // The team is gathered on the first morning.
        let gathered = start.at(8 * 60 + 30);
        cues.retain(|cue| gathered <= cue.at && cue.at <= end);
        // A stable sort: what was written first at the same moment stays first.
        cues.sort_by_key(|cue| cue.at);
        Self { cues, entries, unread_since }
    }
}

impl Playwright<'_> {
    fn live(&mut self, start: Day, handovers: &[Day]) -> Option<Timestamp> {
        let last = Day::of(self.end);
        let schedule = self.schedule();
        let (turn, ending) = self.ending(start, last);
        let mut urgent_since = None;
        for number in start.0..=last.0 {
            let day = Day(number);
            if self.running.as_ref().is_some_and(|running| day.0 - running.first.0 > running.course.last_day()) {
                self.finish_event();
            }
            if let Some(course) = ending.filter(|_| day == turn) {
                urgent_since = self.begin_ending(course, day);
            } else if self.running.is_none() && day > start && (ending.is_none() || day < turn) {
                self.perhaps_begin(day, ending.map(|_| turn));
            }
            let (shift, strength) = self.running.as_ref().map_or((super::body::Shift::NONE, 0.0), |running| {
                (running.course.peak, running.course.strength_on(day.0 - running.first.0))
            });
            self.body.live(&mut self.dice, &shift, strength);
            let spoken = self.play_event(day);
            let away = self.running.as_ref().and_then(|running| running.course.away.map(|(from, to)| (from, to, day.0 - running.first.0)));
            if away.is_none_or(|(from, to, today)| today < from || today > to) {
                self.play_routine(day, &schedule, &spoken);
                if handovers.contains(&day) {
                    self.hand_over(day);
                }
            }
        }
        urgent_since
    }

    /// On which day the story turns to its end, and with which event.
    fn ending(&mut self, start: Day, last: Day) -> (Day, Option<&'static Course>) {
        let (back, course) = match self.patient.ending {
            Ending::Home => (0, None),
            Ending::Hospital => (self.dice.between(4, 9), courses::admission(self.patient.condition)),
            Ending::Paused => (self.dice.between(5, 9), Some(courses::PAUSE)),
            Ending::Died => (self.dice.between(14, 24), Some(courses::DYING)),
            Ending::Urgent => (0, Some(courses::urgent(self.patient.number))),
        };
        (last.plus(-back).max(start), course)
    }

    fn begin_ending(&mut self, course: &'static Course, day: Day) -> Option<Timestamp> {
        self.finish_event();
        if self.patient.ending != Ending::Urgent {
            self.begin(course, day, 0);
            return None;
        }
        // Just now; when that is at night, in the evening before.
        let now = minute_of(self.end) - 75;
        let minute = if now < 7 * 60 { 19 * 60 + 10 - 24 * 60 } else { now };
        let usual = course.beats.first().map_or(0, |beat| beat.minute);
        self.begin(course, day, minute - usual);
        Some(day.at(minute))
    }

    fn perhaps_begin(&mut self, day: Day, before: Option<Day>) {
        let admission = if self.dice.permille(2) { courses::admission(self.patient.condition) } else { None };
        let usual = if self.dice.permille(48) { self.dice.weighted(courses::usual(self.patient.condition)).copied() } else { None };
        let Some(course) = admission.or(usual) else { return };
        let ends = day.plus(course.last_day());
        let first_voice = course.beats.first().is_some_and(|beat| self.team.lead(beat.voice, day).is_some());
        if first_voice && before.is_none_or(|turn| ends < turn) {
            self.begin(course, day, 0);
        }
    }

    fn begin(&mut self, course: &'static Course, day: Day, shift: i64) {
        let admits = course.beats.iter().any(|beat| beat.state == Some(PatientState::Hospital));
        if admits {
            self.call_in_the_hospital(day);
        }
        self.running = Some(Running { course, first: day, shift, posted: vec![None; course.beats.len()] });
    }

    fn finish_event(&mut self) {
        if let Some(done) = self.running.take()
            && done.course.raises_opioid
        {
            self.opioid += 1;
        }
    }

    /// The hospital comes onto the team for the stay and a while after.
    fn call_in_the_hospital(&mut self, day: Day) {
        let office = self.team.hospital;
        let workers = self.region.carers(office, Some(Profession::MedicalSocialWorker));
        if self.team.seats.iter().any(|seat| seat.office == office) || workers.is_empty() {
            return;
        }
        let until = Some(day.plus(28));
        let professions = vec![Profession::MedicalSocialWorker, Profession::Nurse, Profession::BedCoordinator];
        let row = Row { office, worker: None, professions, role: Some(TeamRole::Coordinator), department: None, basis: Basis::Oral, until };
        self.cues.push(Cue { at: day.plus(1).at(540), by: self.team.registrar, act: Act::Join(row) });
        self.team.seats.push(Seat { profession: Profession::MedicalSocialWorker, office, workers, until });
    }

    /// Fills the gaps of a phrase as its author would.
    pub(super) fn fill(&self, phrase: &str, day: Day, author: usize) -> String {
        self.slots(day, author).fill(phrase)
    }

    /// What phrases are filled from on a day.
    pub(super) const fn slots(&self, day: Day, author: usize) -> Slots<'_> {
        Slots { region: self.region, patient: self.patient, team: &self.team, body: &self.body, day, opioid: self.opioid, author }
    }
}
