//! One socket: sign-in by cookie and Origin, registration, pushing, revocation, limits.

use crate::desk::{Desk, Error, Registration, Result};
use crate::domain::core::id::{PatientId, StreamId};
use crate::domain::core::time::Timestamp;
use crate::gate::Caller;
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
/// So many bytes may wait to be written to a client.
const OUT_LIMIT: usize = 256 * 1024;
/// A client that takes nothing for so long is closed.
const STALL: Duration = Duration::from_secs(10);
/// A client says hello within.
const HELLO: Duration = Duration::from_secs(10);
/// Deadlines are looked at so often: a removed member is silenced within a second.
const TICK: Duration = Duration::from_secs(1);
/// A beat every so many ticks.
const BEAT_TICKS: u32 = 25;
/// So many frames a minute from one client.
const FRAMES_A_MINUTE: usize = 120;
/// Streams in one frame of heads.
const HEADS_PAGE: usize = 200;

const SIGN_IN_AGAIN: u16 = 4401;
const TOO_SLOW: u16 = 4408;
const TOO_MANY: u16 = 4429;
const GOING_AWAY: u16 = 1001;

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
    limited(upgrade).max_message_size(IN_LIMIT).max_frame_size(IN_LIMIT).on_upgrade(move |socket| async move {
        let listener = Listener { person: caller.membership.person, organization: caller.membership.organization, session: caller.session };
        let (id, mailbox) = edge.desk.hub().connect(listener);
        let drain = edge.drain.clone();
        let mut session =
            Session { desk: &edge.desk, caller, id, socket, mailbox, streams: HashMap::new(), frames: VecDeque::new(), stalled: false };
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

struct Listening {
    registration: Registration,
    delivered: Option<(i64, i64)>,
}

struct Session<'d> {
    desk: &'d Desk,
    caller: Arc<Caller>,
    id: ConnectionId,
    socket: WebSocket,
    mailbox: Mailbox,
    streams: HashMap<StreamId, Listening>,
    frames: VecDeque<Instant>,
    /// The client took nothing for too long.
    stalled: bool,
}

impl Session<'_> {
    async fn run(&mut self) -> End {
        match self.serve().await {
            Ok(end) => end,
            Err(Error::SignInRequired) => End::Close(SIGN_IN_AGAIN),
            Err(e) => {
                tracing::warn!(error = %e, "a socket ends");
                End::Close(GOING_AWAY)
            }
        }
    }

    async fn serve(&mut self) -> Result<End> {
        match timeout(HELLO, self.socket.recv()).await {
            Ok(Some(Ok(Message::Text(text)))) if matches!(serde_json::from_str(&text), Ok(ClientFrame::Hello {})) => {}
            _ => return Ok(End::Close(TOO_SLOW)),
        }
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
                    None => Some(End::Close(GOING_AWAY)),
                },
                frame = self.socket.recv() => self.receive(frame.as_ref()),
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

    fn receive(&mut self, frame: Option<&std::result::Result<Message, axum::Error>>) -> Option<End> {
        match frame {
            Some(Ok(Message::Close(_)) | Err(_)) | None => return Some(End::Gone),
            Some(Ok(_)) => {}
        }
        let now = Instant::now();
        while self.frames.front().is_some_and(|first| now.duration_since(*first) > Duration::from_mins(1)) {
            self.frames.pop_front();
        }
        self.frames.push_back(now);
        (self.frames.len() > FRAMES_A_MINUTE).then_some(End::Close(TOO_MANY))
    }

    /// Registers for everything; what is no longer the caller's is said to be gone.
    async fn register_all(&mut self) -> Result<Option<End>> {
        let registered = self.desk.register_all(&self.caller, self.id).await?;
        let mut before = std::mem::take(&mut self.streams);
        let mut heads = Vec::with_capacity(registered.len());
        for (stream, registration) in registered {
            let delivered = before.remove(&stream).and_then(|listening| listening.delivered);
            heads.push(HeadView { stream, patient: registration.patient, head: registration.head });
            self.streams.insert(stream, Listening { registration, delivered });
        }
        for (stream, listening) in before {
            self.feed(&ServerFrame::Gone { stream, patient: listening.registration.patient }).await?;
        }
        let mut pages: Vec<Vec<HeadView>> = heads.chunks(HEADS_PAGE).map(<[HeadView]>::to_vec).collect();
        let last = pages.pop().unwrap_or_default();
        for items in pages {
            self.feed(&ServerFrame::Heads { items, more: true }).await?;
        }
        self.feed(&ServerFrame::Heads { items: last, more: false }).await?;
        self.flush().await
    }

    /// Asks again for one stream.
    async fn register_one(&mut self, stream: StreamId, patient: PatientId) -> Result<()> {
        let delivered = self.streams.remove(&stream).map(|listening| listening.delivered);
        match self.desk.register_one(&self.caller, self.id, patient).await? {
            Some((stream, registration)) => {
                self.streams.insert(stream, Listening { registration, delivered: delivered.flatten() });
                let items = vec![HeadView { stream, patient, head: registration.head }];
                self.feed(&ServerFrame::Heads { items, more: false }).await
            }
            None if delivered.is_some() => {
                self.desk.hub().unregister(self.id, stream);
                self.feed(&ServerFrame::Gone { stream, patient }).await
            }
            None => Ok(()),
        }
    }

    /// Feeds all that is queued, then flushes once.
    async fn deliver(&mut self, first: Outgoing) -> Result<Option<End>> {
        let mut next = Some(first);
        while let Some(letter) = next {
            match letter {
                Outgoing::Event(stream, seq, frame) => {
                    if let Some(listening) = self.streams.get_mut(&stream) {
                        let from = listening.delivered.map_or(seq, |(from, _)| from);
                        listening.delivered = Some((from, seq));
                        self.put(frame.as_ref()).await?;
                    }
                }
                Outgoing::Notice(frame) => self.put(frame.as_ref()).await?,
                Outgoing::Recheck(stream, patient) => self.register_one(stream, patient).await?,
                Outgoing::RecheckAll => {
                    self.caller = self.desk.still_signed_in(&self.caller).await?;
                    if let Some(end) = self.register_all().await? {
                        return Ok(Some(end));
                    }
                }
            }
            next = self.mailbox.letters.try_recv().ok();
        }
        if self.mailbox.take_lagged() {
            // A dropped letter may have been a revocation: ask again for everything, and let the client pull.
            self.caller = self.desk.still_signed_in(&self.caller).await?;
            self.feed(&ServerFrame::Resync).await?;
            return self.register_all().await;
        }
        self.flush().await
    }

    async fn tick(&mut self, beat: bool) -> Result<Option<End>> {
        let now = self.desk.now();
        let due = |listening: &Listening, now: Timestamp| listening.registration.deadline <= now;
        let passed: Vec<(StreamId, PatientId)> = self
            .streams
            .iter()
            .filter(|(_, listening)| due(listening, now))
            .map(|(stream, listening)| (*stream, listening.registration.patient))
            .collect();
        if !passed.is_empty() || self.caller.expires <= now {
            self.caller = self.desk.still_signed_in(&self.caller).await?;
        }
        for (stream, patient) in &passed {
            self.register_one(*stream, *patient).await?;
        }
        if beat {
            self.feed(&ServerFrame::Beat).await?;
        }
        if beat || !passed.is_empty() { self.flush().await } else { Ok(None) }
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
            let close = Message::Close(Some(CloseFrame { code, reason: "".into() }));
            let _closed = timeout(Duration::from_secs(1), self.socket.send(close)).await;
        }
        let delivered: Vec<_> = self
            .streams
            .iter()
            .filter_map(|(stream, listening)| listening.delivered.map(|(from, to)| (*stream, listening.registration.patient, from, to)))
            .collect();
        if let Err(e) = self.desk.close_live(&self.caller, &delivered).await {
            tracing::warn!(error = %e, "the end of a socket was not put on record; the next start closes it");
        }
    }
}
