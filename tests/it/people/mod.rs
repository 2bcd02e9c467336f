//! The people wing.

mod membership;
mod notification;
mod notification_mail;
mod organization;
mod session;
mod throttle;
