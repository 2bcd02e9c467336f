//! Everything awkward about requests, once: who asks, JSON, ids, keys, queries.

use super::{Problem, RequestContext, Shared};
use crate::desk::{Entrance, Error, Visitor};
use crate::domain::people::agent::Agent;
use crate::gate::Caller;
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, header};
use futures_util::StreamExt;
use serde::de::DeserializeOwned;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;
use uuid::Uuid;

/// A body has at most so many bytes: 20,000 letters of four bytes, escaped, and some room.
pub const BODY_LIMIT: usize = 256 * 1024;
/// A list of ten thousand people in whatever letters.
const LARGE_SHEET_LIMIT: usize = 4 * 1024 * 1024;
/// What is too large is read on to here and thrown away: a connection closed on a sender who still writes can lose the answer that says so.
const BODY_DISCARDED: usize = 16 * 1024 * 1024;
/// A body takes no longer to arrive.
const BODY_TIME: Duration = Duration::from_secs(15);

/// The name of the session cookie. Over TLS the browser itself guarantees that only this host set it.
pub const fn cookie_name(secure: bool) -> &'static str {
    if secure { "__Host-tsunagu_session" } else { "tsunagu_session" }
}

/// The name of the cookie by which a browser shows that somebody has signed in with it before.
pub const fn device_cookie_name(secure: bool) -> &'static str {
    if secure { "__Host-tsunagu_device" } else { "tsunagu_device" }
}

/// The name of the cookie by which a browser shows that it asked an identity provider.
pub(super) const fn kept_for_provider(secure: bool) -> &'static str {
    if secure { "__Host-tsunagu_provider" } else { "tsunagu_provider" }
}

/// What the browser kept when somebody signed in with it before; it may be anything.
pub struct Device(pub Option<String>);

/// Somebody who has given one kind of factor at least, and is about to give or set up another.
pub struct Entering(pub Visitor);

/// Somebody who is signed in, perhaps without an acting membership.
pub struct Visiting(pub Visitor);

/// Somebody who acts for a membership.
pub struct Acting(pub Arc<Caller>);

fn context(parts: &Parts) -> Result<&RequestContext, Problem> {
    parts.extensions.get::<RequestContext>().ok_or(Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal"))
}

/// Where the request comes from.
impl FromRequestParts<Shared> for Entrance {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Shared) -> Result<Self, Problem> {
        let context = context(parts)?;
        let agent = parts.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).map(Agent::read);
        Ok(Self { request: context.id, address: context.address.to_string(), agent: agent.unwrap_or_default() })
    }
}

impl FromRequestParts<Shared> for RequestContext {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Shared) -> Result<Self, Problem> {
        context(parts).cloned()
    }
}

impl FromRequestParts<Shared> for Device {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Shared) -> Result<Self, Problem> {
        let name = device_cookie_name(context(parts)?.secure);
        Ok(Self(cookie(&parts.headers, name).map(str::to_owned)))
    }
}

impl FromRequestParts<Shared> for Entering {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, edge: &Shared) -> Result<Self, Problem> {
        // What is done with a session itself asks the database for it.
        visit(parts, edge, false).await.map(Self)
    }
}

impl FromRequestParts<Shared> for Visiting {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, edge: &Shared) -> Result<Self, Problem> {
        let Entering(visitor) = Entering::from_request_parts(parts, edge).await?;
        if visitor.is_whole() { Ok(Self(visitor)) } else { Err(Error::SecondFactorRequired.into()) }
    }
}

impl FromRequestParts<Shared> for Acting {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, edge: &Shared) -> Result<Self, Problem> {
        // Reads ask the database who this is; writes may remember, because their guard proves it.
        let remembered = !is_read(parts);
        Ok(Self(visit(parts, edge, remembered).await?.caller()?))
    }
}

