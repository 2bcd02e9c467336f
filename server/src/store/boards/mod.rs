//! Boards and what makes an entry on them a notice; disasters and reports; wards and their vacancies; trainings and who takes part.

pub mod board;
pub mod disaster;
pub mod notice;
pub mod participant;
pub mod reach;
pub mod training;
pub mod training_calendar;
pub mod training_notice;
pub mod ward;
