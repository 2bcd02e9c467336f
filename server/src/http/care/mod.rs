//! Routes of the care wing.

pub mod care_team;
pub mod entry;
pub mod patient;
pub mod receipt;
