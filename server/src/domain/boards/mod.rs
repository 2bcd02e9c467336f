//! What a whole region reads: alerts, boards, disasters, where there is room, and what must not be among it.

pub mod alert;
pub mod board;
pub mod disaster;
pub mod following;
pub mod personal;
pub mod training;
pub mod ward;
