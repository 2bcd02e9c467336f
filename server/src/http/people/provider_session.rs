//! Signing in at an identity provider: there by a link of the client, and back by the browser alone.

use super::session::with_cookie;
use crate::desk::{Entrance, OwnIdentityView, ProviderAnswer, SignedIn};
use crate::domain::core::id::IdentityProviderId;
use crate::http::extract::kept_for_provider;
use crate::http::{Address, Body, Entering, Known, Params, Problem, RequestContext, Result, Shared, Visiting};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Where a browser comes back to.
pub const CALLBACK: &str = "/api/session/provider/callback";
/// The browser keeps so long that it asked.
const KEPT_SECONDS: u32 = 600;

/// What one goes to a provider for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GoBody {
    /// Whether the account there is to become one's own; else one signs in by it.
    #[serde(default)]
    link: bool,
}

/// Where the browser goes.
#[derive(Serialize, ToSchema)]
pub struct GoView {
    location: String,
}

/// Where the browser goes to sign out at the provider too.
#[derive(Serialize, ToSchema)]
pub struct ProviderEndView {
    location: Option<String>,
}

/// The providers of one's organizations.
#[derive(Serialize, ToSchema)]
pub struct OwnIdentitiesView {
    items: Vec<OwnIdentityView>,
}

/// The cookie by which the browser shows that it asked.
fn keeping(kept: &str, seconds: u32, secure: bool) -> Option<HeaderValue> {
    let flag = if secure { "; Secure" } else { "" };
    let cookie = format!("{}={kept}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{flag}", kept_for_provider(secure));
    HeaderValue::from_str(&cookie).ok()
}

/// Go to a provider: to sign in, to prove anew who one is, or to link an account there.
#[utoipa::path(post, path = "/api/session/provider/{id}", params(("id" = IdentityProviderId, Path)), request_body = GoBody,
    responses((status = 200, body = GoView), (status = "default", body = Problem)))]
pub async fn go(
    edge: State<Shared>,
    entrance: Entrance,
    context: RequestContext,
    entering: Result<Entering>,
    Address(origin): Address,
    Known(id): Known<IdentityProviderId>,
    Body(body): Body<GoBody>,
) -> Result<Response> {
    let visitor = entering.ok().map(|Entering(visitor)| visitor);
    let going = edge.desk.go_to_provider(id, visitor.as_ref(), body.link, format!("{origin}{CALLBACK}"), &entrance);
    let going = Box::pin(going).await?;
    let mut response = Json(GoView { location: going.location }).into_response();
    if let Some(cookie) = keeping(&going.kept, KEPT_SECONDS, context.secure) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// Come back from a provider: on to the client, which is told no more than whether it worked.
#[utoipa::path(get, path = "/api/session/provider/callback",
    params(("code" = Option<String>, Query), ("state" = Option<String>, Query), ("iss" = Option<String>, Query),
        ("error" = Option<String>, Query)),
    responses((status = 303), (status = "default", body = Problem)))]
pub async fn come_back(
    edge: State<Shared>,
    entrance: Entrance,
    context: RequestContext,
    headers: HeaderMap,
    entering: Result<Entering>,
    Params(pairs): Params<Vec<(String, String)>>,
) -> Response {
    let said = |name: &str| pairs.iter().find(|(said, _)| said == name).map(|(_, value)| value.clone());
    let answer = ProviderAnswer {
        kept: crate::http::extract::cookie(&headers, kept_for_provider(context.secure)).map(str::to_owned),
        state: said("state").unwrap_or_default(),
        code: said("code"),
        issuer: said("iss"),
    };
    let visitor = entering.ok().map(|Entering(visitor)| visitor);
    let returned = Box::pin(edge.desk.return_from_provider(&answer, visitor.as_ref(), &entrance)).await;
    let (mut response, location) = match returned {
        Ok(signed_in) => {
            let location = if signed_in.is_some() { "/" } else { "/settings?identity=linked" };
            (signed_in.map_or_else(|| StatusCode::SEE_OTHER.into_response(), |it: SignedIn| with_cookie(&it, context.secure)), location)
        }
        Err(e) => {
            let problem = Problem::from(e);
            // Whoever is in already came from the settings.
            let is_in = visitor.is_some_and(|visitor| visitor.is_whole());
            let location = match (is_in, problem.status().is_server_error()) {
                (true, _) => "/settings?identity=refused",
                (false, true) => "/?sign_in=unavailable",
                (false, false) => "/?sign_in=refused",
            };
            (StatusCode::SEE_OTHER.into_response(), location)
        }
    };
    *response.status_mut() = StatusCode::SEE_OTHER;
    *response.body_mut() = axum::body::Body::empty();
    response.headers_mut().remove(header::CONTENT_TYPE);
    response.headers_mut().insert(header::LOCATION, HeaderValue::from_static(location));
    // It is answered, and the browser forgets that it asked.
    if let (Some(_), Some(cookie)) = (answer.kept, keeping("", 0, context.secure)) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// Where one signs out at the provider too, to be asked before signing out here.
#[utoipa::path(get, path = "/api/session/provider/end", responses((status = 200, body = ProviderEndView), (status = "default", body = Problem)))]
pub async fn end(edge: State<Shared>, Entering(visitor): Entering, Address(origin): Address) -> Result<Json<ProviderEndView>> {
    Ok(Json(ProviderEndView { location: edge.desk.provider_end(&visitor, &format!("{origin}/")).await? }))
}

/// The providers of one's organizations, and whether one has an account there.
#[utoipa::path(get, path = "/api/session/identities", responses((status = 200, body = OwnIdentitiesView), (status = "default", body = Problem)))]
pub async fn identities(edge: State<Shared>, Entering(visitor): Entering) -> Result<Json<OwnIdentitiesView>> {
    Ok(Json(OwnIdentitiesView { items: edge.desk.own_identities(&visitor).await? }))
}

/// An account at a provider is one's own no more.
#[utoipa::path(delete, path = "/api/session/identities/{id}", params(("id" = IdentityProviderId, Path)),
    responses((status = 204), (status = "default", body = Problem)))]
pub async fn unlink(edge: State<Shared>, Visiting(visitor): Visiting, Known(id): Known<IdentityProviderId>) -> Result<StatusCode> {
    edge.desk.unlink_identity(&visitor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
