//! Who writes how on an ordinary day: each profession picks from its own phrases what fits the body.

mod handover;
mod helpers;
mod lately;
mod long;
mod nurse;
mod others;
mod physician;

pub(super) use handover::summary;
pub(super) use lately::{LATELY, Told, When};
pub(super) use others::{MISFILED, PHYSICIAN_REPLIES, REPLIES, WITHDRAWN};

use super::chance::Dice;
use super::conditions::Condition;
use super::courses::{Form, Med};
use super::slots::Slots;
use crate::domain::people::Profession as P;

/// An ordinary line, before its gaps are filled.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) text: String,
    pub(super) form: Form,
    /// Something to look at twice; then it is addressed.
    pub(super) to: &'static [P],
    pub(super) next_visit: bool,
}

impl Line {
    fn note(text: impl Into<String>) -> Self {
        Self { text: text.into(), form: Form::Note, to: &[], next_visit: false }
    }

    fn form(self, form: Form) -> Self {
        Self { form, ..self }
    }

    fn to(self, to: &'static [P]) -> Self {
        Self { to, ..self }
    }
}

/// What a profession writes about an ordinary visit, at length only in quiet times; none for those who write only when something happens.
pub(super) fn write(dice: &mut Dice, slots: &Slots<'_>, profession: P, quiet: bool) -> Option<Line> {
    let condition = slots.patient.condition;
    let long = long::texts(profession);
    let told_at_length = !on_tube(condition) && condition != Condition::PressureUlcer;
    if !long.is_empty() && told_at_length && quiet && dice.percent(15) {
        return Some(Line::note(dice.phrase(long)).to(&[P::Physician, P::CareManager]));
    }
    match profession {
        P::Nurse => Some(nurse(dice, slots)),
        P::CareWorker => Some(care_worker(dice, slots)),
        P::Physician => {
            Some(Line::note(format!("{}{}", dice.phrase(physician::findings(condition)), orders(dice, condition))).form(Form::Visit))
        }
        P::Pharmacist => Some(Line::note(pharmacist(dice, condition))),
        P::CareManager => Some(Line::note(dice.phrase(others::CARE_MANAGER))),
        P::OccupationalTherapist if condition != Condition::Als && condition != Condition::Child => {
            Some(Line::note(dice.phrase(others::OCCUPATIONAL)))
        }
        P::PhysicalTherapist | P::OccupationalTherapist => Some(Line::note(dice.phrase(others::therapist(condition)))),
        P::SpeechTherapist if on_tube(condition) => Some(Line::note(dice.phrase(others::SPEECH_BOARD))),
        P::SpeechTherapist => Some(Line::note(dice.phrase(others::SPEECH))),
        P::DentalHygienist => Some(Line::note(dice.phrase(others::HYGIENIST)).to(if dice.percent(40) { &[P::CareWorker] } else { &[] })),
        P::Dietitian => Some(Line::note(dice.phrase(others::DIETITIAN))),
        P::MedicalSocialWorker => Some(Line::note(dice.phrase(others::SOCIAL))),
        P::ConsultationSpecialist => Some(Line::note(dice.phrase(others::CONSULTATION))),
        P::MunicipalOfficer => Some(Line::note(dice.phrase(others::OFFICER))),
        _ => None,
    }
}

/// Somebody who neither eats nor speaks in the usual way.
const fn on_tube(condition: Condition) -> bool {
    matches!(condition, Condition::Als | Condition::Child)
}

/// A call at night, as the nurse on duty puts it down.
pub(super) fn night_call(dice: &mut Dice, condition: Condition) -> &'static str {
    dice.phrase(nurse::night(condition))
}

/// Something told by somebody outside the system: who, and what.
pub(super) fn contact(dice: &mut Dice, condition: Condition) -> (&'static str, &'static str) {
    let told = match condition {
        Condition::Child => others::CHILD_CONTACTS,
        // What the family says about meals does not fit here.
        Condition::Als => others::CONTACTS.get(..1).unwrap_or_default(),
        _ => others::CONTACTS,
    };
    dice.pick(told).copied().unwrap_or_default()
}

