//! The people wing.

mod device;
mod door;
mod draft;
mod factors;
mod membership;
mod notification;
mod notification_mail;
mod organization;
mod own_session;
mod passkey;
mod session;
mod throttle;
