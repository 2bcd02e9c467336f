//! One socket: sign-in by cookie and Origin, registration, pushing, revocation, limits.

use crate::desk::{Desk, Error, Registration, Result};
use crate::domain::core::id::StreamId;
use crate::domain::core::stream::Whose;
use crate::domain::core::time::Timestamp;
use crate::gate::{Caller, Place};
use crate::http::{Acting, Problem, RequestContext, Shared, is_same_origin};
use crate::hub::wire::{ClientFrame, HeadView, ServerFrame};
use crate::hub::{ConnectionId, Listener, Mailbox, Outgoing};
use axum::extract::State;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use futures_util::SinkExt as _;
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, interval, timeout};

/// A frame from a client has at most so many bytes.
const IN_LIMIT: usize = 16 * 1024;
/// So many are read: a client whose frame was taken in hears why the line ends; one that still sends may not.
const READ_LIMIT: usize = 4 * IN_LIMIT;
/// So many bytes may wait to be written to a client.
const OUT_LIMIT: usize = 256 * 1024;
/// A client that takes nothing for so long is closed.
const STALL: Duration = Duration::from_secs(10);
/// A client says hello within.
const HELLO: Duration = Duration::from_secs(10);
/// Deadlines are looked at so often: a removed member is silenced within a second.
const TICK: Duration = Duration::from_secs(1);
/// Who is at the other end is asked again so long before it must be, so that nothing is held back from those who stay.
const AHEAD_SECONDS: i64 = 5;
/// A beat every so many ticks.
const BEAT_TICKS: u32 = 25;
/// So many frames a minute from one client.
const FRAMES_A_MINUTE: usize = 120;
/// Streams in one frame of heads.
const HEADS_PAGE: usize = 200;

const SIGN_IN_AGAIN: u16 = 4401;
const TOO_SLOW: u16 = 4408;
const REPLACED: u16 = 4409;
const TOO_MANY: u16 = 4429;
const GOING_AWAY: u16 = 1001;
const TOO_LARGE: u16 = 1009;

/// What a close code means, for those who look into it.
const fn reason(code: u16) -> &'static str {
    match code {
        SIGN_IN_AGAIN => "sign in again",
        TOO_SLOW => "too slow",
        REPLACED => "a newer connection of this session takes its place",
        TOO_MANY => "too many frames or connections",
        TOO_LARGE => "the frame is too large",
        _ => "going away",
    }
}

fn limited(upgrade: WebSocketUpgrade) -> WebSocketUpgrade {
    upgrade.read_buffer_size(4096).write_buffer_size(4096).max_write_buffer_size(OUT_LIMIT)
}

/// `GET /ws`.
pub async fn upgrade(
    State(edge): State<Shared>,
    context: RequestContext,
    uri: Uri,
    headers: HeaderMap,
    acting: std::result::Result<Acting, Problem>,
    upgrade: WebSocketUpgrade,
) -> Response {
    if !is_same_origin(&headers, &uri, context.secure) {
        return Problem::new(StatusCode::FORBIDDEN, "cross_site").into_response();
    }
    let Acting(caller) = match acting {
        Ok(acting) => acting,
        Err(problem) => return problem.into_response(),
    };
    limited(upgrade).max_message_size(READ_LIMIT).max_frame_size(READ_LIMIT).on_upgrade(move |socket| async move {
        let listener = Listener { person: caller.membership.person, organization: caller.membership.organization, session: caller.session };
        let (id, mailbox) = edge.desk.hub().connect(listener);
        let drain = edge.drain.clone();
        let mut session = Session {
            desk: &edge.desk,
            caller,
            until: Timestamp(0),
            id,
            socket,
            mailbox,
            streams: HashMap::new(),
            delivered: HashMap::new(),
            frames: VecDeque::new(),
            stalled: false,
        };
        let ended = tokio::select! {
            ended = session.run() => ended,
            () = drain.cancelled() => End::Close(GOING_AWAY),
        };
        session.finish(ended).await;
    })
}

