//! The core wing.
