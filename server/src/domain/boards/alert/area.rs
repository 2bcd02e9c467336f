//! Where an alert holds.

use super::{AlertKind, Hazard};
use crate::domain::core::code::codes;
use serde::{Deserialize, Serialize};

codes! {
    /// What kind of area a code names.
    AreaKind {
        /// 市町村等, or a part of one
        Municipality = "municipality",
        /// 市町村等をまとめた地域
        MunicipalityGroup = "municipality_group",
        /// 一次細分区域
        WeatherDistrict = "weather_district",
        /// 府県予報区
        WeatherPrefecture = "weather_prefecture",
        /// 地震情報の細分区域
        SeismicRegion = "seismic_region",
        /// 津波予報区
        TsunamiRegion = "tsunami_region",
        /// Any other: a river, a coast, a place in words
        Other = "other",
    }
}

impl AreaKind {
    /// What the telegram calls a list of areas (`Information/@type`, `Warning/@type`, `Areas/@codeType`), and the code itself where
    /// one name stands for several kinds.
    pub fn of_list(name: &str, code: &str) -> Self {
        let has = |word| name.contains(word);
        if has("まとめた地域") {
            Self::MunicipalityGroup
        } else if has("市町村等") || MunicipalityCode::of_jma(code).is_some() {
            // 土砂災害警戒情報 calls its list by its own name.
            Self::Municipality
        } else if has("一次細分区域") {
            Self::WeatherDistrict
        } else if has("府県予報区等") {
            Self::WeatherPrefecture
        } else if has("府県予報区・細分区域") || has("発表細分") {
            if code.ends_with("0000") { Self::WeatherPrefecture } else { Self::WeatherDistrict }
        } else if has("津波予報") {
            Self::TsunamiRegion
        } else if has("細分区域") {
            Self::SeismicRegion
        } else {
            Self::Other
        }
    }

    /// A code alone, without the list that it stood in.
    pub fn of_code(alert: AlertKind, code: &str) -> Self {
        match (code.len(), alert) {
            (7, _) => Self::Municipality,
            (6, _) if code.ends_with("0000") => Self::WeatherPrefecture,
            (6, _) => Self::WeatherDistrict,
            (3, AlertKind::Tsunami) => Self::TsunamiRegion,
            (3, AlertKind::Earthquake) => Self::SeismicRegion,
            _ => Self::Other,
        }
    }
}

/// The code of a municipality (団体コード): two digits of the prefecture, three of the municipality, one that checks them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct MunicipalityCode(String);

impl MunicipalityCode {
    /// Of six digits whose last one is right.
    pub fn parse(text: &str) -> Option<Self> {
        let code = Self::of_digits(text.get(..5)?)?;
        (code.0 == text).then_some(code)
    }

    /// Of seven digits of the 気象庁, which has two more instead of the check digit, for parts of a municipality.
    pub fn of_jma(text: &str) -> Option<Self> {
        let complete = text.len() == 7 && text.bytes().all(|b| b.is_ascii_digit());
        Self::of_digits(text.get(..5).filter(|_| complete)?)
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn of_digits(five: &str) -> Option<Self> {
        let digits: Vec<u32> = five.chars().map(|digit| digit.to_digit(10)).collect::<Option<_>>()?;
        let prefecture: u32 = five.get(..2)?.parse().ok()?;
        let sum: u32 = digits.iter().zip([6, 5, 4, 3, 2]).map(|(digit, weight)| digit * weight).sum();
        let check = (11 - sum % 11) % 10;
        (1..=47).contains(&prefecture).then(|| Self(format!("{five}{check}")))
    }
}

/// An area and what holds there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Area {
    /// What kind of area it is.
    pub kind: AreaKind,
    /// Its code, as its source writes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Its name.
    pub name: String,
    /// The municipalities that it stands for, where the alert itself says which.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub municipalities: Vec<MunicipalityCode>,
    /// Its outlines: each a list of "latitude,longitude", the last the same as the first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub polygons: Vec<String>,
    /// What holds there.
    pub hazards: Vec<Hazard>,
}

impl Area {
    /// An area of the 気象庁.
    pub fn of_jma(kind: AreaKind, name: &str, code: &str) -> Self {
        let municipality = if kind == AreaKind::Municipality { MunicipalityCode::of_jma(code) } else { None };
        Self {
            kind,
            code: Some(code.to_owned()).filter(|code| !code.is_empty()),
            name: name.to_owned(),
            municipalities: municipality.into_iter().collect(),
            polygons: Vec::new(),
            hazards: Vec::new(),
        }
    }
}