/// `GET /ws/echo`, for protocol conformance suites: the same socket stack, and nothing behind it.
pub async fn echo(upgrade: WebSocketUpgrade) -> Response {
    const SUITE_LIMIT: usize = 64 << 20;
    limited(upgrade).max_write_buffer_size(usize::MAX).max_message_size(SUITE_LIMIT).max_frame_size(SUITE_LIMIT).on_upgrade(
        |mut socket| async move {
            while let Some(Ok(message)) = socket.recv().await {
                if matches!(message, Message::Text(_) | Message::Binary(_)) && socket.send(message).await.is_err() {
                    return;
                }
            }
        },
    )
}

/// How a socket ends.
enum End {
    /// The client went.
    Gone,
    /// We close it.
    Close(u16),
}

struct Session<'d> {
    desk: &'d Desk,
    caller: Arc<Caller>,
    /// Until when the caller holds without asking again.
    until: Timestamp,
    id: ConnectionId,
    socket: WebSocket,
    mailbox: Mailbox<'d>,
    streams: HashMap<StreamId, Registration>,
    /// What was delivered and is not on record yet, also of streams that went away.
    delivered: HashMap<StreamId, (Place, i64, i64)>,
    frames: VecDeque<Instant>,
    /// The client took nothing for too long.
    stalled: bool,
}

type Received = Option<std::result::Result<Message, axum::Error>>;

/// What a client sent, unless it ends the socket.
fn taken(frame: Received) -> std::result::Result<Message, End> {
    match frame {
        Some(Ok(Message::Close(_))) | None => Err(End::Gone),
        Some(Ok(Message::Text(text))) if text.len() > IN_LIMIT => Err(End::Close(TOO_LARGE)),
        Some(Ok(Message::Binary(bytes))) if bytes.len() > IN_LIMIT => Err(End::Close(TOO_LARGE)),
        Some(Ok(message)) => Ok(message),
        // The kind of the error is the socket library's own, which axum does not name.
        Some(Err(e)) if e.to_string().starts_with("Space limit exceeded") => Err(End::Close(TOO_LARGE)),
        Some(Err(_)) => Err(End::Gone),
    }
}

fn head_of(stream: StreamId, registration: &Registration) -> HeadView {
    let Registration { whose, head, .. } = *registration;
    HeadView { stream, patient: whose.patient(), board: whose.board(), head }
}

fn parsed(message: &Message) -> Option<ClientFrame> {
    match message {
        Message::Text(text) => serde_json::from_str(text).ok(),
        _ => None,
    }
}