async fn visit(parts: &mut Parts, edge: &Shared, remembered: bool) -> Result<Visitor, Problem> {
    let secure = context(parts)?.secure;
    let entrance = Entrance::from_request_parts(parts, edge).await?;
    let token = cookie(&parts.headers, cookie_name(secure)).ok_or(Problem::new(StatusCode::UNAUTHORIZED, "sign_in_required"))?;
    let visitor = edge.desk.enter(token, entrance, remembered, is_used(parts)).await?;
    // A window that somebody else signed in behind acts for nobody: it says which session it believes in.
    let believed = parts.headers.get("x-tsunagu-session");
    if believed.is_some_and(|believed| believed.as_bytes() != visitor.session().to_string().as_bytes()) {
        return Err(Problem::new(StatusCode::UNAUTHORIZED, "sign_in_required"));
    }
    // A page that asks before it knows its session is told whose answer it has.
    context(parts)?.session.get_or_init(|| visitor.session());
    Ok(visitor)
}

/// A search reads too, and so does a look at what a file would change: words and file travel in a body.
fn is_read(parts: &Parts) -> bool {
    let path = parts.uri.path();
    matches!(parts.method, Method::GET | Method::HEAD) || path.ends_with("/search") || path.ends_with("/look")
}

/// Whether somebody is there: a client asks for much by itself, and says in a header when it was used lately. A write is use, but for
/// receipts, which go out for whatever is on the screen, and for drafts, which go out again when a line comes back.
fn is_used(parts: &Parts) -> bool {
    let says_so = parts.headers.get("x-tsunagu-active").is_some_and(|value| value == "1");
    let path = parts.uri.path();
    says_so || !is_read(parts) && !path.ends_with("/receipts") && !path.starts_with("/api/drafts/")
}

pub(super) fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    cookies.flat_map(|line| line.split(';')).find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}

/// Whether the browser brings a session, of whatever worth.
pub(super) fn has_session(headers: &HeaderMap) -> bool {
    [true, false].into_iter().any(|secure| cookie(headers, cookie_name(secure)).is_some())
}

/// An id in the path. What is not an id of the right kind is not there.
pub struct Known<T>(pub T);

impl<T: FromStr + Send> FromRequestParts<Shared> for Known<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, edge: &Shared) -> Result<Self, Problem> {
        let Path(text) = Path::<String>::from_request_parts(parts, edge).await.map_err(|_| Problem::not_found())?;
        text.parse().map(Self).map_err(|_| Problem::not_found())
    }
}

/// The client's operation id.
pub struct OperationKey(pub Uuid);

impl FromRequestParts<Shared> for OperationKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Shared) -> Result<Self, Problem> {
        let value = parts.headers.get("idempotency-key").ok_or_else(|| Problem::key_missing("idempotency-key"))?;
        let key = value.to_str().ok().and_then(|text| text.parse().ok()).filter(|key: &Uuid| key.get_version_num() == 7);
        key.map(Self).ok_or_else(|| Problem::invalid("idempotency-key", "wrong_type"))
    }
}

/// The version that an edit was made from.
pub struct IfMatch(pub i64);

impl FromRequestParts<Shared> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Shared) -> Result<Self, Problem> {
        let value = parts.headers.get(header::IF_MATCH).ok_or_else(|| Problem::key_missing("if-match"))?;
        let version = value.to_str().ok().and_then(|text| text.trim().trim_matches('"').parse().ok());
        version.map(Self).ok_or_else(|| Problem::invalid("if-match", "wrong_type"))
    }
}

/// The query, with unknown names refused.
pub struct Params<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<Shared> for Params<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Shared) -> Result<Self, Problem> {
        let pairs = serde_urlencoded::Deserializer::new(form_pairs(parts.uri.query().unwrap_or_default()));
        serde_path_to_error::deserialize(pairs).map(Self).map_err(|e| {
            let path = e.path().to_string();
            refused(&path, &e.into_inner().to_string())
        })
    }
}

fn form_pairs(query: &str) -> form_urlencoded::Parse<'_> {
    form_urlencoded::parse(query.as_bytes())
}

