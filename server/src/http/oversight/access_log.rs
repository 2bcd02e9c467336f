//! The access log.

use crate::desk::{LogQuery, LogRowView, Page};
use crate::domain::core::id::{PatientId, PersonId};
use crate::http::{Acting, Params, Problem, Result, Shared};
use axum::Json;
use axum::extract::State;

/// Who did what: ids, no names.
#[utoipa::path(get, path = "/api/access-log",
    params(("patient" = Option<PatientId>, Query), ("person" = Option<PersonId>, Query), ("after" = Option<String>, Query), ("limit" = Option<usize>, Query)),
    responses((status = 200, body = Page<LogRowView>), (status = "default", body = Problem)))]
pub async fn list(edge: State<Shared>, Acting(caller): Acting, Params(query): Params<LogQuery>) -> Result<Json<Page<LogRowView>>> {
    Ok(Json(edge.desk.access_log(&caller, &query).await?))
}
