//! What one signs in with: seen and changed by whoever gave one kind of factor at least.

use super::session::{set_cookies, with_cookie};
use crate::desk::{Entrance, FactorsView, SecretView, SessionView};
use crate::http::{Body, Entering, Problem, RequestContext, Result, Shared};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use zeroize::Zeroizing;

/// A new password, and at first a login name.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordBody {
    login: Option<String>,
    password: String,
}

/// The first code of a new authenticator.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AuthenticatorBody {
    code: String,
}

/// The password again, and a code where an authenticator is set up; the code alone where an identity provider vouched for the rest.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProofBody {
    password: Option<String>,
    code: Option<String>,
}

/// Recovery codes, seen once.
#[derive(Serialize, ToSchema)]
pub struct RecoveryCodesView {
    recovery_codes: Vec<String>,
}

/// An authenticator that counts from now on.
#[derive(Serialize, ToSchema)]
pub struct ConfirmedView {
    recovery_codes: Vec<String>,
    session: SessionView,
}

/// What one signs in with.
#[utoipa::path(get, path = "/api/session/factors", responses((status = 200, body = FactorsView), (status = "default", body = Problem)))]
pub async fn show(edge: State<Shared>, Entering(visitor): Entering) -> Result<Json<FactorsView>> {
    Ok(Json(edge.desk.factors(&visitor).await?))
}

/// Choose a password; one's other sessions end.
#[utoipa::path(put, path = "/api/session/password", request_body = PasswordBody, responses((status = 204), (status = "default", body = Problem)))]
pub async fn set_password(edge: State<Shared>, Entering(visitor): Entering, Body(body): Body<PasswordBody>) -> Result<StatusCode> {
    edge.desk.set_password(&visitor, body.login.as_deref(), Zeroizing::new(body.password)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Begin to set up an authenticator.
#[utoipa::path(post, path = "/api/session/authenticator", responses((status = 200, body = SecretView), (status = "default", body = Problem)))]
pub async fn set_up_authenticator(edge: State<Shared>, Entering(visitor): Entering) -> Result<Json<SecretView>> {
    Ok(Json(edge.desk.set_up_authenticator(&visitor).await?))
}

/// Confirm it by a code; one's other sessions end.
#[utoipa::path(put, path = "/api/session/authenticator", request_body = AuthenticatorBody, responses((status = 200, body = ConfirmedView), (status = "default", body = Problem)))]
pub async fn confirm_authenticator(
    edge: State<Shared>,
    Entering(visitor): Entering,
    context: RequestContext,
    Body(body): Body<AuthenticatorBody>,
) -> Result<Response> {
    let (recovery_codes, signed_in) = edge.desk.confirm_authenticator(&visitor, &body.code).await?;
    let mut response = Json(ConfirmedView { recovery_codes, session: signed_in.view.clone() }).into_response();
    set_cookies(&mut response, &signed_in, context.secure);
    Ok(response)
}

/// Take the authenticator away; one's other sessions end.
#[utoipa::path(delete, path = "/api/session/authenticator", responses((status = 204), (status = "default", body = Problem)))]
pub async fn remove_authenticator(edge: State<Shared>, Entering(visitor): Entering) -> Result<StatusCode> {
    edge.desk.remove_authenticator(&visitor).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Make new recovery codes; those before count no longer.
#[utoipa::path(post, path = "/api/session/recovery-codes", responses((status = 200, body = RecoveryCodesView), (status = "default", body = Problem)))]
pub async fn renew_codes(edge: State<Shared>, Entering(visitor): Entering) -> Result<Json<RecoveryCodesView>> {
    Ok(Json(RecoveryCodesView { recovery_codes: edge.desk.renew_codes(&visitor).await? }))
}

/// Prove anew who one is, by password and code.
#[utoipa::path(post, path = "/api/session/proof", request_body = ProofBody, responses((status = 200, body = SessionView), (status = "default", body = Problem)))]
pub async fn prove_anew(
    edge: State<Shared>,
    Entering(visitor): Entering,
    entrance: Entrance,
    context: RequestContext,
    Body(body): Body<ProofBody>,
) -> Result<Response> {
    let signed_in = edge.desk.prove_anew(&visitor, body.password.map(Zeroizing::new), body.code.as_deref(), &entrance).await?;
    Ok(with_cookie(&signed_in, context.secure))
}
