//! Why a value that somebody sent is refused.

/// Why a value that somebody sent is refused. Safe to show: it names the field, never the value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {reason}")]
pub struct Invalid {
    /// The field at fault, dotted for nested ones.
    pub field: String,
    /// A word of the closed list in docs/api.md.
    pub reason: &'static str,
    /// The limit that was passed, where there is one.
    pub limit: Option<u64>,
}

impl Invalid {
    /// A refusal without a limit.
    pub fn new(field: impl Into<String>, reason: &'static str) -> Self {
        Self { field: field.into(), reason, limit: None }
    }

    /// A refusal that names the limit.
    pub fn limited(field: impl Into<String>, reason: &'static str, limit: usize) -> Self {
        Self { field: field.into(), reason, limit: Some(limit as u64) }
    }
}

/// At most so many items in any list that somebody sends.
pub const LIST_LIMIT: usize = 50;

/// Refuses lists that are too long.
pub fn check_list<T>(field: &'static str, items: &[T]) -> Result<(), Invalid> {
    if items.len() > LIST_LIMIT { Err(Invalid::limited(field, "too_long", LIST_LIMIT)) } else { Ok(()) }
}