/// A JSON body, with unknown fields refused.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Shared> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &Shared) -> Result<Self, Problem> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if !kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json")) {
            return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_json"));
        }
        let read = timeout(BODY_TIME, read_whole(request.into_body())).await;
        let bytes = read.map_err(|_| Problem::new(StatusCode::REQUEST_TIMEOUT, "unavailable"))??;
        let mut json = serde_json::Deserializer::from_slice(&bytes);
        let value: T = serde_path_to_error::deserialize(&mut json).map_err(|e| {
            let path = e.path().to_string();
            let inner = e.into_inner();
            match inner.classify() {
                serde_json::error::Category::Data => refused(&path, &inner.to_string()),
                // JSON, but not what belongs here: half a surrogate pair, a number too large, two keys where one is chosen.
                _ if is_json(&bytes) => Problem::invalid(path, "wrong_type"),
                _ => Problem::new(StatusCode::BAD_REQUEST, "not_json"),
            }
        })?;
        json.end().map_err(|_| Problem::new(StatusCode::BAD_REQUEST, "not_json"))?;
        Ok(Self(value))
    }
}

/// A body of bytes as they are, no longer than any other.
pub struct SmallFile(pub Vec<u8>);

impl FromRequest<Shared> for SmallFile {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &Shared) -> Result<Self, Problem> {
        let read = timeout(BODY_TIME, read_whole(request.into_body())).await;
        read.map_err(|_| Problem::new(StatusCode::REQUEST_TIMEOUT, "unavailable"))?.map(Self)
    }
}

async fn read_whole(body: axum::body::Body) -> Result<Vec<u8>, Problem> {
    read_up_to(body, BODY_LIMIT).await
}

async fn read_up_to(body: axum::body::Body, limit: usize) -> Result<Vec<u8>, Problem> {
    let mut parts = body.into_data_stream();
    let (mut whole, mut length) = (Vec::new(), 0);
    while let Some(part) = parts.next().await {
        // Whoever breaks off does not read the answer either.
        let part = part.map_err(|_| Problem::new(StatusCode::BAD_REQUEST, "not_json"))?;
        length += part.len();
        if length > BODY_DISCARDED {
            break;
        }
        if length <= limit {
            whole.extend_from_slice(&part);
        }
    }
    if length > limit { Err(Problem::too_large(limit as u64)) } else { Ok(whole) }
}

/// A spreadsheet as it is, in whatever letters.
pub struct Sheet(pub Vec<u8>);

impl FromRequest<Shared> for Sheet {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &Shared) -> Result<Self, Problem> {
        read_sheet(request, BODY_LIMIT).await.map(Self)
    }
}

/// One of as many rows as an organization has people.
pub struct LargeSheet(pub Vec<u8>);

impl FromRequest<Shared> for LargeSheet {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &Shared) -> Result<Self, Problem> {
        read_sheet(request, LARGE_SHEET_LIMIT).await.map(Self)
    }
}

async fn read_sheet(request: Request, limit: usize) -> Result<Vec<u8>, Problem> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("text/csv")) {
        return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_json"));
    }
    let read = timeout(BODY_TIME, read_up_to(request.into_body(), limit)).await;
    read.map_err(|_| Problem::new(StatusCode::REQUEST_TIMEOUT, "unavailable"))?
}

/// Under which address this server is reached, such as `https://tsunagu.example.jp`: as it was set up, else as whoever asks has it. Links begin so.
pub struct Address(pub String);

impl FromRequestParts<Shared> for Address {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, edge: &Shared) -> Result<Self, Problem> {
        if let Some(origin) = &edge.settings.origin {
            return Ok(Self(origin.clone()));
        }
        let scheme = if context(parts)?.secure { "https" } else { "http" };
        let host = super::guard::host(&parts.headers, &parts.uri).ok_or(Problem::new(StatusCode::BAD_REQUEST, "invalid"))?;
        Ok(Self(format!("{scheme}://{host}")))
    }
}

fn is_json(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok_and(|text| serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok())
}

/// Which field is at fault and why. The message of the parser can quote the value, so only its kind is passed on.
fn refused(path: &str, message: &str) -> Problem {
    let quoted = message.split('`').nth(1).unwrap_or_default();
    let within = |name: &str| if path == "." || path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    if message.starts_with("missing field") {
        Problem::invalid(within(quoted), "missing")
    } else if message.starts_with("unknown field") {
        // The path ends with the name, which is the client's own; it is answered to nobody else and not logged.
        Problem::invalid(if path == "." { "" } else { path }, "unknown_field")
    } else if message.starts_with("not an id") {
        Problem::invalid(path, "unknown_id")
    } else {
        Problem::invalid(path, "wrong_type")
    }
}
