//! Broadcasts (一斉配信): the same words on several boards. A change numbers events of one stream, so each board is a change of its own; the first
//! one says what is to stand where, and whoever finds that it does not stand there yet puts it there.

use super::retracting::Retraction;
use super::{BroadcastView, Desk, Done, Error, Result};
use crate::domain::boards::alert::{AlertStatus, MessageType};
use crate::domain::boards::board::BoardKind;
use crate::domain::boards::broadcast::{BroadcastCorrection, BroadcastRetraction, NewBroadcast, notice_draft};
use crate::domain::care::entry::{Composed, Content, Draft, Ground, RetractionKind};
use crate::domain::care::notice::Notice;
use crate::domain::core::id::{BoardId, BroadcastId, EntryId, MembershipId, RegionId};
use crate::domain::core::invalid::Invalid;
use crate::domain::core::time::Timestamp;
use crate::gate::{
    BoardFacts, BroadcastFacts, BroadcastOnBoard, Caller, ManageBroadcast, Permitted, RegionFacts, ReleaseAlert, SeeBroadcasts,
};
use crate::store::Change;
use crate::store::boards::broadcast::{self, BroadcastBoardRow, BroadcastMessageRow, BroadcastRow, Lagging, Standing};
use crate::store::boards::{alert, board};
use crate::store::people::membership;
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

/// What was cut off in between is looked for so long.
const LATELY_SECONDS: i64 = 86_400;
/// What did not go is tried again after so long.
const AGAIN_SECONDS: i64 = 60;

/// An alert that goes out as a broadcast.
pub(super) struct Released<'p> {
    /// The permission to let it out.
    pub permit: &'p Permitted<ReleaseAlert>,
    /// Whether it goes out by itself.
    pub automatic: bool,
    /// What it does to what went out before.
    pub message: MessageType,
    /// What of the same went out before.
    pub follows: Option<BroadcastId>,
}

const fn ground(facts: &BoardFacts) -> Ground {
    Ground::Board { must_expire: facts.kind.must_expire() }
}

const fn facts_of(id: BroadcastId, standing: &Standing, board: BoardFacts) -> BroadcastFacts {
    BroadcastFacts {
        broadcast: id,
        region: standing.region_id,
        organization: standing.organization_id,
        automatic: standing.automatic != 0,
        board,
    }
}

impl Desk {
    /// Sends a broadcast. The same key and body give the same broadcast again, and complete it.
    pub async fn broadcast(&self, caller: &Arc<Caller>, key: Uuid, body: NewBroadcast) -> Result<BroadcastView> {
        self.admit::<SeeBroadcasts>(caller, RegionFacts { region: caller.region }).await?;
        let mode = body.mode.unwrap_or(AlertStatus::Real);
        body.check(mode)?;
        let body = &body;
        let sent = self.deciding(caller, move |caller, _| async move { Box::pin(self.send(&caller, key, body, mode, None)).await });
        let id = sent.await?;
        self.settle_broadcast(id, Some(caller)).await?;
        self.broadcast_view(caller, id).await
    }

