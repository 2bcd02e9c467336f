//! Disasters, real and practised: who opens them, how organizations stand in them, and what is pushed.

mod board;
mod event;
mod light;
mod live;
mod report;
mod ringing;
pub mod town;
