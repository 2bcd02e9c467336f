//! Authorization, pure: facts in as values, a decision out. Cedar decides by the policies in `policy/`; nothing here asks for a role.
//! Owns [`Permitted`]: what has not passed this room cannot be read, because it does not compile.

mod action;
mod application_form;
mod broadcast_facts;
mod engine;
mod facts;
mod inquiry_facts;
mod permitted;
mod public;
mod reading;
mod recovery_facts;
mod stream_facts;
mod training_facts;

pub use action::*;
pub use application_form::{APPLY_TO_TAKE_PART, ApplicationFormFacts, Applying};
pub use broadcast_facts::{AlertFacts, BroadcastFacts};
pub use engine::{Denied, Gate, Lacking};
pub use facts::{Caller, OrganizationFacts, PatientFacts, Place, RegionFacts, SeatFacts, Subject};
pub use inquiry_facts::InquiryFacts;
pub use permitted::Permitted;
pub use public::{PublicPageFacts, READ_PUBLIC_PAGE, Shown};
pub use reading::{Permit, Reading};
pub use recovery_facts::RecoveryFacts;
pub use stream_facts::{BoardFacts, DisasterFacts, EntryFacts, Home, OnStream, Standing, StreamFacts};
pub use training_facts::TrainingFacts;

#[cfg(test)]
mod tests;
