//! Trainings (研修): what is held when and where, and who has a seat. Names of participants are nothing of this page.

use super::ward::composed;
use crate::domain::core::code::codes;
use crate::domain::core::invalid::Invalid;
use crate::domain::core::text::check_filled;
use crate::domain::core::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A title, a place, whom to ask, the name of a material: each has at most so many letters.
const LINE_LIMIT: usize = 100;
/// What it is about has at most so many letters.
const DESCRIPTION_LIMIT: usize = 2_000;
/// A link has at most so many letters.
const LINK_LIMIT: usize = 500;
/// Why it does not take place has at most so many letters.
const REASON_LIMIT: usize = 200;
/// What somebody writes of it afterwards has at most so many letters.
const COMMENT_LIMIT: usize = 1_000;
/// So many materials at most.
const MATERIALS_LIMIT: usize = 10;
/// So many seats at most.
const SEATS_LIMIT: i64 = 10_000;
const DAY: i64 = 86_400;
/// It lasts at most so many days.
const LENGTH_DAYS: i64 = 31;
/// It begins in so many days at most.
const AHEAD_DAYS: i64 = 2 * 366;
/// A moment that is set to now may be so old when it arrives.
const LATE_SECONDS: i64 = 300;

codes! {
    /// What somebody is told about a training.
    TrainingReason {
        /// A seat became free and is theirs.
        MovedUp = "moved_up",
        /// There are fewer seats, and theirs is none any more.
        MovedDown = "moved_down",
        /// Time or place are others.
        Changed = "changed",
        /// It does not take place.
        Cancelled = "cancelled",
        /// It is tomorrow.
        Reminder = "reminder",
        /// Its organizer invites them.
        Invited = "invited",
    }
}

codes! {
    /// Where an application stands.
    SeatState {
        /// It has a seat.
        Seat = "seat",
        /// キャンセル待ち
        Waiting = "waiting",
    }
}

/// What is read before or afterwards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TrainingMaterial)]
pub struct Material {
    /// What it is called.
    pub name: String,
    /// Where it lies.
    pub url: String,
}

/// A training, as its organizer writes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TrainingBody)]
pub struct Training {
    /// What it is called.
    pub title: String,
    /// What it is about.
    #[serde(default)]
    pub description: Option<String>,
    /// Where.
    #[serde(default)]
    pub place: Option<String>,
    /// Where on the net; told to those who have a seat.
    #[serde(default)]
    pub link: Option<String>,
    /// Whom to ask.
    #[serde(default)]
    pub contact: Option<String>,
    /// When it begins.
    pub starts_at: Timestamp,
    /// When it ends.
    pub ends_at: Timestamp,
    /// Until when one applies.
    pub apply_until: Timestamp,
    /// For how many.
    pub seats: i64,
    /// What is read before or afterwards.
    #[serde(default)]
    pub materials: Vec<Material>,
}

impl Training {
    /// Checks it; blank texts are none. What was so `before` may be past: who corrects a place does not move the deadline.
    pub fn compose(mut self, now: Timestamp, before: Option<&Self>) -> Result<Self, Invalid> {
        check_filled("title", &self.title, LINE_LIMIT)?;
        self.description = composed("description", self.description, DESCRIPTION_LIMIT)?;
        self.place = composed("place", self.place, LINE_LIMIT)?;
        self.contact = composed("contact", self.contact, LINE_LIMIT)?;
        self.link = composed("link", self.link, LINK_LIMIT)?;
        if let Some(link) = &self.link {
            check_link("link", link)?;
        }
        if self.place.is_none() && self.link.is_none() {
            return Err(Invalid::new("place", "missing"));
        }
        if self.materials.len() > MATERIALS_LIMIT {
            return Err(Invalid::limited("materials", "too_long", MATERIALS_LIMIT));
        }
        for material in &self.materials {
            check_filled("materials.name", &material.name, LINE_LIMIT)?;
            check_filled("materials.url", &material.url, LINK_LIMIT)?;
            check_link("materials.url", &material.url)?;
        }
        if !(1..=SEATS_LIMIT).contains(&self.seats) {
            return Err(Invalid::limited("seats", "out_of_range", usize::try_from(SEATS_LIMIT).unwrap_or_default()));
        }
        self.check_times(now, before)?;
        Ok(self)
    }

