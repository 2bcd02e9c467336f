//! The staff of an organization: what is kept of them besides who they are, how they are asked to come, and what a list of them changes.

use crate::domain::core::code::codes;
use crate::domain::core::invalid::Invalid;
use crate::domain::core::text::check_filled;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

codes! {
    /// How an invitation stands.
    InvitationState {
        /// 未使用
        Open = "open",
        /// 使用済み
        Used = "used",
        /// 期限切れ
        Expired = "expired",
        /// 取り消し
        Withdrawn = "withdrawn",
    }
}

codes! {
    /// What a row of a staff list does.
    StaffRowChange {
        /// 新しい人
        New = "new",
        /// 変更
        Changed = "changed",
        /// 変わりなし
        Same = "same",
        /// 名簿にいない人の退職
        Leaves = "leaves",
        /// 取りこめない
        Refused = "refused",
    }
}

/// What shows that somebody may work as what they are: the organization has seen it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct License {
    /// Which, such as 看護師免許.
    pub kind: String,
    /// Its number.
    #[serde(default)]
    pub number: Option<String>,
}

/// What an organization keeps of a member; sealed under the member's key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffRecord {
    /// The organization's own number.
    pub employee_number: Option<String>,
    /// Evidence of the profession.
    pub license: Option<License>,
}

impl StaffRecord {
    /// Refuses what is too long or empty.
    pub fn check(&self) -> Result<(), Invalid> {
        if let Some(number) = &self.employee_number {
            check_filled("employee_number", number, 30)?;
        }
        if let Some(license) = &self.license {
            check_filled("license.kind", &license.kind, 50)?;
            if let Some(number) = &license.number {
                check_filled("license.number", number, 50)?;
            }
        }
        Ok(())
    }
}
