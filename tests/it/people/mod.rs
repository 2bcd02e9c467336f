//! The people wing.

pub mod application;
mod departure;
mod device;
mod door;
mod draft;
mod emergency_account;
mod factors;
mod hpki;
mod identity_provider;
mod membership;
mod notification;
mod notification_mail;
mod organization;
mod own_session;
mod passkey;
mod recovery;
mod rota;
mod scim;
mod session;
mod staff_list;
mod throttle;
