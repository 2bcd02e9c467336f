//! A made-up patient on paper: the chart, the household, what will become of them.

use super::calendar::{Day, days_before};
use super::chance::Dice;
use super::conditions::{ALLERGIES, Condition, SHARES, WISHES, profile};
use super::names::{FullName, Generation, make_up};
use super::places::DISTRICTS;
use super::region::Region;
use crate::domain::care::patient::{Allergies, AllergyStatus, CareLevel, Chart, Contact, Dnar, EndOfLife, InstructionPeriod, Sex};
use crate::domain::care::vitals::{VitalLimits, Vitals};
use crate::domain::core::time::Date;
use jiff::civil;

/// Where the story leads by its last day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// Still at home.
    Home,
    /// In hospital since a few days.
    Hospital,
    /// Away for a while: short stay, or with relatives.
    Paused,
    /// Died at home some days ago.
    Died,
    /// At home, and something urgent came up in the last two hours.
    Urgent,
}

/// A patient on paper.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Patient {
    pub(super) number: usize,
    pub(super) condition: Condition,
    pub(super) municipality: usize,
    pub(super) family_name: String,
    pub(super) alone: bool,
    pub(super) ending: Ending,
    pub(super) weight: f64,
    pub(super) wound: f64,
    pub(super) chart: Chart,
}

impl Patient {
    /// The key person's relation, as it is written: 長女, 妻.
    pub(super) fn family(&self) -> &str {
        self.chart.contacts.first().map_or("ご家族", |contact| contact.relation.as_str())
    }

    /// Makes up a patient. The first few are the ones that everybody meets.
    pub(super) fn make_up(seed: u64, number: usize, today: Day) -> Self {
        let mut dice = Dice::of(seed, "patient", number);
        let condition = match number {
            0 | 9 => Condition::HeartFailure,
            1 | 5 => Condition::Dementia,
            2 => Condition::Cancer,
            3 => Condition::Copd,
            _ => dice.weighted(SHARES).copied().unwrap_or(Condition::Dementia),
        };
        let woman = number == 0 || number == 5 || number == 2 || dice.percent(56);
        let generation = match (condition, woman) {
            (Condition::Child, _) => Generation::Child,
            (_, true) => Generation::ElderWoman,
            (_, false) => Generation::ElderMan,
        };
        let name = match number {
            0 | 5 => FullName::new("佐藤", "花子", "サトウ ハナコ", ""),
            2 => FullName::new("𠮷田", "髙子", "ヨシダ タカコ", ""),
            _ => make_up(&mut dice, generation),
        };
        let municipality = if number < 10 { 0 } else { dice.weighted(&[(0, 55), (1, 30), (2, 15)]).copied().unwrap_or(0) };
        let base = profile(condition).baseline;
        let man = if woman { 0.0 } else { 6.0 };
        let mut patient = Self {
            number,
            condition,
            municipality,
            family_name: name.family.clone(),
            alone: condition != Condition::Child && condition != Condition::Als && dice.percent(28),
            ending: ending(number, condition),
            weight: ((base.weight + if base.weight > 20.0 { man } else { 0.0 } + dice.deviation(base.weight * 0.14)) * 10.0).round() / 10.0,
            wound: 3.5 + dice.deviation(1.5),
            chart: blank(name, birth_date(&mut dice, condition, number, today), if woman { Sex::Female } else { Sex::Male }),
        };
        patient.fill_chart(&mut dice, today);
        patient
    }

    fn fill_chart(&mut self, dice: &mut Dice, today: Day) {
        let profile = profile(self.condition);
        let child = self.condition == Condition::Child;
        let (town, code) = Region::municipality(self.municipality);
        let chart = &mut self.chart;
        let district = dice.phrase(DISTRICTS);
        chart.address = Some(format!("日向野県{town}{district}{}丁目{}-{}", dice.between(1, 5), dice.between(1, 28), dice.between(1, 19)));
        chart.phone = dice.percent(70).then(|| format!("0985-00-{:04}", dice.between(6000, 9999)));
        chart.insurer_number = Some(code.to_owned());
        chart.insured_number = Some(format!("99{:08}", (self.number + 1_000) % 100_000_000));
        chart.care_level = (!child).then(|| care_level(dice.between(profile.care.0, profile.care.1)));
        chart.conditions = dice.pick(profile.charts).map(|list| list.iter().map(|text| (*text).to_owned()).collect()).unwrap_or_default();
        chart.allergies = allergies(dice);
        chart.contacts = contacts(dice, &self.family_name, chart.sex, self.alone, child);
        // Some periods end soon, so that the reminder has something to remind of.
        let until = today.plus(if dice.percent(20) { dice.between(3, 14) } else { dice.between(20, 160) });
        chart.instruction = Some(InstructionPeriod { from: until.plus(-180).date(), until: until.date() });
        chart.end_of_life = end_of_life(dice, self.condition, today);
        chart.vital_limits = (!child).then(|| vital_limits(self.condition));
        chart.emergency_note = (self.number < 10 || dice.percent(75)).then(|| dice.phrase(profile.emergency).to_owned());
    }
}

