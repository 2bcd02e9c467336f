//! Notifications outside the app (通知): what rings whom, when it keeps quiet, and how often. Pure: the desk gives it facts and moments.

use crate::domain::core::code::codes;
use crate::domain::core::invalid::Invalid;
use crate::domain::core::time::Timestamp;
use jiff::{civil, tz::TimeZone};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

const HOUR: i64 = 3600;
/// Nobody is rung more often than this in an hour, whatever the settings.
const PER_HOUR_LIMIT: u8 = 60;
/// The shortest and the longest wait for a mail.
const MAIL_AFTER: std::ops::RangeInclusive<u16> = 5..=1440;

codes! {
    /// Why somebody is rung; the strongest first.
    Reason {
        /// To a function that one has just now (当番): one is there to be reached.
        OnDuty = "on_duty",
        /// 至急 on one's timelines.
        Urgent = "urgent",
        /// Asks one's profession or organization for 確認.
        MustRead = "must_read",
        /// The author asked again.
        Reminder = "reminder",
        /// To me, my profession or my organization.
        Addressed = "addressed",
        /// A notice on a board that I follow.
        Notice = "notice",
    }
}

impl Reason {
    /// Whether it waits for no budget.
    pub const fn is_pressing(self) -> bool {
        matches!(self, Self::OnDuty | Self::Urgent)
    }
}

codes! {
    /// What came of a notification.
    Ringing {
        /// The push service took it.
        Sent = "sent",
        /// It was seen in the app before.
        Seen = "seen",
        /// Switched off, or no longer to be known.
        NotWanted = "not_wanted",
        /// No device is left.
        NoDevice = "no_device",
        /// The push service refused it, or was not there for too long.
        Failed = "failed",
    }
}

codes! {
    /// What 至急 would do.
    Reach {
        /// It rings.
        Rings = "rings",
        /// Quiet hours hold it back.
        Quiet = "quiet",
        /// No device, or switched off: it does not ring.
        Silent = "silent",
    }
}

/// A time of the day, `HH:MM`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ToSchema)]
#[schema(value_type = String)]
pub struct TimeOfDay(pub civil::Time);

impl Serialize for TimeOfDay {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&format_args!("{:02}:{:02}", self.0.hour(), self.0.minute()))
    }
}

impl<'de> Deserialize<'de> for TimeOfDay {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(from)?;
        if text.len() != 5 {
            return Err(serde::de::Error::custom("a time of the day is HH:MM"));
        }
        text.parse().map(Self).map_err(serde::de::Error::custom)
    }
}

/// Quiet hours (おやすみ時間), in the region's time zone; over midnight when `until` is the earlier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = QuietHours)]
pub struct Quiet {
    /// From.
    pub from: TimeOfDay,
    /// Until, exclusive.
    pub until: TimeOfDay,
}

impl Quiet {
    /// Refuses hours that have no length.
    pub fn check(&self, field: &'static str) -> Result<(), Invalid> {
        if self.from == self.until { Err(Invalid::new(field, "out_of_range")) } else { Ok(()) }
    }

    /// When it is to be quiet the next time.
    pub fn begins(&self, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let here = now.zoned(zone);
        let day = if TimeOfDay(here.time()) < self.from { here.date() } else { here.date().tomorrow().ok()? };
        Some(Timestamp(day.to_datetime(self.from.0).to_zoned(zone.clone()).ok()?.timestamp().as_microsecond()))
    }

    /// Until when it is to be quiet, if it is now.
    pub fn ends(&self, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let Self { from, until } = *self;
        let here = now.zoned(zone);
        let time = TimeOfDay(here.time());
        let quiet = if from < until { from <= time && time < until } else { time >= from || time < until };
        if !quiet {
            return None;
        }
        let day = if time < until { here.date() } else { here.date().tomorrow().ok()? };
        Some(Timestamp(day.to_datetime(until.0).to_zoned(zone.clone()).ok()?.timestamp().as_microsecond()))
    }
}

/// What a person wants to be told outside the app. Everything that is left out is as at first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(as = NotificationSettingsBody)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own on the screen")]
pub struct Settings {
    /// 至急 on my timelines.
    pub urgent: bool,
    /// To me, my profession or my organization.
    pub addressed: bool,
    /// 要確認 of my profession or organization, and when the author asks again.
    pub must_read: bool,
    /// When not to ring.
    pub quiet: Option<Quiet>,
    /// 至急 rings in quiet hours too.
    pub urgent_in_quiet: bool,
    /// So often in an hour; above it only 至急, and the others together afterwards.
    pub per_hour: u8,
    /// A mail when something addressed to me stays unread.
    pub mail: bool,
    /// After so many minutes.
    pub mail_after_minutes: u16,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            urgent: true,
            addressed: true,
            must_read: true,
            quiet: None,
            urgent_in_quiet: true,
            per_hour: 6,
            mail: true,
            mail_after_minutes: 30,
        }
    }
}

