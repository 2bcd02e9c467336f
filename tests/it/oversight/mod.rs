//! The oversight wing.
