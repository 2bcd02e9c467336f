//! Where there is room: wards of organizations, and what is said of them.

mod hospital;
mod list;
mod vacancy;
mod ward;