/// A notification that waits.
#[derive(Clone, Copy, Debug)]
pub struct Waiting {
    /// Why.
    pub reason: Reason,
    /// Whether it was held back before.
    pub held: bool,
}

/// What is to be done with notifications that wait, by their place in the list.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Each rings by itself.
    pub ring: Vec<usize>,
    /// These ring once together (ほか n 件).
    pub sum: Vec<usize>,
    /// These wait until then.
    pub hold: Vec<(usize, Timestamp)>,
    /// These are not wanted.
    pub drop: Vec<usize>,
}

impl Settings {
    /// Refuses what cannot be kept.
    pub fn check(&self) -> Result<(), Invalid> {
        self.quiet.map_or(Ok(()), |quiet| quiet.check("quiet.until"))?;
        if !(1..=PER_HOUR_LIMIT).contains(&self.per_hour) {
            return Err(Invalid::limited("per_hour", "out_of_range", PER_HOUR_LIMIT.into()));
        }
        if !MAIL_AFTER.contains(&self.mail_after_minutes) {
            return Err(Invalid::limited("mail_after_minutes", "out_of_range", (*MAIL_AFTER.end()).into()));
        }
        Ok(())
    }

    /// Whether a reason is wanted at all.
    pub const fn wants(&self, reason: Reason) -> bool {
        match reason {
            Reason::Urgent => self.urgent,
            Reason::Addressed => self.addressed,
            Reason::MustRead | Reason::Reminder => self.must_read,
            // Of each board is chosen what rings.
            Reason::OnDuty | Reason::Notice => true,
        }
    }

    /// Until when it is to be quiet, if it is now.
    pub fn quiet_until(&self, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        self.quiet?.ends(now, zone)
    }

    /// Until when a reason is held back, if it is now.
    pub fn holds(&self, reason: Reason, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let passes = reason == Reason::OnDuty || (reason == Reason::Urgent && self.urgent_in_quiet);
        self.quiet_until(now, zone).filter(|_| !passes)
    }

    /// What 至急 would do now, when it rings for this reason.
    pub fn reach(&self, reason: Reason, has_device: bool, now: Timestamp, zone: &TimeZone) -> Reach {
        if !has_device || !self.wants(reason) {
            Reach::Silent
        } else if self.holds(reason, now, zone).is_some() {
            Reach::Quiet
        } else {
            Reach::Rings
        }
    }

