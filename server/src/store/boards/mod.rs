//! Boards and what makes an entry on them a notice; alerts and broadcasts; disasters and reports; wards and their vacancies; inquiries; trainings and who takes part; what is announced of organizations.

pub mod addressed;
pub mod alert;
pub mod board;
pub mod broadcast;
pub mod broadcast_reach;
pub mod disaster;
pub mod disaster_notice;
pub mod inquiry;
pub mod notice;
pub mod participant;
pub mod provider;
pub mod public_page;
pub mod reach;
pub mod shelter;
pub mod training;
pub mod training_calendar;
pub mod training_notice;
pub mod ward;
pub mod ward_duty;
pub mod ward_notice;
