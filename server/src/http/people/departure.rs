//! Who goes, and who is away for a time.

use crate::desk::{DepartedView, Departure, DepartureView, MemberLeave};
use crate::domain::core::id::MembershipId;
use crate::http::{Acting, Body, Known, Problem, Result, Shared};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

/// What somebody would leave behind, and who could take it.
#[utoipa::path(get, path = "/api/memberships/{id}/departure", params(("id" = MembershipId, Path)),
    responses((status = 200, body = DepartureView), (status = "default", body = Problem)))]
pub async fn show(edge: State<Shared>, Acting(caller): Acting, Known(id): Known<MembershipId>) -> Result<Json<DepartureView>> {
    Ok(Json(edge.desk.departure(&caller, id).await?))
}

/// Let somebody go, now or after a day, and hand over what is named after them.
#[utoipa::path(post, path = "/api/memberships/{id}/departure", params(("id" = MembershipId, Path)), request_body = Departure,
    responses((status = 200, body = DepartedView), (status = "default", body = Problem)))]
pub async fn depart(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(id): Known<MembershipId>,
    Body(body): Body<Departure>,
) -> Result<Json<DepartedView>> {
    Ok(Json(edge.desk.depart(&caller, id, body).await?))
}

/// Somebody is away for a time.
#[utoipa::path(put, path = "/api/memberships/{id}/leave", params(("id" = MembershipId, Path)), request_body = MemberLeave,
    responses((status = 200, body = MemberLeave), (status = "default", body = Problem)))]
pub async fn put_leave(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(id): Known<MembershipId>,
    Body(body): Body<MemberLeave>,
) -> Result<Json<MemberLeave>> {
    Ok(Json(edge.desk.put_leave(&caller, id, body).await?))
}

/// Somebody is back before the time.
#[utoipa::path(delete, path = "/api/memberships/{id}/leave", params(("id" = MembershipId, Path)), responses((status = 204), (status = "default", body = Problem)))]
pub async fn end_leave(edge: State<Shared>, Acting(caller): Acting, Known(id): Known<MembershipId>) -> Result<StatusCode> {
    edge.desk.end_leave(&caller, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
