//! Shelters (避難所): where people go, and from what. A municipality keeps them; anybody may read them.

use crate::domain::core::code::codes;
use crate::domain::core::invalid::{Invalid, check_list};
use crate::domain::core::text::{check, check_filled};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A name has at most so many letters.
const NAME_LIMIT: usize = 100;
/// An address, and what else is to be known: each has at most so many letters.
const TEXT_LIMIT: usize = 200;

codes! {
    /// From what it shelters, as the law lists it (災害対策基本法施行令 20条の4).
    ShelterHazard {
        /// 洪水
        Flood = "flood",
        /// 崖崩れ、土石流及び地滑り
        Landslide = "landslide",
        /// 高潮
        StormSurge = "storm_surge",
        /// 地震
        Earthquake = "earthquake",
        /// 津波
        Tsunami = "tsunami",
        /// 大規模な火事
        Fire = "fire",
        /// 内水氾濫
        InlandFlood = "inland_flood",
        /// 火山現象
        Volcano = "volcano",
    }
}

codes! {
    /// Whether people can go there now.
    ShelterState {
        /// 開設中
        Open = "open",
        /// 満員
        Full = "full",
        /// 閉鎖
        Closed = "closed",
    }
}

/// A shelter, as its municipality keeps it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ShelterBody)]
pub struct Shelter {
    /// Its name.
    pub name: String,
    /// Where it is.
    pub address: String,
    /// Code of its municipality.
    #[serde(default)]
    pub municipality_code: Option<String>,
    /// From what it shelters.
    pub hazards: Vec<ShelterHazard>,
    /// Whether people can go there now.
    pub state: ShelterState,
    /// What else is to be known.
    #[serde(default)]
    pub note: Option<String>,
}

impl Shelter {
    /// Checks it; hazards in the order of the codes and once each, a blank note is none.
    pub fn compose(mut self) -> Result<Self, Invalid> {
        check_filled("name", &self.name, NAME_LIMIT)?;
        check_filled("address", &self.address, TEXT_LIMIT)?;
        if let Some(code) = &self.municipality_code
            && (code.len() != 6 || !code.bytes().all(|b| b.is_ascii_digit()))
        {
            return Err(Invalid::new("municipality_code", "wrong_type"));
        }
        if self.hazards.is_empty() {
            return Err(Invalid::new("hazards", "empty"));
        }
        check_list("hazards", &self.hazards)?;
        self.hazards.sort_unstable();
        self.hazards.dedup();
        self.note = self.note.filter(|note| !note.trim().is_empty());
        check("note", self.note.as_deref().unwrap_or_default(), TEXT_LIMIT)?;
        Ok(self)
    }

    /// Everything in it that people wrote freely, by field.
    pub fn texts(&self) -> [(&'static str, &str); 2] {
        [("name", self.name.as_str()), ("note", self.note.as_deref().unwrap_or_default())]
    }
}
