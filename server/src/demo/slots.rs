//! Phrases with gaps, filled from the body and the chart: `{kt}` becomes the temperature of the day.

use super::body::Body;
use super::calendar::Day;
use super::patient::Patient;
use super::region::Region;
use super::team::Team;
use crate::domain::people::Profession;

/// Steps of an opioid, in mg a day of oxycodone.
const OPIOID: &[i64] = &[10, 20, 30, 40, 60, 80, 120];

/// What the gaps of a phrase are filled from.
#[derive(Clone, Copy)]
pub(super) struct Slots<'a> {
    pub(super) region: &'a Region,
    pub(super) patient: &'a Patient,
    pub(super) team: &'a Team,
    pub(super) body: &'a Body,
    pub(super) day: Day,
    /// How often the opioid was raised.
    pub(super) opioid: usize,
    /// How the weight differs from the one that a colleague remembers.
    pub(super) author: usize,
}

impl Slots<'_> {
    /// The phrase with its gaps filled.
    pub(super) fn fill(&self, phrase: &str) -> String {
        let mut text = String::with_capacity(phrase.len() + 32);
        let mut rest = phrase;
        while let Some((before, after)) = rest.split_once('{') {
            text.push_str(before);
            let Some((slot, after)) = after.split_once('}') else { break };
            text.push_str(&self.value(slot));
            rest = after;
        }
        text.push_str(rest);
        text
    }

    fn value(&self, slot: &str) -> String {
        let now = &self.body.today;
        match slot {
            "kt" => format!("{:.1}", now.temperature),
            "bp" => format!("{:.0}/{:.0}", now.systolic, now.diastolic),
            "p" => format!("{:.0}", now.pulse),
            "spo2" => format!("{:.0}", now.spo2),
            "r" => format!("{:.0}", now.respiration),
            "wt" => format!("{:.1}", now.weight),
            "gain" => format!("{:+.1}", self.body.gain()),
            "eat" => meal(now.intake),
            "nrs" => format!("{:.0}", now.pain),
            "stool" => match self.body.stool_days {
                0 => "本日あり".to_owned(),
                days => format!("{days}日なし"),
            },
            "left" => format!("{}日分", self.body.leftover),
            "wound" => format!("{:.1}×{:.1}cm", self.body.wound, self.body.wound * 0.7),
            "opioid" => format!("{}mg/日", opioid(self.opioid)),
            "opioid+" => format!("{}mg/日", opioid(self.opioid + 1)),
            "half" => format!("{}mg", opioid(self.opioid) / 2),
            "half+" => format!("{}mg", opioid(self.opioid + 1) / 2),
            "fam" => self.patient.family().to_owned(),
            "famsama" => polite(self.patient.family()),
            "key" => self.patient.chart.contacts.first().map(|contact| contact.phone.clone()).unwrap_or_default(),
            "name" => format!("{}様", self.patient.family_name),
            "hospital" => self.region.office_name(self.team.hospital).to_owned(),
            "station" => self.office(Profession::Nurse),
            "dr" => self.lead(Profession::Physician, "先生"),
            "ns" => self.lead(Profession::Nurse, "さん"),
            "cm" => self.lead(Profession::CareManager, "さん"),
            "me" => self.region.family_of(self.author).to_owned(),
            "today" => self.day.short(),
            "tomorrow" => self.day.plus(1).short(),
            "soon" => self.day.plus(3).short(),
            "week" => self.next_workday(7),
            "twoweeks" => self.next_workday(14),
            other => format!("{{{other}}}"),
        }
    }

    fn office(&self, profession: Profession) -> String {
        self.team.office_of(profession).map(|office| self.region.office_name(office).to_owned()).unwrap_or_default()
    }

    fn lead(&self, profession: Profession, title: &str) -> String {
        let lead = self.team.lead(profession, self.day).map(|worker| self.region.family_of(worker));
        lead.map_or_else(|| "担当者".to_owned(), |family| format!("{family}{title}"))
    }

    fn next_workday(&self, days: i64) -> String {
        let mut day = self.day.plus(days);
        while day.is_weekend() {
            day = day.plus(1);
        }
        day.short()
    }
}

fn opioid(step: usize) -> i64 {
    OPIOID.get(step).or(OPIOID.last()).copied().unwrap_or_default()
}

fn meal(percent: f64) -> String {
    match percent {
        p if p >= 98.0 => "全量".to_owned(),
        p if (48.0..52.0).contains(&p) => "半分".to_owned(),
        p if p < 8.0 => "ほんの少し".to_owned(),
        p => format!("{:.0}割", p / 10.0),
    }
}

fn polite(relation: &str) -> String {
    match relation {
        "妻" => "奥様".to_owned(),
        "夫" => "ご主人様".to_owned(),
        "母" | "父" => format!("お{relation}様"),
        other => format!("{other}様"),
    }
}
