//! The shape of an event: how it moves the body, and who says what on which day of it. The events themselves are in the modules below.

mod breath;
mod decline;
mod everyday;
mod movement;

use super::body::Shift;
use super::conditions::Condition;
use crate::domain::care::entry::{ChangeKind, Importance, Means, Scene};
use crate::domain::care::patient::PatientState;
use crate::domain::people::Profession;

/// A changed medicine: drug, before, after, how.
pub(super) type Med = (&'static str, &'static str, &'static str, ChangeKind);

/// What form a line has.
#[derive(Clone, Copy, Debug)]
pub(super) enum Form {
    Note,
    /// A visit, with measurements.
    Visit,
    /// Measurements alone, or nearly.
    Vitals,
    Medication(&'static [Med]),
    /// From whom and how.
    Contact(&'static str, Means),
}

/// One line of an event.
#[derive(Clone, Copy, Debug)]
pub(super) struct Beat {
    pub(super) day: i64,
    /// Minute of the day.
    pub(super) minute: i64,
    pub(super) voice: Profession,
    pub(super) texts: &'static [&'static str],
    pub(super) form: Form,
    pub(super) importance: Importance,
    pub(super) to: &'static [Profession],
    /// Answers the line with this position.
    pub(super) answers: Option<usize>,
    pub(super) next_visit: bool,
    /// Moves the patient to another state; the text is the reason.
    pub(super) state: Option<PatientState>,
}

/// A note by a profession on a day of the event.
pub(super) const fn beat(day: i64, minute: i64, voice: Profession, texts: &'static [&'static str]) -> Beat {
    Beat {
        day,
        minute,
        voice,
        texts,
        form: Form::Note,
        importance: Importance::Normal,
        to: &[],
        answers: None,
        next_visit: false,
        state: None,
    }
}

impl Beat {
    const fn form(mut self, form: Form) -> Self {
        self.form = form;
        self
    }

    const fn visit(self) -> Self {
        self.form(Form::Visit)
    }

    const fn to(mut self, professions: &'static [Profession]) -> Self {
        self.to = professions;
        self
    }

    const fn important(mut self) -> Self {
        self.importance = Importance::Important;
        self
    }

    const fn urgent(mut self) -> Self {
        self.importance = Importance::Urgent;
        self
    }

    const fn answers(mut self, position: usize) -> Self {
        self.answers = Some(position);
        self
    }

    const fn next_visit(mut self) -> Self {
        self.next_visit = true;
        self
    }

    const fn state(mut self, state: PatientState) -> Self {
        self.state = Some(state);
        self
    }
}

/// An event.
#[derive(Debug)]
pub(super) struct Course {
    pub(super) scene: Scene,
    /// How far the body moves at the height.
    pub(super) peak: Shift,
    /// How strong it is on each day, in percent.
    pub(super) strength: &'static [u8],
    pub(super) beats: &'static [Beat],
    /// Raises the opioid for good.
    pub(super) raises_opioid: bool,
    /// On which days nobody comes to the house, first and last.
    pub(super) away: Option<(i64, i64)>,
}

impl Course {
    /// How strong it is so many days in.
    pub(super) fn strength_on(&self, day: i64) -> f64 {
        usize::try_from(day).ok().and_then(|day| self.strength.get(day)).map_or(0.0, |percent| f64::from(*percent) / 100.0)
    }

    /// Whether somebody dies: nobody answers that with a few quick words.
    pub(super) fn is_solemn(&self) -> bool {
        self.beats.iter().any(|beat| beat.state == Some(PatientState::Ended))
    }

    /// The last day on which something is said or felt, or the house is empty.
    pub(super) fn last_day(&self) -> i64 {
        let felt = i64::try_from(self.strength.len()).unwrap_or(0);
        let away = self.away.map_or(0, |(_, to)| to);
        self.beats.iter().map(|beat| beat.day).max().unwrap_or(0).max(felt).max(away)
    }
}

/// Events that a condition brings, with their weights.
pub(super) const fn usual(condition: Condition) -> &'static [(&'static Course, u32)] {
    match condition {
        Condition::HeartFailure => &[
            (&breath::SWELLING, 45),
            (&movement::FALL, 10),
            (&everyday::LEFTOVERS, 15),
            (&everyday::CONSTIPATION, 10),
            (&everyday::MEETING, 20),
            (&breath::COLD, 8),
        ],
        Condition::Copd => &[
            (&breath::EXACERBATION, 40),
            (&everyday::LEFTOVERS, 15),
            (&everyday::MEETING, 20),
            (&breath::COLD, 15),
            (&everyday::TIRED_FAMILY, 10),
        ],
        Condition::Cancer => {
            &[(&decline::PAIN, 50), (&everyday::CONSTIPATION, 25), (&everyday::TIRED_FAMILY, 20), (&everyday::MEETING, 15)]
        }
        Condition::Dementia => &[
            (&movement::FALL, 25),
            (&movement::WANDERING, 30),
            (&movement::URINE_FEVER, 12),
            (&everyday::LEFTOVERS, 20),
            (&everyday::TIRED_FAMILY, 15),
            (&everyday::MEETING, 15),
        ],
        Condition::Als => &[(&breath::SPUTUM, 45), (&everyday::TIRED_FAMILY, 30), (&everyday::MEETING, 20), (&movement::URINE_FEVER, 8)],
        Condition::PressureUlcer => {
            &[(&decline::WOUND, 50), (&movement::URINE_FEVER, 15), (&everyday::MEETING, 20), (&everyday::CONSTIPATION, 15)]
        }
        Condition::Stroke => &[
            (&breath::ASPIRATION, 28),
            (&movement::FALL, 25),
            (&everyday::LEFTOVERS, 15),
            (&everyday::MEETING, 18),
            (&everyday::CONSTIPATION, 12),
        ],
        Condition::Child => &[(&breath::SPUTUM, 35), (&movement::SEIZURE, 35), (&everyday::RESPITE, 25)],
    }
}

/// Something that leads to the hospital and home again, for this condition.
pub(super) const fn admission(condition: Condition) -> Option<&'static Course> {
    match condition {
        Condition::HeartFailure | Condition::Copd => Some(&decline::ADMITTED_BREATHLESS),
        Condition::Cancer | Condition::Dementia | Condition::PressureUlcer | Condition::Stroke => Some(&decline::ADMITTED_FEVER),
        Condition::Als | Condition::Child => None,
    }
}

/// Dying at home.
pub(super) const DYING: &Course = &decline::DYING;
/// Away for a while.
pub(super) const PAUSE: &Course = &everyday::PAUSE;

/// Something urgent that came up just now; not the same with everybody.
pub(super) const fn urgent(number: usize) -> &'static Course {
    if number == 0 { &breath::URGENT } else { &movement::FALLEN }
}

/// Every event there is.
#[cfg(test)]
pub(super) const ALL: &[&Course] = &[
    &breath::SWELLING,
    &breath::EXACERBATION,
    &breath::COLD,
    &breath::SPUTUM,
    &breath::ASPIRATION,
    &breath::URGENT,
    &movement::FALL,
    &movement::FALLEN,
    &movement::WANDERING,
    &movement::URINE_FEVER,
    &movement::SEIZURE,
    &everyday::LEFTOVERS,
    &everyday::CONSTIPATION,
    &everyday::MEETING,
    &everyday::TIRED_FAMILY,
    &everyday::RESPITE,
    &everyday::PAUSE,
    &decline::PAIN,
    &decline::WOUND,
    &decline::ADMITTED_BREATHLESS,
    &decline::ADMITTED_FEVER,
    &decline::DYING,
];
