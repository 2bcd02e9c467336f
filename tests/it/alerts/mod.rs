//! Alerts from outside and broadcasts: taking in, the waiting room, going out, reach.

mod broadcast;
mod duty;
mod folder;
pub mod sender;
mod taking;
