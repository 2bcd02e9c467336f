//! The made-up region on paper: organizations and who works there, before anything is written.

use super::chance::Dice;
use super::names::{FullName, Generation, make_up};
use super::places::{
    ASSOCIATION, BASE, CARE_PLAN, CENTERS, CLINIC, DISTRICTS, GROWING, HELPERS, HOSPITAL, MUNICIPALITIES, PHARMACY, PLACES, PREFECTURE,
    REHABILITATION, STATION, WORDS, has_night_phone, staffing, suffix,
};
use crate::domain::people::{OrganizationKind, Profession, Role};
use std::collections::HashMap;

/// An organization on paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Office {
    pub(super) name: String,
    pub(super) kind: OrganizationKind,
    /// Which of the municipalities.
    pub(super) municipality: usize,
    pub(super) phone: String,
    pub(super) night_phone: Option<String>,
    pub(super) active_medical: bool,
    /// Its workers, the first one being the one whom colleagues know best.
    pub(super) workers: Vec<usize>,
}

impl Office {
    /// Where it is, in ten-millionths of a degree: around the middle of its town. Each tenth has not said it.
    pub(super) fn place(&self, number: i64) -> Option<(i64, i64)> {
        let (latitude, longitude) = *CENTERS.get(self.municipality)?;
        let (east, north) = ((number * 89) % 61 - 30, (number * 55) % 47 - 23);
        (number % 10 != 9).then_some((latitude + north * 7_000, longitude + east * 8_000))
    }
}

/// A membership on paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Worker {
    pub(super) person: usize,
    pub(super) office: usize,
    pub(super) profession: Profession,
    pub(super) role: Role,
}

/// A person on paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Human {
    pub(super) name: FullName,
    pub(super) login: String,
}

/// The region on paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Region {
    pub(super) offices: Vec<Office>,
    pub(super) workers: Vec<Worker>,
    pub(super) humans: Vec<Human>,
}

/// Organization, position, name: the people one meets first.
const KNOWN: &[(&str, usize, &str, &str, &str, &str)] = &[
    (STATION, 0, "鈴木", "美穂", "スズキ ミホ", "suzuki.miho"),
    (STATION, 1, "中村", "幸枝", "ナカムラ ユキエ", "nakamura.yukie"),
    (STATION, 5, "松田", "和代", "マツダ カズヨ", "matsuda.kazuyo"),
    (STATION, 6, "古賀", "良子", "コガ リョウコ", "koga.ryoko"),
    (CLINIC, 0, "田中", "健一", "タナカ ケンイチ", "tanaka.kenichi"),
    (CARE_PLAN, 0, "伊藤", "由美", "イトウ ユミ", "ito.yumi"),
    (PHARMACY, 0, "山本", "智子", "ヤマモト トモコ", "yamamoto.tomoko"),
    (HELPERS, 0, "吉田", "洋子", "ヨシダ ヨウコ", "yoshida.yoko"),
    (STATION, 4, "加治木", "翔", "カジキ ショウ", "kajiki.sho"),
    (HOSPITAL, 0, "濵田", "瑞穂", "ハマダ ミズホ", "hamada.mizuho"),
    ("汐見原市役所 高齢福祉課", 0, "葛󠄀城", "亮太", "カツラギ リョウタ", "katsuragi.ryota"),
    (PREFECTURE, 0, "本田", "圭", "ホンダ ケイ", "honda.kei"),
    (BASE, 0, "近藤", "聡", "コンドウ サトシ", "kondo.satoshi"),
];

/// People with two memberships: the second place is held by whoever holds the first.
const TWICE: &[(&str, usize, &str, usize)] = &[
    (CLINIC, 0, ASSOCIATION, 1),
    (HOSPITAL, 2, STATION, 2),
    (STATION, 4, REHABILITATION, 0),
    (PHARMACY, 2, "すずらん薬局 浜町店", 2),
    (REHABILITATION, 2, "あゆみ訪問リハビリ", 2),
    (HELPERS, 3, "ほほえみ訪問介護", 3),
    ("しおかぜ歯科医院", 2, "きりのは歯科", 2),
    ("汐見原市東部地域包括支援センター", 1, "汐見原市役所 高齢福祉課", 2),
];

impl Region {
    /// Draws up the region for so many patients.
    pub(super) fn draw(seed: u64, patients: usize) -> Self {
        let mut region = Self { offices: Vec::new(), workers: Vec::new(), humans: Vec::new() };
        let mut dice = Dice::of(seed, "region", 0);
        for (number, place) in PLACES.iter().enumerate() {
            region.open_office(place.0.to_owned(), place.1, place.2, number);
        }
        for extra in 0..patients.saturating_sub(60) / 40 {
            let kind = GROWING.get(extra % GROWING.len()).copied().unwrap_or(OrganizationKind::Clinic);
            let (word, round) = (extra % WORDS.len(), extra / WORDS.len());
            let word = WORDS.get(word).copied().unwrap_or_default();
            let district = DISTRICTS.get(round % DISTRICTS.len()).copied().unwrap_or_default();
            let name = if round == 0 { format!("{word}{}", suffix(kind)) } else { format!("{district}{word}{}", suffix(kind)) };
            let municipality = [0, 1, 0, 2, 0, 1].get(extra % 6).copied().unwrap_or(0);
            region.open_office(name, kind, municipality, PLACES.len() + extra);
        }
        region.fill_offices(&mut dice);
        region
    }

