//! Routes of the oversight wing.

pub mod access_log;
pub mod indicator;
