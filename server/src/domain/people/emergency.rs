//! Accounts for a disaster (非常時用アカウント): who opens one says who they are, so that the record shows a person and no function.

use crate::domain::core::code::codes;
use crate::domain::core::invalid::Invalid;
use crate::domain::core::text::{check_filled, check_kana};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

codes! {
    /// How the envelope of an emergency account stands.
    EnvelopeState {
        /// 封をしたまま
        Sealed = "sealed",
        /// 使われた
        Opened = "opened",
        /// 期限切れ
        Expired = "expired",
        /// 使えなくした
        Destroyed = "destroyed",
    }
}

/// Who opens an envelope.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Opener {
    /// Name.
    pub name: String,
    /// Reading.
    pub kana: String,
    /// Why.
    pub reason: String,
}

/// What an organization keeps of an opening; sealed under the opener's key.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OpeningRecord {
    /// Why.
    pub reason: String,
}

impl Opener {
    /// Refuses what is empty or too long.
    pub fn check(&self) -> Result<(), Invalid> {
        check_filled("name", &self.name, 100)?;
        check_kana("kana", &self.kana)?;
        check_filled("reason", &self.reason, 200)
    }
}
