//! Routes of the core wing.

pub mod stream;
