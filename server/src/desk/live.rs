//! What sockets need: registrations with their deadlines, and their ends on record.

use super::{Desk, Entrance, Error, Result};
use crate::audit;
use crate::domain::core::id::{OrganizationId, StreamId};
use crate::domain::core::stream::Whose;
use crate::domain::core::time::Timestamp;
use crate::domain::oversight::Depth;
use crate::domain::people::agent::Agent;
use crate::gate::{Caller, Permit as _, Place, Reading};
use crate::hub::wire::HeadView;
use crate::hub::{ConnectionId, Listener};
use crate::store::oversight::live_connection::{self, LiveRow};
use crate::store::people::session::{self, SessionRow};
use crate::store::{Change, LogRow};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

/// A stream that a connection listens to.
#[derive(Clone, Copy, Debug)]
pub struct Registration {
    /// What it belongs to.
    pub whose: Whose,
    /// A patient's host, whose auditor sees what was delivered.
    pub host: Option<OrganizationId>,
    /// The head when it was registered: what was delivered lies beyond.
    pub head: i64,
    /// Until when without asking again.
    pub deadline: Timestamp,
}

/// A stream, and the first and last number that were delivered of it.
type Delivered = (Place, i64, i64);

/// Use that a socket tells of is written down at most so often.
const ACTIVE_SECONDS: i64 = 60;

impl Desk {
    /// Notes that a socket opened.
    pub async fn open_live(&self, caller: &Caller) -> Result<()> {
        self.take_turn(caller)?;
        let mut change = Change::default();
        change.insert(LiveRow {
            id: caller.request,
            region_id: caller.region,
            person_id: caller.membership.person,
            session_id: caller.session,
            membership_id: caller.membership.id,
            organization_id: caller.membership.organization,
            opened_at: self.now(),
            closed_at: None,
        });
        change.log.push(audit::delivered(caller, Place::default(), None, self.now()));
        self.commit(change).await.map(|_| ())
    }

    /// A registration for everything leaves a row per stream: nobody does it in a loop.
    fn take_turn(&self, caller: &Caller) -> Result<()> {
        let turn = self.hub.take_turn(caller.session, self.now());
        turn.map_err(|retry_after_seconds| Error::Throttled { retry_after_seconds })
    }

    /// Registers a connection for everything that its caller may read. Registered before heads are read, and on record before the first
    /// frame, so that nothing falls between.
    pub async fn register_all(&self, caller: &Arc<Caller>, id: ConnectionId) -> Result<Vec<(StreamId, Registration)>> {
        let readings = self.readings(caller).await?;
        self.register(caller, id, readings).await
    }

    /// Asks again for one stream, after those who may read it changed or a deadline passed; none when it is no longer the caller's.
    pub async fn register_one(&self, caller: &Arc<Caller>, id: ConnectionId, whose: Whose) -> Result<Option<(StreamId, Registration)>> {
        let Some(reading) = self.reading_of(caller, whose).await? else { return Ok(None) };
        Ok(self.register(caller, id, vec![reading]).await?.pop())
    }

    async fn register(&self, caller: &Arc<Caller>, id: ConnectionId, mut readings: Vec<Reading>) -> Result<Vec<(StreamId, Registration)>> {
        let now = self.now();
        // A frame is the same for everybody and names its author: who is not told names asks for pages.
        if !self.sees_names(caller) {
            readings.retain(|reading| matches!(reading, Reading::Timeline(_)));
        }
        let row = |reading: &Reading| audit::opened(reading, Depth::Delivered, Some((reading.stream().head, reading.stream().head)));
        self.record(readings.iter().map(row).collect()).await?;
        let mut registered = Vec::new();
        for reading in readings {
            let (facts, host, deadline) = (reading.stream(), reading.place().organization, reading.deadline(now));
            self.hub.register(id, Arc::new(reading), deadline);
            registered.push((facts.stream, Registration { whose: facts.whose, host, head: 0, deadline }));
        }
        // A team that changed between the decision and the registration is caught by one more look, which also gives the heads.
        let now_mine: HashMap<StreamId, i64> =
            self.readings(caller).await?.iter().map(|reading| (reading.stream().stream, reading.stream().head)).collect();
        let mut current = Vec::new();
        for (stream, registration) in registered {
            match now_mine.get(&stream) {
                Some(head) => current.push((stream, Registration { head: *head, ..registration })),
                None => self.hub.unregister(id, stream),
            }
        }
        Ok(current)
    }

