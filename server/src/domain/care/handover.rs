//! The hand-over (申し送り): one living summary per patient, kept by the whole team.

use crate::domain::core::invalid::Invalid;
use crate::domain::core::text::check;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// So many letters fit into a part.
const PART_LIMIT: usize = 2000;

/// What a team keeps together about a patient; each part may be empty, and none is longer than 2,000 letters.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = HandoverBody)]
pub struct Handover {
    /// 今の状態
    #[serde(default)]
    pub condition: String,
    /// ケアで気をつけること
    #[serde(default)]
    pub care: String,
    /// 薬のこと
    #[serde(default)]
    pub medication: String,
    /// 家族・連絡のこと
    #[serde(default)]
    pub family: String,
    /// これからの予定
    #[serde(default)]
    pub plan: String,
}

impl Handover {
    /// Checks every part.
    pub fn check(&self) -> Result<(), Invalid> {
        check("condition", &self.condition, PART_LIMIT)?;
        check("care", &self.care, PART_LIMIT)?;
        check("medication", &self.medication, PART_LIMIT)?;
        check("family", &self.family, PART_LIMIT)?;
        check("plan", &self.plan, PART_LIMIT)
    }
}
