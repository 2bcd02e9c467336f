//! Whom 至急 would ring now.

use crate::desk::UrgentReachView;
use crate::domain::core::id::PatientId;
use crate::http::{Acting, Known, Problem, Result, Shared};
use axum::Json;
use axum::extract::State;

/// Whom 至急 about the patient would ring now, and whom quiet hours hold back.
#[utoipa::path(get, path = "/api/patients/{id}/urgent-reach", params(("id" = PatientId, Path)), responses((status = 200, body = UrgentReachView), (status = "default", body = Problem)))]
pub async fn show(edge: State<Shared>, Acting(caller): Acting, Known(id): Known<PatientId>) -> Result<Json<UrgentReachView>> {
    Ok(Json(edge.desk.urgent_reach(&caller, id).await?))
}
