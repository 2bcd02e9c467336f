//! Boards (掲示板): which there are, opening and closing them, reading and posting.

use super::timeline::{EntriesView, UNREAD_LIMIT, UnreadView, Window};
use super::{Desk, Done, Error, Result, signed};
use crate::audit;
use crate::domain::boards::board::{Audience, BoardKind, NewBoard};
use crate::domain::boards::disaster::DisasterMode;
use crate::domain::boards::following::Following;
use crate::domain::care::entry::{Draft, Ground};
use crate::domain::core::id::{BoardId, DisasterId, EntryId, StreamId};
use crate::domain::core::stream::{EventKind, Whose};
use crate::domain::core::time::Timestamp;
use crate::domain::oversight::Depth;
use crate::gate::{
    AcknowledgeOnBoard, Act, BoardFacts, Caller, ManageBoards, Permitted, PinOnBoard, PostOnBoard, Publish, ReadBoard, Reading, RegionFacts,
};
use crate::hub::wire::EntryView;
use crate::store::boards::board::{self, BoardRow};
use crate::store::boards::broadcast;
use crate::store::care::entry::Filter;
use crate::store::core::event::StreamRow;
use crate::store::{Change, Numbered, StreamGuard, Value};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// So many notices stand at the top at most.
const PINNED_LIMIT: i64 = 20;

/// What the caller has not seen of a board; 100 stands for that many or more.
#[derive(Clone, Copy, Debug, Default, Serialize, ToSchema)]
pub struct BoardUnreadView {
    /// Entries.
    pub count: i64,
    /// Of them addressed to me, my profession or my organization.
    pub addressed: i64,
    /// Of them marked 至急.
    pub urgent: i64,
}

/// The disaster to which a board belongs.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BoardDisasterView {
    /// Id.
    pub id: DisasterId,
    /// What it is called.
    pub title: String,
    /// Whether it is one, or is practised.
    pub mode: DisasterMode,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
}

/// A board.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BoardView {
    /// Id.
    pub id: BoardId,
    /// Its stream.
    pub stream: StreamId,
    /// What it is for.
    pub kind: BoardKind,
    /// Its name.
    pub name: String,
    /// For whom it is.
    pub audience: Audience,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When it was closed: it stays readable.
    pub closed_at: Option<Timestamp>,
    /// Whether a notice must say until when it holds.
    pub expiry_required: bool,
    /// What the policies let the caller do here; the screens show those buttons.
    pub may: Vec<&'static str>,
    /// The number of the last event.
    pub head: i64,
    /// What the caller has not seen; nothing for those who leave no trace on boards.
    pub unread: BoardUnreadView,
    /// The disaster with which it comes and goes.
    pub disaster: Option<BoardDisasterView>,
    /// What of it rings the caller outside the app.
    pub following: Following,
}

/// A part of a board.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BoardEntriesView {
    /// Entries, oldest first.
    pub items: Vec<EntryView>,
    /// What stands at the top and is in force, newest first; not given with `before` and `after`.
    pub pinned: Vec<EntryView>,
    /// Ask with `before` this for older ones.
    pub older: Option<i64>,
    /// Ask with `after` this for newer ones.
    pub newer: Option<i64>,
    /// The number of the last event.
    pub head: i64,
    /// What the caller has not seen.
    pub unread: UnreadView,
}

impl Desk {
    /// The facts about a board as the database has them now, through the gate.
    pub(super) async fn open_board_for<A: Act<Subject = BoardFacts>>(&self, caller: &Arc<Caller>, id: BoardId) -> Result<Permitted<A>> {
        match board::of_board(&self.store, id, caller.membership.organization).await? {
            Some(facts) => self.admit::<A>(caller, facts).await,
            None => Err(self.missing::<A>(caller).await),
        }
    }

    /// The boards that the caller may read, in the order in which they were opened, without those of disasters.
    pub async fn boards(&self, caller: &Arc<Caller>) -> Result<Vec<BoardView>> {
        let now = self.now();
        let mut views = Vec::new();
        let boards = board::of_region(&self.store, caller.region, caller.membership.organization).await?;
        for facts in boards.into_iter().filter(|facts| facts.disaster.is_none()) {
            if let Ok(permit) = self.gate.decide::<ReadBoard>(caller, facts, now) {
                views.push(self.board_view(&permit).await?);
            }
        }
        self.record(vec![audit::listed::<ReadBoard>(caller, now)]).await?;
        Ok(views)
    }

    /// One board.
    pub async fn board(&self, caller: &Arc<Caller>, id: BoardId) -> Result<BoardView> {
        let permit = self.open_board_for::<ReadBoard>(caller, id).await?;
        let view = self.board_view(&permit).await?;
        self.show(&permit, Depth::Listed, None, view).await
    }

