//! Patients.

use crate::desk::{NewState, Page, PatientRowView, PatientView, PatientsQuery, Scope};
use crate::domain::care::patient::Chart;
use crate::domain::core::id::PatientId;
use crate::http::{Acting, Body, IfMatch, Known, OperationKey, Params, Problem, Result, Shared};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderName, StatusCode, header};

type Tagged = ([(HeaderName, String); 1], Json<PatientView>);

fn tagged(view: PatientView) -> Tagged {
    ([(header::ETAG, format!("\"{}\"", view.version))], Json(view))
}

/// My patients, by reading.
#[utoipa::path(get, path = "/api/patients",
    params(("q" = Option<String>, Query), ("scope" = Option<Scope>, Query), ("after" = Option<PatientId>, Query), ("limit" = Option<usize>, Query)),
    responses((status = 200, body = Page<PatientRowView>), (status = "default", body = Problem)))]
pub async fn list(edge: State<Shared>, Acting(caller): Acting, Params(query): Params<PatientsQuery>) -> Result<Json<Page<PatientRowView>>> {
    Ok(Json(edge.desk.patients(&caller, &query).await?))
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
