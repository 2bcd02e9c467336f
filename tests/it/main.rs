//! Black-box tests: personas over HTTP and WebSocket, against the real server on both databases.

#![expect(clippy::disallowed_methods, reason = "tests play clients and administrators")]

mod alerts;
mod attachments;
mod boards;
mod care;
mod core;
mod disasters;
mod harness;
#[expect(dead_code, reason = "the gate's own tests use the rest")]
mod model;
mod oversight;
mod people;
mod providers;
mod public;
mod trainings;
mod vacancies;