    /// What to do with what waits, oldest first; `rung` are the moments at which the person was rung before.
    pub fn plan(&self, waiting: &[Waiting], rung: &[Timestamp], now: Timestamp, zone: &TimeZone) -> Plan {
        let mut plan = Plan::default();
        let budget = usize::from(self.per_hour);
        let mut lately: Vec<Timestamp> = rung.iter().copied().filter(|at| *at > now.plus_seconds(-HOUR)).collect();
        lately.sort_unstable();
        let (mut fresh, mut held) = (Vec::new(), Vec::new());
        for (at, one) in waiting.iter().enumerate() {
            if !self.wants(one.reason) {
                plan.drop.push(at);
            } else if let Some(until) = self.holds(one.reason, now, zone) {
                plan.hold.push((at, until));
            } else if one.held {
                held.push(at);
            } else if one.reason.is_pressing() {
                plan.ring.push(at);
                lately.push(now);
            } else {
                fresh.push(at);
            }
        }
        // What was held back comes together; one alone comes as it is. 至急 among them waits for no budget.
        let pressing = held.iter().any(|at| waiting[*at].reason.is_pressing());
        if !held.is_empty() {
            if pressing || lately.len() < budget {
                lately.push(now);
                if held.len() == 1 { plan.ring.append(&mut held) } else { plan.sum.append(&mut held) }
            } else {
                fresh.splice(..0, held);
            }
        }
        for at in fresh {
            if lately.len() < budget {
                lately.push(now);
                plan.ring.push(at);
            } else {
                let first = lately[lately.len() - budget];
                plan.hold.push((at, first.plus_seconds(HOUR)));
            }
        }
        plan
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-20 at a time of the day in Tokyo.
    fn at(time: &str) -> Timestamp {
        let moment: jiff::Zoned = format!("2026-11-20T{time}+09:00[Asia/Tokyo]").parse().expect("a moment");
        Timestamp(moment.timestamp().as_microsecond())
    }

    fn tokyo() -> TimeZone {
        TimeZone::get("Asia/Tokyo").expect("a zone")
    }

    fn quiet(from: &str, until: &str, urgent_in_quiet: bool) -> Settings {
        serde_json::from_value(serde_json::json!({"quiet": {"from": from, "until": until}, "urgent_in_quiet": urgent_in_quiet}))
            .expect("settings")
    }

    const fn waits(reason: Reason) -> Waiting {
        Waiting { reason, held: false }
    }

    #[test]
    fn quiet_hours_go_over_midnight_and_end_in_the_regions_morning() {
        let night = quiet("21:30", "06:00", true);
        assert_eq!(night.quiet_until(at("21:29"), &tokyo()), None);
        assert_eq!(night.quiet_until(at("21:30"), &tokyo()), Some(at("06:00").plus_seconds(24 * HOUR)));
        assert_eq!(night.quiet_until(at("05:59"), &tokyo()), Some(at("06:00")));
        assert_eq!(night.quiet_until(at("06:00"), &tokyo()), None);
        let noon = quiet("12:00", "13:00", true);
        assert_eq!(noon.quiet_until(at("12:59"), &tokyo()), Some(at("13:00")));
        assert_eq!(noon.quiet_until(at("13:00"), &tokyo()), None);
        assert!(quiet("12:00", "12:00", true).check().is_err());
    }

    #[test]
    fn urgent_is_let_through_or_held_back_as_the_person_chose() {
        let waiting = [waits(Reason::Urgent), waits(Reason::Addressed)];
        let now = at("23:00");
        let morning = at("06:00").plus_seconds(24 * HOUR);
        let through = quiet("21:00", "06:00", true).plan(&waiting, &[], now, &tokyo());
        assert_eq!(through, Plan { ring: vec![0], hold: vec![(1, morning)], ..Plan::default() });
        let back = quiet("21:00", "06:00", false).plan(&waiting, &[], now, &tokyo());
        assert_eq!(back, Plan { hold: vec![(0, morning), (1, morning)], ..Plan::default() });
    }

    #[test]
    fn whoever_is_on_duty_is_rung_whatever_they_chose_for_themselves() {
        let settings = Settings { urgent: false, addressed: false, must_read: false, per_hour: 1, ..quiet("21:00", "06:00", false) };
        let now = at("23:00");
        let plan = settings.plan(&[waits(Reason::Urgent), waits(Reason::OnDuty), waits(Reason::OnDuty)], &[now], now, &tokyo());
        assert_eq!(plan, Plan { ring: vec![1, 2], drop: vec![0], ..Plan::default() });
    }

    #[test]
    fn above_the_budget_only_urgent_rings_and_the_others_come_together() {
        let settings = Settings { per_hour: 2, ..Settings::default() };
        let now = at("10:00");
        let rung = [now.plus_seconds(-HOUR - 1), now.plus_seconds(-600)];
        let waiting = [waits(Reason::Addressed), waits(Reason::Reminder), waits(Reason::Urgent), waits(Reason::Addressed)];
        let plan = settings.plan(&waiting, &rung, now, &tokyo());
        let opens = now.plus_seconds(-600 + HOUR);
        assert_eq!(plan, Plan { ring: vec![2], hold: vec![(0, opens), (1, opens), (3, opens)], ..Plan::default() });
        let held = [waits(Reason::Addressed), waits(Reason::Reminder)].map(|one| Waiting { held: true, ..one });
        let later = settings.plan(&held, &[now], opens, &tokyo());
        assert_eq!(later, Plan { sum: vec![0, 1], ..Plan::default() });
    }

    #[test]
    fn what_is_switched_off_is_not_rung() {
        let settings = Settings { addressed: false, must_read: false, ..Settings::default() };
        let waiting = [waits(Reason::Addressed), waits(Reason::MustRead), waits(Reason::Reminder), waits(Reason::Urgent)];
        let plan = settings.plan(&waiting, &[], at("10:00"), &tokyo());
        assert_eq!(plan, Plan { ring: vec![3], drop: vec![0, 1, 2], ..Plan::default() });
    }

    #[test]
    fn settings_have_limits_and_say_what_they_are_at_first() {
        let first: Settings = serde_json::from_str("{}").expect("settings");
        assert_eq!((first.per_hour, first.mail_after_minutes), (6, 30));
        assert!(first.check().is_ok());
        for wrong in [r#"{"per_hour": 0}"#, r#"{"per_hour": 61}"#, r#"{"mail_after_minutes": 4}"#] {
            assert!(serde_json::from_str::<Settings>(wrong).expect("settings").check().is_err(), "{wrong}");
        }
        assert!(serde_json::from_str::<Settings>(r#"{"quiet": {"from": "9:00", "until": "10:00"}}"#).is_err());
    }
}
