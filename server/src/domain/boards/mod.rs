//! What a whole region reads: alerts, boards, disasters, where there is room, and what must not be among it.

pub mod alert;
pub mod board;
pub mod broadcast;
pub mod disaster;
pub mod following;
pub mod inquiry;
pub mod personal;
pub mod provider;
pub mod public_page;
pub mod shelter;
pub mod training;
pub mod ward;