    /// The first board of a broadcast, and what is to stand on the others.
    pub(super) async fn send(
        &self,
        caller: &Arc<Caller>,
        key: Uuid,
        body: &NewBroadcast,
        mode: AlertStatus,
        released: Option<Released<'_>>,
    ) -> Result<BroadcastId> {
        let permits = self.open_boards(caller, &body.boards).await?;
        let Some(lead) = permits.first() else { return Err(Invalid::new("boards", "empty").into()) };
        let draft = body.draft(mode);
        for permit in &permits {
            draft.clone().compose(permit.decided_at(), ground(permit.subject()))?;
        }
        let automatic = released.as_ref().is_some_and(|released| released.automatic);
        let mut composed = draft.compose(lead.decided_at(), ground(lead.subject()))?;
        if !automatic {
            composed = self.check_personal(caller, composed).await?;
        }
        let id = BroadcastId(self.new_id());
        let mut change = Self::detached(Self::stream_change(lead), caller);
        if !automatic {
            let about = released.as_ref().map(|released| released.permit.subject().alert.to_string()).unwrap_or_default();
            change.idempotency = Some(Self::idempotency(lead, key, &about, body, id.0)?);
        }
        let entry = EntryId(self.new_id());
        for (position, permit) in (0..).zip(&permits) {
            change.insert(BroadcastBoardRow {
                broadcast_id: id,
                board_id: permit.subject().board,
                region_id: caller.region,
                position,
                entry_id: if position == 0 { entry } else { EntryId(self.new_id()) },
                version: i64::from(position == 0),
            });
        }
        let row = Box::pin(self.append_post(&mut change, lead, entry, key, &composed)).await?;
        let released = released.as_ref();
        change.insert(BroadcastRow {
            id,
            region_id: caller.region,
            membership_id: caller.membership.id,
            mode,
            automatic,
            version: 1,
            sent_at: lead.decided_at(),
            alert_id: released.map(|released| released.permit.subject().alert),
            follows_id: released.and_then(|released| released.follows),
        });
        change.insert(BroadcastMessageRow {
            broadcast_id: id,
            number: 1,
            region_id: caller.region,
            message: released.map_or(MessageType::Alert, |released| released.message),
            revision: row.seq,
            membership_id: caller.membership.id,
            sent_at: lead.decided_at(),
        });
        if let Some(released) = released {
            alert::release(&mut change, released.permit, id, automatic);
            change.log.push(crate::audit::written(released.permit, None, None));
        }
        match self.commit_once(change).await? {
            Done::Now(committed) => {
                self.hub.wake(row.stream_id, committed.first);
                Ok(id)
            }
            Done::Before(earlier) => Ok(BroadcastId(earlier)),
        }
    }

    /// The boards of a broadcast, each once, by the gate.
    async fn open_boards(&self, caller: &Arc<Caller>, boards: &[BoardId]) -> Result<Vec<Permitted<BroadcastOnBoard>>> {
        let mut permits: Vec<Permitted<BroadcastOnBoard>> = Vec::new();
        for board in boards {
            if permits.iter().all(|permit| permit.subject().board != *board) {
                permits.push(match self.open_board_for::<BroadcastOnBoard>(caller, *board).await {
                    Err(Error::NotFound) => return Err(Invalid::new("boards", "unknown_id").into()),
                    opened => opened?,
                });
            }
        }
        Ok(permits)
    }

    /// A change by somebody who is not here has no session that could have moved.
    fn detached(change: Change, caller: &Caller) -> Change {
        if caller.session.0.is_nil() { Change { person: None, ..change } } else { change }
    }

    /// Somebody who acts for a membership: whoever is here, if it is theirs, else as one who is not here just now.
    async fn on_behalf(&self, region: RegionId, whose: MembershipId, present: Option<&Arc<Caller>>) -> Result<Option<Arc<Caller>>> {
        if let Some(caller) = present.filter(|caller| caller.membership.id == whose) {
            return Ok(Some(Arc::clone(caller)));
        }
        Ok(membership::find(&self.store, whose).await?.map(|membership| Arc::new(self.absent(region, membership))))
    }

    /// Who puts a broadcast on one more of its boards: whoever sent or changed it, and when they may no longer, in whose name alerts go out
    /// by themselves. Asked without a row in the log, since it is asked again and again.
    async fn finisher(
        &self,
        id: BroadcastId,
        standing: &Standing,
        part: &Lagging,
        present: Option<&Arc<Caller>>,
    ) -> Result<Option<(Arc<Caller>, BoardFacts)>> {
        let region = standing.region_id;
        let whose = if part.state.is_none() { standing.membership_id } else { standing.changed_by };
        let author = self.on_behalf(region, whose, present).await?;
        if let Some(found) = self.may_finish(id, standing, part, author).await? {
            return Ok(Some(found));
        }
        let automatic = self.automatic_author(region).await?.map(|author| Arc::new(self.absent(region, author)));
        self.may_finish(id, standing, part, automatic).await
    }

    async fn may_finish(
        &self,
        id: BroadcastId,
        standing: &Standing,
        part: &Lagging,
        caller: Option<Arc<Caller>>,
    ) -> Result<Option<(Arc<Caller>, BoardFacts)>> {
        let Some(caller) = caller else { return Ok(None) };
        let Some(board) = board::of_board(&self.store, part.board_id, caller.membership.organization).await? else { return Ok(None) };
        let now = self.now();
        let may = self.gate.may::<ManageBroadcast>(&caller, &facts_of(id, standing, board.clone()), now)
            && (part.state.is_some() || self.gate.may::<BroadcastOnBoard>(&caller, &board, now));
        Ok(may.then_some((caller, board)))
    }

