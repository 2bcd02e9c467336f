//! What timelines and boards ask alike: which entries, and which were shown.

use crate::desk::{Filter, Window};
use crate::domain::core::id::{EntryId, OrganizationId};
use crate::domain::core::invalid::Invalid;
use crate::domain::core::time::Timestamp;
use crate::http::{Problem, Result};
use serde::Deserialize;
use utoipa::ToSchema;

/// Which part of a timeline or board.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntriesQuery {
    #[serde(default)]
    before: Option<i64>,
    #[serde(default)]
    after: Option<i64>,
    #[serde(default)]
    at: Option<String>,
    #[serde(default)]
    since: Option<Timestamp>,
    /// Kinds between commas.
    #[serde(default)]
    kind: Option<String>,
    /// Professions between commas.
    #[serde(default)]
    profession: Option<String>,
    #[serde(default)]
    organization: Option<OrganizationId>,
    #[serde(default)]
    next_visit: bool,
    /// At most so many.
    #[serde(default)]
    pub limit: Option<usize>,
}

impl EntriesQuery {
    /// The part.
    pub fn window(&self) -> Result<Window> {
        match (self.before, self.after, self.at.as_deref(), self.since) {
            (None, None, None, None) => Ok(Window::Newest),
            (Some(seq), None, None, None) => Ok(Window::Before(seq)),
            (None, Some(seq), None, None) => Ok(Window::After(seq)),
            (None, None, Some("unread"), None) => Ok(Window::Unread),
            (None, None, Some(at), None) => at.parse().map(Window::Around).map_err(|_| Problem::invalid("at", "wrong_type")),
            (None, None, None, Some(moment)) => Ok(Window::Since(moment)),
            _ => Err(Problem::invalid("at", "not_allowed_here")),
        }
    }

    /// The wanted ones.
    pub fn filter(&self) -> Result<Filter> {
        Ok(Filter {
            kinds: listed("kind", self.kind.as_deref())?,
            professions: listed("profession", self.profession.as_deref())?,
            organization: self.organization,
            next_visit: self.next_visit,
        })
    }
}

fn listed<T: std::str::FromStr>(field: &'static str, text: Option<&str>) -> Result<Vec<T>> {
    let words = text.unwrap_or_default().split(',').filter(|word| !word.is_empty());
    words.map(|word| word.parse().map_err(|_| Problem::invalid(field, "wrong_type"))).collect()
}

/// So many entries in one call.
const AT_ONCE: usize = 200;

/// Entries that were shown for a second in an unlocked foreground.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReceiptsBody {
    entries: Vec<EntryId>,
}

impl ReceiptsBody {
    /// The entries, when there are not too many.
    pub fn entries(&self) -> Result<&[EntryId]> {
        if self.entries.len() > AT_ONCE {
            return Err(crate::desk::Error::from(Invalid::limited("entries", "too_long", AT_ONCE)).into());
        }
        Ok(&self.entries)
    }
}
