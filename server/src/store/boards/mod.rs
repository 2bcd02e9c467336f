//! Boards and what makes an entry on them a notice.

pub mod board;
pub mod notice;
pub mod reach;
