//! The people wing.

mod device;
mod draft;
mod identity_provider;
mod membership;
mod notification;
mod notification_mail;
mod organization;
mod session;
mod throttle;
