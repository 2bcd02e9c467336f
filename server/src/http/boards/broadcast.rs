//! Broadcasts (一斉配信): the same words on several boards, and how far they have reached.

use crate::desk::{BroadcastChoiceView, BroadcastPreviewView, BroadcastReachView, BroadcastUnreadView, BroadcastView};
use crate::domain::boards::broadcast::{BOARDS_LIMIT, BroadcastCorrection, BroadcastRetraction, NewBroadcast};
use crate::domain::care::entry::Importance;
use crate::domain::core::id::{BoardId, BroadcastId, OrganizationId};
use crate::http::{Acting, Body, Known, OperationKey, Params, Problem, Result, Shared};
use crate::intake::cap::{Envelope, to_cap};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Broadcasts, the newest first.
#[derive(Serialize, ToSchema)]
pub struct BroadcastsView {
    items: Vec<BroadcastView>,
}

/// The boards to choose from.
#[derive(Serialize, ToSchema)]
pub struct BroadcastChoicesView {
    items: Vec<BroadcastChoiceView>,
}

/// Who has not seen it.
#[derive(Serialize, ToSchema)]
pub struct BroadcastUnreadsView {
    items: Vec<BroadcastUnreadView>,
}

/// Of which organization.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnreadQuery {
    organization: OrganizationId,
}

/// Which message.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MessageQuery {
    #[serde(default)]
    message: Option<i64>,
}

/// The open boards that a broadcast can go to.
#[utoipa::path(get, path = "/api/broadcasts/boards", responses((status = 200, body = BroadcastChoicesView), (status = "default", body = Problem)))]
pub async fn choices(edge: State<Shared>, Acting(caller): Acting) -> Result<Json<BroadcastChoicesView>> {
    Ok(Json(BroadcastChoicesView { items: edge.desk.broadcast_choices(&caller).await? }))
}

/// Whom a broadcast on these boards would reach now.
#[utoipa::path(get, path = "/api/broadcasts/preview",
    params(("board" = Option<Vec<BoardId>>, Query), ("importance" = Option<Importance>, Query)),
    responses((status = 200, body = BroadcastPreviewView), (status = "default", body = Problem)))]
pub async fn preview(
    edge: State<Shared>,
    Acting(caller): Acting,
    Params(pairs): Params<Vec<(String, String)>>,
) -> Result<Json<BroadcastPreviewView>> {
    let (mut boards, mut importance): (Vec<BoardId>, _) = (Vec::new(), Importance::Normal);
    for (name, value) in pairs {
        match name.as_str() {
            "board" => boards.push(value.parse().map_err(|_| Problem::invalid("board", "unknown_id"))?),
            "importance" => importance = value.parse().map_err(|_| Problem::invalid("importance", "wrong_type"))?,
            _ => return Err(Problem::invalid("", "unknown_field")),
        }
    }
    if boards.len() > BOARDS_LIMIT {
        return Err(Problem::invalid("board", "too_long"));
    }
    Ok(Json(edge.desk.broadcast_preview(&caller, &boards, importance).await?))
}

/// The region's broadcasts.
#[utoipa::path(get, path = "/api/broadcasts", responses((status = 200, body = BroadcastsView), (status = "default", body = Problem)))]
pub async fn list(edge: State<Shared>, Acting(caller): Acting) -> Result<Json<BroadcastsView>> {
    Ok(Json(BroadcastsView { items: edge.desk.broadcasts(&caller).await? }))
}

/// Send a broadcast.
#[utoipa::path(post, path = "/api/broadcasts", params(("idempotency-key" = String, Header)), request_body = NewBroadcast,
    responses((status = 201, body = BroadcastView), (status = "default", body = Problem)))]
pub async fn send(
    edge: State<Shared>,
    Acting(caller): Acting,
    OperationKey(key): OperationKey,
    Body(body): Body<NewBroadcast>,
) -> Result<(StatusCode, Json<BroadcastView>)> {
    Ok((StatusCode::CREATED, Json(edge.desk.broadcast(&caller, key, body).await?)))
}

/// A broadcast.
#[utoipa::path(get, path = "/api/broadcasts/{id}", params(("id" = BroadcastId, Path)), responses((status = 200, body = BroadcastView), (status = "default", body = Problem)))]
pub async fn show(edge: State<Shared>, Acting(caller): Acting, Known(id): Known<BroadcastId>) -> Result<Json<BroadcastView>> {
    Ok(Json(edge.desk.broadcast_view(&caller, id).await?))
}

