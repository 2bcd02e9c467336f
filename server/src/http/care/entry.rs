//! Entries of a timeline, and what is done with one wherever it stands.

use crate::desk::{Correction, EntriesView, ReaderView, Retracted, Retraction, RevisionView};
use crate::domain::care::entry::Draft;
use crate::domain::core::id::{EntryId, OrganizationId, PatientId};
use crate::domain::core::time::Timestamp;
use crate::http::core::entries::EntriesQuery;
use crate::http::{Acting, Body, Known, OperationKey, Params, Problem, Result, Shared};
use crate::hub::wire::EntryView;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The revision that was read.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcknowledgementBody {
    revision: i64,
}

/// The texts that an entry had.
#[derive(Serialize, ToSchema)]
pub struct RevisionsView {
    items: Vec<RevisionView>,
}

/// Who has seen an entry.
#[derive(Serialize, ToSchema)]
pub struct ReadersView {
    items: Vec<ReaderView>,
}

/// A part of the timeline.
#[utoipa::path(get, path = "/api/patients/{id}/entries",
    params(("id" = PatientId, Path), ("before" = Option<i64>, Query), ("after" = Option<i64>, Query), ("at" = Option<String>, Query),
        ("since" = Option<Timestamp>, Query), ("kind" = Option<String>, Query), ("profession" = Option<String>, Query),
        ("organization" = Option<OrganizationId>, Query), ("next_visit" = Option<bool>, Query), ("limit" = Option<usize>, Query)),
    responses((status = 200, body = EntriesView), (status = "default", body = Problem)))]
pub async fn list(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(id): Known<PatientId>,
    Params(query): Params<EntriesQuery>,
) -> Result<Json<EntriesView>> {
    Ok(Json(edge.desk.entries(&caller, id, query.window()?, &query.filter()?, query.limit).await?))
}

/// Post an entry.
#[utoipa::path(post, path = "/api/patients/{id}/entries", params(("id" = PatientId, Path), ("idempotency-key" = String, Header)), request_body = Draft,
    responses((status = 201, body = EntryView), (status = "default", body = Problem)))]
pub async fn post(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(id): Known<PatientId>,
    OperationKey(key): OperationKey,
    Body(draft): Body<Draft>,
) -> Result<(StatusCode, Json<EntryView>)> {
    Ok((StatusCode::CREATED, Json(edge.desk.post(&caller, id, key, draft).await?)))
}

/// Correct one's own entry.
#[utoipa::path(post, path = "/api/entries/{id}/corrections", params(("id" = EntryId, Path), ("idempotency-key" = String, Header)), request_body = Correction,
    responses((status = 201, body = EntryView), (status = "default", body = Problem)))]
pub async fn correct(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(id): Known<EntryId>,
    OperationKey(key): OperationKey,
    Body(body): Body<Correction>,
) -> Result<(StatusCode, Json<EntryView>)> {
    Ok((StatusCode::CREATED, Json(edge.desk.correct(&caller, id, key, body).await?)))
}

/// Take an entry back.
#[utoipa::path(post, path = "/api/entries/{id}/retraction", params(("id" = EntryId, Path), ("idempotency-key" = String, Header)), request_body = Retraction,
    responses((status = 200, body = Retracted), (status = "default", body = Problem)))]
pub async fn retract(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(id): Known<EntryId>,
    OperationKey(key): OperationKey,
    Body(body): Body<Retraction>,
) -> Result<Json<Retracted>> {
    Ok(Json(edge.desk.retract(&caller, id, key, body).await?))
}

/// 確認しました.
#[utoipa::path(post, path = "/api/entries/{id}/acknowledgement", params(("id" = EntryId, Path), ("idempotency-key" = String, Header)), request_body = AcknowledgementBody,
    responses((status = 200, body = EntryView), (status = "default", body = Problem)))]
pub async fn acknowledge(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(id): Known<EntryId>,
    OperationKey(key): OperationKey,
    Body(body): Body<AcknowledgementBody>,
) -> Result<Json<EntryView>> {
    Ok(Json(edge.desk.acknowledge(&caller, id, key, body.revision).await?))
}

/// Take an own 「確認しました」 back.
#[utoipa::path(post, path = "/api/entries/{id}/acknowledgement/withdrawal", params(("id" = EntryId, Path), ("idempotency-key" = String, Header)), request_body = AcknowledgementBody,
    responses((status = 200, body = EntryView), (status = "default", body = Problem)))]
pub async fn withdraw_acknowledgement(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(id): Known<EntryId>,
    OperationKey(key): OperationKey,
    Body(body): Body<AcknowledgementBody>,
) -> Result<Json<EntryView>> {
    Ok(Json(edge.desk.withdraw_acknowledgement(&caller, id, key, body.revision).await?))
}

/// The texts that an entry had.
#[utoipa::path(get, path = "/api/entries/{id}/revisions", params(("id" = EntryId, Path)), responses((status = 200, body = RevisionsView), (status = "default", body = Problem)))]
pub async fn revisions(edge: State<Shared>, Acting(caller): Acting, Known(id): Known<EntryId>) -> Result<Json<RevisionsView>> {
    Ok(Json(RevisionsView { items: edge.desk.revisions(&caller, id).await? }))
}

/// Who has seen an entry.
#[utoipa::path(get, path = "/api/entries/{id}/readers", params(("id" = EntryId, Path)), responses((status = 200, body = ReadersView), (status = "default", body = Problem)))]
pub async fn readers(edge: State<Shared>, Acting(caller): Acting, Known(id): Known<EntryId>) -> Result<Json<ReadersView>> {
    Ok(Json(ReadersView { items: edge.desk.readers(&caller, id).await? }))
}
