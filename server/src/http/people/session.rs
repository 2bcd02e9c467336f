//! Signing in and out.

use crate::desk::{Entrance, NeedingView, SessionView, SignedIn};
use crate::domain::core::id::MembershipId;
use crate::domain::people::emergency::Opener;
use crate::http::extract::{Device, cookie_name, device_cookie_name, has_session};
use crate::http::{Body, Entering, Problem, RequestContext, Result, Shared, Visiting};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa::ToSchema;
use zeroize::Zeroizing;

/// Name and password; with it a code of the authenticator or a recovery code, where an authenticator is set up.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignInBody {
    login: String,
    password: String,
    code: Option<String>,
}

/// A one-time token.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FirstSignInBody {
    token: String,
    /// Who opens the envelope of an emergency account, and why; asked for where the token is that of one.
    #[serde(default)]
    opener: Option<Opener>,
}

/// The membership to act for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActForBody {
    membership: MembershipId,
}

/// A browser keeps for so long that somebody has signed in with it: browsers allow no more.
const DEVICE_SECONDS: u32 = 400 * 86_400;

/// The session and its cookie; beside it the one that outlives the session.
pub(super) fn with_cookie(signed_in: &SignedIn, secure: bool) -> Response {
    let mut response = Json(&signed_in.view).into_response();
    set_cookies(&mut response, signed_in, secure);
    response
}

/// As [`with_cookie`], for an answer that says more.
pub(super) fn set_cookies(response: &mut Response, signed_in: &SignedIn, secure: bool) {
    let flag = if secure { "; Secure" } else { "" };
    let session = format!("{}={}; Path=/; HttpOnly; SameSite=Lax{flag}", cookie_name(secure), signed_in.token.as_str());
    let name = device_cookie_name(secure);
    let device =
        signed_in.device.as_ref().map(|kept| format!("{name}={kept}; Path=/; HttpOnly; SameSite=Strict; Max-Age={DEVICE_SECONDS}{flag}"));
    for cookie in [Some(session), device].into_iter().flatten() {
        if let Ok(value) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
}

/// The browser forgets the session.
fn without_cookie(secure: bool) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let flag = if secure { "; Secure" } else { "" };
    let cookie = format!("{}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0{flag}", cookie_name(secure));
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        headers.insert(header::SET_COOKIE, value);
    }
    headers
}

/// Sign in by name, password and code.
#[utoipa::path(post, path = "/api/session", request_body = SignInBody, responses((status = 200, body = SessionView), (status = "default", body = Problem)))]
pub async fn sign_in(
    edge: State<Shared>,
    entrance: Entrance,
    context: RequestContext,
    Device(device): Device,
    Body(body): Body<SignInBody>,
) -> Result<Response> {
    let password = Zeroizing::new(body.password);
    let signed_in = edge.desk.sign_in(&body.login, password, body.code.as_deref(), device.as_deref(), &entrance).await?;
    Ok(with_cookie(&signed_in, context.secure))
}

/// Come in by a one-time link, to set up what one signs in with.
#[utoipa::path(post, path = "/api/session/first", request_body = FirstSignInBody, responses((status = 200, body = SessionView), (status = "default", body = Problem)))]
pub async fn first_sign_in(
    edge: State<Shared>,
    entrance: Entrance,
    context: RequestContext,
    Body(body): Body<FirstSignInBody>,
) -> Result<Response> {
    Ok(with_cookie(&edge.desk.enter_by_link(&body.token, body.opener, &entrance).await?, context.secure))
}

/// Who am I? Nobody, where the browser brings no session: the client asks before it knows, and that is no fault.
#[utoipa::path(get, path = "/api/session", responses((status = 200, body = SessionView), (status = 204), (status = "default", body = Problem)))]
pub async fn current(edge: State<Shared>, headers: HeaderMap, entering: Result<Entering>) -> Result<Response> {
    if !has_session(&headers) {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    Ok(Json(edge.desk.session_view(&entering?.0).await?).into_response())
}

/// Choose or switch the acting membership.
#[utoipa::path(post, path = "/api/session/membership", request_body = ActForBody, responses((status = 200, body = SessionView), (status = "default", body = Problem)))]
pub async fn act_for(
    edge: State<Shared>,
    Visiting(visitor): Visiting,
    context: RequestContext,
    Body(body): Body<ActForBody>,
) -> Result<Response> {
    match edge.desk.act_for(&visitor, body.membership).await? {
        Some(signed_in) => Ok(with_cookie(&signed_in, context.secure)),
        None => Ok(Json(edge.desk.session_view(&visitor).await?).into_response()),
    }
}

/// How much needs the holder of the session in all of their memberships.
#[utoipa::path(get, path = "/api/session/needing", responses((status = 200, body = NeedingView), (status = "default", body = Problem)))]
pub async fn needing(edge: State<Shared>, Visiting(visitor): Visiting) -> Result<Json<NeedingView>> {
    Ok(Json(edge.desk.needing(&visitor).await?))
}

/// Close the screen: the session ends, and the name stays on the list of those who use this browser today.
#[utoipa::path(post, path = "/api/session/lock", responses((status = 204), (status = "default", body = Problem)))]
pub async fn lock(edge: State<Shared>, Entering(visitor): Entering, context: RequestContext) -> Result<(StatusCode, HeaderMap)> {
    edge.desk.lock(&visitor).await?;
    Ok((StatusCode::NO_CONTENT, without_cookie(context.secure)))
}

/// Sign out; the browser forgets what it kept.
#[utoipa::path(delete, path = "/api/session", responses((status = 204), (status = "default", body = Problem)))]
pub async fn sign_out(edge: State<Shared>, Entering(visitor): Entering, context: RequestContext) -> Result<(StatusCode, HeaderMap)> {
    edge.desk.sign_out(&visitor).await?;
    let mut headers = without_cookie(context.secure);
    headers.insert("clear-site-data", HeaderValue::from_static("\"cache\", \"storage\""));
    Ok((StatusCode::NO_CONTENT, headers))
}
