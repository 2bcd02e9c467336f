//! Boards and what makes an entry on them a notice; wards and their vacancies.

pub mod board;
pub mod notice;
pub mod reach;
pub mod ward;
