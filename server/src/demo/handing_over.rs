//! The hand-over of a story: begun in the first days, written anew now and then.

use super::calendar::Day;
use super::chance::Dice;
use super::script::{Act, Cue, Playwright};
use super::voices::summary;
use crate::domain::care::handover::Handover;
use crate::domain::people::Profession as P;

/// Who writes which version; where there is nobody of the profession, a nurse does.
const WRITERS: &[P] = &[P::Nurse, P::CareManager, P::Nurse];

/// On which days it is written: once by the end of the first week; in half of the stories again in the middle, in most of these again lately.
pub(super) fn days(seed: u64, number: usize, start: Day, last: Day) -> Vec<Day> {
    let mut dice = Dice::of(seed, "handover", number);
    let lived = last.0 - start.0;
    let mut days = vec![start.plus(dice.between(2, 6))];
    if number == 0 || dice.percent(50) {
        days.push(start.plus(lived / 2 + dice.between(-2, 2)));
        if number == 0 || dice.percent(60) {
            days.push(last.plus(-dice.between(2, 5)));
        }
    }
    days.dedup_by(|later, earlier| later.0 <= earlier.0);
    days.retain(|day| *day > start && *day <= last);
    days
}

impl Playwright<'_> {
    /// Writes the next version, after the visits of a day.
    pub(super) fn hand_over(&mut self, day: Day) {
        let version = self.handovers;
        let at = day.at(1075 + i64::from(self.patient.number.is_multiple_of(2)) * 20);
        let writer = WRITERS.get(version).copied().unwrap_or(P::Nurse);
        let Some(by) = self.team.lead(writer, day).or_else(|| self.team.lead(P::Nurse, day)).filter(|_| at <= self.end) else { return };
        let texts = summary(self.patient.condition);
        let part = |texts: &[&str]| texts.get(version).or(texts.last()).map(|text| self.fill(text, day, by)).unwrap_or_default();
        let body = Handover {
            condition: part(texts.condition),
            care: part(texts.care),
            medication: part(texts.medication),
            family: part(texts.family),
            plan: part(texts.plan),
        };
        self.cues.push(Cue { at, by, act: Act::HandOver { version, body } });
        self.handovers += 1;
    }
}
