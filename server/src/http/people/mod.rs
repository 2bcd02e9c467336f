//! Routes of the people wing.

pub mod application;
pub mod departure;
pub mod device;
pub mod draft;
pub mod emergency_account;
pub mod factors;
pub mod hpki;
pub mod identity_provider;
pub mod invitation;
pub mod membership;
pub mod notification;
pub mod organization;
pub mod own_session;
pub mod passkey;
pub mod persona;
pub mod profile;
pub mod provider_session;
pub mod roster;
pub mod rota;
pub mod scim;
pub mod scim_token;
pub mod session;
