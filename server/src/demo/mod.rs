//! STUB (to be overwritten by the demo founder).
use crate::desk::Desk;
use crate::domain::core::time::{Clock, Timestamp};
use std::path::Path;
use std::sync::Arc;
pub struct Plan { pub patients: usize, pub days: u32, pub seed: u64, pub end: Timestamp }
pub struct Summary { pub organizations: usize, pub memberships: usize, pub patients: usize, pub entries: usize, pub seconds: f64 }
pub async fn generate(_: &Arc<Desk>, _: &Plan, _: &Path, _: impl Fn(usize) + Send + Sync) -> anyhow::Result<Summary> { anyhow::bail!("stub") }
pub struct DemoClock(Timestamp);
impl DemoClock { pub fn new(t: Timestamp) -> Self { Self(t) } }
impl Clock for DemoClock { fn now(&self) -> Timestamp { self.0 } }
