//! Where there is room: wards of organizations, and what is said of them.

mod hospital;
mod inquiry;
mod list;
mod reminder;
mod sheet;
mod vacancy;
mod ward;