/// A change of medicine outside of any event; each number is another one.
pub(super) fn medication(condition: Condition, number: usize) -> Option<&'static (&'static str, Med)> {
    if condition == Condition::Child { physician::CHILD_CHANGES.get(number) } else { physician::CHANGES.get(number) }
}

fn orders(dice: &mut Dice, condition: Condition) -> &'static str {
    dice.phrase(if condition == Condition::Child { physician::CHILD_ORDERS } else { physician::ORDERS })
}

fn pharmacist(dice: &mut Dice, condition: Condition) -> &'static str {
    if on_tube(condition) {
        return dice.phrase(others::TUBE_PHARMACIST);
    }
    // The last one is about narcotics.
    let fitting = match (condition, others::PHARMACIST.split_last()) {
        (Condition::Cancer, _) | (_, None) => others::PHARMACIST,
        (_, Some((_, rest))) => rest,
    };
    dice.phrase(fitting)
}

fn nurse(dice: &mut Dice, slots: &Slots<'_>) -> Line {
    let watched = slots.body.is_watched();
    let words = nurse::words(slots.patient.condition, watched);
    let (said, seen, judged, plan) = (dice.phrase(words.said), two(dice, words.seen), dice.phrase(words.judged), dice.phrase(words.plan));
    let common = if on_tube(slots.patient.condition) { nurse::TUBE_COMMON } else { nurse::COMMON };
    let common = if dice.percent(70) { dice.phrase(common) } else { "" };
    let measured = if dice.percent(60) { "KT{kt} BP {bp} P{p} SpO2 {spo2}%。" } else { "" };
    // A nurse keeps to one way of writing.
    let text = match slots.author % 3 {
        0 => format!("S){said}\nO){measured}{}{}\nA){judged}\nP){plan}", seen.join("。"), prefixed("。", common)),
        1 => format!("・{}\n・{}{}\n・{judged}。{plan}。", said, seen.join("\n・"), prefixed("\n・", common)),
        _ => format!("{measured}{}。{}{said}とのこと。{judged}。{plan}。", seen.join("、"), suffixed(common, "。")),
    };
    let line = Line { next_visit: plan.starts_with("次回") || dice.percent(4), ..Line::note(text) };
    if dice.percent(7) {
        return Line::note(if dice.percent(50) { "" } else { "訪問時のバイタルです。変わりありません。" }).form(Form::Vitals);
    }
    let to: &[P] = match (watched, plan) {
        (_, plan) if plan.contains("{dr}") => &[P::Physician],
        (_, plan) if plan.contains("ケアマネさん") => &[P::CareManager],
        (true, _) if dice.percent(35) => &[P::Physician, P::CareManager],
        _ => &[],
    };
    line.form(Form::Visit).to(to)
}

fn care_worker(dice: &mut Dice, slots: &Slots<'_>) -> Line {
    if on_tube(slots.patient.condition) {
        return Line::note(dice.phrase(helpers::TUBE_VISITS));
    }
    let mut text = String::from(dice.phrase(helpers::OPENINGS));
    if dice.percent(75) {
        text.push_str(dice.phrase(helpers::MEALS));
    }
    let tasks = if slots.patient.condition == Condition::PressureUlcer { helpers::BED_TASKS } else { helpers::TASKS };
    for task in two(dice, tasks) {
        text.push_str(task);
    }
    let worried = slots.body.is_watched() && dice.percent(75);
    text.push_str(dice.phrase(if worried { helpers::CONCERNS } else { helpers::MOODS }));
    text.push_str(dice.phrase(helpers::CLOSINGS));
    let form = if dice.percent(45) { Form::Visit } else { Form::Note };
    let to: &[P] = if worried && dice.percent(60) { &[P::Nurse] } else { &[] };
    Line::note(text).form(form).to(to)
}

/// Two different ones, mostly.
fn two(dice: &mut Dice, phrases: &[&'static str]) -> Vec<&'static str> {
    let (first, second) = (dice.phrase(phrases), dice.phrase(phrases));
    if first == second { vec![first] } else { vec![first, second] }
}

fn prefixed(mark: &str, text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("{mark}{text}") }
}

fn suffixed(text: &str, mark: &str) -> String {
    if text.is_empty() { String::new() } else { format!("{text}{mark}") }
}
