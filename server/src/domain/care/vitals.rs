//! Vital signs (バイタル): what was measured, in which unit, within which range it can be true.

use crate::domain::core::invalid::Invalid;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One measurement. Every value is optional; ranges are what a living person can have, wide enough never to refuse a true value.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Vitals {
    /// Body temperature (体温), °C, 30.0–45.0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub temperature_c: Option<f64>,
    /// Systolic blood pressure (収縮期血圧), mmHg, 30–300.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub systolic_mmhg: Option<f64>,
    /// Diastolic blood pressure (拡張期血圧), mmHg, 10–200, below the systolic.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub diastolic_mmhg: Option<f64>,
    /// Pulse (脈拍), beats a minute, 10–300.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pulse_bpm: Option<f64>,
    /// Oxygen saturation (`SpO2`), %, 30–100.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spo2_percent: Option<f64>,
    /// Respiration (呼吸数), breaths a minute, 1–100.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub respiration_per_min: Option<f64>,
    /// Weight (体重), kg, 0.3–300.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight_kg: Option<f64>,
    /// Blood glucose (血糖), mg/dL, 10–1500.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub glucose_mg_dl: Option<f64>,
    /// Pain (痛み), numeric rating scale, 0–10.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pain_nrs: Option<f64>,
    /// How much of the meal was eaten (食事量), %, 0–100.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intake_percent: Option<f64>,
}

/// From which values on this patient's team wants to be told (注意する値). Where nothing is said, nothing is known: no value is usual for all.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VitalLimits {
    /// Below these.
    #[serde(default)]
    pub low: Vitals,
    /// Above these.
    #[serde(default)]
    pub high: Vitals,
}

/// Name, value, lowest and highest that can be true.
type Reading = (&'static str, Option<f64>, f64, f64);

impl Vitals {
    /// Checks that something was measured and that every value can be true.
    pub fn check(&self) -> Result<(), Invalid> {
        if self.readings().iter().all(|(_, value, ..)| value.is_none()) {
            return Err(Invalid::new("vitals", "empty"));
        }
        self.check_ranges("vitals")?;
        match (self.systolic_mmhg, self.diastolic_mmhg) {
            (Some(systolic), Some(diastolic)) if diastolic >= systolic => Err(Invalid::new("vitals.diastolic_mmhg", "out_of_range")),
            _ => Ok(()),
        }
    }

    fn check_ranges(&self, field: &str) -> Result<(), Invalid> {
        for (name, value, low, high) in self.readings() {
            // Written so that NaN is out of range too.
            if value.is_some_and(|v| !(low..=high).contains(&v)) {
                return Err(Invalid::new(format!("{field}.{name}"), "out_of_range"));
            }
        }
        Ok(())
    }

    const fn readings(&self) -> [Reading; 10] {
        [
            ("temperature_c", self.temperature_c, 30.0, 45.0),
            ("systolic_mmhg", self.systolic_mmhg, 30.0, 300.0),
            ("diastolic_mmhg", self.diastolic_mmhg, 10.0, 200.0),
            ("pulse_bpm", self.pulse_bpm, 10.0, 300.0),
            ("spo2_percent", self.spo2_percent, 30.0, 100.0),
            ("respiration_per_min", self.respiration_per_min, 1.0, 100.0),
            ("weight_kg", self.weight_kg, 0.3, 300.0),
            ("glucose_mg_dl", self.glucose_mg_dl, 10.0, 1500.0),
            ("pain_nrs", self.pain_nrs, 0.0, 10.0),
            ("intake_percent", self.intake_percent, 0.0, 100.0),
        ]
    }
}

impl VitalLimits {
    /// Checks that every bound can be true and none lies above the other.
    pub fn check(&self) -> Result<(), Invalid> {
        self.low.check_ranges("vital_limits.low")?;
        self.high.check_ranges("vital_limits.high")?;
        for ((name, low, ..), (_, high, ..)) in self.low.readings().into_iter().zip(self.high.readings()) {
            if low.zip(high).is_some_and(|(low, high)| low >= high) {
                return Err(Invalid::new(format!("vital_limits.high.{name}"), "out_of_range"));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_take_the_edges_and_refuse_what_lies_outside() {
        let with = |c| Vitals { temperature_c: Some(c), ..Vitals::default() };
        assert!(with(30.0).check().is_ok() && with(45.0).check().is_ok());
        for out in [29.9, 45.1, f64::NAN, f64::INFINITY, -1.0] {
            assert_eq!(with(out).check().expect_err("out of range").field, "vitals.temperature_c");
        }
        assert_eq!(Vitals::default().check().expect_err("nothing").reason, "empty");
        let upside_down = Vitals { systolic_mmhg: Some(80.0), diastolic_mmhg: Some(120.0), ..Vitals::default() };
        assert!(upside_down.check().is_err());
    }

    #[test]
    fn limits_can_be_true_and_lie_the_right_way_round() {
        let at = |c| Vitals { temperature_c: Some(c), ..Vitals::default() };
        assert!(VitalLimits::default().check().is_ok());
        assert!(VitalLimits { low: at(35.5), high: at(37.5) }.check().is_ok());
        assert_eq!(VitalLimits { low: at(20.0), high: at(37.5) }.check().expect_err("too low").field, "vital_limits.low.temperature_c");
        assert_eq!(VitalLimits { low: at(38.0), high: at(37.5) }.check().expect_err("crossed").field, "vital_limits.high.temperature_c");
    }
}
