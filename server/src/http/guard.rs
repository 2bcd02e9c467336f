//! Around every request: its id, its context, the check that writes come from our own page, the headers of every answer, the log line.

use super::{Edge, Problem, Shared};
use crate::domain::core::id::RequestId;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Instant;

/// Who is at the other end of the connection.
#[derive(Clone, Copy, Debug)]
pub struct Peer {
    /// Address.
    pub address: SocketAddr,
    /// Whether the connection itself is encrypted.
    pub secure: bool,
}

impl Default for Peer {
    fn default() -> Self {
        Self { address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), secure: false }
    }
}

/// What is known of a request before anything is read from it.
#[derive(Clone, Debug)]
pub struct RequestContext {
    /// Its id.
    pub id: RequestId,
    /// From which address, as a trusted proxy may say.
    pub address: IpAddr,
    /// Whether the user's line is encrypted.
    pub secure: bool,
}

const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; \
                   manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; \
                   require-trusted-types-for 'script'; trusted-types svelte-trusted-html";

/// The layer around all routes.
pub async fn around(State(edge): State<Shared>, mut request: Request, next: Next) -> Response {
    // Time spent is measured on the machine's own clock; nothing is decided by it.
    let begun = Instant::now();
    let peer = request.extensions().get::<Peer>().copied().unwrap_or_default();
    let context = context(&edge, peer, request.headers());
    let (id, secure) = (context.id, context.secure);
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or("client", |path| path.as_str()).to_owned();
    let allowed = is_allowed(&method, request.uri().path(), request.headers(), secure);
    request.extensions_mut().insert(context);
    let response = if allowed { next.run(request).await } else { Problem::new(StatusCode::FORBIDDEN, "cross_site").into_response() };
    let response = finish(response, id, secure);
    let (status, elapsed) = (response.status().as_u16(), begun.elapsed());
    metrics::counter!("http_requests_total", "route" => route.clone(), "status" => status.to_string()).increment(1);
    metrics::histogram!("http_request_duration_seconds", "route" => route.clone()).record(elapsed.as_secs_f64());
    tracing::debug!(request = %id, %method, route, status, duration_ms = elapsed.as_secs_f64() * 1000.0, "request");
    response
}

/// The answer to a method that a route does not have.
pub async fn method_not_allowed() -> Problem {
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed")
}

fn context(edge: &Edge, peer: Peer, headers: &HeaderMap) -> RequestContext {
    let proxied = edge.settings.trusted_proxy == Some(peer.address.ip());
    let text = |name: &str| headers.get(name).filter(|_| proxied).and_then(|value| value.to_str().ok());
    // The last address is the one that our own proxy added.
    let forwarded = text("x-forwarded-for").and_then(|list| list.rsplit(',').next()).and_then(|last| last.trim().parse().ok());
    RequestContext {
        id: edge.desk.new_request(),
        address: forwarded.unwrap_or(peer.address.ip()),
        secure: peer.secure || text("x-forwarded-proto") == Some("https"),
    }
}

/// A write must carry our own header, which another site's page cannot add without being asked first, and come from our own page where the
/// browser says from where (OWASP ASVS 3.5).
fn is_allowed(method: &Method, path: &str, headers: &HeaderMap, secure: bool) -> bool {
    if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) || !path.starts_with("/api/") {
        return true;
    }
    let ours = headers.get("x-tsunagu").is_some_and(|value| value == "1");
    let site = headers.get("sec-fetch-site").is_none_or(|value| value == "same-origin");
    ours && site && (!headers.contains_key(header::ORIGIN) || is_same_origin(headers, secure))
}

/// Whether `Origin` names this very server: scheme, host and port.
pub fn is_same_origin(headers: &HeaderMap, secure: bool) -> bool {
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let scheme = if secure { "https" } else { "http" };
    match (text(header::ORIGIN), text(header::HOST)) {
        (Some(origin), Some(host)) => origin == format!("{scheme}://{host}"),
        _ => false,
    }
}

fn finish(mut response: Response, id: RequestId, secure: bool) -> Response {
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        response = problem.respond(id);
    }
    let headers = response.headers_mut();
    let mut set = |name: &'static str, value: &'static str| headers.insert(name, HeaderValue::from_static(value));
    set("x-content-type-options", "nosniff");
    set("referrer-policy", "no-referrer");
    set("content-security-policy", CSP);
    set("cross-origin-opener-policy", "same-origin");
    set("cross-origin-resource-policy", "same-origin");
    set("permissions-policy", "camera=(self), microphone=(self), geolocation=(self)");
    if secure {
        set("strict-transport-security", "max-age=31536000; includeSubDomains");
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if let Ok(value) = HeaderValue::from_str(&id.to_string()) {
        headers.insert("x-request-id", value);
    }
    response
}
