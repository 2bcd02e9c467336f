//! Figures of the region (地域の指標), for those who watch it.

use crate::desk::{IndicatorsQuery, IndicatorsView};
use crate::domain::core::time::Date;
use crate::http::{Acting, Params, Problem, Result, Shared};
use axum::Json;
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;

/// The figures of the weeks that were published, with what they count.
#[utoipa::path(get, path = "/api/indicators",
    params(("from" = Option<Date>, Query), ("until" = Option<Date>, Query), ("area" = Option<String>, Query)),
    responses((status = 200, body = IndicatorsView), (status = "default", body = Problem)))]
pub async fn list(edge: State<Shared>, Acting(caller): Acting, Params(query): Params<IndicatorsQuery>) -> Result<Json<IndicatorsView>> {
    Ok(Json(edge.desk.indicators(&caller, &query).await?))
}

/// The same as CSV.
#[utoipa::path(get, path = "/api/indicators.csv",
    params(("from" = Option<Date>, Query), ("until" = Option<Date>, Query), ("area" = Option<String>, Query)),
    responses((status = 200, body = String, content_type = "text/csv"), (status = "default", body = Problem)))]
pub async fn export(edge: State<Shared>, Acting(caller): Acting, Params(query): Params<IndicatorsQuery>) -> Result<impl IntoResponse> {
    let list = edge.desk.indicator_list(&caller, &query).await?;
    Ok(([(CONTENT_TYPE, "text/csv; charset=utf-8"), (CONTENT_DISPOSITION, "attachment; filename=\"indicators.csv\"")], list))
}
