//! Listeners, and what woke.

use super::turns::Turns;
use crate::domain::core::id::{OrganizationId, PersonId, SessionId, StreamId};
use crate::domain::core::stream::Whose;
use crate::domain::core::time::Timestamp;
use crate::gate::Reading;
use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{Notify, mpsc};

/// So much may be queued for a socket; then it is told to pull.
const QUEUE: usize = 256;
/// So many sockets and long polls may a session have: a browser with some windows. One more takes the place of the oldest.
const PER_SESSION: usize = 8;

/// A socket (or a long poll) of this node; a later one is greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConnectionId(u64);

/// What the hub puts into a mailbox.
#[derive(Clone, Debug)]
pub enum Outgoing {
    /// Bytes for the client, encoded once for everybody, and the number they carry.
    Event(StreamId, i64, Arc<str>),
    /// Bytes about a stream that carry no number.
    Notice(StreamId, Arc<str>),
    /// Who may read a stream has changed: ask again.
    Recheck(StreamId, Whose),
    /// The session or membership ended: ask again for everything.
    RecheckAll,
}

/// The receiving end. Dropping it ends the connection, however its holder ends: a request that nobody waits for any more is simply dropped.
pub struct Mailbox<'h> {
    /// What arrived; ends when a newer connection of the session takes the place.
    pub letters: mpsc::Receiver<Outgoing>,
    lagged: Arc<AtomicBool>,
    hub: &'h Hub,
    id: ConnectionId,
}

impl Drop for Mailbox<'_> {
    fn drop(&mut self) {
        self.hub.disconnect(self.id);
    }
}

impl Mailbox<'_> {
    /// Whether something was dropped since the last call: the client must pull.
    pub fn take_lagged(&self) -> bool {
        self.lagged.swap(false, Ordering::AcqRel)
    }
}

/// Who listens.
#[derive(Clone, Copy, Debug)]
pub struct Listener {
    /// The person.
    pub person: PersonId,
    /// Acting for which organization.
    pub organization: OrganizationId,
    /// In which session.
    pub session: SessionId,
}

struct Connection {
    listener: Listener,
    queue: mpsc::Sender<Outgoing>,
    lagged: Arc<AtomicBool>,
    /// Nothing is handed out later: time alone may have ended the session.
    until: Timestamp,
}

impl Connection {
    fn put(&self, letter: Outgoing) {
        if self.queue.try_send(letter).is_err() {
            self.lagged.store(true, Ordering::Release);
        }
    }
}

struct Stream {
    /// A listener's permission: events are opened with it, once for all of them.
    reading: Arc<Reading>,
    listeners: HashMap<ConnectionId, Timestamp>,
    /// The last number that was handed out, at first the head: wake-ups overlap and come out of order, events go out once and in order.
    published: i64,
}

/// A stream with new numbers and somebody who listens.
pub struct Woken {
    /// Read after this number.
    pub after: i64,
    /// With this permission.
    pub reading: Arc<Reading>,
}

#[derive(Default)]
struct Inner {
    connections: HashMap<ConnectionId, Connection>,
    streams: HashMap<StreamId, Stream>,
    woken: HashSet<StreamId>,
    /// Streams with new numbers, whether or not somebody listens: for notifications.
    stirred: HashSet<StreamId>,
    turns: Turns,
}

impl Inner {
    fn remove(&mut self, id: ConnectionId) {
        if self.connections.remove(&id).is_none() {
            return;
        }
        self.streams.retain(|_, stream| {
            stream.listeners.remove(&id);
            !stream.listeners.is_empty()
        });
    }
}

/// All listeners of this node.
#[derive(Default)]
pub struct Hub {
    inner: Mutex<Inner>,
    bell: Notify,
    stir: Notify,
    next: AtomicU64,
}

impl Hub {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        // Nothing in here can panic halfway through a change.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a connection. Nothing is handed out to it before [`stand`](Self::stand) says until when.
    pub fn connect(&self, listener: Listener) -> (ConnectionId, Mailbox<'_>) {
        let id = ConnectionId(self.next.fetch_add(1, Ordering::Relaxed));
        let (queue, letters) = mpsc::channel(QUEUE);
        let lagged = Arc::new(AtomicBool::new(false));
        let mailbox = Mailbox { letters, lagged: Arc::clone(&lagged), hub: self, id };
        let mut inner = self.lock();
        let own = inner.connections.iter().filter(|(_, connection)| connection.listener.session == listener.session);
        let own: Vec<ConnectionId> = own.map(|(id, _)| *id).collect();
        if let Some(oldest) = own.iter().min().filter(|_| own.len() >= PER_SESSION) {
            inner.remove(*oldest);
        }
        inner.connections.insert(id, Connection { listener, queue, lagged, until: Timestamp(0) });
        drop(inner);
        (id, mailbox)
    }

    /// Until when a connection is good without asking again who is at its other end.
    pub fn stand(&self, id: ConnectionId, until: Timestamp) {
        if let Some(connection) = self.lock().connections.get_mut(&id) {
            connection.until = until;
        }
    }

    /// Takes one of a session's turns to register for everything, or says after how many seconds there is one.
    pub fn take_turn(&self, session: SessionId, now: Timestamp) -> Result<(), i64> {
        self.lock().turns.take(session, now)
    }

    /// Removes a connection and its registrations.
    pub fn disconnect(&self, id: ConnectionId) {
        self.lock().remove(id);
    }

