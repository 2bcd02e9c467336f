//! What somebody is writing, for devices that keep nothing themselves.

use crate::desk::{DraftVersionView, DraftView, Page};
use crate::domain::people::draft::DraftKey;
use crate::http::{Acting, Body, IfMatch, Known, Problem, Result, Shared};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

/// What is written now.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftBody {
    draft: String,
}

/// One's own drafts, newest first.
#[utoipa::path(get, path = "/api/drafts", responses((status = 200, body = Page<DraftView>), (status = "default", body = Problem)))]
pub async fn list(edge: State<Shared>, Acting(caller): Acting) -> Result<Json<Page<DraftView>>> {
    Ok(Json(Page { items: edge.desk.drafts(&caller).await?, next: None }))
}

/// Keep a draft; the newest word stands.
#[utoipa::path(put, path = "/api/drafts/{key}", params(("key" = String, Path)), request_body = DraftBody,
    responses((status = 200, body = DraftVersionView), (status = "default", body = Problem)))]
pub async fn put(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(key): Known<DraftKey>,
    Body(body): Body<DraftBody>,
) -> Result<Json<DraftVersionView>> {
    Ok(Json(edge.desk.keep_draft(&caller, &key, body.draft).await?))
}

/// Remove a draft, unless it was written on since.
#[utoipa::path(delete, path = "/api/drafts/{key}", params(("key" = String, Path), ("if-match" = String, Header)),
    responses((status = 204), (status = "default", body = Problem)))]
pub async fn delete(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(key): Known<DraftKey>,
    IfMatch(version): IfMatch,
) -> Result<StatusCode> {
    edge.desk.drop_draft(&caller, &key, version).await?;
    Ok(StatusCode::NO_CONTENT)
}
