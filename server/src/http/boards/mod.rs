//! Routes of the boards wing.

pub mod alert;
pub mod board;
pub mod broadcast;
pub mod disaster;
pub mod following;
pub mod inquiry;
pub mod light;
pub mod provider;
pub mod public;
pub mod public_page;
pub mod reach;
pub mod training;
pub mod ward;
mod words;
