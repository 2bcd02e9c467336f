//! Results: one line of JSON or one row of a table per workload.

use std::time::Duration;

use anyhow::{Result, ensure};

use crate::ledger::Faults;

/// How long things took, in microseconds.
#[derive(Default)]
pub struct Latencies(Vec<u32>);

impl Latencies {
    /// One more.
    pub fn push(&mut self, took: Duration) {
        self.0.push(u32::try_from(took.as_micros()).unwrap_or(u32::MAX));
    }

    /// All of another run.
    pub fn append(&mut self, mut other: Self) {
        self.0.append(&mut other.0);
    }

    /// How many.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The value in milliseconds that `percent` per cent of them do not exceed (nearest rank); nothing when there are none.
    pub fn percentile_ms(&mut self, percent: usize) -> Option<f64> {
        self.0.sort_unstable();
        let rank = (self.0.len() * percent).div_ceil(100).max(1);
        self.0.get(rank - 1).map(|microseconds| f64::from(*microseconds) / 1000.0)
    }
}

/// One measured workload. What does not apply stays empty and is printed as `null`.
#[derive(Default)]
pub struct Line {
    pub workload: String,
    pub unit: &'static str,
    pub value: f64,
    /// What the bare server did in the same run.
    pub ceiling: Option<f64>,
    pub p50_ms: Option<f64>,
    pub p99_ms: Option<f64>,
    pub faults: Option<Faults>,
}

impl Line {
    fn ratio(&self) -> Option<f64> {
        self.ceiling.filter(|ceiling| *ceiling > 0.0).map(|ceiling| self.value / ceiling)
    }

    fn json(&self) -> String {
        format!(
            r#"{{"workload":"{}","unit":"{}","value":{},"ceiling":{},"ratio":{},"p50_ms":{},"p99_ms":{},"lost":{},"duplicated":{}}}"#,
            self.workload,
            self.unit,
            number(Some(self.value)),
            number(self.ceiling),
            number(self.ratio()),
            number(self.p50_ms),
            number(self.p99_ms),
            count(self.faults.map(|faults| faults.lost)),
            count(self.faults.map(|faults| faults.duplicated)),
        )
    }

    fn row(&self) -> String {
        let cell = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |value| number(Some(value)));
        format!(
            "{:<24} {:>12} {:<13} {:>12} {:>7} {:>9} {:>9} {:>5} {:>5}",
            self.workload,
            number(Some(self.value)),
            self.unit,
            cell(self.ceiling),
            cell(self.ratio()),
            cell(self.p50_ms),
            cell(self.p99_ms),
            self.faults.map_or_else(|| "-".to_owned(), |faults| faults.lost.to_string()),
            self.faults.map_or_else(|| "-".to_owned(), |faults| faults.duplicated.to_string()),
        )
    }
}

/// Where the lines go, as they come.
pub struct Report {
    json: bool,
    begun: bool,
    faults: Faults,
}

impl Report {
    /// JSON lines, or a table for people.
    pub fn new(json: bool) -> Self {
        Self { json, begun: false, faults: Faults::default() }
    }

    /// Prints one workload.
    pub fn add(&mut self, line: &Line) {
        self.faults.add(line.faults.unwrap_or_default());
        if self.json {
            println!("{}", line.json());
            return;
        }
        if !self.begun {
            println!(
                "{:<24} {:>12} {:<13} {:>12} {:>7} {:>9} {:>9} {:>5} {:>5}",
                "workload", "value", "unit", "ceiling", "ratio", "p50 ms", "p99 ms", "lost", "twice"
            );
            self.begun = true;
        }
        println!("{}", line.row());
    }

    /// An error if anything acknowledged was lost or doubled: a fast server that loses posts has no speed.
    pub fn verdict(&self) -> Result<()> {
        ensure!(self.faults.none(), "{} lost, {} duplicated", self.faults.lost, self.faults.duplicated);
        Ok(())
    }
}

/// Three significant decimals are more than a shared machine can promise.
fn number(value: Option<f64>) -> String {
    match value {
        None => "null".to_owned(),
        Some(value) if value >= 100.0 => format!("{value:.0}"),
        Some(value) if value >= 10.0 => format!("{value:.1}"),
        Some(value) => format!("{value:.3}"),
    }
}

fn count(value: Option<u64>) -> String {
    value.map_or_else(|| "null".to_owned(), |value| value.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_by_nearest_rank() {
        let mut latencies = Latencies::default();
        for milliseconds in (1..=100).rev() {
            latencies.push(Duration::from_millis(milliseconds));
        }
        assert_eq!(latencies.percentile_ms(50), Some(50.0));
        assert_eq!(latencies.percentile_ms(99), Some(99.0));
        assert_eq!(Latencies::default().percentile_ms(50), None);
    }

    #[test]
    fn a_line_is_json_with_null_for_what_does_not_apply() {
        let line = Line { workload: "start.ready".into(), unit: "ms", value: 41.25, ..Line::default() };
        let value: serde_json::Value = serde_json::from_str(&line.json()).expect("JSON");
        assert_eq!(value["workload"], "start.ready");
        assert_eq!(value["value"], 41.2);
        assert!(value["ceiling"].is_null() && value["ratio"].is_null() && value["lost"].is_null());
    }
}
