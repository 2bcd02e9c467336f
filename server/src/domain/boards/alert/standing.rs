//! What becomes of an alert: pure, from what came before it. Telegrams come twice, late and in any order.

use super::{Alert, AlertStatus, Concern, Hazard, HazardState, MessageType, Severity, Territory};
use crate::domain::core::code::codes;
use crate::domain::core::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// What was issued longer ago goes out on confirmation alone: it was held up, and may be over.
const FRESH_SECONDS: i64 = 3600;
/// A sender's clock may be ahead by so much.
const AHEAD_SECONDS: i64 = 300;

codes! {
    /// What became of an alert.
    AlertState {
        /// Waits for somebody to confirm it.
        Waiting = "waiting",
        /// Went out.
        Released = "released",
        /// Somebody decided that it does not go out.
        Dismissed = "dismissed",
        /// A later one of its series came before it was decided, or had come already.
        Superseded = "superseded",
        /// It was cancelled before it was decided, or before it came.
        Cancelled = "cancelled",
        /// A cancellation or an all-clear of what never went out: there is nothing to tell.
        Kept = "kept",
    }
}

codes! {
    /// Why an alert does not go out.
    DismissalReason {
        /// 圏域に関わりがない
        NotRelevant = "not_relevant",
        /// もう知られている
        AlreadyKnown = "already_known",
        /// 時機を過ぎた
        Outdated = "outdated",
        /// 誤報
        Mistaken = "mistaken",
        /// その他
        Other = "other",
    }
}

/// That an alert does not go out.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AlertDismissalBody)]
pub struct Dismissal {
    /// Why.
    pub reason: DismissalReason,
}

/// An alert of the same series that is here already.
#[derive(Clone, Debug)]
pub struct Earlier {
    /// The alert.
    pub alert: Alert,
    /// What became of it.
    pub state: AlertState,
    /// Whether it went out by itself.
    pub automatic: bool,
}

/// What becomes of an alert that comes, and of those before it, by their places in the list.
#[derive(Debug, PartialEq, Eq)]
pub struct Settled {
    /// What becomes of it.
    pub state: AlertState,
    /// Whether it goes out before anybody has confirmed it.
    pub at_once: bool,
    /// Those that wait no longer, and why.
    pub overtaken: Vec<(usize, AlertState)>,
}

impl Settled {
    const fn as_it_came(state: AlertState) -> Self {
        Self { state, at_once: false, overtaken: Vec::new() }
    }

    /// What becomes of an alert that concerns a region, when these came before it.
    pub fn of(alert: &Alert, territory: &Territory, concern: &Concern, earlier: &[Earlier], now: Timestamp) -> Self {
        let newer: Vec<&Earlier> = earlier.iter().filter(|it| it.alert.supersedes(alert)).collect();
        if !newer.is_empty() {
            let cancelled = newer.iter().any(|it| it.alert.message == MessageType::Cancel);
            return Self::as_it_came(if cancelled { AlertState::Cancelled } else { AlertState::Superseded });
        }
        let older = || earlier.iter().enumerate().filter(|(_, it)| alert.supersedes(&it.alert));
        let became = if alert.message == MessageType::Cancel { AlertState::Cancelled } else { AlertState::Superseded };
        let overtaken = older().filter(|(_, it)| it.state == AlertState::Waiting).map(|(at, _)| (at, became)).collect();
        let told = older().map(|(_, it)| it).filter(|it| it.state == AlertState::Released).max_by_key(|it| it.alert.rank());
        let is_end = alert.message == MessageType::Cancel || alert.severity == Severity::AllClear;
        if is_end && told.is_none() {
            return Self { overtaken, ..Self::as_it_came(AlertState::Kept) };
        }
        let at_once = alert.is_fresh(now) && alert.goes_out_now(territory, concern, told);
        Self { state: AlertState::Waiting, at_once, overtaken }
    }
}

impl Alert {
    /// Whether it says what holds now: not too long ago, and not over.
    pub fn is_fresh(&self, now: Timestamp) -> bool {
        let holds = self.expires.is_none_or(|until| until > now);
        holds && self.issued > now.plus_seconds(-FRESH_SECONDS) && self.issued < now.plus_seconds(AHEAD_SECONDS)
    }

    /// Whether somebody on duty is rung while it waits, whatever their quiet hours say. The rest waits on the screen.
    pub fn rings_duty(&self, severity: Severity, now: Timestamp) -> bool {
        self.status == AlertStatus::Real && severity >= Severity::Warning && self.is_fresh(now)
    }

