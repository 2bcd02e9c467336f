//! Routes of the people wing.

pub mod membership;
pub mod organization;
pub mod persona;
pub mod session;
