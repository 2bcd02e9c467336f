//! Floor 6: what comes from outside. Alerts of the 気象庁 (防災情報XML) and of whoever speaks CAP 1.2 become one type of ours, and one of
//! ours becomes CAP. Text in, value out: nothing here fetches, stores or sends, and nothing that a file says can make it.
//!
//! A new kind of telegram needs nothing to be read: its title, headline and areas come through by themselves (`jma::areas`).

pub mod atom;
pub mod cap;
mod jma;
mod refusal;
mod xml;

pub use refusal::{Refusal, RefusalCode};
pub use xml::BYTES_MAX;

use crate::domain::boards::alert::{Alert, Hazard, Release};
use refusal::Fault;
use serde::Serialize;
use xml::Element;

/// What a file would become.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Preview {
    /// An alert.
    Taken {
        /// Who would let it out.
        release: Release,
        /// Whether it would go out before anybody has confirmed it. A cancellation cannot know alone.
        at_once: bool,
        /// What it says.
        #[serde(flatten)]
        alert: Box<Alert>,
    },
    /// Nothing.
    Refused {
        /// Why.
        refused: Refusal,
    },
}

/// What a file would become.
pub fn preview(file: &[u8]) -> Preview {
    match read(file) {
        Ok(alert) => Preview::Taken { release: alert.release(), at_once: alert.goes_out_at_once(None), alert: Box::new(alert) },
        Err(refused) => Preview::Refused { refused },
    }
}

/// Reads an alert, whichever of the two formats it is in.
pub fn read(file: &[u8]) -> Result<Alert, Refusal> {
    let file = file.strip_prefix("\u{feff}".as_bytes()).unwrap_or(file);
    parse(file).map_err(|fault| fault.in_file(file))
}

fn parse(file: &[u8]) -> Result<Alert, Fault> {
    let (namespace, root) = xml::read(file)?;
    match (namespace.as_str(), root.name.as_str()) {
        (jma::NAMESPACE, "Report") => jma::read(&root),
        (cap::NAMESPACE | cap::NAMESPACE_1_1, "alert") => cap::read(&root),
        _ => Err(root.refuse(RefusalCode::UnknownFormat, "neither a telegram of the 気象庁 (Report) nor a CAP alert")),
    }
}

/// The most areas of an alert: all municipalities of the country, twice.
const AREAS_MAX: usize = 4_000;
/// The most hazards of an area: there are some thirty warnings.
const HAZARDS_MAX: usize = 64;
/// The most hazards of all areas together, each counted where it holds: every municipality with ten.
const TOLD_MAX: usize = 20_000;
/// The longest name of a hazard, in characters. Every area has its own copy.
const NAME_MAX: usize = 200;

/// A hazard as an element of the file has it, unless its words are longer than any.
fn bounded(hazard: Hazard, element: &Element) -> Result<Hazard, Fault> {
    let words = [Some(hazard.text.as_str()), Some(hazard.detail.as_str()), hazard.code.as_deref()];
    let long = words.into_iter().flatten().any(|text| text.chars().count() > NAME_MAX);
    if long { Err(element.refuse(RefusalCode::TooLarge, "a name of more than 200 characters")) } else { Ok(hazard) }
}
