//! Patients, teams, entries and receipts.

pub mod care_team;
pub mod entry;
pub mod facts;
pub mod patient;
pub mod receipt;
