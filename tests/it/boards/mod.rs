//! The boards wing: what comes from outside.

mod cap;
mod check;
mod samples;
mod telegram;
