//! Taking alerts in: each once, in whatever order they come. What is an emergency here goes out by itself, in the name of a membership that
//! nobody signs in with; everything else waits.

use super::alerts::told_as;
use super::broadcasts::Released;
use super::directory::new_membership;
use super::names::Identity;
use super::{Desk, Error, Result};
use crate::domain::boards::alert::{Alert, AlertState, Earlier, Settled};
use crate::domain::boards::broadcast::{BOARDS_LIMIT, NewBroadcast};
use crate::domain::core::id::{AlertId, BoardId, MembershipId, RegionId};
use crate::domain::people::{Membership, Profession, Role};
use crate::store::Change;
use crate::store::boards::alert::{self, Before, Incoming};
use crate::store::boards::broadcast;
use crate::store::people::{membership, organization};
use std::sync::Arc;

/// An emergency that could not go out by itself rings somebody after so long.
const AUTOMATIC_SECONDS: i64 = 60;
/// What was to go out by itself and did not is tried for so long.
const LATELY_SECONDS: i64 = 3600;
/// So many earlier alerts that one names are looked up.
const NAMED: usize = 50;
/// In whose name alerts go out by themselves.
const AUTOMATIC: (&str, &str) = ("自動配信", "じどうはいしん");

/// What came of an alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It is new here, and this became of it.
    New {
        /// What became of it.
        state: AlertState,
        /// Whether it goes out by itself.
        automatic: bool,
    },
    /// It is here already.
    Known,
    /// It concerns no region of this installation.
    Elsewhere,
}

impl Desk {
    /// Takes an alert in for every region that it concerns. Twice is once.
    pub async fn take_alert(&self, alert: &Alert) -> Result<Taken> {
        // What a series says is decided from all of it: one alert at a time.
        let _one = self.taking.lock().await;
        let (mut taken, mut failed) = (Taken::Elsewhere, None);
        for region in organization::list_regions(&self.store).await? {
            match self.take_for(region.id, alert).await {
                Ok(Taken::Elsewhere) => {}
                Ok(Taken::Known) if matches!(taken, Taken::New { .. }) => {}
                Ok(came) => taken = came,
                Err(Error::Unavailable) => return Err(Error::Unavailable),
                // One region's fault keeps nothing from the others; it comes again.
                Err(e) => {
                    tracing::warn!(region = %region.id, error = %e, "an alert is not taken in for a region");
                    failed = Some(e);
                }
            }
        }
        failed.map_or(Ok(taken), Err)
    }

    async fn take_for(&self, region: RegionId, alert: &Alert) -> Result<Taken> {
        let territory = self.territory(region).await?;
        let Some(concern) = territory.concern(alert) else { return Ok(Taken::Elsewhere) };
        if alert::is_known(&self.store, region, alert).await? {
            return Ok(Taken::Known);
        }
        let before = self.before(region, alert).await?;
        if before.is_empty() && alert.areas.iter().all(|area| !territory.holds(area)) && !alert.areas.is_empty() {
            // A cancellation that names areas elsewhere, of nothing that we know.
            return Ok(Taken::Elsewhere);
        }
        let earlier = before
            .iter()
            .map(|row| Ok(Earlier { alert: serde_json::from_str(&row.content)?, state: row.state, automatic: row.automatic != 0 }));
        let earlier = earlier.collect::<Result<Vec<Earlier>>>()?;
        let now = self.now();
        let settled = Settled::of(alert, &territory, &concern, &earlier, now);
        let id = AlertId(self.new_id());
        let mut change = Change::default();
        let rings = settled.state == AlertState::Waiting && (settled.at_once || alert.rings_duty(concern.severity, now));
        let incoming = Incoming {
            id,
            region,
            alert,
            severity: concern.severity,
            municipalities: &concern.municipalities,
            state: settled.state,
            automatic: settled.at_once,
            next_call_at: rings.then(|| now.plus_seconds(if settled.at_once { AUTOMATIC_SECONDS } else { 0 })),
            at: now,
        };
        alert::insert(&mut change, &incoming)?;
        for (at, state) in settled.overtaken {
            alert::overtake(&mut change, before[at].id, state, now);
        }
        match self.commit(change).await {
            Err(Error::AlreadyExists) => return Ok(Taken::Known),
            done => done?,
        };
        if settled.at_once {
            // What cannot go out now is tried again.
            let released = Box::pin(self.release_by_itself(id, region)).await;
            _ = released.inspect_err(|e| tracing::warn!(alert = %id, error = %e, "an alert waits although it should go out"));
        }
        self.hub.stir();
        Ok(Taken::New { state: settled.state, automatic: settled.at_once })
    }

