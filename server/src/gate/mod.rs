//! Authorization, pure: facts in as values, a decision out. Cedar decides by the policies in `policy/`; nothing here asks for a role.
//! Owns [`Permitted`]: what has not passed this room cannot be read, because it does not compile.

mod action;
mod engine;
mod facts;
mod permitted;

pub use action::*;
pub use engine::{Denied, Gate};
pub use facts::{Caller, EntryFacts, OrganizationFacts, PatientFacts, Place, RegionFacts, SeatFacts, Subject};
pub use permitted::Permitted;

#[cfg(test)]
mod tests;
