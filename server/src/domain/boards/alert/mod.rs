//! An alert (警報・地震・津波…) as this product keeps it, whoever sent it and however it was written.
//!
//! Two rules are here because everything else rests on them: what may go out without a person (`release`), and which of two alerts is
//! the one that holds (`supersedes`). A drill is never mixed up with the real thing, by either of them.

mod area;
mod hazard;
mod standing;
mod territory;
mod words;

pub use area::{Area, AreaKind, MunicipalityCode};
pub use hazard::{Hazard, HazardState};
pub use standing::{AlertState, Dismissal, DismissalReason, Earlier, Settled};
pub use territory::{AreaRules, Concern, Territory};
pub use words::Proposal;

use crate::domain::core::code::codes;
use crate::domain::core::time::Timestamp;
use serde::{Deserialize, Serialize};

codes! {
    /// Where an alert comes from.
    AlertSource {
        /// 気象庁防災情報XML
        Jma = "jma",
        /// Common Alerting Protocol, of whoever speaks it
        Cap = "cap",
        /// Written here.
        Own = "own",
    }
}

codes! {
    /// Whether it is meant.
    AlertStatus {
        /// 通常
        Real = "real",
        /// 訓練
        Drill = "drill",
        /// 試験
        Test = "test",
    }
}

impl AlertStatus {
    /// What titles of it begin with: what is practised is never taken for real.
    pub const fn mark(self) -> &'static str {
        match self {
            Self::Real => "",
            Self::Drill => "【訓練】",
            Self::Test => "【試験】",
        }
    }

    /// A title that says so, once.
    pub fn marked(self, title: &str) -> String {
        if title.starts_with(self.mark()) { title.to_owned() } else { format!("{}{title}", self.mark()) }
    }
}

codes! {
    /// What it does to earlier ones, the weakest first: of two of the same moment the later of this list holds.
    MessageType {
        /// 発表・遅延
        Alert = "alert",
        /// 続報・訂正
        Update = "update",
        /// 取消: it should not have been sent. (解除, the end of a warning, is a state of its hazards.)
        Cancel = "cancel",
    }
}

codes! {
    /// What it is about.
    AlertKind {
        /// 気象警報・注意報
        WeatherWarning = "weather_warning",
        /// 土砂災害
        Landslide = "landslide",
        /// 洪水・氾濫
        Flood = "flood",
        /// 高潮
        StormSurge = "storm_surge",
        /// 地震
        Earthquake = "earthquake",
        /// 津波
        Tsunami = "tsunami",
        /// 記録的短時間大雨
        RecordRain = "record_rain",
        /// 竜巻
        Tornado = "tornado",
        /// Something that we understand and do not tell apart: a fire, an epidemic.
        Other = "other",
        /// Something that we do not understand: its title, headline and areas are all we have.
        Unknown = "unknown",
    }
}

codes! {
    /// How grave it is, in order.
    Severity {
        /// Nothing of it is in force any more.
        AllClear = "all_clear",
        /// 情報, 津波予報, 震度3以下
        Information = "information",
        /// 注意報 (レベル2), 震度4
        Advisory = "advisory",
        /// 警報 (レベル3), 震度5
        Warning = "warning",
        /// 危険警報, 土砂災害警戒情報 (レベル4), 津波警報
        Danger = "danger",
        /// 特別警報, 大津波警報, 震度6弱以上: exactly what waits for nobody
        Emergency = "emergency",
    }
}

codes! {
    /// Who lets it out.
    Release {
        /// At once, marked as automatic.
        AtOnce = "at_once",
        /// When somebody has confirmed it.
        OnConfirmation = "on_confirmation",
        /// As what it cancels went out.
        WithWhatItCancels = "with_what_it_cancels",
        /// A drill or a test: never as real.
        NeverAsReal = "never_as_real",
    }
}

/// An earlier alert that another one names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    /// Who sent it.
    pub sender: String,
    /// Its identifier.
    pub identifier: String,
    /// When it was sent.
    pub sent: Timestamp,
}

/// An alert. Source and identifier together are its identity: the same pair is the same alert, received twice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alert {
    /// Where it comes from.
    pub source: AlertSource,
    /// What tells it apart from all others of its source.
    pub identifier: String,
    /// Who says so.
    pub sender: String,
    /// Its name for people, where the sender is an address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sender_name: Option<String>,
    /// What follows one another: of the alerts of a series, the last holds.
    pub series: String,
    /// Its number in the series, from 1; 0 when its source does not count.
    pub serial: u32,
    /// Real, drill or test.
    pub status: AlertStatus,
    /// New, changed or cancelled.
    pub message: MessageType,
    /// What it is about.
    pub kind: AlertKind,
    /// How grave the gravest of it is.
    pub severity: Severity,
    /// Its title.
    pub title: String,
    /// What it says first.
    pub headline: String,
    /// What it says besides.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// What to do.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub instruction: String,
    /// The moment that it speaks for.
    pub issued: Timestamp,
    /// When it was sent; a repeated or corrected one of the same moment is sent later.
    pub sent: Timestamp,
    /// From when it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effective: Option<Timestamp>,
    /// Until when it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<Timestamp>,
    /// The earlier ones that it names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<Reference>,
    /// Where.
    pub areas: Vec<Area>,
}

impl Alert {
    /// Who lets it out.
    pub fn release(&self) -> Release {
        match (self.status, self.message) {
            (AlertStatus::Drill | AlertStatus::Test, _) => Release::NeverAsReal,
            (AlertStatus::Real, MessageType::Cancel) => Release::WithWhatItCancels,
            (AlertStatus::Real, _) if self.severity == Severity::Emergency && !self.speaks_of_a_drill() => Release::AtOnce,
            (AlertStatus::Real, _) => Release::OnConfirmation,
        }
    }

    /// Whether it goes out before anybody has confirmed it. A cancellation does when what it cancels did. An emergency that merely goes on
    /// does too: it may be the first that we hear of it, and who has sent out the one before can see so from `supersedes`. How old it may be
    /// is for the caller to say, who has a clock.
    pub fn goes_out_at_once(&self, cancelled: Option<&Self>) -> bool {
        match self.release() {
            Release::AtOnce => true,
            Release::WithWhatItCancels => cancelled.is_some_and(|it| it.release() == Release::AtOnce && self.supersedes(it)),
            Release::OnConfirmation | Release::NeverAsReal => false,
        }
    }

    /// A drill that was sent as real by mistake is for a person to look at.
    fn speaks_of_a_drill(&self) -> bool {
        [&self.title, &self.headline].iter().any(|text| text.contains("訓練"))
    }

    /// Whether this one holds instead of `other`: the same series, the same sender and the same status, and later. By time before number,
    /// because a series can begin to count anew (土砂災害警戒情報 has one for each prefecture, for ever).
    pub fn supersedes(&self, other: &Self) -> bool {
        let one_chain = self.series == other.series || self.refers_to(other);
        let one_hand = self.source == AlertSource::Jma || self.sender == other.sender;
        self.source == other.source && self.status == other.status && one_chain && one_hand && self.rank() > other.rank()
    }

    /// The order within a series, for a store to keep beside it.
    pub fn rank(&self) -> (Timestamp, u32, Timestamp, MessageType) {
        (self.issued, self.serial, self.sent, self.message)
    }

    fn refers_to(&self, other: &Self) -> bool {
        self.references.iter().any(|it| it.identifier == other.identifier && it.sender == other.sender)
    }
}

#[cfg(test)]
mod tests;
