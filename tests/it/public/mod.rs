//! The page that anybody may read without signing in: what stands on it, who marks it, and that nothing else gets out.

mod mark;
mod page;
pub mod square;
