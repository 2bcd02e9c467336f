//! Trainings: what is held, who has a seat, who came, and what they thought of it.

mod afterwards;
mod calendar;
mod door;
mod line;
mod ringing;
pub mod school;
mod training;