    fn check_times(&self, now: Timestamp, before: Option<&Self>) -> Result<(), Invalid> {
        let past = now.plus_seconds(-LATE_SECONDS);
        if self.starts_at < past && before.is_none_or(|before| before.starts_at != self.starts_at) {
            return Err(Invalid::new("starts_at", "too_old"));
        }
        if self.starts_at > now.plus_seconds(AHEAD_DAYS * DAY) {
            return Err(Invalid::new("starts_at", "out_of_range"));
        }
        if self.ends_at <= self.starts_at || self.ends_at > self.starts_at.plus_seconds(LENGTH_DAYS * DAY) {
            return Err(Invalid::new("ends_at", "out_of_range"));
        }
        // A new one that nobody can apply for any more is a slip; to close early, its deadline is moved to now.
        let earliest = if before.is_some() { past } else { now };
        if self.apply_until < earliest && before.is_none_or(|before| before.apply_until != self.apply_until) {
            return Err(Invalid::new("apply_until", "too_old"));
        }
        if self.apply_until > self.starts_at {
            return Err(Invalid::new("apply_until", "out_of_range"));
        }
        Ok(())
    }

    /// Whether who comes must know of the change: another time or place.
    pub fn moved_from(&self, before: &Self) -> bool {
        (self.starts_at, self.ends_at) != (before.starts_at, before.ends_at) || (&self.place, &self.link) != (&before.place, &before.link)
    }

    /// Everything in it that is read by the region, by field.
    pub fn texts(&self) -> Vec<(&'static str, &str)> {
        let mut texts = vec![
            ("title", self.title.as_str()),
            ("description", self.description.as_deref().unwrap_or_default()),
            ("place", self.place.as_deref().unwrap_or_default()),
            ("contact", self.contact.as_deref().unwrap_or_default()),
        ];
        texts.extend(self.materials.iter().map(|material| ("materials.name", material.name.as_str())));
        texts
    }
}

/// Why a training does not take place.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TrainingCancelBody)]
pub struct Cancellation {
    /// In words for those who wanted to come.
    #[serde(default)]
    pub reason: Option<String>,
}

impl Cancellation {
    /// Checks it; a blank reason is none.
    pub fn compose(self) -> Result<Self, Invalid> {
        Ok(Self { reason: composed("reason", self.reason, REASON_LIMIT)? })
    }
}

/// What somebody thought of a training, from 1 to 5. Whose it is, is not kept.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TrainingSurveyBody)]
pub struct Survey {
    /// 満足度
    pub satisfaction: i64,
    /// 理解度
    pub understanding: i64,
    /// 業務に役立つか
    pub usefulness: i64,
    /// In their own words.
    #[serde(default)]
    pub comment: Option<String>,
}

impl Survey {
    /// The lowest and the highest mark.
    pub const MARKS: std::ops::RangeInclusive<i64> = 1..=5;

    /// Checks it; a blank comment is none.
    pub fn compose(mut self) -> Result<Self, Invalid> {
        let marks = [("satisfaction", self.satisfaction), ("understanding", self.understanding), ("usefulness", self.usefulness)];
        if let Some((field, _)) = marks.into_iter().find(|(_, mark)| !Self::MARKS.contains(mark)) {
            return Err(Invalid::new(field, "out_of_range"));
        }
        self.comment = composed("comment", self.comment, COMMENT_LIMIT)?;
        Ok(self)
    }
}

/// Where the application stands that is the `rank`-th (from 1) of those that were not withdrawn, and its place among those who wait. Nobody
/// is moved by anybody's hand: the first so many have a seat, the others wait in the order in which they applied.
pub const fn standing(rank: i64, seats: i64) -> (SeatState, Option<i64>) {
    if rank <= seats { (SeatState::Seat, None) } else { (SeatState::Waiting, Some(rank - seats)) }
}

/// How many have a seat, and how many wait.
pub const fn taken(applications: i64, seats: i64) -> (i64, i64) {
    if applications <= seats { (applications, 0) } else { (seats, applications - seats) }
}

