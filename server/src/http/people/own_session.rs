//! One's own sessions.

use crate::desk::{OwnSessionView, Page};
use crate::domain::core::id::SessionId;
use crate::http::{Known, Problem, Result, Shared, Visiting};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

/// Where one is signed in, the last used first.
#[utoipa::path(get, path = "/api/sessions", responses((status = 200, body = Page<OwnSessionView>), (status = "default", body = Problem)))]
pub async fn list(edge: State<Shared>, Visiting(visitor): Visiting) -> Result<Json<Page<OwnSessionView>>> {
    Ok(Json(Page { items: edge.desk.own_sessions(&visitor).await?, next: None }))
}

/// End one of them, with its socket.
#[utoipa::path(post, path = "/api/sessions/{id}/end", params(("id" = SessionId, Path)), responses((status = 204), (status = "default", body = Problem)))]
pub async fn end(edge: State<Shared>, Visiting(visitor): Visiting, Known(id): Known<SessionId>) -> Result<StatusCode> {
    edge.desk.end_own_session(&visitor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// End all but the one that asks.
#[utoipa::path(post, path = "/api/sessions/end-others", responses((status = 204), (status = "default", body = Problem)))]
pub async fn end_others(edge: State<Shared>, Visiting(visitor): Visiting) -> Result<StatusCode> {
    edge.desk.end_other_sessions(&visitor).await?;
    Ok(StatusCode::NO_CONTENT)
}
