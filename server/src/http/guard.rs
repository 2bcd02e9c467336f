//! Around every request: its id, its context, the check that writes come from our own page, the headers of every answer, the log line.

use super::people::provider_session::CALLBACK;
use super::{Problem, Shared};
use crate::domain::core::id::{RequestId, SessionId};
use axum::extract::{MatchedPath, Request, State};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, OnceLock};
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
    /// Whether it comes from this machine and names it: a name of another site may be made to lead here (DNS rebinding).
    pub is_local: bool,
    /// Which session is answered, once that is known.
    pub session: Arc<OnceLock<SessionId>>,
}

const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; \
                   manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; \
                   require-trusted-types-for 'script'; trusted-types svelte-trusted-html tsunagu-worker";

/// The layer around all routes.
pub async fn around(State(edge): State<Shared>, mut request: Request, next: Next) -> Response {
    // Time spent is measured on the machine's own clock; nothing is decided by it.
    let begun = Instant::now();
    let peer = request.extensions().get::<Peer>().copied().unwrap_or_default();
    let proxied = edge.settings.trusted_proxy == Some(peer.address.ip());
    let secure = peer.secure || proxied && last(request.headers(), "x-forwarded-proto").as_deref() == Some("https");
    let id = edge.desk.new_request();
    let session = Arc::default();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or("client", |path| path.as_str()).to_owned();
    let response = match admit(&request, peer, proxied, secure) {
        Ok(address) => {
            let is_local = address.is_loopback() && names_this_machine(request.headers(), request.uri());
            request.extensions_mut().insert(RequestContext { id, address, secure, is_local, session: Arc::clone(&session) });
            next.run(request).await
        }
        Err(problem) => problem.into_response(),
    };
    let response = finish(response, id, secure, session.get().copied());
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

/// From which address a request comes, unless it is refused before anything is read from it.
fn admit(request: &Request, peer: Peer, proxied: bool, secure: bool) -> Result<IpAddr, Problem> {
    let address = if proxied { forwarded(request, peer)? } else { peer.address.ip() };
    if is_allowed(request.method(), request.uri(), request.headers(), secure) {
        Ok(address)
    } else {
        Err(Problem::new(StatusCode::FORBIDDEN, "cross_site"))
    }
}

/// For whom the proxy asks. It must say so: its own address would stand for everybody, and on this machine pass for somebody at home.
fn forwarded(request: &Request, peer: Peer) -> Result<IpAddr, Problem> {
    match last(request.headers(), "x-forwarded-for") {
        // Whether the server lives is asked by the proxy itself.
        None if matches!(request.uri().path(), "/healthz" | "/readyz") => Ok(peer.address.ip()),
        said => said.as_deref().and_then(read_address).ok_or(Problem::new(StatusCode::BAD_REQUEST, "invalid")),
    }
}

/// The last value of the last line of a header: the one that our own proxy added. What stands before it, anybody may have sent.
fn last(headers: &HeaderMap, name: &str) -> Option<String> {
    let line = headers.get_all(name).iter().next_back()?;
    Some(String::from_utf8_lossy(line.as_bytes()).rsplit(',').next().unwrap_or_default().trim().to_owned())
}

/// Some proxies add the port.
fn read_address(text: &str) -> Option<IpAddr> {
    let with_port = || text.parse().ok().map(|address: SocketAddr| address.ip());
    text.parse().ok().or_else(with_port).map(|address: IpAddr| address.to_canonical())
}

/// A write must carry our own header, which another site's page cannot add without being asked first, and come from our own page where the
/// browser says from where (OWASP ASVS 3.5). An answer is no page: whoever types its address, or follows a link there, would read past the
/// PIN of the device, and another site could have it fetched.
fn is_allowed(method: &Method, uri: &Uri, headers: &HeaderMap, secure: bool) -> bool {
    let opens = headers.get("sec-fetch-mode").is_some_and(|mode| mode == "navigate");
    if opens && uri.path().starts_with("/api/") && !matches!(uri.path(), "/api/openapi.json" | CALLBACK) {
        return false;
    }
    if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return true;
    }
    // An identity provider is no page: no cookie counts there, its signature does.
    if uri.path().starts_with("/api/identity-providers/") && uri.path().ends_with("/logout") {
        return true;
    }
    let site = headers.get("sec-fetch-site");
    // No page of another site sends this header without being asked first, and no cookie counts there.
    if uri.path().starts_with("/scim/v2/") {
        return headers.contains_key(header::AUTHORIZATION);
    }
    if !uri.path().starts_with("/api/") {
        // A form without script adds no header, and our pages send no referrer, which hides the origin too.
        return site.is_some_and(|value| value == "same-origin") || is_same_origin(headers, uri, secure);
    }
    let ours = headers.get("x-tsunagu").is_some_and(|value| value == "1");
    let site = site.is_none_or(|value| value == "same-origin");
    ours && site && (!headers.contains_key(header::ORIGIN) || is_same_origin(headers, uri, secure))
}

/// Whether `Origin` names this very server: scheme, host and port.
pub fn is_same_origin(headers: &HeaderMap, uri: &Uri, secure: bool) -> bool {
    let scheme = if secure { "https" } else { "http" };
    match (headers.get(header::ORIGIN).and_then(|value| value.to_str().ok()), host(headers, uri)) {
        (Some(origin), Some(host)) => origin == format!("{scheme}://{host}"),
        _ => false,
    }
}

/// HTTP/2 has no `Host`; there the address of the request says it.
pub(super) fn host<'a>(headers: &'a HeaderMap, uri: &'a Uri) -> Option<&'a str> {
    headers.get(header::HOST).map_or_else(|| uri.authority().map(Authority::as_str), |value| value.to_str().ok())
}

fn names_this_machine(headers: &HeaderMap, uri: &Uri) -> bool {
    let name = host(headers, uri).and_then(|host| host.parse::<Authority>().ok());
    name.is_some_and(|name| match name.host().trim_matches(['[', ']']) {
        "localhost" => true,
        address => address.parse::<IpAddr>().is_ok_and(|address| address.is_loopback()),
    })
}

fn finish(mut response: Response, id: RequestId, secure: bool, session: Option<SessionId>) -> Response {
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        response = problem.respond(id);
    }
    let headers = response.headers_mut();
    let mut set = |name: &'static str, value: &'static str| headers.insert(name, HeaderValue::from_static(value));
    set("x-content-type-options", "nosniff");
    set("referrer-policy", "no-referrer");
    set("cross-origin-opener-policy", "same-origin");
    set("cross-origin-resource-policy", "same-origin");
    set("permissions-policy", "camera=(self), microphone=(self), geolocation=(self)");
    if secure {
        set("strict-transport-security", "max-age=31536000; includeSubDomains");
    }
    // A file has a stricter one of its own.
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(CSP));
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    let ids = [("x-request-id", Some(id.to_string())), ("x-tsunagu-session", session.map(|session| session.to_string()))];
    for (name, id) in ids {
        if let Some(value) = id.and_then(|id| HeaderValue::from_str(&id).ok()) {
            headers.insert(name, value);
        }
    }
    response
}
