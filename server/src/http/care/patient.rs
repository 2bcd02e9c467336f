//! Patients.

use crate::desk::{ChartVersionView, NewState, Page, PatientRowView, PatientView, PatientsQuery, PatientsSearch, Scope};
use crate::domain::care::patient::Chart;
use crate::domain::core::id::PatientId;
use crate::http::{Acting, Body, IfMatch, Known, OperationKey, Params, Problem, Result, Shared};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderName, StatusCode, header};
use serde::Serialize;
use utoipa::ToSchema;

type Tagged = ([(HeaderName, String); 1], Json<PatientView>);

fn tagged(view: PatientView) -> Tagged {
    ([(header::ETAG, format!("\"{}\"", view.version))], Json(view))
}

/// What a chart said, newest first.
#[derive(Serialize, ToSchema)]
pub struct ChartVersionsView {
    items: Vec<ChartVersionView>,
}

/// My patients, by reading.
#[utoipa::path(get, path = "/api/patients",
    params(("scope" = Option<Scope>, Query), ("after" = Option<PatientId>, Query), ("limit" = Option<usize>, Query)),
    responses((status = 200, body = Page<PatientRowView>), (status = "default", body = Problem)))]
pub async fn list(edge: State<Shared>, Acting(caller): Acting, Params(query): Params<PatientsQuery>) -> Result<Json<Page<PatientRowView>>> {
    Ok(Json(edge.desk.patients(&caller, &query).await?))
}

/// Those of my patients who are called like this.
#[utoipa::path(post, path = "/api/patients/search", request_body = PatientsSearch,
    responses((status = 200, body = Page<PatientRowView>), (status = "default", body = Problem)))]
pub async fn search(edge: State<Shared>, Acting(caller): Acting, Body(search): Body<PatientsSearch>) -> Result<Json<Page<PatientRowView>>> {
    Ok(Json(edge.desk.find_patients(&caller, search).await?))
}

/// Register a patient.
#[utoipa::path(post, path = "/api/patients", params(("idempotency-key" = String, Header)), request_body = Chart,
    responses((status = 201, body = PatientView), (status = "default", body = Problem)))]
pub async fn create(
    edge: State<Shared>,
    Acting(caller): Acting,
    OperationKey(key): OperationKey,
    Body(chart): Body<Chart>,
) -> Result<(StatusCode, Tagged)> {
    Ok((StatusCode::CREATED, tagged(edge.desk.register_patient(&caller, chart, key).await?)))
}

/// Open a patient's chart.
#[utoipa::path(get, path = "/api/patients/{id}", params(("id" = PatientId, Path)), responses((status = 200, body = PatientView), (status = "default", body = Problem)))]
pub async fn show(edge: State<Shared>, Acting(caller): Acting, Known(id): Known<PatientId>) -> Result<Tagged> {
    Ok(tagged(edge.desk.patient(&caller, id).await?))
}

/// What the chart said before.
#[utoipa::path(get, path = "/api/patients/{id}/versions", params(("id" = PatientId, Path)), responses((status = 200, body = ChartVersionsView), (status = "default", body = Problem)))]
pub async fn versions(edge: State<Shared>, Acting(caller): Acting, Known(id): Known<PatientId>) -> Result<Json<ChartVersionsView>> {
    Ok(Json(ChartVersionsView { items: edge.desk.chart_versions(&caller, id).await? }))
}

/// Write a new version of the chart.
#[utoipa::path(put, path = "/api/patients/{id}", params(("id" = PatientId, Path), ("if-match" = String, Header)), request_body = Chart,
    responses((status = 200, body = PatientView), (status = "default", body = Problem)))]
pub async fn update(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(id): Known<PatientId>,
    IfMatch(version): IfMatch,
    Body(chart): Body<Chart>,
) -> Result<Tagged> {
    Ok(tagged(edge.desk.edit_patient(&caller, id, version, chart).await?))
}

/// Move the patient to another state.
#[utoipa::path(post, path = "/api/patients/{id}/state", params(("id" = PatientId, Path)), request_body = NewState,
    responses((status = 200, body = PatientView), (status = "default", body = Problem)))]
pub async fn set_state(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(id): Known<PatientId>,
    Body(body): Body<NewState>,
) -> Result<Tagged> {
    Ok(tagged(edge.desk.set_state(&caller, id, body).await?))
}
