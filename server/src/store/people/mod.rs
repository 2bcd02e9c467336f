//! Regions, organizations, persons, memberships and sessions.

pub mod application;
pub mod authenticator;
pub mod ceremony;
pub mod device;
pub mod draft;
pub mod duty;
pub mod following;
pub mod identity_provider;
pub mod invitation;
pub mod leave;
pub mod link;
pub mod membership;
pub mod notification;
pub mod notification_mail;
pub mod operating_policy;
pub mod organization;
pub mod passkey;
pub mod password;
pub mod person;
pub mod profile;
pub mod recovery;
pub mod roster;
pub mod scim;
pub mod session;
pub mod subscription;
pub mod throttle;
