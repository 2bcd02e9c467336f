//! Functions of an organization that people take turns at (当番).

use crate::desk::{RotaView, ShiftView};
use crate::domain::core::id::{OrganizationId, RotaId, ShiftId};
use crate::domain::core::time::Timestamp;
use crate::domain::people::rota::{NewShifts, Rota};
use crate::http::{Acting, Body, IfMatch, Known, OperationKey, Params, Problem, Result, Shared};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The functions of an organization.
#[derive(Serialize, ToSchema)]
pub struct RotasView {
    items: Vec<RotaView>,
}

/// Who has one, in order.
#[derive(Serialize, ToSchema)]
pub struct ShiftsView {
    items: Vec<ShiftView>,
}

/// A stretch of time, of 62 days at most.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stretch {
    from: Timestamp,
    until: Timestamp,
}

/// The functions of an organization, and whom they would reach now.
#[utoipa::path(get, path = "/api/organizations/{id}/rotas", params(("id" = OrganizationId, Path)),
    responses((status = 200, body = RotasView), (status = "default", body = Problem)))]
pub async fn list(edge: State<Shared>, Acting(caller): Acting, Known(id): Known<OrganizationId>) -> Result<Json<RotasView>> {
    Ok(Json(RotasView { items: edge.desk.rotas(&caller, id).await? }))
}

/// Make one.
#[utoipa::path(post, path = "/api/organizations/{id}/rotas",
    params(("id" = OrganizationId, Path), ("Idempotency-Key" = String, Header)), request_body = Rota,
    responses((status = 201, body = RotaView), (status = "default", body = Problem)))]
pub async fn add(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(id): Known<OrganizationId>,
    OperationKey(key): OperationKey,
    Body(body): Body<Rota>,
) -> Result<(StatusCode, Json<RotaView>)> {
    Ok((StatusCode::CREATED, Json(edge.desk.add_rota(&caller, id, key, body).await?)))
}

/// Say one anew, from the version that was read.
#[utoipa::path(put, path = "/api/rotas/{id}", params(("id" = RotaId, Path), ("If-Match" = String, Header)), request_body = Rota,
    responses((status = 200, body = RotaView), (status = "default", body = Problem)))]
pub async fn edit(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(id): Known<RotaId>,
    IfMatch(version): IfMatch,
    Body(body): Body<Rota>,
) -> Result<Json<RotaView>> {
    Ok(Json(edge.desk.edit_rota(&caller, id, version, body).await?))
}

/// End one: nothing can be addressed to it any more.
#[utoipa::path(delete, path = "/api/rotas/{id}", params(("id" = RotaId, Path)),
    responses((status = 204), (status = "default", body = Problem)))]
pub async fn end(edge: State<Shared>, Acting(caller): Acting, Known(id): Known<RotaId>) -> Result<StatusCode> {
    edge.desk.end_rota(&caller, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Who has one in a stretch of time.
#[utoipa::path(get, path = "/api/rotas/{id}/shifts",
    params(("id" = RotaId, Path), ("from" = Timestamp, Query), ("until" = Timestamp, Query)),
    responses((status = 200, body = ShiftsView), (status = "default", body = Problem)))]
pub async fn shifts(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(id): Known<RotaId>,
    Params(stretch): Params<Stretch>,
) -> Result<Json<ShiftsView>> {
    Ok(Json(ShiftsView { items: edge.desk.shifts(&caller, id, stretch.from, stretch.until).await? }))
}

/// Plan turns, together or not at all.
#[utoipa::path(post, path = "/api/rotas/{id}/shifts", params(("id" = RotaId, Path), ("Idempotency-Key" = String, Header)),
    request_body = NewShifts, responses((status = 204), (status = "default", body = Problem)))]
pub async fn plan(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(id): Known<RotaId>,
    OperationKey(key): OperationKey,
    Body(body): Body<NewShifts>,
) -> Result<StatusCode> {
    edge.desk.add_shifts(&caller, id, key, body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Take a turn off the plan.
#[utoipa::path(delete, path = "/api/shifts/{id}", params(("id" = ShiftId, Path)),
    responses((status = 204), (status = "default", body = Problem)))]
pub async fn remove(edge: State<Shared>, Acting(caller): Acting, Known(id): Known<ShiftId>) -> Result<StatusCode> {
    edge.desk.remove_shift(&caller, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
