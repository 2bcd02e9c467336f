//! Organizations.

use crate::desk::{OrganizationView, Page};
use crate::domain::core::id::OrganizationId;
use crate::http::{Acting, Body, Known, Params, Problem, Result, Shared};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

/// A page of organizations.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListQuery {
    #[serde(default)]
    after: Option<OrganizationId>,
    #[serde(default)]
    limit: Option<usize>,
}

/// The organizations of the region.
#[utoipa::path(get, path = "/api/organizations", params(("after" = Option<OrganizationId>, Query), ("limit" = Option<usize>, Query)),
    responses((status = 200, body = Page<OrganizationView>), (status = "default", body = Problem)))]
pub async fn list(edge: State<Shared>, Acting(caller): Acting, Params(query): Params<ListQuery>) -> Result<Json<Page<OrganizationView>>> {
    Ok(Json(edge.desk.organizations(&caller, query.after, query.limit).await?))
}

/// After how long without use sessions end.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IdleBody {
    minutes: i64,
}

/// Set after how many minutes without use the sessions of an organization end.
#[utoipa::path(put, path = "/api/organizations/{id}/idle", params(("id" = OrganizationId, Path)), request_body = IdleBody,
    responses((status = 204), (status = "default", body = Problem)))]
pub async fn set_idle(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(id): Known<OrganizationId>,
    Body(body): Body<IdleBody>,
) -> Result<StatusCode> {
    edge.desk.set_idle(&caller, id, body.minutes).await?;
    Ok(StatusCode::NO_CONTENT)
}
