//! Photos and PDFs: sent in chunks, made anew, hung at entries, opened through the gate.

mod hanging;
mod scanner;
pub mod sender;
mod sending;