/// How far a broadcast has reached.
#[utoipa::path(get, path = "/api/broadcasts/{id}/reach", params(("id" = BroadcastId, Path)), responses((status = 200, body = BroadcastReachView), (status = "default", body = Problem)))]
pub async fn reach(edge: State<Shared>, Acting(caller): Acting, Known(id): Known<BroadcastId>) -> Result<Json<BroadcastReachView>> {
    Ok(Json(edge.desk.broadcast_reach(&caller, id).await?))
}

/// The organizations of which nobody has seen it, to telephone.
#[utoipa::path(get, path = "/api/broadcasts/{id}/reach.csv", params(("id" = BroadcastId, Path)),
    responses((status = 200, body = String, content_type = "text/csv"), (status = "default", body = Problem)))]
pub async fn call_list(edge: State<Shared>, Acting(caller): Acting, Known(id): Known<BroadcastId>) -> Result<impl IntoResponse> {
    let list = edge.desk.broadcast_call_list(&caller, id).await?;
    Ok(([(CONTENT_TYPE, "text/csv; charset=utf-8"), (CONTENT_DISPOSITION, "attachment; filename=\"call-list.csv\"")], list))
}

/// Who of an organization has not seen it.
#[utoipa::path(get, path = "/api/broadcasts/{id}/unread", params(("id" = BroadcastId, Path), ("organization" = OrganizationId, Query)),
    responses((status = 200, body = BroadcastUnreadsView), (status = "default", body = Problem)))]
pub async fn unread(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(id): Known<BroadcastId>,
    Params(query): Params<UnreadQuery>,
) -> Result<Json<BroadcastUnreadsView>> {
    Ok(Json(BroadcastUnreadsView { items: edge.desk.broadcast_unread(&caller, id, query.organization).await? }))
}

/// Correct a broadcast on all its boards.
#[utoipa::path(post, path = "/api/broadcasts/{id}/correction", params(("id" = BroadcastId, Path), ("idempotency-key" = String, Header)),
    request_body = BroadcastCorrection, responses((status = 200, body = BroadcastView), (status = "default", body = Problem)))]
pub async fn correct(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(id): Known<BroadcastId>,
    OperationKey(key): OperationKey,
    Body(body): Body<BroadcastCorrection>,
) -> Result<Json<BroadcastView>> {
    Ok(Json(edge.desk.correct_broadcast(&caller, id, key, body).await?))
}

/// Take a broadcast back on all its boards.
#[utoipa::path(post, path = "/api/broadcasts/{id}/retraction", params(("id" = BroadcastId, Path), ("idempotency-key" = String, Header)),
    request_body = BroadcastRetraction, responses((status = 200, body = BroadcastView), (status = "default", body = Problem)))]
pub async fn retract(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(id): Known<BroadcastId>,
    OperationKey(key): OperationKey,
    Body(body): Body<BroadcastRetraction>,
) -> Result<Json<BroadcastView>> {
    Ok(Json(edge.desk.retract_broadcast(&caller, id, key, body).await?))
}

/// A broadcast as CAP 1.2: its newest message, or an earlier one.
#[utoipa::path(get, path = "/api/broadcasts/{id}/alert.cap", params(("id" = BroadcastId, Path), ("message" = Option<i64>, Query)),
    responses((status = 200, body = String, content_type = "application/cap+xml"), (status = "default", body = Problem)))]
pub async fn cap(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(id): Known<BroadcastId>,
    Params(query): Params<MessageQuery>,
) -> Result<impl IntoResponse> {
    let message = edge.desk.broadcast_message(&caller, id, query.message).await?;
    let envelope = Envelope {
        sender: &message.sender,
        identifier: &message.identifier,
        sent: message.sent,
        references: &message.references,
        zone: &message.zone,
    };
    let text = to_cap(&message.alert, &envelope).map_err(|e| crate::desk::Error::Internal(e.into()))?;
    let name = format!("attachment; filename=\"{}.cap\"", message.identifier);
    Ok(([(CONTENT_TYPE, "application/cap+xml; charset=utf-8".to_owned()), (CONTENT_DISPOSITION, name)], text))
}