    /// Registers a connection for a stream until a deadline. Register first, read the head afterwards: nothing falls between.
    pub fn register(&self, id: ConnectionId, reading: Arc<Reading>, deadline: Timestamp) {
        let mut inner = self.lock();
        if !inner.connections.contains_key(&id) {
            return;
        }
        let facts = reading.stream();
        let stream = facts.stream;
        if let Some(entry) = inner.streams.get_mut(&stream) {
            entry.reading = reading;
            entry.listeners.insert(id, deadline);
        } else {
            let listeners = HashMap::from([(id, deadline)]);
            inner.streams.insert(stream, Stream { reading, listeners, published: facts.head });
        }
    }

    /// Removes one registration.
    pub fn unregister(&self, id: ConnectionId, stream: StreamId) {
        let mut inner = self.lock();
        if let Some(entry) = inner.streams.get_mut(&stream) {
            entry.listeners.remove(&id);
            if entry.listeners.is_empty() {
                inner.streams.remove(&stream);
            }
        }
    }

    /// A stream has new numbers from `first` on. Called after the commit.
    pub fn wake(&self, stream: StreamId, first: i64) {
        let mut inner = self.lock();
        if inner.stirred.insert(stream) {
            self.stir.notify_one();
        }
        // An earlier look may have handed them out already.
        if inner.streams.get(&stream).is_some_and(|entry| entry.published < first) {
            inner.woken.insert(stream);
            self.bell.notify_one();
        }
    }

    /// Something besides new numbers is to ring somebody.
    pub fn stir(&self) {
        self.stir.notify_one();
    }

    /// Waits until a stream has new numbers, or something else is to ring somebody.
    pub async fn stirred(&self) {
        self.stir.notified().await;
    }

    /// The streams with new numbers since the last call.
    pub fn take_stirred(&self) -> HashSet<StreamId> {
        std::mem::take(&mut self.lock().stirred)
    }

    /// Waits for streams that woke.
    pub async fn woken(&self) -> Vec<Woken> {
        loop {
            self.bell.notified().await;
            let mut inner = self.lock();
            let woken = std::mem::take(&mut inner.woken);
            let found: Vec<Woken> = woken
                .into_iter()
                .filter_map(|stream| {
                    let entry = inner.streams.get(&stream)?;
                    Some(Woken { after: entry.published, reading: Arc::clone(&entry.reading) })
                })
                .collect();
            if !found.is_empty() {
                return found;
            }
        }
    }

    /// Hands a frame to everybody who listens to the stream and whose deadlines have not passed. One slow client never delays another.
    pub fn publish(&self, stream: StreamId, letter: &Outgoing, now: Timestamp) {
        self.hand_out(stream, letter, now, |_| true);
    }

    /// Hands a frame to those connections of one person that listen to the stream.
    pub fn publish_to(&self, person: PersonId, stream: StreamId, letter: &Outgoing, now: Timestamp) {
        self.hand_out(stream, letter, now, |listener| listener.person == person);
    }

    fn hand_out(&self, stream: StreamId, letter: &Outgoing, now: Timestamp, concerns: impl Fn(&Listener) -> bool) {
        let mut inner = self.lock();
        let Inner { connections, streams, .. } = &mut *inner;
        let Some(entry) = streams.get_mut(&stream) else { return };
        if let Outgoing::Event(_, seq, _) = letter {
            entry.published = *seq;
        }
        for (id, deadline) in &entry.listeners {
            let stands = |connection: &&Connection| *deadline > now && connection.until > now && concerns(&connection.listener);
            if let Some(connection) = connections.get(id).filter(stands) {
                connection.put(letter.clone());
            }
        }
    }

    /// Whether anybody listens to a stream.
    pub fn has_listeners(&self, stream: StreamId) -> bool {
        self.lock().streams.contains_key(&stream)
    }

    /// The team of a stream changed. Every registration goes at once, before another event can pass; those who listened, and everybody
    /// of the organizations concerned, ask again.
    pub fn team_changed(&self, stream: StreamId, whose: Whose, organizations: &[OrganizationId]) {
        let mut inner = self.lock();
        let before = inner.streams.remove(&stream);
        for (id, connection) in &inner.connections {
            let listened = before.as_ref().is_some_and(|entry| entry.listeners.contains_key(id));
            if listened || organizations.contains(&connection.listener.organization) {
                connection.put(Outgoing::Recheck(stream, whose));
            }
        }
    }

    /// A stream came that many may be allowed to read: everybody asks about it.
    pub fn stream_opened(&self, stream: StreamId, whose: Whose) {
        for connection in self.lock().connections.values() {
            connection.put(Outgoing::Recheck(stream, whose));
        }
    }

    /// Several came at once: everybody asks again for everything, and once.
    pub fn streams_opened(&self) {
        for connection in self.lock().connections.values() {
            connection.put(Outgoing::RecheckAll);
        }
    }

    /// An organization came onto a team: its connections ask again for everything.
    pub fn organization_changed(&self, organization: OrganizationId) {
        for connection in self.lock().connections.values().filter(|connection| connection.listener.organization == organization) {
            connection.put(Outgoing::RecheckAll);
        }
    }

    /// What a person may do has changed, or a session ended: their registrations go at once and their connections ask again.
    pub fn person_changed(&self, person: PersonId) {
        let mut inner = self.lock();
        let ids: Vec<ConnectionId> =
            inner.connections.iter().filter(|(_, connection)| connection.listener.person == person).map(|(id, _)| *id).collect();
        if ids.is_empty() {
            return;
        }
        inner.streams.retain(|_, stream| {
            for id in &ids {
                stream.listeners.remove(id);
            }
            !stream.listeners.is_empty()
        });
        for id in ids {
            if let Some(connection) = inner.connections.get(&id) {
                connection.put(Outgoing::RecheckAll);
            }
        }
    }

    /// How many connections there are.
    pub fn connections(&self) -> usize {
        self.lock().connections.len()
    }
}
