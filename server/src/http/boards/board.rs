//! Boards (掲示板). What is done with one entry has the same routes as on timelines.

use crate::desk::{BoardEntriesView, BoardView};
use crate::domain::boards::board::NewBoard;
use crate::domain::care::entry::Draft;
use crate::domain::core::id::{BoardId, OrganizationId};
use crate::domain::core::time::Timestamp;
use crate::http::core::entries::{EntriesQuery, ReceiptsBody};
use crate::http::{Acting, Body, Known, OperationKey, Params, Problem, Result, Shared};
use crate::hub::wire::EntryView;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

/// The boards that one may read.
#[derive(Serialize, ToSchema)]
pub struct BoardsView {
    pub(super) items: Vec<BoardView>,
}

/// The boards that I may read.
#[utoipa::path(get, path = "/api/boards", responses((status = 200, body = BoardsView), (status = "default", body = Problem)))]
pub async fn list(edge: State<Shared>, Acting(caller): Acting) -> Result<Json<BoardsView>> {
    Ok(Json(BoardsView { items: edge.desk.boards(&caller).await? }))
}

/// Open a board.
#[utoipa::path(post, path = "/api/boards", params(("idempotency-key" = String, Header)), request_body = NewBoard,
    responses((status = 201, body = BoardView), (status = "default", body = Problem)))]
pub async fn open(
    edge: State<Shared>,
    Acting(caller): Acting,
    OperationKey(key): OperationKey,
    Body(body): Body<NewBoard>,
) -> Result<(StatusCode, Json<BoardView>)> {
    Ok((StatusCode::CREATED, Json(edge.desk.open_board(&caller, key, body).await?)))
}

/// A board.
#[utoipa::path(get, path = "/api/boards/{id}", params(("id" = BoardId, Path)), responses((status = 200, body = BoardView), (status = "default", body = Problem)))]
pub async fn show(edge: State<Shared>, Acting(caller): Acting, Known(id): Known<BoardId>) -> Result<Json<BoardView>> {
    Ok(Json(edge.desk.board(&caller, id).await?))
}

/// Close a board: it stays readable, and nothing is posted any more.
#[utoipa::path(post, path = "/api/boards/{id}/close", params(("id" = BoardId, Path)), responses((status = 200, body = BoardView), (status = "default", body = Problem)))]
pub async fn close(edge: State<Shared>, Acting(caller): Acting, Known(id): Known<BoardId>) -> Result<Json<BoardView>> {
    Ok(Json(edge.desk.close_board(&caller, id).await?))
}

/// Open a board again that was closed.
#[utoipa::path(post, path = "/api/boards/{id}/reopen", params(("id" = BoardId, Path)), responses((status = 200, body = BoardView), (status = "default", body = Problem)))]
pub async fn reopen(edge: State<Shared>, Acting(caller): Acting, Known(id): Known<BoardId>) -> Result<Json<BoardView>> {
    Ok(Json(edge.desk.reopen_board(&caller, id).await?))
}

/// A part of a board, and what stands at its top.
#[utoipa::path(get, path = "/api/boards/{id}/entries",
    params(("id" = BoardId, Path), ("before" = Option<i64>, Query), ("after" = Option<i64>, Query), ("at" = Option<String>, Query),
        ("since" = Option<Timestamp>, Query), ("kind" = Option<String>, Query), ("profession" = Option<String>, Query),
        ("organization" = Option<OrganizationId>, Query), ("limit" = Option<usize>, Query)),
    responses((status = 200, body = BoardEntriesView), (status = "default", body = Problem)))]
pub async fn entries(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(id): Known<BoardId>,
    Params(query): Params<EntriesQuery>,
) -> Result<Json<BoardEntriesView>> {
    Ok(Json(edge.desk.board_entries(&caller, id, query.window()?, &query.filter()?, query.limit).await?))
}

/// Post a notice, or an answer to one.
#[utoipa::path(post, path = "/api/boards/{id}/entries", params(("id" = BoardId, Path), ("idempotency-key" = String, Header)), request_body = Draft,
    responses((status = 201, body = EntryView), (status = "default", body = Problem)))]
pub async fn post(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(id): Known<BoardId>,
    OperationKey(key): OperationKey,
    Body(draft): Body<Draft>,
) -> Result<(StatusCode, Json<EntryView>)> {
    Ok((StatusCode::CREATED, Json(edge.desk.post_on_board(&caller, id, key, draft).await?)))
}

/// Note that entries were shown; written within two seconds.
#[utoipa::path(post, path = "/api/boards/{id}/receipts", params(("id" = BoardId, Path)), request_body = ReceiptsBody,
    responses((status = 202), (status = "default", body = Problem)))]
pub async fn note_receipts(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(id): Known<BoardId>,
    Body(body): Body<ReceiptsBody>,
) -> Result<StatusCode> {
    edge.desk.note_board_receipts(&caller, id, body.entries()?).await?;
    Ok(StatusCode::ACCEPTED)
}
