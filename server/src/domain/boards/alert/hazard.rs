//! What holds in an area, in the words of who sent it, and how grave we take it to be.

use super::{AlertKind, Severity};
use crate::domain::core::code::codes;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;

codes! {
    /// How it stands with a hazard.
    HazardState {
        /// 発表
        Issued = "issued",
        /// 継続
        Continued = "continued",
        /// 特別警報から警報 and the like: it is what it is now, and was more
        Lowered = "lowered",
        /// 解除
        Lifted = "lifted",
    }
}

impl HazardState {
    /// From the words of the 気象庁, where they are about this.
    pub fn of_words(words: &str) -> Option<Self> {
        match words {
            "発表" => Some(Self::Issued),
            "継続" => Some(Self::Continued),
            _ if words.contains("解除") => Some(Self::Lifted),
            _ if words.contains("警報から") => Some(Self::Lowered),
            _ => None,
        }
    }
}

/// A warning, an intensity, an event. Code *and* text: code 03 is 大雨警報 in the older telegrams and レベル３大雨警報 in the newer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Hazard {
    /// The code, as its source writes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The text, as its source writes it.
    pub text: String,
    /// What belongs to the text: 土砂災害 of a 大雨特別警報（土砂災害）.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
    /// How it stands with it.
    pub state: HazardState,
    /// How grave it is while it holds.
    pub severity: Severity,
}

impl Hazard {
    /// A hazard whose gravity its words tell.
    pub fn new(kind: AlertKind, code: Option<&str>, text: &str, state: HazardState) -> Self {
        let severity = Severity::of_words(kind, text);
        Self { code: code.map(str::to_owned), text: text.to_owned(), detail: String::new(), state, severity }
    }
}

impl AlertKind {
    /// From a title or the name of an event, in Japanese or English.
    pub fn of_words(words: &str) -> Option<Self> {
        const WORDS: &[(&[&str], AlertKind)] = &[
            (&["津波", "tsunami"], AlertKind::Tsunami),
            (&["地震", "震度", "震源", "earthquake"], AlertKind::Earthquake),
            (&["土砂", "landslide", "debris flow"], AlertKind::Landslide),
            (&["高潮", "storm surge"], AlertKind::StormSurge),
            (&["洪水", "氾濫", "flood"], AlertKind::Flood),
            (&["記録的短時間大雨"], AlertKind::RecordRain),
            (&["竜巻", "tornado"], AlertKind::Tornado),
            (&["警報", "注意報"], AlertKind::WeatherWarning),
        ];
        let words = words.to_lowercase();
        WORDS.iter().find(|(names, _)| names.iter().any(|name| words.contains(name))).map(|(_, kind)| *kind)
    }
}

impl Severity {
    /// The gravest that is in force; all clear when everything has been lifted.
    pub fn of_hazards<'a>(hazards: impl IntoIterator<Item = &'a Hazard>) -> Self {
        let grave = |it: &Hazard| if it.state == HazardState::Lifted { Self::AllClear } else { it.severity };
        hazards.into_iter().map(grave).max().unwrap_or(Self::Information)
    }

    /// From the name of a hazard. Whole names and their ends only: 「特別警報の可能性」 is none.
    fn of_words(kind: AlertKind, text: &str) -> Self {
        let text: String = text.nfkc().collect();
        // 「大津波警報：発表」
        let name = text.split(':').next().unwrap_or_default().trim();
        if let Some(intensity) = name.strip_prefix("震度") {
            return Self::of_intensity(intensity);
        }
        let danger = ["津波警報", "土砂災害警戒情報", "記録的短時間大雨情報", "氾濫危険情報", "氾濫発生情報"];
        if name == "大津波警報" || name.ends_with("特別警報") {
            Self::Emergency
        } else if danger.contains(&name) || name.ends_with("危険警報") || (kind == AlertKind::Landslide && name == "警戒") {
            Self::Danger
        } else if name.ends_with("警報") {
            Self::Warning
        } else if name.ends_with("注意報") || name.starts_with("竜巻注意情報") {
            Self::Advisory
        } else {
            Self::Information
        }
    }

    /// 「6弱」; 「5弱以上未入電」 is taken for a 5.
    fn of_intensity(intensity: &str) -> Self {
        match intensity.chars().next() {
            Some('6' | '7') => Self::Emergency,
            Some('5') => Self::Warning,
            Some('4') => Self::Advisory,
            _ => Self::Information,
        }
    }
}
