//! How long a session may lie unused, as each organization says: a shared computer at a reception wants less than a desk of one's own.

use super::{Desk, Result};
use crate::audit;
use crate::domain::core::id::OrganizationId;
use crate::domain::core::invalid::Invalid;
use crate::gate::{Caller, ManageMemberships};
use crate::store::people::{organization, session};
use std::ops::RangeInclusive;
use std::sync::Arc;

/// So many minutes an organization may say (MHLW guideline 7.0, system 12).
const IDLE_MINUTES: RangeInclusive<i64> = 5..=30;

impl Desk {
    /// Sets after how many minutes without use sessions that act for an organization end: those that stand, too.
    pub async fn set_idle(&self, caller: &Arc<Caller>, id: OrganizationId, minutes: i64) -> Result<()> {
        let facts = organization::facts(&self.store, id).await?;
        let Some(facts) = facts else { return Err(self.missing::<ManageMemberships>(caller).await) };
        let permit = self.admit::<ManageMemberships>(caller, facts).await?;
        if !IDLE_MINUTES.contains(&minutes) {
            return Err(Invalid::new("minutes", "out_of_range").into());
        }
        let mut change = Self::change(&permit);
        session::set_idle(&mut change, id, minutes);
        change.log.push(audit::written(&permit, None, None));
        self.commit(change).await?;
        // Sockets ask anew until when they stand.
        for (person,) in session::list_acting(&self.store, id, self.now()).await? {
            self.forget_person(person);
        }
        Ok(())
    }
}
