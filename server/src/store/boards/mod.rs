//! Boards and what makes an entry on them a notice; disasters and reports; wards and their vacancies.

pub mod board;
pub mod disaster;
pub mod notice;
pub mod reach;
pub mod ward;
