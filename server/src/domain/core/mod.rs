//! What every wing stands on: ids, times, text, streams and their events.

pub mod attachment;
pub mod code;
pub mod id;
pub mod invalid;
pub mod stream;
pub mod text;
pub mod time;
