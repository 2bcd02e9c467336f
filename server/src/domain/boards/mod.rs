//! What a whole region reads: alerts, boards, and what must not be among it.

pub mod alert;
pub mod board;
pub mod personal;
