//! Streams, events and keys.

pub mod event;
pub mod key;
