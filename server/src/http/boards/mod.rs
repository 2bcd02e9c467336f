//! Routes of the boards wing.

pub mod board;
pub mod reach;
pub mod ward;
