//! The oversight wing.

mod access_log;
mod failure;
mod full_disk;
mod indicator;
mod tampering;
mod watching;