    /// An emergency goes out when it is one here and says something new: the same one is told again every few minutes.
    fn goes_out_now(&self, territory: &Territory, concern: &Concern, told: Option<&Earlier>) -> bool {
        if self.message == MessageType::Cancel {
            return told.is_some_and(|it| it.automatic && self.goes_out_at_once(Some(&it.alert)));
        }
        let known = told.map(|it| it.alert.emergencies(territory)).unwrap_or_default();
        self.goes_out_at_once(None)
            && concern.severity == Severity::Emergency
            && !self.emergencies(territory).is_subset(&known)
            && self.status == AlertStatus::Real
    }

    /// What is an emergency in this territory: where, and what.
    fn emergencies(&self, territory: &Territory) -> BTreeSet<(String, String, String)> {
        let grave = |it: &&Hazard| it.severity == Severity::Emergency && it.state != HazardState::Lifted;
        let areas = self.areas.iter().filter(|area| territory.holds(area));
        areas.flat_map(|area| area.hazards.iter().filter(grave).map(|it| (area.name.clone(), it.text.clone(), it.detail.clone()))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::alert_of;
    use super::*;
    use crate::domain::boards::alert::{AlertKind, Area, AreaKind};

    const NOW: Timestamp = Timestamp(1_800_000_000_000_000);

    /// An alert that was issued so many minutes ago.
    fn issued(minutes_ago: i64, hazard: &str) -> Alert {
        let mut area = Area::of_jma(AreaKind::Municipality, "宮崎市", "4520100");
        area.hazards.push(Hazard::new(AlertKind::WeatherWarning, None, hazard, HazardState::Issued));
        let severity = Severity::of_hazards(&area.hazards);
        Alert { severity, areas: vec![area], ..alert_of("s", NOW.plus_seconds(-minutes_ago * 60).0, 0) }
    }

    fn cancel(minutes_ago: i64) -> Alert {
        Alert { message: MessageType::Cancel, areas: Vec::new(), ..issued(minutes_ago, "大雨特別警報") }
    }

    fn was(alert: Alert, state: AlertState) -> Earlier {
        Earlier { alert, state, automatic: state == AlertState::Released }
    }

    fn settled(alert: &Alert, earlier: &[Earlier]) -> (AlertState, bool, Vec<(usize, AlertState)>) {
        let territory = Territory { municipalities: ["452017".to_owned()].into(), ..Territory::default() };
        let concern = territory.concern(alert).expect("here");
        let Settled { state, at_once, overtaken } = Settled::of(alert, &territory, &concern, earlier, NOW);
        (state, at_once, overtaken)
    }

    #[test]
    fn an_emergency_goes_out_once_and_everything_else_waits() {
        assert_eq!(settled(&issued(1, "大雨特別警報"), &[]), (AlertState::Waiting, true, vec![]));
        assert_eq!(settled(&issued(1, "大雨警報"), &[]), (AlertState::Waiting, false, vec![]));
        assert!(!settled(&issued(61, "大雨特別警報"), &[]).1, "held up for an hour");
        assert!(!settled(&issued(-6, "大雨特別警報"), &[]).1, "from the future");
        let told = || [was(issued(9, "大雨特別警報"), AlertState::Released)];
        assert!(!settled(&issued(1, "大雨特別警報"), &told()).1, "the same again");
        assert!(settled(&issued(1, "暴風特別警報"), &told()).1, "another one");
        let drill = Alert { status: AlertStatus::Drill, ..issued(1, "大雨特別警報") };
        assert_eq!(settled(&drill, &[]), (AlertState::Waiting, false, vec![]));
    }

    #[test]
    fn a_later_one_takes_the_place_of_what_waits_in_whatever_order_they_come() {
        let waiting = |minutes| was(issued(minutes, "大雨警報"), AlertState::Waiting);
        assert_eq!(
            settled(&issued(1, "大雨警報"), &[waiting(9), waiting(5)]).2,
            [(0, AlertState::Superseded), (1, AlertState::Superseded)]
        );
        assert_eq!(settled(&issued(9, "大雨警報"), &[waiting(1)]), (AlertState::Superseded, false, vec![]));
    }

    #[test]
    fn a_cancellation_wins_before_and_after_its_alert() {
        let alert = issued(9, "大雨警報");
        assert_eq!(settled(&cancel(1), &[]), (AlertState::Kept, false, vec![]));
        assert_eq!(settled(&alert, &[was(cancel(1), AlertState::Kept)]), (AlertState::Cancelled, false, vec![]));
        assert_eq!(
            settled(&cancel(1), &[was(alert.clone(), AlertState::Waiting)]),
            (AlertState::Kept, false, vec![(0, AlertState::Cancelled)])
        );
        let by_hand = Earlier { automatic: false, ..was(alert, AlertState::Released) };
        assert_eq!(settled(&cancel(1), &[by_hand]), (AlertState::Waiting, false, vec![]));
        assert_eq!(settled(&cancel(1), &[was(issued(9, "大雨特別警報"), AlertState::Released)]), (AlertState::Waiting, true, vec![]));
    }
}
