//! Authorization, pure: facts in as values, a decision out. Cedar decides by the policies in `policy/`; nothing here asks for a role.
//! Owns [`Permitted`]: what has not passed this room cannot be read, because it does not compile.

mod action;
mod engine;
mod facts;
mod permitted;
mod reading;
mod stream_facts;
mod training_facts;

pub use action::*;
pub use engine::{Denied, Gate};
pub use facts::{Caller, OrganizationFacts, PatientFacts, Place, RegionFacts, SeatFacts, Subject};
pub use permitted::Permitted;
pub use reading::{Permit, Reading};
pub use stream_facts::{BoardFacts, DisasterFacts, EntryFacts, Home, OnStream, Standing, StreamFacts};
pub use training_facts::TrainingFacts;

#[cfg(test)]
mod tests;
