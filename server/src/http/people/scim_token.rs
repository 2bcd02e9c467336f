//! What directories of staff show (SCIM).

use crate::desk::{ScimTokenBody, ScimTokenMadeView, ScimTokenView};
use crate::domain::core::id::{OrganizationId, ScimTokenId};
use crate::http::{Acting, Address, Body, Known, Problem, Result, Shared};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

/// Tokens, the newest first.
#[derive(Serialize, ToSchema)]
pub struct ScimTokensView {
    items: Vec<ScimTokenView>,
}

/// The tokens of an organization's directories, at most 100.
#[utoipa::path(get, path = "/api/organizations/{id}/scim-tokens", params(("id" = OrganizationId, Path)),
    responses((status = 200, body = ScimTokensView), (status = "default", body = Problem)))]
pub async fn list(edge: State<Shared>, Acting(caller): Acting, Known(id): Known<OrganizationId>) -> Result<Json<ScimTokensView>> {
    Ok(Json(ScimTokensView { items: edge.desk.scim_tokens(&caller, id).await? }))
}

/// Make a token. It is answered this once.
#[utoipa::path(post, path = "/api/organizations/{id}/scim-tokens", params(("id" = OrganizationId, Path)), request_body = ScimTokenBody,
    responses((status = 201, body = ScimTokenMadeView), (status = "default", body = Problem)))]
pub async fn make(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(id): Known<OrganizationId>,
    Address(address): Address,
    Body(body): Body<ScimTokenBody>,
) -> Result<(StatusCode, Json<ScimTokenMadeView>)> {
    Ok((StatusCode::CREATED, Json(edge.desk.make_scim_token(&caller, id, &body.name, &address).await?)))
}

/// End a token at once.
#[utoipa::path(post, path = "/api/scim-tokens/{id}/end", params(("id" = ScimTokenId, Path)), responses((status = 204), (status = "default", body = Problem)))]
pub async fn end(edge: State<Shared>, Acting(caller): Acting, Known(id): Known<ScimTokenId>) -> Result<StatusCode> {
    edge.desk.end_scim_token(&caller, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
