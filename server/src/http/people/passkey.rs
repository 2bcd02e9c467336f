//! Passkeys: setting them up, signing in and proving oneself anew with one.

use super::session::with_cookie;
use crate::desk::{Entrance, Error, PasskeyRequestView, SessionView};
use crate::domain::core::id::PasskeyId;
use crate::http::{Address, Body, Entering, Known, Problem, RequestContext, Result, Shared, Visiting};
use axum::Json;
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

/// The address that the browser knows this server by: as it was set up, else `localhost`. Any other name a request could make up.
pub struct Site(String);

impl FromRequestParts<Shared> for Site {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, edge: &Shared) -> Result<Self> {
        let Address(address) = Address::from_request_parts(parts, edge).await?;
        let is_local = address.parse::<Uri>().is_ok_and(|address| address.host() == Some("localhost"));
        if edge.settings.origin.is_some() || is_local { Ok(Self(address)) } else { Err(Error::PasskeysUnavailable.into()) }
    }
}

/// Nothing to say.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasskeyAskBody {}

/// What the browser answers: the word that came with the question, and `toJSON()` of what its authenticator gave.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasskeyAnswerBody {
    ceremony: String,
    #[schema(value_type = Object)]
    credential: Value,
}

/// A new passkey, and what its owner calls it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPasskeyBody {
    ceremony: String,
    #[schema(value_type = Object)]
    credential: Value,
    name: String,
}

/// What its owner calls it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasskeyNameBody {
    name: String,
}

/// What to ask the authenticator in order to sign in, or to prove oneself anew.
#[utoipa::path(post, path = "/api/session/passkey/options", request_body = PasskeyAskBody,
    responses((status = 200, body = PasskeyRequestView), (status = "default", body = Problem)))]
pub async fn ask(
    edge: State<Shared>,
    Site(origin): Site,
    Body(PasskeyAskBody {}): Body<PasskeyAskBody>,
) -> Result<Json<PasskeyRequestView>> {
    Ok(Json(edge.desk.ask_passkey(&origin).await?))
}

/// Sign in with a passkey. Where the browser brings a session of the same person, that one goes on with a fresh proof.
#[utoipa::path(post, path = "/api/session/passkey", request_body = PasskeyAnswerBody, responses((status = 200, body = SessionView), (status = "default", body = Problem)))]
pub async fn sign_in(
    edge: State<Shared>,
    Site(origin): Site,
    entrance: Entrance,
    context: RequestContext,
    entering: Result<Entering>,
    Body(body): Body<PasskeyAnswerBody>,
) -> Result<Response> {
    let visitor = entering.ok().map(|Entering(visitor)| visitor);
    let signed_in = edge.desk.sign_in_with_passkey(&origin, &body.ceremony, body.credential, visitor.as_ref(), &entrance).await?;
    Ok(with_cookie(&signed_in, context.secure))
}

/// What to ask an authenticator in order to set up a passkey.
#[utoipa::path(post, path = "/api/session/passkeys/options", request_body = PasskeyAskBody,
    responses((status = 200, body = PasskeyRequestView), (status = "default", body = Problem)))]
pub async fn ask_for_new(
    edge: State<Shared>,
    Entering(visitor): Entering,
    Site(origin): Site,
    Body(PasskeyAskBody {}): Body<PasskeyAskBody>,
) -> Result<Json<PasskeyRequestView>> {
    Ok(Json(edge.desk.ask_for_new_passkey(&visitor, &origin).await?))
}

/// Set up a passkey. All other sessions end, and this one goes on as one that was opened with it.
#[utoipa::path(post, path = "/api/session/passkeys", request_body = NewPasskeyBody, responses((status = 201, body = SessionView), (status = "default", body = Problem)))]
pub async fn add(
    edge: State<Shared>,
    Entering(visitor): Entering,
    Site(origin): Site,
    context: RequestContext,
    Body(body): Body<NewPasskeyBody>,
) -> Result<Response> {
    let signed_in = edge.desk.add_passkey(&visitor, &origin, &body.ceremony, body.credential, &body.name).await?;
    let mut response = with_cookie(&signed_in, context.secure);
    *response.status_mut() = StatusCode::CREATED;
    Ok(response)
}

/// Call a passkey otherwise.
#[utoipa::path(patch, path = "/api/session/passkeys/{id}", params(("id" = PasskeyId, Path)), request_body = PasskeyNameBody,
    responses((status = 204), (status = "default", body = Problem)))]
pub async fn rename(
    edge: State<Shared>,
    Visiting(visitor): Visiting,
    Known(id): Known<PasskeyId>,
    Body(body): Body<PasskeyNameBody>,
) -> Result<StatusCode> {
    edge.desk.rename_passkey(&visitor, id, &body.name).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Take a passkey away. All other sessions end.
#[utoipa::path(delete, path = "/api/session/passkeys/{id}", params(("id" = PasskeyId, Path)), responses((status = 204), (status = "default", body = Problem)))]
pub async fn delete(edge: State<Shared>, Visiting(visitor): Visiting, Known(id): Known<PasskeyId>) -> Result<StatusCode> {
    edge.desk.delete_passkey(&visitor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
