//! How far an entry on a board has reached.

use crate::desk::BoardReachView;
use crate::domain::core::id::EntryId;
use crate::http::{Acting, Known, Problem, Result, Shared};
use axum::Json;
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;

/// Which organizations have seen an entry on a board, and which have not.
#[utoipa::path(get, path = "/api/entries/{id}/board-reach", params(("id" = EntryId, Path)), responses((status = 200, body = BoardReachView), (status = "default", body = Problem)))]
pub async fn show(edge: State<Shared>, Acting(caller): Acting, Known(id): Known<EntryId>) -> Result<Json<BoardReachView>> {
    Ok(Json(edge.desk.board_reach(&caller, id).await?))
}

/// The organizations of which nobody has seen it, to telephone.
#[utoipa::path(get, path = "/api/entries/{id}/board-reach.csv", params(("id" = EntryId, Path)),
    responses((status = 200, body = String, content_type = "text/csv"), (status = "default", body = Problem)))]
pub async fn call_list(edge: State<Shared>, Acting(caller): Acting, Known(id): Known<EntryId>) -> Result<impl IntoResponse> {
    let list = edge.desk.board_call_list(&caller, id).await?;
    Ok(([(CONTENT_TYPE, "text/csv; charset=utf-8"), (CONTENT_DISPOSITION, "attachment; filename=\"call-list.csv\"")], list))
}
