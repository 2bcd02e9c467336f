//! Identity providers of organizations, and the sign-outs that they announce.

use crate::desk::{Entrance, Error, IdentityProviderView, NewIdentityProvider, ProviderNameView, ProviderSettings};
use crate::domain::core::id::{IdentityProviderId, OrganizationId};
use crate::http::{Acting, Body, IfMatch, Known, Problem, Result, Shared, SmallFile};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

/// The names of providers.
#[derive(Serialize, ToSchema)]
pub struct ProviderNamesView {
    items: Vec<ProviderNameView>,
}

/// An organization's providers.
#[derive(Serialize, ToSchema)]
pub struct IdentityProvidersView {
    items: Vec<IdentityProviderView>,
}

/// What a provider sends when somebody signed out there.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it is read as pairs, whatever else comes along")]
pub struct LogoutForm {
    logout_token: String,
}

/// By which providers one signs in here.
#[utoipa::path(get, path = "/api/identity-providers", responses((status = 200, body = ProviderNamesView), (status = "default", body = Problem)))]
pub async fn names(edge: State<Shared>) -> Result<Json<ProviderNamesView>> {
    Ok(Json(ProviderNamesView { items: edge.desk.identity_provider_names().await? }))
}

/// The providers of an organization.
#[utoipa::path(get, path = "/api/organizations/{id}/identity-providers", params(("id" = OrganizationId, Path)),
    responses((status = 200, body = IdentityProvidersView), (status = "default", body = Problem)))]
pub async fn list(edge: State<Shared>, Acting(caller): Acting, Known(id): Known<OrganizationId>) -> Result<Json<IdentityProvidersView>> {
    Ok(Json(IdentityProvidersView { items: edge.desk.identity_providers(&caller, id).await? }))
}

/// Set a provider up.
#[utoipa::path(post, path = "/api/organizations/{id}/identity-providers", params(("id" = OrganizationId, Path)), request_body = NewIdentityProvider,
    responses((status = 201, body = IdentityProviderView), (status = "default", body = Problem)))]
pub async fn create(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(id): Known<OrganizationId>,
    Body(body): Body<NewIdentityProvider>,
) -> Result<(StatusCode, Json<IdentityProviderView>)> {
    Ok((StatusCode::CREATED, Json(Box::pin(edge.desk.add_identity_provider(&caller, id, body)).await?)))
}

/// Write name, secret and trust anew.
#[utoipa::path(put, path = "/api/identity-providers/{id}", params(("id" = IdentityProviderId, Path), ("if-match" = i64, Header)),
    request_body = ProviderSettings, responses((status = 200, body = IdentityProviderView), (status = "default", body = Problem)))]
pub async fn update(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(id): Known<IdentityProviderId>,
    IfMatch(read): IfMatch,
    Body(body): Body<ProviderSettings>,
) -> Result<Json<IdentityProviderView>> {
    Ok(Json(edge.desk.edit_identity_provider(&caller, id, read, body).await?))
}

/// Take a provider off.
#[utoipa::path(post, path = "/api/identity-providers/{id}/end", params(("id" = IdentityProviderId, Path)),
    responses((status = 204), (status = "default", body = Problem)))]
pub async fn end(edge: State<Shared>, Acting(caller): Acting, Known(id): Known<IdentityProviderId>) -> Result<StatusCode> {
    edge.desk.end_identity_provider(&caller, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A provider says that somebody signed out there (OpenID Connect Back-Channel Logout 1.0): its signature is the proof.
#[utoipa::path(post, path = "/api/identity-providers/{id}/logout", params(("id" = IdentityProviderId, Path)),
    request_body(content = LogoutForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200), (status = "default", body = Problem)))]
pub async fn logout(
    edge: State<Shared>,
    entrance: Entrance,
    Known(id): Known<IdentityProviderId>,
    SmallFile(form): SmallFile,
) -> Result<StatusCode> {
    let refused = || Problem::new(StatusCode::BAD_REQUEST, "invalid");
    let token = form_urlencoded::parse(&form).find(|(name, _)| name == "logout_token").ok_or_else(refused)?.1;
    match edge.desk.provider_logout(id, &token, &entrance).await {
        Err(Error::SignInFailed) => Err(refused()),
        done => Ok(done.map(|()| StatusCode::OK)?),
    }
}
