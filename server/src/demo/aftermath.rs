//! What follows an entry: short answers, acknowledgements, corrections, retractions.

use super::calendar::{Day, minute_of};
use super::courses::Form;
use super::script::{Act, Cue, Playwright, Sketch, To};
use super::voices::{MISFILED, PHYSICIAN_REPLIES, REPLIES, WITHDRAWN};
use crate::domain::care::entry::{EntryKind, Importance, RetractionKind};
use crate::domain::core::time::Timestamp;
use crate::domain::people::Profession as P;

/// How much follows an entry by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Echo {
    /// Nothing.
    None,
    /// Few answers: the event has its own.
    Low,
    /// As on any day.
    Usual,
}

impl Playwright<'_> {
    /// Posts an entry, with what follows it; returns its number.
    pub(super) fn post(&mut self, at: Timestamp, author: usize, sketch: Sketch, echo: Echo) -> usize {
        let entry = self.entries;
        self.entries += 1;
        let posted = if echo != Echo::None && self.dice.percent(3) { self.mistyped(at, author, entry, &sketch) } else { None };
        if echo != Echo::None {
            if echo == Echo::Usual || self.dice.percent(25) {
                self.answer(at, author, entry, &sketch);
            }
            self.acknowledge(at, entry, &sketch);
            self.send_twice(at, author, &sketch);
        }
        let sketch = Box::new(posted.unwrap_or(sketch));
        self.cues.push(Cue { at, by: author, act: Act::Post { entry, sketch } });
        entry
    }

    /// A first version with a slip in it; the right one follows as a correction.
    fn mistyped(&mut self, at: Timestamp, author: usize, entry: usize, sketch: &Sketch) -> Option<Sketch> {
        let corrected = at.plus_seconds(60 * self.dice.between(3, 85));
        if corrected > self.end {
            return None;
        }
        let mut wrong = sketch.clone();
        match wrong.vitals.as_mut().and_then(|vitals| vitals.temperature_c.as_mut()) {
            Some(temperature) if *temperature < 39.0 => {
                let (right, slip) = (format!("{temperature:.1}"), *temperature + 1.0);
                *temperature = (slip * 10.0).round() / 10.0;
                wrong.text = wrong.text.replace(&right, &format!("{slip:.1}"));
            }
            _ => wrong.text = sent_too_early(&wrong.text)?,
        }
        self.cues.push(Cue { at: corrected, by: author, act: Act::Correct { entry, sketch: Box::new(sketch.clone()) } });
        Some(wrong)
    }

    /// A short answer, mostly by whom it was addressed to.
    fn answer(&mut self, at: Timestamp, author: usize, entry: usize, sketch: &Sketch) {
        if sketch.reply_to.is_some() || !self.dice.percent(if sketch.to.is_empty() { 13 } else { 50 }) {
            return;
        }
        let day = Day::of(at);
        let asked = sketch.to.first().and_then(|to| self.whom(to, day));
        let anybody = self.dice.pick(&[P::Nurse, P::CareManager, P::CareWorker]).copied().unwrap_or(P::Nurse);
        let Some(by) = asked.or_else(|| self.team.speaker(&mut self.dice, anybody, day)).filter(|by| *by != author) else { return };
        let replied = awake(at.plus_seconds(60 * self.dice.between(4, 420)));
        if replied > self.end || !self.is_seated(by, Day::of(replied)) {
            return;
        }
        let reply = Sketch { reply_to: Some(entry), ..self.sketch(self.short_reply(by), Form::Note, day, replied, by) };
        let entry = self.entries;
        self.entries += 1;
        self.cues.push(Cue { at: replied, by, act: Act::Post { entry, sketch: Box::new(reply) } });
    }

    /// People answer with the same few words, each with their own.
    fn short_reply(&self, by: usize) -> &'static str {
        let physician = self.region.workers.get(by).is_some_and(|worker| worker.profession == P::Physician);
        let replies = if physician { PHYSICIAN_REPLIES } else { REPLIES };
        replies.get((by * 7 + self.entries) % replies.len()).copied().unwrap_or("承知しました")
    }

    fn acknowledge(&mut self, at: Timestamp, entry: usize, sketch: &Sketch) {
        let percent = match sketch.importance {
            Importance::Normal if sketch.to.is_empty() => 0,
            Importance::Normal => 8,
            Importance::Important => 45,
            Importance::Urgent => 85,
        };
        for to in &sketch.to {
            let said = awake(at.plus_seconds(60 * self.dice.between(5, 260)));
            let by = self.whom(to, Day::of(at)).filter(|by| self.is_seated(*by, Day::of(said)));
            if let Some(by) = by.filter(|_| self.dice.percent(percent) && said <= self.end) {
                self.cues.push(Cue { at: said, by, act: Act::Acknowledge { entry } });
            }
        }
    }

    /// Sent twice, and the second taken back.
    fn send_twice(&mut self, at: Timestamp, author: usize, sketch: &Sketch) {
        let again = at.plus_seconds(self.dice.between(20, 90));
        let back = again.plus_seconds(60 * self.dice.between(1, 12));
        if back > self.end || !self.dice.permille(11) {
            return;
        }
        let entry = self.entries;
        self.entries += 1;
        let sketch = Box::new(Sketch { importance: Importance::Normal, ..sketch.clone() });
        self.cues.push(Cue { at: again, by: author, act: Act::Post { entry, sketch } });
        let reason = Some(self.dice.phrase(WITHDRAWN));
        self.cues.push(Cue { at: back, by: author, act: Act::Retract { entry, kind: RetractionKind::Withdrawn, reason } });
    }

    /// Something about somebody else, taken back as soon as it is noticed.
    pub(super) fn play_misfiled(&mut self, day: Day) {
        let at = day.at(self.dice.between(540, 1120));
        let back = at.plus_seconds(60 * self.dice.between(2, 40));
        let voice = if self.dice.percent(50) { P::Nurse } else { P::CareWorker };
        let Some(by) = self.team.speaker(&mut self.dice, voice, day).filter(|_| back <= self.end) else { return };
        let text = self.dice.phrase(MISFILED);
        let sketch = Sketch { kind: EntryKind::Note, ..self.sketch(text, Form::Note, day, at, by) };
        let entry = self.entries;
        self.entries += 1;
        self.cues.push(Cue { at, by, act: Act::Post { entry, sketch: Box::new(sketch) } });
        let reason = self.dice.percent(60).then_some("別の方の記録でした");
        self.cues.push(Cue { at: back, by, act: Act::Retract { entry, kind: RetractionKind::WrongPatient, reason } });
    }

    fn whom(&self, to: &To, day: Day) -> Option<usize> {
        match to {
            To::Worker(worker) => Some(*worker),
            To::Profession(profession) => self.team.lead(*profession, day),
            To::Office(office) => self.team.seats.iter().find(|seat| seat.office == *office).and_then(|seat| seat.workers.first()).copied(),
        }
    }

    fn is_seated(&self, worker: usize, day: Day) -> bool {
        self.team.seats.iter().any(|seat| seat.workers.contains(&worker) && seat.until.is_none_or(|until| day < until))
    }
}

/// The first part of a text that was sent before it was finished.
fn sent_too_early(text: &str) -> Option<String> {
    let letters = text.chars().count();
    (letters > 24).then(|| text.chars().take(letters * 3 / 5).collect())
}

/// Between seven and nine in the evening; what falls into the night waits for the morning.
fn awake(moment: Timestamp) -> Timestamp {
    let minute = minute_of(moment);
    match minute {
        0..420 => moment.plus_seconds(60 * (455 - minute)),
        1260.. => moment.plus_seconds(60 * (1440 + 455 - minute)),
        _ => moment,
    }
}
