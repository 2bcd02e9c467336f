//! The core wing.

mod architecture;
mod coverage;
mod edge;
mod idempotency;
mod live;
mod revocation;
mod schema;
mod stream;
