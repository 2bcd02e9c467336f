//! Routes of the people wing.

pub mod device;
pub mod draft;
pub mod factors;
pub mod membership;
pub mod notification;
pub mod organization;
pub mod own_session;
pub mod passkey;
pub mod persona;
pub mod profile;
pub mod session;
