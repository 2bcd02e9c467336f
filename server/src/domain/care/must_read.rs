//! Must-read (要確認): an author asks professions or organizations to say 「確認しました」 by a time.

use crate::domain::core::id::{OrganizationId, RotaId};
use crate::domain::core::invalid::{Invalid, check_list};
use crate::domain::core::time::Timestamp;
use crate::domain::people::Profession;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Nobody plans a confirmation further ahead.
const AHEAD_SECONDS: i64 = 90 * 86_400;

/// Who is asked: everybody of a profession on the team, organization by organization, or an organization whatever the profession. One answer
/// of each is enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Party {
    /// A profession.
    Profession(Profession),
    /// An organization.
    Organization(OrganizationId),
    /// An organization by way of one of its functions: it rings whoever has that, and an answer of anybody there is one.
    Rota(RotaId),
}

/// What an author asks for with an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MustReadBody)]
pub struct MustRead {
    /// Who is asked.
    pub parties: Vec<Party>,
    /// By when.
    #[serde(default)]
    pub due_at: Option<Timestamp>,
    /// Only the author sees the names of those who have confirmed.
    #[serde(default)]
    pub private: bool,
}

impl MustRead {
    /// Checks that somebody is asked, and not for yesterday.
    pub fn check(&self, now: Timestamp) -> Result<(), Invalid> {
        check_list("must_read.parties", &self.parties)?;
        if self.parties.is_empty() {
            return Err(Invalid::new("must_read.parties", "empty"));
        }
        match self.due_at {
            Some(due) if due <= now => Err(Invalid::new("must_read.due_at", "too_old")),
            Some(due) if due > now.plus_seconds(AHEAD_SECONDS) => Err(Invalid::new("must_read.due_at", "out_of_range")),
            _ => Ok(()),
        }
    }
}
