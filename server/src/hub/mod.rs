//! Who listens to which stream, and the wire types. Pure: no I/O, no database, no policies; what it holds was permitted elsewhere.

mod registry;
mod turns;
pub mod wire;

pub use registry::{ConnectionId, Hub, Listener, Mailbox, Outgoing, Woken};
