//! What of a board rings its readers outside the app.

use crate::desk::BoardUrgentReachView;
use crate::domain::boards::following::Following;
use crate::domain::core::id::BoardId;
use crate::http::{Acting, Body, Known, Problem, Result, Shared};
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How somebody follows a board.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FollowingBody {
    /// What of it rings.
    level: Following,
}

/// How I follow a board.
#[utoipa::path(get, path = "/api/boards/{id}/following", params(("id" = BoardId, Path)), responses((status = 200, body = FollowingBody), (status = "default", body = Problem)))]
pub async fn show(edge: State<Shared>, Acting(caller): Acting, Known(id): Known<BoardId>) -> Result<Json<FollowingBody>> {
    Ok(Json(FollowingBody { level: edge.desk.following(&caller, id).await? }))
}

/// Follow a board so from now on.
#[utoipa::path(put, path = "/api/boards/{id}/following", params(("id" = BoardId, Path)), request_body = FollowingBody,
    responses((status = 200, body = FollowingBody), (status = "default", body = Problem)))]
pub async fn choose(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(id): Known<BoardId>,
    Body(body): Body<FollowingBody>,
) -> Result<Json<FollowingBody>> {
    edge.desk.follow(&caller, id, body.level).await?;
    Ok(Json(body))
}

/// How many people 至急 on the board would ring now.
#[utoipa::path(get, path = "/api/boards/{id}/urgent-reach", params(("id" = BoardId, Path)), responses((status = 200, body = BoardUrgentReachView), (status = "default", body = Problem)))]
pub async fn urgent_reach(edge: State<Shared>, Acting(caller): Acting, Known(id): Known<BoardId>) -> Result<Json<BoardUrgentReachView>> {
    Ok(Json(edge.desk.board_urgent_reach(&caller, id).await?))
}
