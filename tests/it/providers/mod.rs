//! New providers: what is announced of organizations, and the directory into which the base takes it over.

mod directory;
mod notice;
pub mod office;
