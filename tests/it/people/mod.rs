//! The people wing.