    /// What came before of the same series, or is named.
    async fn before(&self, region: RegionId, alert: &Alert) -> Result<Vec<Before>> {
        let mut before = alert::list_series(&self.store, region, alert.source, &alert.series).await?;
        for reference in alert.references.iter().rev().take(NAMED) {
            let named = alert::find_named(&self.store, region, alert.source, reference).await?;
            before.extend(named.filter(|named| before.iter().all(|known| known.id != named.id)));
        }
        Ok(before)
    }

    /// What was to go out by itself, and was cut off.
    pub(super) async fn release_held_up(&self) -> Result<()> {
        let _one = self.taking.lock().await;
        for (id, region) in alert::list_automatic(&self.store, self.now().plus_seconds(-LATELY_SECONDS)).await? {
            match Box::pin(self.release_by_itself(id, region)).await {
                Ok(()) | Err(Error::Stale) => {}
                Err(e) => tracing::warn!(alert = %id, error = %e, "an alert waits although it should go out"),
            }
        }
        Ok(())
    }

    async fn release_by_itself(&self, id: AlertId, region: RegionId) -> Result<()> {
        let Some(author) = self.automatic_author(region).await? else { return Err(Error::Forbidden) };
        let caller = Arc::new(self.absent(region, author));
        let (permit, found) = self.open_alert(&caller, id).await?;
        let told: Alert = serde_json::from_str(&found.content)?;
        if !told.is_fresh(self.now()) {
            // Too late to go out unseen: it waits for somebody.
            let mut change = Change::default();
            alert::hold(&mut change, id);
            self.commit(change).await?;
            return Ok(());
        }
        let proposal = told.proposal(&self.territory(region).await?, found.severity, &self.zone_of(region).await?);
        let body = NewBroadcast {
            boards: self.boards_for_everybody(region, &alert::codes_of(&found.municipalities)).await?,
            title: proposal.title,
            text: proposal.text,
            importance: Some(proposal.importance),
            expires_at: told.expires,
            pinned: false,
            mode: None,
            personal_reason: None,
        };
        let follows = alert::find_broadcast_before(&self.store, region, &found).await?;
        let released = Released { permit: &permit, automatic: true, message: told_as(found.message, follows), follows };
        let sent = self.send(&caller, self.new_id(), &body, found.status, Some(released)).await?;
        self.settle_broadcast(sent, Some(&caller)).await.map(drop)
    }

    /// The boards on which an alert of these municipalities goes out by itself.
    pub(super) async fn boards_for_everybody(&self, region: RegionId, municipalities: &[String]) -> Result<Vec<BoardId>> {
        let boards = broadcast::list_for_everybody(&self.store, region).await?.into_iter();
        let concerned = |list: &str| {
            let codes = alert::codes_of(list);
            codes.is_empty() || municipalities.is_empty() || codes.iter().any(|code| municipalities.contains(code))
        };
        Ok(boards.filter(|(_, list)| concerned(list)).map(|(board, _)| board).take(BOARDS_LIMIT).collect())
    }

    /// The membership in whose name alerts go out by themselves, made at first need in the organization that runs the region.
    pub(super) async fn automatic_author(&self, region: RegionId) -> Result<Option<Membership>> {
        let now = self.now();
        if let Some(id) = broadcast::find_automatic(&self.store, region).await? {
            return Ok(membership::find(&self.store, id).await?);
        }
        let Some(base) = broadcast::find_base(&self.store, region, now).await? else { return Ok(None) };
        let identity = Identity { name: AUTOMATIC.0.to_owned(), kana: AUTOMATIC.1.to_owned() };
        let (key, person, _) = self.new_person(&identity, region, 1)?;
        let author = Membership {
            id: MembershipId(self.new_id()),
            person: person.id,
            organization: base,
            profession: Profession::Clerk,
            role: Role::Automatic,
            from: now,
            until: None,
        };
        let mut change = Change::default();
        change.insert(key);
        change.insert(person);
        change.insert(new_membership(&author, region));
        self.commit(change).await?;
        Ok(Some(author))
    }
}
