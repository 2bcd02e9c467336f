//! The people wing.

mod departure;
mod device;
mod draft;
mod membership;
mod notification;
mod notification_mail;
mod organization;
mod recovery;
mod session;
mod staff_list;
mod throttle;
