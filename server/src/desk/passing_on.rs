//! What was addressed to whoever had a function, and was not seen before their turn was over, goes on to whoever has it then: nothing lies with
//! somebody who has gone home. The entry keeps both.

use super::rotas::About;
use super::{Desk, Result, signed};
use crate::domain::core::id::{EntryId, PersonId};
use crate::domain::core::time::Timestamp;
use crate::domain::people::notification::Reason;
use crate::store::Change;
use crate::store::people::rota::{self, Held};
use uuid::Uuid;

/// What is older has been asked about by other ways.
const SECONDS: i64 = 86_400;
/// So much is looked at in a round.
const TOGETHER: usize = 500;

impl Desk {
    /// Looks through what nobody who was reached has seen, from an entry on; the next round goes on where this one ended.
    pub(super) async fn pass_on(&self, after: &mut EntryId) -> Result<()> {
        let now = self.now();
        let unseen = rota::list_unseen(&self.store, now.plus_seconds(-SECONDS), *after, now, signed(TOGETHER)).await?;
        *after = unseen.last().filter(|_| unseen.len() == TOGETHER).map_or(EntryId(Uuid::nil()), |last| last.entry_id);
        for held in unseen {
            let mut change = Change::default();
            if let Some(persons) = self.go_on(&mut change, &held, now).await? {
                for person in persons {
                    let reason = if person.is_some() { Reason::OnDuty } else { Reason::Addressed };
                    for whom in rota::list_devices(&self.store, (held.organization_id, person), held.author_id, now).await? {
                        rota::ring(&mut change, &held, self.new_id(), whom, reason, now);
                    }
                }
                self.commit(change).await?;
            }
        }
        Ok(())
    }

    /// Adds to a change that something goes on to whoever has the function now: to whom, everybody where nobody is named. None where it is theirs
    /// already.
    pub(super) async fn go_on(&self, change: &mut Change, held: &Held, now: Timestamp) -> Result<Option<Vec<Option<PersonId>>>> {
        let about = About { region: held.region_id, patient: held.patient_id, author: Some(held.author_id) };
        let rotas = rota::list(&self.store, held.organization_id, now).await?;
        let reached = self.standing(&rotas, Some(about), now).await?.reached(held.rota_id);
        let to: Vec<Option<PersonId>> =
            if reached.persons.is_empty() { vec![None] } else { reached.persons.into_iter().map(Some).collect() };
        let rows = rota::list_reached(&self.store, held.entry_id).await?;
        let from = rows.iter().filter(|row| row.rota_id == held.rota_id && row.passed_on_at.is_none()).map(|row| row.person_id);
        let from: Vec<Option<PersonId>> = from.collect();
        if to.iter().any(|person| from.contains(person)) {
            return Ok(None);
        }
        for person in from {
            rota::pass_on(change, held, person, now);
        }
        for person in &to {
            rota::reach(change, held, *person);
        }
        Ok(Some(to))
    }
}