/// A link that a browser opens without a warning, and nothing else than a page.
fn check_link(field: &'static str, link: &str) -> Result<(), Invalid> {
    let host = link.strip_prefix("https://").and_then(|rest| rest.split(['/', '?', '#']).next()).unwrap_or_default();
    let is_plain = link.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'"' | b'<' | b'>' | b'\\'));
    if host.contains('.') && !host.contains('@') && is_plain { Ok(()) } else { Err(Invalid::new(field, "not_allowed_here")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOW: Timestamp = Timestamp(1_795_132_800_000_000);

    fn training() -> Training {
        Training {
            title: "多職種研修会".to_owned(),
            description: None,
            place: Some("市民会館 会議室".to_owned()),
            link: None,
            contact: None,
            starts_at: NOW.plus_seconds(10 * DAY),
            ends_at: NOW.plus_seconds(10 * DAY + 7_200),
            apply_until: NOW.plus_seconds(8 * DAY),
            seats: 30,
            materials: Vec::new(),
        }
    }

    fn fault(training: Training, before: Option<&Training>) -> Option<(String, &'static str)> {
        training.compose(NOW, before).err().map(|invalid| (invalid.field, invalid.reason))
    }

    fn field(name: &str, reason: &'static str) -> (String, &'static str) {
        (name.to_owned(), reason)
    }

    #[test]
    fn times_follow_each_other_and_a_new_one_lies_ahead() {
        assert_eq!(fault(training(), None), None);
        let past = NOW.plus_seconds(-DAY);
        assert_eq!(fault(Training { apply_until: past, ..training() }, None), Some(field("apply_until", "too_old")));
        assert_eq!(fault(Training { starts_at: past, ..training() }, None), Some(field("starts_at", "too_old")));
        assert_eq!(fault(Training { ends_at: training().starts_at, ..training() }, None), Some(field("ends_at", "out_of_range")));
        assert_eq!(fault(Training { apply_until: training().ends_at, ..training() }, None), Some(field("apply_until", "out_of_range")));
        assert_eq!(
            fault(Training { starts_at: NOW.plus_seconds(3 * 366 * DAY), ..training() }, None),
            Some(field("starts_at", "out_of_range"))
        );
    }

    #[test]
    fn what_was_past_before_may_stay_so_and_a_deadline_is_moved_to_now() {
        let before = Training { apply_until: NOW.plus_seconds(-DAY), ..training() };
        assert_eq!(fault(Training { seats: 40, ..before.clone() }, Some(&before)), None);
        assert_eq!(fault(Training { apply_until: NOW.plus_seconds(-10), ..training() }, Some(&training())), None);
        assert_eq!(
            fault(Training { apply_until: NOW.plus_seconds(-2 * DAY), ..training() }, Some(&before)),
            Some(field("apply_until", "too_old"))
        );
    }

    #[test]
    fn a_link_is_a_page_and_without_a_place_there_must_be_one() {
        let with = |link: &str| Training { place: None, link: Some(link.to_owned()), ..training() };
        assert_eq!(fault(with("https://meet.example.jp/abc?pwd=1"), None), None);
        assert_eq!(fault(with(" "), None), Some(field("place", "missing")));
        for wrong in [
            "http://meet.example.jp",
            "javascript:alert(1)",
            "https://a@meet.example.jp",
            "https://host",
            "https://e.jp/\"x",
            "https://例.jp",
        ] {
            assert_eq!(fault(with(wrong), None), Some(field("link", "not_allowed_here")), "{wrong}");
        }
    }

    /// What can happen to the line of a training.
    #[derive(Clone, Debug)]
    enum Step {
        Apply(u8),
        Withdraw(u8),
        Seats(i64),
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![(0..12_u8).prop_map(Step::Apply), (0..12_u8).prop_map(Step::Withdraw), (1..6_i64).prop_map(Step::Seats)]
    }

    proptest! {
        #[test]
        fn whatever_happens_there_are_no_more_seats_than_there_are_and_nobody_is_lost(steps in prop::collection::vec(step(), 0..60)) {
            let (mut line, mut seats, mut number) = (Vec::<(i64, u8)>::new(), 3, 0);
            for step in steps {
                match step {
                    Step::Apply(who) if line.iter().all(|(_, other)| *other != who) => {
                        number += 1;
                        line.push((number, who));
                    }
                    Step::Apply(_) => {}
                    Step::Withdraw(who) => line.retain(|(_, other)| *other != who),
                    Step::Seats(new) => seats = new,
                }
                let standings: Vec<_> = (1..).zip(&line).map(|(rank, _)| standing(rank, seats)).collect();
                let (has, waits) = taken(i64::try_from(line.len()).expect("few"), seats);
                let seated = standings.iter().filter(|(state, _)| *state == SeatState::Seat).count();
                prop_assert_eq!(i64::try_from(seated).expect("few"), has);
                prop_assert!(has <= seats && (waits == 0 || has == seats), "no seat stays empty while somebody waits");
                prop_assert_eq!(has + waits, i64::try_from(line.len()).expect("few"));
                let waiting: Vec<_> = standings.iter().filter_map(|(_, position)| *position).collect();
                prop_assert_eq!(waiting, (1..=waits).collect::<Vec<_>>());
                prop_assert!(standings.is_sorted(), "whoever applied earlier stands no worse");
                prop_assert!(line.is_sorted());
            }
        }
    }
}