    pub(super) async fn board_view(&self, permit: &Permitted<ReadBoard>) -> Result<BoardView> {
        let facts = permit.subject();
        let found = board::get(&self.store, permit).await?.ok_or(Error::NotFound)?;
        let may = self.may_on_board(permit.caller(), facts);
        let unread = if may.contains(&AcknowledgeOnBoard::NAME) {
            let (count, addressed, urgent) = board::count_unread(&self.store, permit, signed(UNREAD_LIMIT)).await?;
            BoardUnreadView { count, addressed, urgent }
        } else {
            BoardUnreadView::default()
        };
        Ok(BoardView {
            id: facts.board,
            stream: facts.stream,
            kind: facts.kind,
            name: found.name,
            audience: facts.audience.clone(),
            opened_at: found.opened_at,
            closed_at: found.closed_at,
            expiry_required: facts.kind.must_expire(),
            may,
            head: facts.head,
            unread,
            disaster: facts.disaster.zip(found.disaster_title.zip(found.disaster_mode)).map(|(id, (title, mode))| BoardDisasterView {
                id,
                title,
                mode,
                closed_at: found.disaster_closed_at,
            }),
            following: found.following,
        })
    }

    fn may_on_board(&self, caller: &Caller, facts: &BoardFacts) -> Vec<&'static str> {
        let (now, region) = (self.now(), RegionFacts { region: facts.region });
        let asked = [
            (PostOnBoard::NAME, self.gate.may::<PostOnBoard>(caller, facts, now)),
            (AcknowledgeOnBoard::NAME, self.gate.may::<AcknowledgeOnBoard>(caller, facts, now)),
            (PinOnBoard::NAME, self.gate.may::<PinOnBoard>(caller, facts, now)),
            (Publish::NAME, self.gate.may::<Publish>(caller, &region, now)),
            (ManageBoards::NAME, facts.disaster.is_none() && self.gate.may::<ManageBoards>(caller, &region, now)),
        ];
        asked.into_iter().filter(|(_, allowed)| *allowed).map(|(name, _)| name).collect()
    }

    /// Opens a board in the caller's region. Everybody on the line asks whether it is for them.
    pub async fn open_board(&self, caller: &Arc<Caller>, key: Uuid, body: NewBoard) -> Result<BoardView> {
        body.check()?;
        let body = &body;
        let id = self.deciding(caller, move |caller, _| async move {
            let permit = self.admit::<ManageBoards>(&caller, RegionFacts { region: caller.region }).await?;
            let (id, stream) = (BoardId(self.new_id()), StreamId(self.new_id()));
            let mut change = Self::change(&permit);
            change.idempotency = Some(Self::idempotency(&permit, key, "", body, id.0)?);
            change.insert(StreamRow { id: stream, region_id: caller.region, kind: "board", patient_id: None, head: 0, epoch: 1 });
            let [audience_kinds, audience_professions, audience_municipalities] = board::lists_of(&body.audience);
            change.insert(BoardRow {
                id,
                region_id: caller.region,
                stream_id: stream,
                kind: body.kind,
                name: body.name.clone(),
                audience_kinds,
                audience_professions,
                audience_municipalities,
                opened_by: caller.membership.id,
                opened_at: permit.decided_at(),
                closed_at: None,
                disaster_id: None,
            });
            change.log.push(audit::managed(&permit, stream, None));
            match self.commit_once(change).await? {
                Done::Now(_) => {
                    self.hub.stream_opened(stream, Whose::Board(id));
                    Ok(id)
                }
                Done::Before(made) => Ok(BoardId(made)),
            }
        });
        let id = id.await?;
        self.board(caller, id).await
    }

    /// Closes a board: it stays readable, and nothing is posted any more. Closed twice, it stays closed.
    pub async fn close_board(&self, caller: &Arc<Caller>, id: BoardId) -> Result<BoardView> {
        self.turn_board(caller, id, false).await
    }

    /// Opens a board again that was closed; one that is open stays so.
    pub async fn reopen_board(&self, caller: &Arc<Caller>, id: BoardId) -> Result<BoardView> {
        self.turn_board(caller, id, true).await
    }

    async fn turn_board(&self, caller: &Arc<Caller>, id: BoardId, is_open: bool) -> Result<BoardView> {
        let turned = self.deciding(caller, move |caller, _| async move {
            let reading = self.open_board_for::<ReadBoard>(&caller, id).await?;
            let facts = reading.subject();
            if facts.disaster.is_some() {
                // It goes with its disaster.
                return Err(self.missing::<ManageBoards>(&caller).await);
            }
            let permit = self.admit::<ManageBoards>(&caller, RegionFacts { region: facts.region }).await?;
            if facts.closed != is_open {
                return Ok(());
            }
            let (mut change, seq) = self.turning(&reading, is_open);
            board::turn(&mut change, &permit, id, is_open);
            change.log.push(audit::managed(&permit, facts.stream, Some(Value::Number(seq.0))));
            let committed = self.commit(change).await?;
            self.hub.wake(facts.stream, committed.first);
            Ok(())
        });
        turned.await?;
        self.board(caller, id).await
    }

    /// The event that a board is closed, or open again. The epoch moves: who is about to write there decides again.
    pub(super) fn turning(&self, reading: &Permitted<ReadBoard>, is_open: bool) -> (Change, Numbered) {
        let mut change = Self::stream_change(reading);
        change.stream = change.stream.map(|guard| StreamGuard { bump: true, ..guard });
        let (seq, kind) = (change.next_number(), if is_open { EventKind::BoardReopened } else { EventKind::BoardClosed });
        super::posting::append_event(&mut change, reading, kind, seq, self.new_id(), None, None);
        (change, seq)
    }

    /// A part of a board.
    pub async fn board_entries(
        &self,
        caller: &Arc<Caller>,
        id: BoardId,
        window: Window,
        filter: &Filter,
        limit: Option<usize>,
    ) -> Result<BoardEntriesView> {
        let permit = self.open_board_for::<ReadBoard>(caller, id).await?;
        let is_page = matches!(window, Window::Before(_) | Window::After(_));
        let pinned = if is_page { Vec::new() } else { board::list_pinned(&self.store, &permit, PINNED_LIMIT).await? };
        let reading = Reading::from(permit);
        let (EntriesView { items, older, newer, head, unread }, range) = self.page(&reading, window, filter, limit).await?;
        let pinned = self.pinned(&reading, &items, pinned).await?;
        self.show(&reading, Depth::Opened, range, BoardEntriesView { items, pinned, older, newer, head, unread }).await
    }

    /// What stands at the top. Each is opened by itself, since years may lie between them; what is in the page was opened already.
    async fn pinned(&self, reading: &Reading, items: &[EntryView], pinned: Vec<(i64, EntryId)>) -> Result<Vec<EntryView>> {
        let mut views = Vec::new();
        for (seq, id) in pinned {
            match items.iter().find(|item| item.id == id) {
                Some(item) => views.push(item.clone()),
                None => views.extend(self.entry_at(reading, seq).await?),
            }
        }
        Ok(views)
    }

    /// Posts on a board. The same key and draft give the same entry again.
    pub async fn post_on_board(&self, caller: &Arc<Caller>, id: BoardId, key: Uuid, draft: Draft) -> Result<EntryView> {
        let draft = &draft;
        self.deciding(caller, move |caller, _| async move {
            let permit = self.open_board_for::<PostOnBoard>(&caller, id).await?;
            let ground = Ground::Board { must_expire: permit.subject().kind.must_expire() };
            let composed = draft.clone().compose(permit.decided_at(), ground)?;
            self.check_pin(&caller, permit.subject(), draft).await?;
            let composed = self.check_personal(&caller, composed).await?;
            Box::pin(self.post_with(&permit, &id.to_string(), key, draft, composed)).await
        })
        .await
    }

    /// What is to stand at the top must be the caller's to put there.
    pub(super) async fn check_pin(&self, caller: &Arc<Caller>, facts: &BoardFacts, draft: &Draft) -> Result<()> {
        if draft.notice.as_ref().is_some_and(|notice| notice.pinned) {
            self.admit::<PinOnBoard>(caller, facts.clone()).await?;
        }
        Ok(())
    }

    /// Notes that entries of a board were shown to the caller.
    pub async fn note_board_receipts(&self, caller: &Arc<Caller>, id: BoardId, entries: &[EntryId]) -> Result<()> {
        let permit = self.open_board_for::<ReadBoard>(caller, id).await?;
        // Who leaves no trace on boards is not among those who have seen.
        self.admit::<AcknowledgeOnBoard>(caller, permit.subject().clone()).await?;
        self.note_siblings(caller, entries).await?;
        self.note_shown(&permit.into(), entries);
        Ok(())
    }

    /// What stands on several boards was seen on all of them on which the caller may leave a trace.
    async fn note_siblings(&self, caller: &Arc<Caller>, entries: &[EntryId]) -> Result<()> {
        for id in entries {
            for (there, board) in broadcast::list_siblings(&self.store, *id).await? {
                if let Some(Reading::Board(permit)) = self.reading_of(caller, Whose::Board(board)).await?
                    && self.gate.may::<AcknowledgeOnBoard>(caller, permit.subject(), permit.decided_at())
                {
                    self.note_shown(&permit.into(), &[there]);
                }
            }
        }
        Ok(())
    }
}