    fn open_office(&mut self, name: String, kind: OrganizationKind, municipality: usize, number: usize) {
        let active_medical = name == CLINIC || name == HOSPITAL || name == "朝霧野ファミリークリニック";
        // Numbers of an exchange 00 are never given out.
        let phone = format!("0985-00-{:04}", (1000 + number) % 10_000);
        let night_phone = has_night_phone(kind).then(|| format!("0985-00-{:04}", (5000 + number) % 10_000));
        self.offices.push(Office { name, kind, municipality, phone, night_phone, active_medical, workers: Vec::new() });
    }

    fn fill_offices(&mut self, dice: &mut Dice) {
        let mut logins: HashMap<String, usize> = HashMap::new();
        let mut places: HashMap<(String, usize), usize> = HashMap::new();
        for number in 0..self.offices.len() {
            let Some((name, kind)) = self.offices.get(number).map(|office| (office.name.clone(), office.kind)) else { continue };
            for (position, (profession, role)) in staffing(&name, kind).iter().enumerate() {
                let first = TWICE.iter().find(|twice| twice.2 == name && twice.3 == position);
                let held = first.and_then(|twice| places.get(&(twice.0.to_owned(), twice.1))).copied();
                let person = held.unwrap_or_else(|| self.hire(dice, &name, position, &mut logins));
                places.insert((name.clone(), position), person);
                if let Some(office) = self.offices.get_mut(number) {
                    office.workers.push(self.workers.len());
                }
                self.workers.push(Worker { person, office: number, profession: *profession, role: *role });
            }
        }
    }

    fn hire(&mut self, dice: &mut Dice, office: &str, position: usize, logins: &mut HashMap<String, usize>) -> usize {
        let known = KNOWN.iter().find(|known| known.0 == office && known.1 == position);
        let generation = if dice.percent(68) { Generation::Woman } else { Generation::Man };
        let name = known.map_or_else(|| make_up(dice, generation), |k| FullName::new(k.2, k.3, k.4, k.5));
        let taken = logins.entry(name.latin.clone()).and_modify(|count| *count += 1).or_insert(1);
        let login = if *taken == 1 { name.latin.clone() } else { format!("{}{taken}", name.latin) };
        self.humans.push(Human { name, login });
        self.humans.len() - 1
    }

    /// The name of whom a membership belongs to.
    pub(super) fn name_of(&self, worker: usize) -> &str {
        self.human(worker).map_or("", |human| human.name.name.as_str())
    }

    /// The family name of whom a membership belongs to.
    pub(super) fn family_of(&self, worker: usize) -> &str {
        self.human(worker).map_or("", |human| human.name.family.as_str())
    }

    fn human(&self, worker: usize) -> Option<&Human> {
        self.workers.get(worker).and_then(|worker| self.humans.get(worker.person))
    }

    /// The name of an organization.
    pub(super) fn office_name(&self, office: usize) -> &str {
        self.offices.get(office).map_or("", |office| office.name.as_str())
    }

    /// The workers of an organization who care for patients, of one profession or of all.
    pub(super) fn carers(&self, office: usize, profession: Option<Profession>) -> Vec<usize> {
        let all = self.offices.get(office).map(|office| office.workers.as_slice()).unwrap_or_default();
        let cares = |worker: &&usize| {
            self.workers.get(**worker).is_some_and(|w| {
                matches!(w.role, Role::Staff | Role::OrgAdmin | Role::MunicipalOfficer)
                    && w.profession != Profession::Clerk
                    && profession.is_none_or(|wanted| wanted == w.profession)
            })
        };
        all.iter().filter(cares).copied().collect()
    }

    /// The workers of an organization whom the policies let read about patients; more than those who care for them.
    pub(super) fn readers(&self, office: usize) -> Vec<usize> {
        let all = self.offices.get(office).map(|office| office.workers.as_slice()).unwrap_or_default();
        let watches = |role: Role| matches!(role, Role::RegionAdmin | Role::Auditor | Role::GovernmentViewer);
        all.iter().filter(|worker| self.workers.get(**worker).is_some_and(|found| !watches(found.role))).copied().collect()
    }

    /// The organizations of a kind near a municipality; all of that kind when it has none.
    pub(super) fn near(&self, kind: OrganizationKind, municipality: usize) -> Vec<usize> {
        let of_kind = |near: bool| {
            let fits = move |(_, office): &(usize, &Office)| office.kind == kind && (!near || office.municipality == municipality);
            self.offices.iter().enumerate().filter(fits).map(|(number, _)| number).collect::<Vec<_>>()
        };
        let near = of_kind(true);
        if near.is_empty() { of_kind(false) } else { near }
    }

    /// The municipality's name.
    pub(super) fn municipality(number: usize) -> (&'static str, &'static str) {
        MUNICIPALITIES.get(number).copied().unwrap_or(("", ""))
    }
}