/// What a physician of the made-up region asks to be told of.
fn vital_limits(condition: Condition) -> VitalLimits {
    let spo2 = if condition == Condition::Copd { 88.0 } else { 93.0 };
    VitalLimits {
        low: Vitals { systolic_mmhg: Some(90.0), spo2_percent: Some(spo2), ..Vitals::default() },
        high: Vitals { temperature_c: Some(37.5), systolic_mmhg: Some(160.0), pulse_bpm: Some(110.0), ..Vitals::default() },
    }
}

const fn ending(number: usize, condition: Condition) -> Ending {
    match (number, number % 20, condition) {
        (0 | 9, ..) => Ending::Urgent,
        // These two stay at home whatever comes.
        (.., Condition::Als | Condition::Child) => Ending::Home,
        (_, 7 | 14, _) => Ending::Hospital,
        (_, 17, _) => Ending::Paused,
        (_, 11 | 13, Condition::Cancer | Condition::HeartFailure | Condition::Dementia) => Ending::Died,
        _ => Ending::Home,
    }
}

fn blank(name: FullName, birth_date: Date, sex: Sex) -> Chart {
    Chart {
        name: name.name,
        kana: name.kana,
        birth_date,
        sex,
        address: None,
        phone: None,
        insurer_number: None,
        insured_number: None,
        care_level: None,
        conditions: Vec::new(),
        allergies: Allergies { status: AllergyStatus::Unknown, items: Vec::new() },
        contacts: Vec::new(),
        physicians: Vec::new(),
        instruction: None,
        end_of_life: None,
        emergency_note: None,
        vital_limits: None,
    }
}

fn birth_date(dice: &mut Dice, condition: Condition, number: usize, today: Day) -> Date {
    match number {
        0 => return Date(civil::date(1942, 3, 8)),
        5 => return Date(civil::date(1936, 11, 24)),
        _ => {}
    }
    let years = match condition {
        Condition::Child => dice.between(2, 12),
        Condition::Als => dice.between(52, 76),
        Condition::Cancer => dice.between(58, 90),
        _ => dice.between(68, 98),
    };
    days_before(today.date().0, years * 365 + dice.between(20, 364))
}

fn care_level(step: i64) -> CareLevel {
    let levels = [
        CareLevel::Support1,
        CareLevel::Support2,
        CareLevel::Care1,
        CareLevel::Care2,
        CareLevel::Care3,
        CareLevel::Care4,
        CareLevel::Care5,
    ];
    usize::try_from(step).ok().and_then(|step| levels.get(step)).copied().unwrap_or(CareLevel::Applying)
}

fn allergies(dice: &mut Dice) -> Allergies {
    match dice.between(0, 9) {
        0..=5 => Allergies { status: AllergyStatus::None, items: Vec::new() },
        6 => Allergies { status: AllergyStatus::Unknown, items: Vec::new() },
        _ => Allergies { status: AllergyStatus::Listed, items: vec![dice.phrase(ALLERGIES).to_owned()] },
    }
}

fn contacts(dice: &mut Dice, family: &str, sex: Sex, alone: bool, child: bool) -> Vec<Contact> {
    let spouse = if sex == Sex::Male { "妻" } else { "夫" };
    let households: [&[&str]; 3] = match (child, alone) {
        (true, _) => [&["母", "父", "祖母"]; 3],
        (_, true) => [&["長女", "長男"], &["長男", "姪"], &["次女", "長男", "民生委員"]],
        (_, false) => [&["長女", "長男"], &[spouse, "長女"], &[spouse, "長男", "次男"]],
    };
    let relations = dice.pick(&households).copied().unwrap_or_default();
    let mut contacts = Vec::new();
    for (position, relation) in relations.iter().enumerate() {
        let (generation, given) = match *relation {
            "妻" => (Generation::ElderWoman, true),
            "夫" => (Generation::ElderMan, true),
            "長女" | "次女" | "姪" | "民生委員" => (Generation::Woman, false),
            "母" | "長男の妻" => (Generation::Woman, true),
            "祖母" => (Generation::ElderWoman, false),
            _ => (Generation::Man, true),
        };
        let name = make_up(dice, generation);
        let own = name.name.split(' ').next_back().unwrap_or_default();
        contacts.push(Contact {
            name: if given { format!("{family} {own}") } else { name.name.clone() },
            relation: (*relation).to_owned(),
            phone: format!("090-0000-{:04}", dice.between(0, 9999)),
            at_night: position == 0 || dice.percent(40),
            key_person: position == 0,
        });
    }
    contacts
}

fn end_of_life(dice: &mut Dice, condition: Condition, today: Day) -> Option<EndOfLife> {
    let asked = match condition {
        Condition::Child => return None,
        Condition::Cancer => 95,
        Condition::HeartFailure | Condition::Als | Condition::Copd => 70,
        _ => 45,
    };
    if !dice.percent(asked) {
        return Some(EndOfLife { dnar: Dnar::Unknown, wishes: String::new(), recorded_on: None });
    }
    let (dnar, wishes) = dice.pick(WISHES).copied().unwrap_or((Dnar::Unknown, ""));
    let recorded = today.plus(-dice.between(20, 400)).date();
    Some(EndOfLife { dnar, wishes: wishes.to_owned(), recorded_on: Some(recorded) })
}
