//! 要確認.

use crate::desk::MustReadStatusView;
use crate::domain::core::id::EntryId;
use crate::http::{Acting, Known, Problem, Result, Shared};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

/// Who has confirmed, and who has not.
#[utoipa::path(get, path = "/api/entries/{id}/must-read", params(("id" = EntryId, Path)),
    responses((status = 200, body = MustReadStatusView), (status = "default", body = Problem)))]
pub async fn show(edge: State<Shared>, Acting(caller): Acting, Known(id): Known<EntryId>) -> Result<Json<MustReadStatusView>> {
    Ok(Json(edge.desk.must_read_status(&caller, id).await?))
}

/// Ask again.
#[utoipa::path(post, path = "/api/entries/{id}/reminder", params(("id" = EntryId, Path)), responses((status = 204), (status = "default", body = Problem)))]
pub async fn remind(edge: State<Shared>, Acting(caller): Acting, Known(id): Known<EntryId>) -> Result<StatusCode> {
    edge.desk.remind(&caller, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