    /// Puts a broadcast where it does not stand yet as it is, and says whether it stands everywhere. Whoever else does so at the same time
    /// is not in the way.
    pub(super) async fn settle_broadcast(&self, id: BroadcastId, present: Option<&Arc<Caller>>) -> Result<bool> {
        let Some(standing) = broadcast::find_standing(&self.store, id).await? else { return Ok(true) };
        let mut everywhere = true;
        for part in broadcast::list_lagging(&self.store, id, self.now()).await? {
            let settled = async {
                match self.finisher(id, &standing, &part, present).await? {
                    Some((caller, board)) => self.settle_part(&caller, id, &standing, &part, board).await,
                    None => Err(Error::Forbidden),
                }
            };
            match Box::pin(settled).await {
                Ok(()) | Err(Error::Stale | Error::AlreadyExists) => {}
                // It is looked for again.
                Err(e) => {
                    tracing::warn!(broadcast = %id, board = %part.board_id, error = %e, "a board of a broadcast waits");
                    everywhere = false;
                }
            }
        }
        Ok(everywhere)
    }

    /// What was cut off in between. What still does not go is left alone for a while: `held` says until when.
    pub(super) async fn settle_broadcasts(&self, held: &mut HashMap<BroadcastId, Timestamp>) -> Result<()> {
        let now = self.now();
        held.retain(|_, until| *until > now);
        for id in broadcast::list_incomplete(&self.store, now.plus_seconds(-LATELY_SECONDS), now).await? {
            if held.contains_key(&id) {
                continue;
            }
            let settled = self.settle_broadcast(id, None).await;
            if !settled.inspect_err(|e| tracing::warn!(broadcast = %id, error = %e, "a broadcast waits")).unwrap_or(false) {
                held.insert(id, now.plus_seconds(AGAIN_SECONDS));
            }
        }
        Ok(())
    }

    async fn settle_part(
        &self,
        caller: &Arc<Caller>,
        id: BroadcastId,
        standing: &Standing,
        part: &Lagging,
        board: BoardFacts,
    ) -> Result<()> {
        let managing = self.admit::<ManageBroadcast>(caller, facts_of(id, standing, board.clone())).await?;
        let stream = board.stream;
        let change = match (standing.retracted_at, part.revision) {
            (None, None) => {
                let permit = self.admit::<BroadcastOnBoard>(caller, board).await?;
                let composed = self.words(&managing).await?.compose(permit.decided_at(), ground(permit.subject()))?;
                let mut change = Self::detached(Self::stream_change(&permit), caller);
                self.append_post(&mut change, &permit, part.entry_id, part.entry_id.0, &composed).await?;
                broadcast::advance(&mut change, id, part, standing.version);
                change
            }
            (None, Some(revision)) => {
                let composed = self.words(&managing).await?.compose(managing.decided_at(), ground(&board))?;
                let mut change = Self::detached(Self::stream_change(&managing), caller);
                self.append_correction(&mut change, &managing, (part.entry_id, revision), &composed, None).await?;
                broadcast::unmark_personal(&mut change, id);
                broadcast::advance(&mut change, id, part, standing.version);
                change
            }
            (Some(_), Some(_)) => {
                let mut change = Self::detached(Self::stream_change(&managing), caller);
                let retraction = Retraction { kind: RetractionKind::Withdrawn, reason: None };
                self.append_retraction(&mut change, &managing, part.entry_id, &retraction).await?;
                change
            }
            (Some(_), None) => return Ok(()),
        };
        let committed = self.commit(change).await?;
        self.hub.wake(stream, committed.first);
        Ok(())
    }

    /// The words of a broadcast as they are now, as a draft for another board. What has expired meanwhile ends there too.
    async fn words(&self, permit: &Permitted<ManageBroadcast>) -> Result<Draft> {
        let found = broadcast::find_managed(&self.store, permit).await?.ok_or(Error::NotFound)?;
        let content: Content = self.open_words(found.region_id, found.content_id, found.payload.as_ref()).await?.ok_or(Error::NotFound)?;
        let expires_at = found.expires_at.map(|at| at.max(permit.decided_at().plus_seconds(1)));
        let notice = Notice { title: content.title.unwrap_or_default(), expires_at, pinned: found.pinned != 0 };
        Ok(notice_draft(notice, &content.text, Some(found.importance), None))
    }

