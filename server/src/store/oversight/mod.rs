//! The access log and what it says of sockets.

pub mod access_log;
pub mod check;
pub mod indicator;
pub mod live_connection;
