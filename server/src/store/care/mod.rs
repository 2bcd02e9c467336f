//! Patients, teams, entries and receipts.

pub mod care_team;
pub mod entry;
pub mod facts;
pub mod handover;
pub mod must_read;
pub mod patient;
pub mod receipt;
pub mod today;
