//! What sockets need: registrations with their deadlines, and their ends on record.

use super::{Desk, Entrance, Result};
use crate::audit;
use crate::domain::core::id::{PatientId, StreamId};
use crate::domain::core::time::Timestamp;
use crate::domain::oversight::Depth;
use crate::gate::{Caller, PatientFacts, Permitted, Place, ReadTimeline};
use crate::hub::wire::HeadView;
use crate::hub::{ConnectionId, Listener, Mailbox};
use crate::store::Change;
use crate::store::care::facts;
use crate::store::oversight::live_connection::{self, LiveRow};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

/// A stream that a connection listens to.
#[derive(Clone, Copy, Debug)]
pub struct Registration {
    /// Stream and patient, with the head at the time of registering.
    pub patient: PatientId,
    /// The head when it was registered: what was delivered lies beyond.
    pub head: i64,
    /// Until when without asking again.
    pub deadline: Timestamp,
}

impl Desk {
    /// Notes that a socket opened.
    pub async fn open_live(&self, caller: &Caller) -> Result<()> {
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

    /// Registers a connection for everything that its caller may read. Registered before heads are read, and on record before the first
    /// frame, so that nothing falls between.
    pub async fn register_all(&self, caller: &Arc<Caller>, id: ConnectionId) -> Result<Vec<(StreamId, Registration)>> {
        let now = self.now();
        let mut permits = Vec::new();
        for found in facts::of_membership(&self.store, &caller.membership, now).await? {
            if let Ok(permit) = self.gate.decide::<ReadTimeline>(caller, found, now) {
                permits.push(Arc::new(permit));
            }
        }
        self.register(caller, id, permits).await
    }

    /// Asks again for one stream, after its team changed or a deadline passed; none when it is no longer the caller's.
    pub async fn register_one(
        &self,
        caller: &Arc<Caller>,
        id: ConnectionId,
        patient: PatientId,
    ) -> Result<Option<(StreamId, Registration)>> {
        let Some(found) = facts::of_patient(&self.store, patient, caller.membership.organization).await? else { return Ok(None) };
        let Ok(permit) = self.gate.decide::<ReadTimeline>(caller, found, self.now()) else { return Ok(None) };
        Ok(self.register(caller, id, vec![Arc::new(permit)]).await?.pop())
    }

    async fn register(
        &self,
        caller: &Caller,
        id: ConnectionId,
        permits: Vec<Arc<Permitted<ReadTimeline>>>,
    ) -> Result<Vec<(StreamId, Registration)>> {
        let now = self.now();
        // Time alone may end a session that nobody uses: ask again by then.
        let idle = now.plus_seconds(super::sign_in::IDLE_SECONDS);
        let log = permits
            .iter()
            .map(|permit| audit::opened(&**permit, Depth::Delivered, Some((permit.subject().head, permit.subject().head))))
            .collect();
        self.record(log).await?;
        let mut registered = Vec::new();
        for permit in permits {
            let deadline = permit.subject().deadline(caller, now).min(idle);
            let (stream, patient) = (permit.subject().stream, permit.subject().patient);
            self.hub.register(id, permit, deadline);
            registered.push((stream, Registration { patient, head: 0, deadline }));
        }
        // A team that changed between the decision and the registration is caught by one more look, which also gives the heads.
        let mut now_mine: HashMap<StreamId, PatientFacts> = facts::of_membership(&self.store, &caller.membership, self.now())
            .await?
            .into_iter()
            .map(|facts| (facts.stream, facts))
            .collect();
        let mut current = Vec::new();
        for (stream, registration) in registered {
            match now_mine.remove(&stream).filter(|facts| self.gate.may::<ReadTimeline>(caller, facts, self.now())) {
                Some(facts) => current.push((stream, Registration { head: facts.head, ..registration })),
                None => self.hub.unregister(id, stream),
            }
        }
        Ok(current)
    }

    /// Whether the session of a connection still stands.
    pub async fn still_signed_in(&self, caller: &Arc<Caller>) -> Result<Arc<Caller>> {
        self.enter_again(caller).await
    }

    /// Notes the end of a socket: for each stream the numbers that were delivered.
    pub async fn close_live(&self, caller: &Caller, delivered: &[(StreamId, PatientId, i64, i64)]) -> Result<()> {
        let now = self.now();
        let mut change = Change::default();
        live_connection::close(&mut change, caller.request, now);
        change.log = delivered
            .iter()
            .map(|(stream, patient, from, to)| {
                audit::delivered(
                    caller,
                    Place { patient: Some(*patient), stream: Some(*stream), organization: None },
                    Some((*from, *to)),
                    now,
                )
            })
            .collect();
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

    /// Waits until the heads of the caller are no longer those that a `state` stands for, or time is up. Registered first, compared
    /// afterwards: nothing falls between.
    pub async fn wait_for_news(&self, caller: &Arc<Caller>, state: &str, wait: Duration) -> Result<()> {
        let acting = &caller.membership;
        let listener = Listener { person: acting.person, organization: acting.organization, session: caller.session };
        let (id, mut mailbox) = self.hub.connect(listener);
        let waited = self.wait_registered(caller, id, &mut mailbox, state, wait).await;
        self.hub.disconnect(id);
        waited
    }

    async fn wait_registered(
        &self,
        caller: &Arc<Caller>,
        id: ConnectionId,
        mailbox: &mut Mailbox,
        state: &str,
        wait: Duration,
    ) -> Result<()> {
        self.register_all(caller, id).await?;
        if state_of(&self.heads(caller).await?) == state {
            let _time_is_up = tokio::time::timeout(wait, mailbox.letters.recv()).await;
        }
        Ok(())
    }

    /// The heads of everything that the caller may read, for long polling.
    pub async fn heads(&self, caller: &Arc<Caller>) -> Result<Vec<HeadView>> {
        let now = self.now();
        let found = facts::of_membership(&self.store, &caller.membership, now).await?;
        let mine = found.into_iter().filter(|facts| self.gate.may::<ReadTimeline>(caller, facts, now));
        Ok(mine.map(|facts| HeadView { stream: facts.stream, patient: facts.patient, head: facts.head }).collect())
    }
}

/// What heads stand for in one word: another number of streams or any moved head gives another word.
pub fn state_of(heads: &[HeadView]) -> String {
    format!("{}-{}", heads.len(), heads.iter().map(|head| head.head).sum::<i64>())
}

impl Entrance {
    /// An entrance for commands on the machine itself.
    pub fn local(desk: &Desk) -> Self {
        Self { request: desk.new_request(), address: "local".to_owned() }
    }
}
