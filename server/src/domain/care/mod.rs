//! The care of one patient: the chart, the team, the entries of the timeline.

pub mod care_team;
pub mod entry;
pub mod handover;
pub mod must_read;
pub mod notice;
pub mod patient;
pub mod vitals;
