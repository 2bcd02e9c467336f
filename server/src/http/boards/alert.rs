//! Alerts (警報) from outside, and who is rung about them.

use crate::desk::{AlertView, BroadcastView, DutyOfficerView, DutyRoster};
use crate::domain::boards::alert::Dismissal;
use crate::domain::boards::broadcast::NewBroadcast;
use crate::domain::core::id::AlertId;
use crate::http::{Acting, Body, Known, OperationKey, Params, Problem, Result, Shared};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Which alerts.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlertsQuery {
    /// Those that were decided.
    #[serde(default)]
    past: bool,
}

/// Alerts.
#[derive(Serialize, ToSchema)]
pub struct AlertsView {
    items: Vec<AlertView>,
}

/// Who is rung, in order.
#[derive(Serialize, ToSchema)]
pub struct DutyView {
    items: Vec<DutyOfficerView>,
}

/// The alerts that wait for somebody to let them out, or those that were decided.
#[utoipa::path(get, path = "/api/alerts", params(("past" = Option<bool>, Query)),
    responses((status = 200, body = AlertsView), (status = "default", body = Problem)))]
pub async fn list(edge: State<Shared>, Acting(caller): Acting, Params(query): Params<AlertsQuery>) -> Result<Json<AlertsView>> {
    Ok(Json(AlertsView { items: edge.desk.alerts(&caller, query.past).await? }))
}

/// An alert.
#[utoipa::path(get, path = "/api/alerts/{id}", params(("id" = AlertId, Path)), responses((status = 200, body = AlertView), (status = "default", body = Problem)))]
pub async fn show(edge: State<Shared>, Acting(caller): Acting, Known(id): Known<AlertId>) -> Result<Json<AlertView>> {
    Ok(Json(edge.desk.alert(&caller, id).await?))
}

/// Let an alert out as a broadcast (配信する).
#[utoipa::path(post, path = "/api/alerts/{id}/release", params(("id" = AlertId, Path), ("idempotency-key" = String, Header)),
    request_body = NewBroadcast, responses((status = 201, body = BroadcastView), (status = "default", body = Problem)))]
pub async fn release(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(id): Known<AlertId>,
    OperationKey(key): OperationKey,
    Body(body): Body<NewBroadcast>,
) -> Result<(StatusCode, Json<BroadcastView>)> {
    Ok((StatusCode::CREATED, Json(edge.desk.release_alert(&caller, id, key, body).await?)))
}

/// Decide that an alert does not go out (配信しない).
#[utoipa::path(post, path = "/api/alerts/{id}/dismissal", params(("id" = AlertId, Path)), request_body = Dismissal,
    responses((status = 200, body = AlertView), (status = "default", body = Problem)))]
pub async fn dismiss(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(id): Known<AlertId>,
    Body(body): Body<Dismissal>,
) -> Result<Json<AlertView>> {
    Ok(Json(edge.desk.dismiss_alert(&caller, id, body).await?))
}

/// Who is rung about alerts that wait, in order.
#[utoipa::path(get, path = "/api/alert-duty", responses((status = 200, body = DutyView), (status = "default", body = Problem)))]
pub async fn duty(edge: State<Shared>, Acting(caller): Acting) -> Result<Json<DutyView>> {
    Ok(Json(DutyView { items: edge.desk.duty(&caller).await? }))
}

/// Say who is rung first.
#[utoipa::path(put, path = "/api/alert-duty", request_body = DutyRoster,
    responses((status = 200, body = DutyView), (status = "default", body = Problem)))]
pub async fn set_duty(edge: State<Shared>, Acting(caller): Acting, Body(body): Body<DutyRoster>) -> Result<Json<DutyView>> {
    Ok(Json(DutyView { items: edge.desk.set_duty(&caller, body).await? }))
}
