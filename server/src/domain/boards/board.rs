//! Boards (掲示板): what a region tells many at once, and who is meant.

use crate::domain::core::code::codes;
use crate::domain::core::invalid::{Invalid, check_list};
use crate::domain::core::text::check_filled;
use crate::domain::people::{OrganizationKind, Profession};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A board's name has at most so many letters.
pub const NAME_LIMIT: usize = 60;

codes! {
    /// What a board is for.
    BoardKind {
        /// お知らせ
        Notice = "notice",
        /// 研修
        Training = "training",
        /// 新規事業者
        NewProvider = "new_provider",
        /// お知らせ of a disaster, where organizations' reports are numbered too
        DisasterNotice = "disaster_notice",
        /// 避難・避難所
        Evacuation = "evacuation",
        /// 電気・水・ガス・電話
        Lifelines = "lifelines",
        /// 道路・交通
        Roads = "roads",
        /// 医療機関の状況
        Medical = "medical",
        /// 薬局・物資
        Supplies = "supplies",
        /// 介護サービスの状況
        Care = "care",
        /// 支援の依頼・申し出
        Help = "help",
    }
}

impl BoardKind {
    /// Whether a notice must say until when it holds: a training that is over is in everybody's way.
    pub const fn must_expire(self) -> bool {
        matches!(self, Self::Training)
    }

    /// Whether it is opened by itself; the others come and go with a disaster.
    const fn stands_alone(self) -> bool {
        matches!(self, Self::Notice | Self::Training | Self::NewProvider)
    }
}

/// For whom a board is. Each list that is empty means all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Audience {
    /// Kinds of organizations.
    #[serde(default)]
    pub organization_kinds: Vec<OrganizationKind>,
    /// Professions.
    #[serde(default)]
    pub professions: Vec<Profession>,
    /// Codes of municipalities (6 digits with check digit).
    #[serde(default)]
    pub municipalities: Vec<String>,
}

impl Audience {
    /// Whether it means people of this profession in an organization of this kind and municipality. SQL says the same in
    /// `store/boards/board.rs`.
    pub fn covers(&self, kind: OrganizationKind, municipality: Option<&str>, profession: Profession) -> bool {
        let here = |code: &String| municipality == Some(code.as_str());
        (self.organization_kinds.is_empty() || self.organization_kinds.contains(&kind))
            && (self.professions.is_empty() || self.professions.contains(&profession))
            && (self.municipalities.is_empty() || self.municipalities.iter().any(here))
    }

    /// Checks the lists.
    pub fn check(&self) -> Result<(), Invalid> {
        check_list("audience.organization_kinds", &self.organization_kinds)?;
        check_list("audience.professions", &self.professions)?;
        check_list("audience.municipalities", &self.municipalities)?;
        if self.municipalities.iter().all(|code| is_municipality(code)) {
            Ok(())
        } else {
            Err(Invalid::new("audience.municipalities", "wrong_type"))
        }
    }
}

/// Whether it may be the code of a municipality.
pub(super) fn is_municipality(code: &str) -> bool {
    code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit())
}

/// A board that is to be opened.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = BoardBody)]
pub struct NewBoard {
    /// What it is for.
    pub kind: BoardKind,
    /// Its name, which everybody may know.
    pub name: String,
    /// For whom; everybody of the region when absent.
    #[serde(default)]
    pub audience: Audience,
}

impl NewBoard {
    /// Checks kind, name and audience.
    pub fn check(&self) -> Result<(), Invalid> {
        if !self.kind.stands_alone() {
            return Err(Invalid::new("kind", "not_allowed_here"));
        }
        check_filled("name", &self.name, NAME_LIMIT)?;
        self.audience.check()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_list_means_all_and_a_filled_one_only_those() {
        let kind = OrganizationKind::Clinic;
        let covers = |audience: &Audience, municipality| audience.covers(kind, municipality, Profession::Nurse);
        assert!(covers(&Audience::default(), None));
        let by_kind = |kinds: &[OrganizationKind]| Audience { organization_kinds: kinds.to_vec(), ..Audience::default() };
        assert!(covers(&by_kind(&[OrganizationKind::Hospital, kind]), None));
        assert!(!covers(&by_kind(&[OrganizationKind::Hospital]), None));
        let by_profession = |professions: &[Profession]| Audience { professions: professions.to_vec(), ..Audience::default() };
        assert!(covers(&by_profession(&[Profession::Nurse]), None));
        assert!(!covers(&by_profession(&[Profession::AssistantNurse]), None));
        let here = Audience { municipalities: vec!["452017".to_owned()], ..Audience::default() };
        assert!(covers(&here, Some("452017")));
        assert!(!covers(&here, Some("452025")));
        assert!(!covers(&here, None), "who is nowhere is not here");
        assert!(!covers(&Audience { professions: vec![Profession::Clerk], ..here }, Some("452017")), "all three must match");
    }

    #[test]
    fn a_municipality_is_six_digits() {
        let codes =
            |codes: &[&str]| Audience { municipalities: codes.iter().map(|&code| code.to_owned()).collect(), ..Audience::default() };
        assert!(codes(&["452017"]).check().is_ok());
        for wrong in ["45201", "4520170", "45201x", "４５２０１７", "45,201", ""] {
            assert!(codes(&["452017", wrong]).check().is_err(), "{wrong}");
        }
    }
}
