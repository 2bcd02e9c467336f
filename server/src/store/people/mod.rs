//! Regions, organizations, persons, memberships and sessions.

pub mod device;
pub mod draft;
pub mod following;
pub mod membership;
pub mod notification;
pub mod notification_mail;
pub mod organization;
pub mod person;
pub mod session;
pub mod subscription;
pub mod throttle;
