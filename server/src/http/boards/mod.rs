//! Routes of the boards wing.

pub mod board;
pub mod disaster;
pub mod following;
pub mod light;
pub mod reach;
pub mod training;
pub mod ward;
