//! 既読.

use crate::desk::UnreadView;
use crate::domain::core::id::{EntryId, PatientId};
use crate::http::core::entries::ReceiptsBody;
use crate::http::{Acting, Body, Known, Problem, Result, Shared};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

/// Note that entries were shown; written within two seconds.
#[utoipa::path(post, path = "/api/patients/{id}/receipts", params(("id" = PatientId, Path)), request_body = ReceiptsBody,
    responses((status = 202), (status = "default", body = Problem)))]
pub async fn note(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(id): Known<PatientId>,
    Body(body): Body<ReceiptsBody>,
) -> Result<StatusCode> {
    edge.desk.note_receipts(&caller, id, body.entries()?).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Count an entry and what came after it as unread again, for oneself alone; others go on seeing that it was read.
#[utoipa::path(post, path = "/api/entries/{id}/unread", params(("id" = EntryId, Path)),
    responses((status = 200, body = UnreadView), (status = "default", body = Problem)))]
pub async fn put_back(edge: State<Shared>, Acting(caller): Acting, Known(id): Known<EntryId>) -> Result<Json<UnreadView>> {
    Ok(Json(edge.desk.put_back(&caller, id).await?))
}
