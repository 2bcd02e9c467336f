//! The care wing.

mod acknowledgement;
mod bad_input;
mod care_team;
mod chart_versions;
mod correction;
mod entry;
mod handover;
mod lists;
mod patient;
mod receipt;
mod retraction;
mod today;
