//! Days in Japan, where clocks never change: nine hours ahead of UTC.

use crate::domain::core::time::{Date, Timestamp};
use jiff::civil;
use jiff::tz::{TimeZone, offset};

const AHEAD_SECONDS: i64 = 9 * 3600;
const DAY_SECONDS: i64 = 86_400;

/// A day in Japan, counted from 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Day(pub(super) i64);

impl Day {
    /// The day of a moment.
    pub(super) const fn of(moment: Timestamp) -> Self {
        Self((moment.0.div_euclid(1_000_000) + AHEAD_SECONDS).div_euclid(DAY_SECONDS))
    }

    /// A minute of the day; one beyond it lies in the next.
    pub(super) const fn at(self, minute: i64) -> Timestamp {
        Timestamp((self.0 * DAY_SECONDS - AHEAD_SECONDS + minute * 60) * 1_000_000)
    }

    /// The day so many days later.
    #[must_use]
    pub(super) const fn plus(self, days: i64) -> Self {
        Self(self.0 + days)
    }

    /// 0 is Sunday.
    pub(super) const fn weekday(self) -> i64 {
        (self.0 + 4).rem_euclid(7)
    }

    /// Saturday or Sunday.
    pub(super) const fn is_weekend(self) -> bool {
        matches!(self.weekday(), 0 | 6)
    }

    /// The date.
    pub(super) fn date(self) -> Date {
        Date(self.at(12 * 60).date_in(&TimeZone::fixed(offset(9))))
    }

    /// As colleagues write it: 11/20(金).
    pub(super) fn short(self) -> String {
        let date = self.date().0;
        let names = ["日", "月", "火", "水", "木", "金", "土"];
        let name = usize::try_from(self.weekday()).ok().and_then(|index| names.get(index)).copied().unwrap_or_default();
        format!("{}/{}({name})", date.month(), date.day())
    }
}

/// The minute of the day at a moment.
pub(super) const fn minute_of(moment: Timestamp) -> i64 {
    (moment.0.div_euclid(1_000_000) + AHEAD_SECONDS).rem_euclid(DAY_SECONDS) / 60
}

/// The date so many days before another.
pub(super) fn days_before(date: civil::Date, days: i64) -> Date {
    let span = jiff::Span::new().try_days(days).unwrap_or_default();
    Date(date.checked_sub(span).unwrap_or(date))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_in_japan_begins_at_fifteen_hours_utc() {
        let moment: Timestamp = serde_json::from_str("\"2026-11-19T15:00:00Z\"").expect("a moment");
        let day = Day::of(moment);
        assert_eq!((day.at(0), day.short().as_str()), (moment, "11/20(金)"));
        assert_eq!(Day::of(moment.plus_seconds(-1)), day.plus(-1));
        assert_eq!(minute_of(day.at(754)), 754);
    }
}
