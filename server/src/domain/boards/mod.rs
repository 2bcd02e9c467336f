//! What a whole region reads: alerts and boards.

pub mod alert;
pub mod board;
