//! The people wing.

mod membership;
mod organization;
mod session;
mod throttle;