    /// Asks again who is at the other end of a connection, and until when that holds: time alone may end a session that nobody uses, and a
    /// membership. Until then the hub hands out.
    pub async fn stand(&self, caller: &Arc<Caller>, id: ConnectionId) -> Result<(Arc<Caller>, Timestamp)> {
        let caller = self.enter_again(caller).await?;
        let session = self.session_of(&caller).await?;
        let idle = session.idles_out_at();
        let until = idle.min(session.expires_at).min(caller.membership.until.unwrap_or(idle));
        self.hub.stand(id, until);
        Ok((caller, until))
    }

    async fn session_of(&self, caller: &Caller) -> Result<SessionRow> {
        let now = self.now();
        session::find_by_id(&self.store, caller.session, now).await?.ok_or(Error::SignInRequired)
    }

    /// Notes that somebody is at the other end of a socket, at most once a minute. What nobody used for too long does not come back.
    pub async fn note_active(&self, caller: &Caller) -> Result<()> {
        let session = self.session_of(caller).await?;
        let now = self.now();
        if session.seen_at <= now.plus_seconds(-ACTIVE_SECONDS) {
            let mut change = Change::default();
            session::touch(&mut change, session.id, now);
            self.commit(change).await?;
        }
        Ok(())
    }

    /// Puts on record which numbers of streams were delivered to a socket that listens to them no longer.
    pub async fn record_delivered(&self, caller: &Caller, delivered: &[Delivered]) -> Result<()> {
        let now = self.now();
        self.record(delivered.iter().map(|delivered| row(caller, *delivered, now)).collect()).await
    }

    /// Notes the end of a socket: for each stream the numbers that were delivered.
    pub async fn close_live(&self, caller: &Caller, delivered: &[Delivered]) -> Result<()> {
        let now = self.now();
        let mut change = Change { log: delivered.iter().map(|delivered| row(caller, *delivered, now)).collect(), ..Change::default() };
        live_connection::close(&mut change, caller.request, now);
        self.commit(change).await.map(|_| ())
    }

    /// Closes on record what an earlier run left open.
    pub async fn close_orphans(&self) -> Result<()> {
        let now = self.now();
        for orphan in live_connection::list_open(&self.store).await? {
            let mut change = Change { log: vec![audit::cut_off(&orphan, now)], ..Change::default() };
            live_connection::close(&mut change, orphan.id, now);
            self.commit(change).await?;
        }
        Ok(())
    }

    /// The heads of the caller, as soon as they are no longer those that a `state` stands for, or when time is up. Registered first, compared
    /// afterwards: nothing falls between.
    pub async fn wait_for_news(&self, caller: &Arc<Caller>, state: &str, wait: Duration) -> Result<Vec<HeadView>> {
        let heads = self.heads(caller).await?;
        if state_of(&heads) != state {
            return Ok(heads);
        }
        self.take_turn(caller)?;
        let acting = &caller.membership;
        let listener = Listener { person: acting.person, organization: acting.organization, session: caller.session };
        let (id, mut mailbox) = self.hub.connect(listener);
        let (caller, _) = self.stand(caller, id).await?;
        self.register_all(&caller, id).await?;
        if state_of(&self.heads(&caller).await?) == state {
            let _time_is_up = tokio::time::timeout(wait, mailbox.letters.recv()).await;
        }
        // The session or the membership may have ended meanwhile.
        let caller = self.enter_again(&caller).await?;
        self.heads(&caller).await
    }

    /// The heads of everything that the caller may read, for long polling.
    pub async fn heads(&self, caller: &Arc<Caller>) -> Result<Vec<HeadView>> {
        Ok(self.readings(caller).await?.iter().map(|reading| HeadView::of(&reading.stream())).collect())
    }
}

/// The row about what was delivered.
fn row(caller: &Caller, (place, from, to): Delivered, now: Timestamp) -> LogRow {
    audit::delivered(caller, place, Some((from, to)), now)
}

/// What heads stand for in one word: another number of streams or any moved head gives another word.
pub fn state_of(heads: &[HeadView]) -> String {
    format!("{}-{}", heads.len(), heads.iter().map(|head| head.head).sum::<i64>())
}

impl Entrance {
    /// An entrance for commands on the machine itself.
    pub fn local(desk: &Desk) -> Self {
        Self { request: desk.new_request(), address: "local".to_owned(), agent: Agent::default() }
    }
}
