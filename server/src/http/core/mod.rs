//! Routes of the core wing.

pub mod attachment;
pub mod entries;
pub mod stream;
