//! The hidden state of a patient's body, day by day. Every text and every number of a day is taken from it, so that colleagues agree.

use super::chance::Dice;
use crate::domain::care::vitals::Vitals;

/// Around which values a body moves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Baseline {
    pub(super) temperature: f64,
    pub(super) systolic: f64,
    pub(super) diastolic: f64,
    pub(super) pulse: f64,
    pub(super) spo2: f64,
    pub(super) respiration: f64,
    pub(super) weight: f64,
    pub(super) intake: f64,
    pub(super) pain: f64,
    /// Weight lost a day; the appetite goes with it.
    pub(super) decline: f64,
}

/// How far an event moves the body at its height.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Shift {
    pub(super) temperature: f64,
    pub(super) systolic: f64,
    pub(super) pulse: f64,
    pub(super) spo2: f64,
    pub(super) respiration: f64,
    pub(super) weight: f64,
    pub(super) intake: f64,
    pub(super) pain: f64,
}

impl Shift {
    /// No change.
    pub(super) const NONE: Self =
        Self { temperature: 0.0, systolic: 0.0, pulse: 0.0, spo2: 0.0, respiration: 0.0, weight: 0.0, intake: 0.0, pain: 0.0 };
}

/// The body on one day.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Body {
    baseline: Baseline,
    /// Slow drifts that remember yesterday.
    weight_drift: f64,
    appetite_drift: f64,
    /// Days lived in the story.
    age: f64,
    /// Days since the last stool.
    pub(super) stool_days: i64,
    /// Medicines left over, in days.
    pub(super) leftover: i64,
    /// Longest side of the wound, in centimeters.
    pub(super) wound: f64,
    /// What would be measured today.
    pub(super) today: Baseline,
}

impl Body {
    /// A body on the first day; `weight` is this patient's own.
    pub(super) fn new(baseline: Baseline, weight: f64, wound: f64) -> Self {
        let baseline = Baseline { weight, ..baseline };
        Self { baseline, weight_drift: 0.0, appetite_drift: 0.0, age: 0.0, stool_days: 1, leftover: 2, wound, today: baseline }
    }

    /// Lives through a day under an event's effect at some strength.
    pub(super) fn live(&mut self, dice: &mut Dice, shift: &Shift, strength: f64) {
        self.age += 1.0;
        self.weight_drift = (self.weight_drift * 0.95 + dice.deviation(0.15)).clamp(-1.2, 1.2);
        self.appetite_drift = (self.appetite_drift * 0.8 + dice.deviation(8.0)).clamp(-20.0, 15.0);
        self.stool_days = if self.stool_days >= 3 || dice.percent(55) { 0 } else { self.stool_days + 1 };
        self.leftover = (self.leftover + dice.between(-1, 1)).clamp(0, 9);
        self.wound = (self.wound + dice.deviation(0.08) - 0.015).clamp(0.5, 7.0);
        let (base, moved) = (&self.baseline, |peak: f64| peak * strength);
        let lost = base.decline * self.age;
        self.today = Baseline {
            temperature: one_decimal((base.temperature + dice.deviation(0.3) + moved(shift.temperature)).clamp(35.2, 40.5)),
            systolic: (base.systolic + dice.deviation(14.0) + moved(shift.systolic)).clamp(70.0, 210.0).round(),
            diastolic: (base.diastolic + dice.deviation(8.0) + moved(shift.systolic) * 0.5).clamp(38.0, 118.0).round(),
            pulse: (base.pulse + dice.deviation(8.0) + moved(shift.pulse)).clamp(44.0, 170.0).round(),
            spo2: (base.spo2 + dice.deviation(1.2) + moved(shift.spo2)).clamp(78.0, 99.0).round(),
            respiration: (base.respiration + dice.deviation(2.5) + moved(shift.respiration)).clamp(8.0, 48.0).round(),
            weight: one_decimal((base.weight - lost + self.weight_drift + moved(shift.weight)).max(base.weight * 0.7)),
            intake: ten_steps((base.intake - lost * 8.0 + self.appetite_drift + moved(shift.intake)).clamp(0.0, 100.0)),
            pain: (base.pain + lost * 0.4 + dice.deviation(1.0) + moved(shift.pain)).clamp(0.0, 10.0).round(),
            decline: base.decline,
        };
        if self.today.diastolic > self.today.systolic - 20.0 {
            self.today.diastolic = self.today.systolic - 20.0;
        }
    }

    /// How much heavier than usual.
    pub(super) fn gain(&self) -> f64 {
        one_decimal(self.today.weight - (self.baseline.weight - self.baseline.decline * self.age))
    }

    /// Whether a colleague would look twice today.
    pub(super) fn is_watched(&self) -> bool {
        let (now, base) = (&self.today, &self.baseline);
        self.stool_days >= 3
            || self.gain() >= 0.9
            || now.spo2 <= base.spo2 - 2.0
            || now.intake <= base.intake - 20.0
            || now.pain >= 4.0
            || now.temperature >= 37.3
    }

    /// A set of measurements as a visiting nurse takes them.
    pub(super) fn vitals(&self, dice: &mut Dice, weighs: bool) -> Vitals {
        let now = &self.today;
        Vitals {
            temperature_c: Some(now.temperature),
            systolic_mmhg: Some(now.systolic),
            diastolic_mmhg: Some(now.diastolic),
            pulse_bpm: Some(now.pulse),
            spo2_percent: Some(now.spo2),
            respiration_per_min: dice.percent(30).then_some(now.respiration),
            weight_kg: weighs.then_some(now.weight),
            glucose_mg_dl: None,
            pain_nrs: (now.pain > 0.0).then_some(now.pain),
            intake_percent: dice.percent(40).then_some(now.intake),
        }
    }

    /// What a care worker measures.
    pub(super) fn few_vitals(&self) -> Vitals {
        Vitals { temperature_c: Some(self.today.temperature), intake_percent: Some(self.today.intake), ..Vitals::default() }
    }
}

fn one_decimal(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

fn ten_steps(value: f64) -> f64 {
    (value / 10.0).round() * 10.0
}