    /// A broadcast that the caller may change, by way of its first board.
    pub(super) async fn manage(&self, caller: &Arc<Caller>, id: BroadcastId) -> Result<(Permitted<ManageBroadcast>, Standing)> {
        let found = broadcast::find_standing(&self.store, id).await?.filter(|standing| standing.region_id == caller.region);
        let Some(standing) = found else { return Err(self.missing::<ManageBroadcast>(caller).await) };
        let board = board::of_board(&self.store, standing.board_id, caller.membership.organization).await?.ok_or(Error::NotFound)?;
        Ok((self.admit::<ManageBroadcast>(caller, facts_of(id, &standing, board)).await?, standing))
    }

    /// Corrects a broadcast on all its boards.
    pub async fn correct_broadcast(
        &self,
        caller: &Arc<Caller>,
        id: BroadcastId,
        key: Uuid,
        body: BroadcastCorrection,
    ) -> Result<BroadcastView> {
        let body = &body;
        let corrected = self.deciding(caller, move |caller, _| async move {
            let (permit, standing) = self.manage(&caller, id).await?;
            let found = broadcast::find_managed(&self.store, &permit).await?.ok_or(Error::NotFound)?;
            body.check(found.mode)?;
            // It must be right on each of its boards.
            let must_expire = broadcast::list_kinds(&self.store, &permit).await?.into_iter().any(BoardKind::must_expire);
            let composed = body.draft(found.mode).compose(permit.decided_at(), Ground::Board { must_expire })?;
            let composed: Composed = self.check_personal(&caller, composed).await?;
            let mut change = Self::stream_change(&permit);
            change.idempotency = Some(Self::idempotency(&permit, key, &id.to_string(), body, id.0)?);
            let entry = (standing.entry_id, standing.revision);
            let number = Box::pin(self.append_correction(&mut change, &permit, entry, &composed, None)).await?;
            broadcast::unmark_personal(&mut change, id);
            let by = caller.membership.id;
            broadcast::change_words(&mut change, id, (body.version, number), by, MessageType::Update, permit.decided_at());
            self.finish(change, permit.subject().board.stream).await
        });
        match corrected.await {
            Err(Error::Stale) => return Err(self.why_stale(id).await?),
            done => done?,
        }
        self.settle_broadcast(id, Some(caller)).await?;
        self.broadcast_view(caller, id).await
    }

    /// Takes a broadcast back on all its boards.
    pub async fn retract_broadcast(
        &self,
        caller: &Arc<Caller>,
        id: BroadcastId,
        key: Uuid,
        body: BroadcastRetraction,
    ) -> Result<BroadcastView> {
        let body = &body;
        let retracted = self.deciding(caller, move |caller, _| async move {
            let (permit, standing) = self.manage(&caller, id).await?;
            body.check(standing.membership_id == caller.membership.id)?;
            let mut change = Self::stream_change(&permit);
            change.idempotency = Some(Self::idempotency(&permit, key, &id.to_string(), body, id.0)?);
            let retraction = Retraction { kind: RetractionKind::Withdrawn, reason: body.reason.clone() };
            let number = Box::pin(self.append_retraction(&mut change, &permit, standing.entry_id, &retraction)).await?;
            let by = caller.membership.id;
            broadcast::change_words(&mut change, id, (standing.version, number), by, MessageType::Cancel, permit.decided_at());
            self.finish(change, permit.subject().board.stream).await
        });
        match retracted.await {
            Err(Error::Stale | Error::AlreadyExists) => return Err(self.why_stale(id).await?),
            done => done?,
        }
        self.settle_broadcast(id, Some(caller)).await?;
        self.broadcast_view(caller, id).await
    }

    async fn why_stale(&self, id: BroadcastId) -> Result<Error> {
        let retracted: Option<Timestamp> = broadcast::find_standing(&self.store, id).await?.and_then(|standing| standing.retracted_at);
        Ok(if retracted.is_some() { Error::AlreadyRetracted } else { Error::Stale })
    }
}
