//! Regions, organizations, persons, memberships and sessions.

pub mod membership;
pub mod organization;
pub mod person;
pub mod session;
pub mod throttle;
