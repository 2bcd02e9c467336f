//! The calls of `docs/api.md` that the load generator makes.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use bytes::Bytes;
use hyper::header::{HeaderValue, SET_COOKIE};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::http::Connection;
use crate::words;

/// The largest page the server gives.
const PAGE: usize = 200;

/// A persona who has signed in.
#[derive(Clone)]
pub struct Session {
    pub address: SocketAddr,
    pub cookie: HeaderValue,
    pub persona: Arc<str>,
    pub organization: String,
    pub patients: Vec<Patient>,
}

/// A patient whom a session may write to.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Patient {
    pub id: String,
    pub stream: String,
    pub head: i64,
}

impl Patient {
    /// Where its posts go.
    pub fn posts(&self) -> String {
        format!("/api/patients/{}/entries", self.id)
    }
}

impl Session {
    /// A new connection of this session.
    pub async fn connect(&self) -> Result<Connection> {
        Connection::open(self.address, Some(self.cookie.clone())).await
    }
}

/// Signs in the `count` demo personas with the most patients; each must be on a care team with post rights.
pub async fn sign_in(address: SocketAddr, count: usize) -> Result<Vec<Session>> {
    let mut connection = Connection::open(address, None).await?;
    let personas = connection.get("/api/demo/personas").await?.json().context("the demo personas")?;
    let mut personas: Vec<Value> = items(&personas)?.clone();
    personas.sort_by_key(|persona| std::cmp::Reverse(persona["patients"].as_i64()));
    let mut sessions = Vec::new();
    for persona in personas.iter().filter(|persona| persona["role"] == "staff") {
        if sessions.len() == count {
            break;
        }
        let session = open_session(&mut connection, address, persona).await?;
        if !session.patients.is_empty() {
            sessions.push(session);
        }
    }
    ensure!(!sessions.is_empty(), "no demo persona has a patient");
    Ok(sessions)
}

async fn open_session(connection: &mut Connection, address: SocketAddr, persona: &Value) -> Result<Session> {
    let persona = text(persona, "persona")?;
    let (cookie, view) = enter(connection, &persona).await?;
    let organization = text(&view["acting"]["organization"], "id")?;
    let mut session = Session { address, cookie, persona: persona.into(), organization, patients: Vec::new() };
    session.patients = patients(&session).await?;
    Ok(session)
}

/// Signs in a persona: the cookie, and what the server says of the session.
pub async fn enter(connection: &mut Connection, persona: &str) -> Result<(HeaderValue, Value)> {
    let body = Bytes::from(json!({ "persona": persona }).to_string());
    let reply = connection.post("/api/demo/session", None, body).await?;
    let view = reply.json().context("signing in a demo persona")?;
    let cookie = reply.headers.get(SET_COOKIE).context("no cookie was set")?.to_str()?;
    Ok((HeaderValue::from_str(cookie.split(';').next().unwrap_or_default())?, view))
}

/// The patients on whose care team the session is.
pub async fn patients(session: &Session) -> Result<Vec<Patient>> {
    let mut connection = session.connect().await?;
    let mut found = Vec::new();
    let mut path = format!("/api/patients?limit={PAGE}");
    loop {
        let page = connection.get(&path).await?.json().context("the list of patients")?;
        for row in items(&page)? {
            let head = row["head"].as_i64().context("head")?;
            found.push(Patient { id: text(row, "id")?, stream: text(row, "stream")?, head });
        }
        match page["next"].as_str() {
            Some(next) => path = format!("/api/patients?limit={PAGE}&after={next}"),
            None => return Ok(found),
        }
    }
}

/// One number of a stream, as far as a load test cares.
pub struct Event {
    pub seq: i64,
    /// The operation that made it, if it is one of our posts.
    pub key: Option<Uuid>,
}

/// Every event of a stream after `after`, and the head; refuses a page that has a gap, a repetition or a wrong order.
pub async fn walk(connection: &mut Connection, stream: &str, after: i64) -> Result<(Vec<Event>, i64)> {
    let mut events: Vec<Event> = Vec::new();
    let mut seen = after;
    loop {
        let path = format!("/api/streams/{stream}/events?after={seen}&limit={PAGE}");
        let page = connection.get(&path).await?.json().context("a page of events")?;
        let head = page["head"].as_i64().context("head")?;
        let rows = items(&page)?;
        for row in rows {
            let seq = row["seq"].as_i64().context("seq")?;
            ensure!(seq == seen + 1, "{stream}: number {seq} follows {seen}");
            seen = seq;
            events.push(Event { seq, key: posted_key(row) });
        }
        if rows.is_empty() {
            ensure!(seen == head, "{stream}: the numbers end at {seen}, the head is {head}");
            return Ok((events, head));
        }
    }
}

fn posted_key(event: &Value) -> Option<Uuid> {
    (event["kind"] == "entry_posted").then_some(())?;
    words::key_of(event["entry"]["content"]["text"].as_str()?)
}

/// Posts one note under a new key and gives its number.
pub async fn post(connection: &mut Connection, path: &str) -> Result<i64> {
    let key = words::new_key();
    send(connection, path, key, words::post_body(key)).await
}

/// Sends what gets a number on a stream, and gives the number.
pub async fn send(connection: &mut Connection, path: &str, key: Uuid, body: Bytes) -> Result<i64> {
    let reply = connection.post(path, Some(key), body).await?;
    ensure!(reply.status.is_success(), "a post was answered {}: {}", reply.status, reply.text());
    seq_of(&reply.body).context("an acknowledgement without a number")
}

/// Whether a frame of the socket is an event, judged by its first bytes.
pub fn is_event(frame: &str) -> bool {
    const MARK: &[u8] = br#""event""#;
    let start = frame.as_bytes();
    start[..start.len().min(64)].windows(MARK.len()).any(|window| window == MARK)
}

/// The number in the answer to a post, found without parsing the rest: the generator must stay cheap.
pub fn seq_of(body: &[u8]) -> Option<i64> {
    const NAME: &[u8] = br#""seq":"#;
    let start = body.windows(NAME.len()).position(|window| window == NAME)? + NAME.len();
    let digits = body.get(start..)?.iter().take_while(|byte| byte.is_ascii_digit()).count();
    std::str::from_utf8(body.get(start..start + digits)?).ok()?.parse().ok()
}

/// The rows of a page.
pub fn items(page: &Value) -> Result<&Vec<Value>> {
    page["items"].as_array().context("items")
}

/// A text of an object.
pub fn text(value: &Value, name: &str) -> Result<String> {
    Ok(value[name].as_str().with_context(|| format!("no {name}"))?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_a_post_is_found_in_its_answer() {
        assert_eq!(seq_of(br#"{"id":"ent_a","seq":417,"kind":"note"}"#), Some(417));
        assert_eq!(seq_of(br#"{"id":"ent_a"}"#), None);
        assert_eq!(seq_of(br#"{"seq":"#), None);
    }
}
