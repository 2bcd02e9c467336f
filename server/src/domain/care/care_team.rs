//! The care team (ケアチーム): whom the patient's timeline is open to, from when to when, and on what basis.

use crate::domain::core::code::codes;
use crate::domain::core::id::{OrganizationId, PersonId};
use crate::domain::core::invalid::{Invalid, check_list};
use crate::domain::core::text::check;
use crate::domain::core::time::{Date, Timestamp};
use crate::domain::people::{Membership, Profession};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

codes! {
    /// A named part in the team.
    TeamRole {
        /// 主治医
        AttendingPhysician = "attending_physician",
        /// 主担当看護師
        PrimaryNurse = "primary_nurse",
        /// 担当ケアマネ
        CareManager = "care_manager",
        /// 担当薬剤師
        PharmacistInCharge = "pharmacist_in_charge",
        /// 連携担当
        Coordinator = "coordinator",
        /// その他
        Other = "other",
    }
}

codes! {
    /// On what basis the organization may see the patient (個人情報保護法 27 条).
    Basis {
        /// 文書の同意
        Written = "written",
        /// 口頭の同意
        Oral = "oral",
        /// 黙示の同意
        Implied = "implied",
        /// 緊急
        Emergency = "emergency",
        /// 法令
        Law = "law",
    }
}

/// A new row of a care team: a person, or an organization (all its staff of the listed professions).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TeamMemberBody)]
pub struct NewTeamMember {
    /// The organization.
    pub organization: OrganizationId,
    /// One person of it; all its staff when absent.
    #[serde(default)]
    pub person: Option<PersonId>,
    /// Only these professions; all when empty.
    #[serde(default)]
    pub professions: Vec<Profession>,
    /// A named part in the team.
    #[serde(default)]
    pub team_role: Option<TeamRole>,
    /// The department of an attending physician.
    #[serde(default)]
    pub department: Option<String>,
    /// The basis of sharing.
    pub basis: Basis,
    /// Who obtained it.
    #[serde(default)]
    pub basis_obtained_by: Option<String>,
    /// When.
    #[serde(default)]
    pub basis_obtained_on: Option<Date>,
    /// From when; now when absent.
    #[serde(default)]
    pub from: Option<Timestamp>,
    /// Until when, exclusive.
    #[serde(default)]
    pub until: Option<Timestamp>,
}

impl NewTeamMember {
    /// Checks texts and times; gives the start.
    pub fn check(&self, now: Timestamp) -> Result<Timestamp, Invalid> {
        check_list("professions", &self.professions)?;
        check("department", self.department.as_deref().unwrap_or_default(), 50)?;
        check("basis_obtained_by", self.basis_obtained_by.as_deref().unwrap_or_default(), 100)?;
        let from = self.from.unwrap_or(now);
        // Whom the patient's data was open to is on record from the day on which it was written down.
        if from < now.plus_seconds(-86_400) {
            return Err(Invalid::new("from", "too_old"));
        }
        if self.until.is_some_and(|until| until <= from) {
            return Err(Invalid::new("until", "out_of_range"));
        }
        Ok(from)
    }
}

/// A row of a care team as decisions need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamMember {
    /// The organization.
    pub organization: OrganizationId,
    /// One person of it.
    pub person: Option<PersonId>,
    /// Only these professions; all when empty.
    pub professions: Vec<Profession>,
    /// From when.
    pub from: Timestamp,
    /// Until when, exclusive.
    pub until: Option<Timestamp>,
}

impl TeamMember {
    /// Whether this row puts a membership on the team at this moment.
    pub fn covers(&self, membership: &Membership, now: Timestamp) -> bool {
        self.names(membership) && self.from <= now && self.until.is_none_or(|until| now < until)
    }

    /// Whether this row names a membership, whenever.
    pub fn names(&self, membership: &Membership) -> bool {
        self.organization == membership.organization
            && self.person.is_none_or(|person| person == membership.person)
            && (self.professions.is_empty() || self.professions.contains(&membership.profession))
    }
}

/// A patient's refusal of an organization as decisions need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The organization.
    pub organization: OrganizationId,
    /// From when.
    pub from: Timestamp,
    /// Until when, exclusive.
    pub until: Option<Timestamp>,
}

impl Refused {
    /// Whether it holds at this moment.
    pub fn holds_at(&self, now: Timestamp) -> bool {
        self.from <= now && self.until.is_none_or(|until| now < until)
    }
}