impl Session<'_> {
    async fn run(&mut self) -> End {
        match self.serve().await {
            Ok(end) => end,
            Err(Error::SignInRequired) => End::Close(SIGN_IN_AGAIN),
            Err(Error::Throttled { .. }) => End::Close(TOO_MANY),
            Err(e) => {
                tracing::warn!(error = %e, "a socket ends");
                End::Close(GOING_AWAY)
            }
        }
    }

    async fn serve(&mut self) -> Result<End> {
        let Ok(first) = timeout(HELLO, self.socket.recv()).await else { return Ok(End::Close(TOO_SLOW)) };
        match taken(first).map(|message| parsed(&message)) {
            Ok(Some(ClientFrame::Hello { session })) if session.is_none_or(|believed| believed == self.caller.session) => {}
            Ok(Some(ClientFrame::Hello { .. })) => return Err(Error::SignInRequired),
            Ok(_) => return Ok(End::Close(TOO_SLOW)),
            Err(end) => return Ok(end),
        }
        self.stand().await?;
        self.desk.open_live(&self.caller).await?;
        if let Some(end) = self.register_all().await? {
            return Ok(end);
        }
        let mut ticks = interval(TICK);
        let mut ticked = 0;
        loop {
            let end = tokio::select! {
                letter = self.mailbox.letters.recv() => match letter {
                    Some(letter) => self.deliver(letter).await?,
                    None => Some(End::Close(REPLACED)),
                },
                frame = self.socket.recv() => self.receive(frame).await?,
                _ = ticks.tick() => {
                    ticked += 1;
                    self.tick(ticked % BEAT_TICKS == 0).await?
                }
            };
            if let Some(end) = end {
                return Ok(end);
            }
        }
    }

    async fn receive(&mut self, frame: Received) -> Result<Option<End>> {
        let message = match taken(frame) {
            Ok(message) => message,
            Err(end) => return Ok(Some(end)),
        };
        let now = Instant::now();
        while self.frames.front().is_some_and(|first| now.duration_since(*first) > Duration::from_mins(1)) {
            self.frames.pop_front();
        }
        self.frames.push_back(now);
        if self.frames.len() > FRAMES_A_MINUTE {
            return Ok(Some(End::Close(TOO_MANY)));
        }
        if matches!(parsed(&message), Some(ClientFrame::Beat { active: true })) {
            self.desk.note_active(&self.caller).await?;
        }
        Ok(None)
    }

    /// Asks again who is at the other end.
    async fn stand(&mut self) -> Result<()> {
        (self.caller, self.until) = self.desk.stand(&self.caller, self.id).await?;
        Ok(())
    }

    /// Registers for everything; what is no longer the caller's is said to be gone.
    async fn register_all(&mut self) -> Result<Option<End>> {
        let registered = self.desk.register_all(&self.caller, self.id).await?;
        let heads: Vec<HeadView> = registered.iter().map(|(stream, registration)| head_of(*stream, registration)).collect();
        let before = std::mem::replace(&mut self.streams, registered.into_iter().collect());
        let gone = before.into_iter().filter(|(stream, _)| !self.streams.contains_key(stream));
        let gone: Vec<_> = gone.map(|(stream, registration)| (stream, registration.whose)).collect();
        self.say_gone(&gone).await?;
        let mut pages: Vec<Vec<HeadView>> = heads.chunks(HEADS_PAGE).map(<[HeadView]>::to_vec).collect();
        let last = pages.pop().unwrap_or_default();
        for items in pages {
            self.feed(&ServerFrame::Heads { items, more: true }).await?;
        }
        self.feed(&ServerFrame::Heads { items: last, more: false }).await?;
        self.flush().await
    }

    /// Asks again for one stream.
    async fn register_one(&mut self, stream: StreamId, whose: Whose) -> Result<()> {
        let listened = self.streams.remove(&stream).is_some();
        match self.desk.register_one(&self.caller, self.id, whose).await? {
            Some((stream, registration)) => {
                self.streams.insert(stream, registration);
                let items = vec![head_of(stream, &registration)];
                self.feed(&ServerFrame::Heads { items, more: false }).await
            }
            None if listened => self.say_gone(&[(stream, whose)]).await,
            None => Ok(()),
        }
    }

    /// Says which streams are no longer the caller's. What was delivered of them is put on record now: the socket may go on for hours.
    async fn say_gone(&mut self, gone: &[(StreamId, Whose)]) -> Result<()> {
        for (stream, _) in gone {
            self.desk.hub().unregister(self.id, *stream);
        }
        let delivered = self.delivered_of(|stream| gone.iter().any(|(other, _)| other == stream));
        if !delivered.is_empty() {
            self.desk.record_delivered(&self.caller, &delivered).await?;
            self.delivered.retain(|stream, _| !gone.iter().any(|(other, _)| other == stream));
        }
        for (stream, whose) in gone {
            self.feed(&ServerFrame::Gone { stream: *stream, patient: whose.patient(), board: whose.board() }).await?;
        }
        Ok(())
    }

    fn delivered_of(&self, wanted: impl Fn(&StreamId) -> bool) -> Vec<(Place, i64, i64)> {
        self.delivered.iter().filter(|(stream, _)| wanted(stream)).map(|(_, delivered)| *delivered).collect()
    }

    /// The registration that lets a letter about a stream through: what lay in the queue while it ended stays there.
    fn listening(&self, stream: StreamId) -> Option<&Registration> {
        let now = self.desk.now();
        self.streams.get(&stream).filter(|registration| registration.deadline > now && self.until > now)
    }

    /// Feeds all that is queued, then flushes once.
    async fn deliver(&mut self, first: Outgoing) -> Result<Option<End>> {
        let mut next = Some(first);
        while let Some(letter) = next {
            match letter {
                Outgoing::Event(stream, seq, frame) => {
                    if let Some(registration) = self.listening(stream) {
                        let place = Place { patient: registration.whose.patient(), stream: Some(stream), organization: registration.host };
                        self.delivered.entry(stream).or_insert((place, seq, seq)).2 = seq;
                        self.put(frame.as_ref()).await?;
                    }
                }
                Outgoing::Notice(stream, frame) => {
                    if self.listening(stream).is_some() {
                        self.put(frame.as_ref()).await?;
                    }
                }
                Outgoing::Recheck(stream, whose) => self.register_one(stream, whose).await?,
                Outgoing::RecheckAll => {
                    self.stand().await?;
                    if let Some(end) = self.register_all().await? {
                        return Ok(Some(end));
                    }
                }
            }
            next = self.mailbox.letters.try_recv().ok();
        }
        if self.mailbox.take_lagged() { self.start_over().await } else { self.flush().await }
    }

    /// Letters were dropped or held back, and one may have been a revocation: asks again for everything, and lets the client pull.
    async fn start_over(&mut self) -> Result<Option<End>> {
        self.stand().await?;
        self.feed(&ServerFrame::Resync).await?;
        self.register_all().await
    }

    async fn tick(&mut self, beat: bool) -> Result<Option<End>> {
        let now = self.desk.now();
        if self.until <= now {
            return self.start_over().await;
        }
        let due = self.streams.iter().filter(|(_, registration)| registration.deadline <= now);
        let due: Vec<(StreamId, Whose)> = due.map(|(stream, registration)| (*stream, registration.whose)).collect();
        if !due.is_empty() || self.until <= now.plus_seconds(AHEAD_SECONDS) {
            self.stand().await?;
        }
        for (stream, whose) in &due {
            self.register_one(*stream, *whose).await?;
        }
        if beat {
            self.feed(&ServerFrame::Beat).await?;
        }
        if beat || !due.is_empty() { self.flush().await } else { Ok(None) }
    }

    async fn feed(&mut self, frame: &ServerFrame) -> Result<()> {
        let text = serde_json::to_string(frame)?;
        self.put(&text).await
    }

    async fn put(&mut self, text: &str) -> Result<()> {
        // A client that has gone is found out by the flush; so is one that takes nothing, without waiting for it letter by letter.
        if !self.stalled {
            self.stalled = timeout(STALL, self.socket.feed(Message::text(text))).await.is_err();
        }
        Ok(())
    }

    async fn flush(&mut self) -> Result<Option<End>> {
        if self.stalled {
            return Ok(Some(End::Close(TOO_SLOW)));
        }
        match timeout(STALL, self.socket.flush()).await {
            Ok(Ok(())) => Ok(None),
            Ok(Err(_)) => Ok(Some(End::Gone)),
            Err(_) => Ok(Some(End::Close(TOO_SLOW))),
        }
    }

    /// Ends: registrations go first, then what was delivered is put on record.
    async fn finish(mut self, end: End) {
        self.desk.hub().disconnect(self.id);
        if let End::Close(code) = end {
            let close = Message::Close(Some(CloseFrame { code, reason: reason(code).into() }));
            let _closed = timeout(Duration::from_secs(1), self.socket.send(close)).await;
        }
        if let Err(e) = self.desk.close_live(&self.caller, &self.delivered_of(|_| true)).await {
            tracing::warn!(error = %e, "the end of a socket was not put on record; the next start closes it");
        }
    }
}
