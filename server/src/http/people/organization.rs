//! Organizations.

use crate::desk::{OrganizationView, Page};
use crate::domain::core::id::OrganizationId;
use crate::http::{Acting, Params, Problem, Result, Shared};
use axum::Json;
use axum::extract::State;
use serde::Deserialize;

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
