//! Memberships of an organization.

use crate::desk::{MembershipView, Page};
use crate::domain::core::id::{MembershipId, OrganizationId};
use crate::http::{Acting, Known, Params, Problem, Result, Shared};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;

/// A page of memberships.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListQuery {
    #[serde(default)]
    after: Option<MembershipId>,
    #[serde(default)]
    limit: Option<usize>,
}

/// Who works in an organization.
#[utoipa::path(get, path = "/api/organizations/{id}/memberships",
    params(("id" = OrganizationId, Path), ("after" = Option<MembershipId>, Query), ("limit" = Option<usize>, Query)),
    responses((status = 200, body = Page<MembershipView>), (status = "default", body = Problem)))]
pub async fn list(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(id): Known<OrganizationId>,
    Params(query): Params<ListQuery>,
) -> Result<Json<Page<MembershipView>>> {
    Ok(Json(edge.desk.memberships(&caller, id, query.after, query.limit).await?))
}

/// End a membership.
#[utoipa::path(post, path = "/api/memberships/{id}/end", params(("id" = MembershipId, Path)), responses((status = 204), (status = "default", body = Problem)))]
pub async fn end(edge: State<Shared>, Acting(caller): Acting, Known(id): Known<MembershipId>) -> Result<StatusCode> {
    edge.desk.end_membership(&caller, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
