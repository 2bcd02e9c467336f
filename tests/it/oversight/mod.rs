//! The oversight wing.

mod access_log;
mod failure;
mod tampering;
