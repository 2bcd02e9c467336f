//! The Common Alerting Protocol 1.2 (OASIS), in and out; 1.1 is taken in too, being nearly the same.

mod read;
mod write;

pub(super) use read::read;
pub use write::{Envelope, Unfit, to_cap};

use crate::domain::boards::alert::Severity;

pub(super) const NAMESPACE: &str = "urn:oasis:names:tc:emergency:cap:1.2";
pub(super) const NAMESPACE_1_1: &str = "urn:oasis:names:tc:emergency:cap:1.1";

/// What we call the code of an area of the 気象庁, as `valueName` of a geocode, and of a hazard, as `valueName` of an event code.
const JMA: &str = "JMA";
/// What we call the code of a municipality.
const MUNICIPALITY: &str = "団体コード";

/// Our severities as CAP's urgency and severity. The other way an emergency never comes of a sender's word alone: only what it is about
/// (大津波警報, 特別警報, 震度6弱以上) lets an alert go out without a person.
const SEVERITIES: &[(Severity, &str, &str)] = &[
    (Severity::Emergency, "Immediate", "Extreme"),
    (Severity::Danger, "Immediate", "Severe"),
    (Severity::Warning, "Expected", "Severe"),
    (Severity::Advisory, "Expected", "Moderate"),
    (Severity::Information, "Unknown", "Minor"),
    (Severity::AllClear, "Past", "Minor"),
];

/// What makes an identifier unfit to be referred to: references are separated by blanks and commas.
fn is_one_word(text: &str) -> bool {
    !text.is_empty() && !text.contains(|letter: char| letter.is_whitespace() || matches!(letter, ',' | '<' | '&'))
}
