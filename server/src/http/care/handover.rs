//! 申し送り.

use crate::desk::HandoverView;
use crate::domain::care::handover::Handover;
use crate::domain::core::id::PatientId;
use crate::http::{Acting, Body, IfMatch, Known, Problem, Result, Shared};
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

/// What the hand-over said, newest first.
#[derive(Serialize, ToSchema)]
pub struct HandoversView {
    items: Vec<HandoverView>,
}

/// The hand-over as it is now.
#[utoipa::path(get, path = "/api/patients/{id}/handover", params(("id" = PatientId, Path)), responses((status = 200, body = HandoverView), (status = "default", body = Problem)))]
pub async fn show(edge: State<Shared>, Acting(caller): Acting, Known(id): Known<PatientId>) -> Result<Json<HandoverView>> {
    Ok(Json(edge.desk.handover(&caller, id).await?))
}

/// Write a new version; `if-match` is the version that was read, 0 before the first.
#[utoipa::path(put, path = "/api/patients/{id}/handover", params(("id" = PatientId, Path), ("if-match" = String, Header)), request_body = Handover,
    responses((status = 200, body = HandoverView), (status = "default", body = Problem)))]
pub async fn write(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(id): Known<PatientId>,
    IfMatch(version): IfMatch,
    Body(body): Body<Handover>,
) -> Result<Json<HandoverView>> {
    Ok(Json(edge.desk.write_handover(&caller, id, version, body).await?))
}

/// What it said before.
#[utoipa::path(get, path = "/api/patients/{id}/handover/versions", params(("id" = PatientId, Path)), responses((status = 200, body = HandoversView), (status = "default", body = Problem)))]
pub async fn versions(edge: State<Shared>, Acting(caller): Acting, Known(id): Known<PatientId>) -> Result<Json<HandoversView>> {
    Ok(Json(HandoversView { items: edge.desk.handover_versions(&caller, id).await? }))
}
