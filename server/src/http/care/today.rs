//! 今日.

use crate::desk::TodayView;
use crate::domain::core::time::Timestamp;
use crate::http::{Acting, Params, Problem, Result, Shared};
use axum::Json;
use axum::extract::State;
use serde::Deserialize;

/// Since when the night's entries are wanted.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TodayQuery {
    #[serde(default)]
    since: Option<Timestamp>,
}

/// What a day begins with.
#[utoipa::path(get, path = "/api/today", params(("since" = Option<Timestamp>, Query)),
    responses((status = 200, body = TodayView), (status = "default", body = Problem)))]
pub async fn show(edge: State<Shared>, Acting(caller): Acting, Params(query): Params<TodayQuery>) -> Result<Json<TodayView>> {
    Ok(Json(edge.desk.today_view(&caller, query.since).await?))
}
