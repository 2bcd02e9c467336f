//! Routes of the core wing.

pub mod entries;
pub mod stream;
