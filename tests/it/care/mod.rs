//! The care wing.

mod entry;
