//! 要確認: who has confirmed, who has not, and asking again.

use super::posting::append_event;
use super::{Desk, Error, Result};
use crate::audit;
use crate::domain::care::must_read::{MustRead, Party};
use crate::domain::core::id::{EntryId, OrganizationId};
use crate::domain::core::stream::EventKind;
use crate::domain::oversight::Depth;
use crate::domain::people::Profession;
use crate::domain::people::rota::OnDuty;
use crate::gate::{Caller, CorrectOwn, Home, OnStream as _, Reading, SeeReach, StreamFacts};
use crate::hub::wire::{AcknowledgementView, MustReadView};
use crate::store::boards::board;
use crate::store::care::entry;
use crate::store::care::must_read::{self, Asked, MustReadRow, PartyRow};
use crate::store::people::rota;
use crate::store::{Change, Value};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// An author asks again at most so often.
const REMIND_SECONDS: i64 = 600;

/// One organization, or its people of one profession, that is asked.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PartyView {
    /// Organization.
    pub organization: OrganizationId,
    /// Its name.
    pub organization_name: String,
    /// Profession; none when anybody of the organization may answer.
    pub profession: Option<Profession>,
    /// Who has confirmed, by revision; without names for others than the author where that was asked for.
    pub acknowledgements: Vec<AcknowledgementView>,
}

/// Who has confirmed, and who has not.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MustReadStatusView {
    /// The revision that wants to be confirmed.
    pub revision: i64,
    /// What was asked for.
    pub must_read: MustReadView,
    /// Everybody who is asked, as the team or the audience is now.
    pub parties: Vec<PartyView>,
}

/// Adds the rows of what an entry asks for.
pub(super) fn insert(change: &mut Change, id: EntryId, facts: &StreamFacts, asked: &MustRead, on_duty: &[OnDuty]) {
    change.insert(MustReadRow {
        entry_id: id,
        region_id: facts.region,
        stream_id: facts.stream,
        due_at: asked.due_at,
        is_private: asked.private,
        reminded_at: None,
    });
    for (position, party) in asked.parties.iter().enumerate() {
        let (organization_id, profession, rota_id) = match *party {
            Party::Organization(id) => (Some(id), None, None),
            Party::Profession(profession) => (None, Some(profession), None),
            Party::Rota(id) => (on_duty.iter().find(|one| one.rota == id).map(|one| one.organization), None, Some(id)),
        };
        change.insert(PartyRow {
            entry_id: id,
            position: super::signed(position),
            region_id: facts.region,
            stream_id: facts.stream,
            organization_id,
            profession,
            rota_id,
        });
    }
}

/// What an entry asks for, from its rows.
pub(super) fn view(rows: &[Asked]) -> Option<MustReadView> {
    let first = rows.first()?;
    let party = |row: &Asked| {
        let organization = row.rota_id.map(Party::Rota).or(row.organization_id.map(Party::Organization));
        organization.or(row.profession.map(Party::Profession))
    };
    Some(MustReadView {
        parties: rows.iter().filter_map(party).collect(),
        due_at: first.due_at,
        private: first.is_private != 0,
        reminded_at: first.reminded_at,
    })
}

/// Leaves of a confirmation what everybody may see where only the author sees names.
pub(super) fn hide_name(view: &mut AcknowledgementView) {
    view.person = None;
    view.name.clear();
}

impl Desk {
    /// Who has confirmed an entry that asks for it, and who has not.
    pub async fn must_read_status(&self, caller: &Arc<Caller>, id: EntryId) -> Result<MustReadStatusView> {
        let (facts, reading) = self.open_entry(caller, id).await?;
        if matches!(facts.home, Home::Board(_)) {
            self.admit::<SeeReach>(caller, facts.clone()).await?;
        }
        let is_author = facts.author == caller.membership.person;
        let (_, revision, _, seq) = entry::find_standing(&self.store, &facts).await?.ok_or(Error::NotFound)?;
        let asked = must_read::list(&self.store, &reading, seq, seq).await?;
        let must_read = view(&asked).ok_or(Error::NotFound)?;
        let mut acknowledgements = Vec::new();
        for row in entry::list_acknowledgements(&self.store, &reading, seq, seq).await? {
            let mut said = self.acknowledgement(&reading, row).await?;
            if must_read.private && !is_author {
                hide_name(&mut said);
            }
            acknowledgements.push(said);
        }
        let expected = match &reading {
            Reading::Timeline(permit) => must_read::list_expected(&self.store, permit).await?,
            Reading::Board(permit) => board::list_meant(&self.store, permit).await?,
        };
        let mut parties = Vec::new();
        for (organization, profession) in asked_of(&asked, &expected) {
            let answers =
                |said: &&AcknowledgementView| said.organization == organization && profession.is_none_or(|asked| asked == said.profession);
            parties.push(PartyView {
                organization,
                organization_name: self.organization(organization).await?.map(|found| found.name.clone()).unwrap_or_default(),
                profession,
                acknowledgements: acknowledgements.iter().filter(answers).cloned().collect(),
            });
        }
        let view = MustReadStatusView { revision, must_read, parties };
        self.show(&reading, Depth::Opened, Some((seq, seq)), view).await
    }

    /// Asks again those who have not confirmed; the author's right, once in ten minutes.
    pub async fn remind(&self, caller: &Arc<Caller>, id: EntryId) -> Result<()> {
        self.deciding(caller, move |caller, _| async move {
            let facts = self.entry_facts::<CorrectOwn>(&caller, id).await?;
            let permit = self.admit::<CorrectOwn>(&caller, facts).await?;
            let mut change = Self::stream_change(&permit);
            let seq = change.next_number();
            append_event(&mut change, &permit, EventKind::EntryReminded, seq, self.new_id(), Some(id), None);
            for held in rota::list_held(&self.store, &permit).await? {
                self.go_on(&mut change, &held, permit.decided_at()).await?;
            }
            must_read::remind(&mut change, &permit, permit.decided_at().plus_seconds(-REMIND_SECONDS));
            change.log.push(audit::written(&permit, Some(Value::Number(seq.0)), None));
            match self.finish(change, permit.subject().on().stream).await {
                Err(Error::Stale) if must_read::is_asked(&self.store, &permit).await? => {
                    Err(Error::Throttled { retry_after_seconds: REMIND_SECONDS })
                }
                Err(Error::Stale) => Err(Error::NotFound),
                done => done,
            }
        })
        .await
    }
}

/// Who is asked, as the team is now: each organization with people of an asked profession, and each asked organization on the team.
fn asked_of(rows: &[Asked], expected: &[(OrganizationId, Profession)]) -> Vec<(OrganizationId, Option<Profession>)> {
    let mut asked = Vec::new();
    for row in rows {
        let organizations = expected.iter().filter(|(organization, _)| row.organization_id == Some(*organization));
        asked.extend(organizations.map(|(organization, _)| (*organization, None)));
        let professions = expected.iter().filter(|(_, profession)| row.profession == Some(*profession));
        asked.extend(professions.map(|(organization, profession)| (*organization, Some(*profession))));
    }
    let mut seen = std::collections::HashSet::new();
    asked.retain(|one| seen.insert(*one));
    asked
}
