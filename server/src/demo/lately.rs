//! What came in lately and waits for somebody, so that those whom one meets first find something to do: words to one of them, questions for
//! 確認 that nobody has answered, and a night in which something moved.

use super::aftermath::Echo;
use super::calendar::{Day, minute_of};
use super::courses::Form;
use super::script::{Act, Cue, Playwright, To};
use super::voices::{LATELY, Told, When};
use crate::domain::care::entry::{Importance, Scene};
use crate::domain::care::must_read::{MustRead, Party};
use crate::domain::core::time::Timestamp;
use crate::domain::people::Profession as P;

/// A confirmation that is asked for, on paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Asking {
    pub(super) of: Vec<P>,
    pub(super) due_at: Option<Timestamp>,
    pub(super) private: bool,
}

impl Asking {
    /// As the desk takes it.
    pub(super) fn must_read(&self) -> MustRead {
        MustRead { parties: self.of.iter().copied().map(Party::Profession).collect(), due_at: self.due_at, private: self.private }
    }
}

/// Of the important words to others, so many in a hundred ask for 確認.
const ASKED_PERCENT: u32 = 30;
const HOUR: i64 = 3600;

impl Playwright<'_> {
    /// Says what came in lately with this patient; returns when it began, since when nobody at the station has looked.
    pub(super) fn tell_lately(&mut self) -> Option<Timestamp> {
        let mut began = None;
        for told in LATELY.iter().filter(|told| told.patient == self.patient.number) {
            let Some(at) = self.moment(told.when) else { continue };
            let day = Day::of(at);
            let Some(author) = self.writer(told, day) else { continue };
            let mut sketch = self.sketch(told.text, told.form, day, at, author);
            sketch.to = self.addressees(told.to, day);
            if let (true, Some(lead)) = (told.by_name, told.to.first().and_then(|profession| self.team.lead(*profession, day))) {
                sketch.to = vec![To::Worker(lead)];
            }
            if let Some(asks) = told.asks {
                let due_at = asks.hours.map(|hours| at.plus_seconds(hours * HOUR));
                sketch.must_read = Some(Asking { of: asks.of.to_vec(), due_at, private: asks.private });
                sketch.importance = Importance::Important;
            }
            if matches!(told.form, Form::Contact(..)) {
                sketch.scene = Some(Scene::Acute);
            }
            let entry = self.post(at, author, sketch, Echo::None);
            for profession in told.asks.map(|asks| asks.answered).unwrap_or_default() {
                self.confirm(entry, *profession, at.plus_seconds(40 * 60));
            }
            began = Some(began.map_or(at, |first: Timestamp| first.min(at)));
        }
        began
    }

    /// Night calls are taken by whoever is on duty, not by the one whom everybody knows.
    fn writer(&mut self, told: &Told, day: Day) -> Option<usize> {
        let lead = self.team.lead(told.voice, day)?;
        let seat = self.team.seats.iter().find(|seat| seat.workers.first() == Some(&lead) && seat.profession == told.voice)?;
        if told.when.is_at_night() { seat.workers.get(1).copied() } else { Some(lead) }
    }

    /// When it was, if it has been by now.
    fn moment(&self, when: When) -> Option<Timestamp> {
        let at = match when {
            When::Ago(minutes) => at_work(self.end.plus_seconds(-60 * minutes)),
            When::Night(minute) => {
                let today = Day::of(self.end);
                let evening = if minute_of(self.end) < 17 * 60 { today.plus(-1) } else { today };
                evening.at(minute)
            }
            When::DayBefore(minute) => Day::of(self.end).plus(-1).at(minute),
        };
        (at < self.end.plus_seconds(-300)).then_some(at)
    }

    /// Some of the important words to others ask for 確認. Where the time has passed, somebody of each has answered.
    pub(super) fn ask(&mut self) {
        let asked: Vec<(usize, Timestamp, Vec<P>)> = self
            .cues
            .iter_mut()
            .filter_map(|cue| {
                let Act::Post { entry, sketch } = &mut cue.act else { return None };
                let is_request = sketch.importance == Importance::Important && sketch.reply_to.is_none() && sketch.must_read.is_none();
                let of: Vec<P> =
                    sketch.to.iter().filter_map(|to| if let To::Profession(asked) = to { Some(*asked) } else { None }).collect();
                if !is_request || of.is_empty() || !self.asking.percent(ASKED_PERCENT) {
                    return None;
                }
                let due_at = Day::of(cue.at).plus(1).at(18 * 60);
                sketch.must_read = Some(Asking { of: of.clone(), due_at: Some(due_at), private: false });
                Some((*entry, cue.at, of))
            })
            .collect();
        for (entry, at, of) in asked {
            // A correction asks again.
            let corrected = self.cues.iter().filter(|cue| matches!(cue.act, Act::Correct { entry: other, .. } if other == entry));
            let standing = corrected.map(|cue| cue.at).max().unwrap_or(at);
            for profession in of {
                let said = at_work(standing.plus_seconds(60 * self.asking.between(20, 300)));
                self.confirm(entry, profession, said.max(standing.plus_seconds(60)));
            }
        }
    }

    fn confirm(&mut self, entry: usize, profession: P, at: Timestamp) {
        if let Some(by) = self.team.lead(profession, Day::of(at)).filter(|_| at <= self.end) {
            self.cues.push(Cue { at, by, act: Act::Acknowledge { entry } });
        }
    }
}

/// Between eight in the morning and seven in the evening; what falls elsewhere was done the evening before.
fn at_work(moment: Timestamp) -> Timestamp {
    let (day, minute) = (Day::of(moment), minute_of(moment));
    match minute {
        0..480 => day.plus(-1).at(1085 + minute % 50),
        1140.. => day.at(1085 + minute % 50),
        _ => moment,
    }
}
