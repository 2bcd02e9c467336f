//! What was addressed to whoever had a function, and was not seen before their turn was over, goes on to whoever has it then: nothing lies with
//! somebody who has gone home. The entry keeps both.

use super::{Desk, Result, signed};
use crate::domain::core::id::OrganizationId;
use crate::domain::people::rota::{Standing, reached};
use crate::store::Change;
use crate::store::people::rota;
use jiff::tz::TimeZone;
use std::collections::HashMap;

/// What is older has been asked about by other ways.
const SECONDS: i64 = 86_400;
/// So much is passed on in a round.
const TOGETHER: usize = 500;

impl Desk {
    /// Looks through what nobody who was reached has seen.
    pub(super) async fn pass_on(&self) -> Result<()> {
        let now = self.now();
        let mut plans: HashMap<OrganizationId, (Vec<Standing>, TimeZone)> = HashMap::new();
        let mut change = Change::default();
        for unseen in rota::list_unseen(&self.store, now.plus_seconds(-SECONDS), signed(TOGETHER)).await? {
            let organization = unseen.organization_id;
            if !plans.contains_key(&organization) {
                let standing = rota::list(&self.store, organization, now).await?.into_iter().map(|(_, standing)| standing).collect();
                plans.insert(organization, (standing, self.zone_of(unseen.region_id).await?));
            }
            let Some((standing, zone)) = plans.get(&organization) else { continue };
            let persons = reached(standing, unseen.rota_id, now, zone).persons;
            let before = rota::list_reached(&self.store, unseen.entry_id, unseen.rota_id).await?;
            // As long as somebody who was reached still has it, it is theirs.
            if persons.iter().any(|person| before.contains(&(*person,))) {
                continue;
            }
            for person in persons {
                rota::pass_on(&mut change, &unseen, self.new_id(), person, now);
            }
        }
        if !change.effects.is_empty() {
            self.commit(change).await?;
        }
        Ok(())
    }
}
