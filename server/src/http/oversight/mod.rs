//! Routes of the oversight wing.

pub mod access_log;
