//! Streams, events and keys.

pub mod attachment;
pub mod event;
pub mod key;
