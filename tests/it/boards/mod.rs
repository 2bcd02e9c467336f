//! The boards wing: boards and their audiences, and what comes from outside.

mod board;
mod cap;
mod check;
mod notice;
mod personal;
mod reach;
pub mod region;
mod ringing;
pub mod samples;
mod telegram;
