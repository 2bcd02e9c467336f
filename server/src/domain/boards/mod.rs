//! What a whole region reads: alerts.

pub mod alert;
pub mod personal;
