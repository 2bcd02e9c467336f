//! The oversight wing.

mod access_log;
mod failure;
mod full_disk;
mod tampering;
