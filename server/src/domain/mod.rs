//! Floor 1: the pure rules and types of home care. No I/O, no clock of its own, no framework.

pub mod boards;
pub mod care;
pub mod core;
pub mod oversight;
pub mod people;
