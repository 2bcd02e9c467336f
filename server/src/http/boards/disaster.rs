//! Disasters (災害), real or drills, and how organizations stand in them.

use super::board::BoardsView;
use crate::desk::{DisasterView, StandingView};
use crate::domain::boards::disaster::{DisasterMode, NewDisaster, Report};
use crate::domain::core::id::{DisasterId, OrganizationId};
use crate::http::{Acting, Body, Known, OperationKey, Params, Problem, Result, Shared};
use crate::hub::wire::DisasterReportView;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Disasters, the open ones first.
#[derive(Serialize, ToSchema)]
pub struct DisastersView {
    items: Vec<DisasterView>,
}

/// How organizations stand.
#[derive(Serialize, ToSchema)]
pub struct DisasterStandingsView {
    disaster: DisasterView,
    items: Vec<StandingView>,
}

/// Reports of an organization, the newest first.
#[derive(Serialize, ToSchema)]
pub struct DisasterReportsView {
    items: Vec<DisasterReportView>,
}

/// Which disasters.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DisastersQuery {
    open: Option<bool>,
}

/// Of which organization.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HistoryQuery {
    organization: OrganizationId,
}

/// The region's disasters, the open ones first; the closed ones at most 50.
#[utoipa::path(get, path = "/api/disasters", params(("open" = Option<bool>, Query)),
    responses((status = 200, body = DisastersView), (status = "default", body = Problem)))]
pub async fn list(edge: State<Shared>, Acting(caller): Acting, Params(query): Params<DisastersQuery>) -> Result<Json<DisastersView>> {
    Ok(Json(DisastersView { items: edge.desk.disasters(&caller, query.open).await? }))
}

/// Open a disaster, real or a drill, with its boards.
#[utoipa::path(post, path = "/api/disasters", params(("idempotency-key" = String, Header)), request_body = NewDisaster,
    responses((status = 201, body = DisasterView), (status = "default", body = Problem)))]
pub async fn open(
    edge: State<Shared>,
    Acting(caller): Acting,
    OperationKey(key): OperationKey,
    Body(body): Body<NewDisaster>,
) -> Result<(StatusCode, Json<DisasterView>)> {
    Ok((StatusCode::CREATED, Json(edge.desk.open_disaster(&caller, key, body).await?)))
}

/// A disaster.
#[utoipa::path(get, path = "/api/disasters/{id}", params(("id" = DisasterId, Path)),
    responses((status = 200, body = DisasterView), (status = "default", body = Problem)))]
pub async fn show(edge: State<Shared>, Acting(caller): Acting, Known(id): Known<DisasterId>) -> Result<Json<DisasterView>> {
    Ok(Json(edge.desk.disaster(&caller, id).await?))
}

/// Close a disaster with its boards: it stays readable.
#[utoipa::path(post, path = "/api/disasters/{id}/close", params(("id" = DisasterId, Path)),
    responses((status = 200, body = DisasterView), (status = "default", body = Problem)))]
pub async fn close(edge: State<Shared>, Acting(caller): Acting, Known(id): Known<DisasterId>) -> Result<Json<DisasterView>> {
    Ok(Json(edge.desk.close_disaster(&caller, id).await?))
}

/// Open a disaster again that was closed, with its boards.
#[utoipa::path(post, path = "/api/disasters/{id}/reopen", params(("id" = DisasterId, Path)),
    responses((status = 200, body = DisasterView), (status = "default", body = Problem)))]
pub async fn reopen(edge: State<Shared>, Acting(caller): Acting, Known(id): Known<DisasterId>) -> Result<Json<DisasterView>> {
    Ok(Json(edge.desk.reopen_disaster(&caller, id).await?))
}

/// The boards of a disaster.
#[utoipa::path(get, path = "/api/disasters/{id}/boards", params(("id" = DisasterId, Path)),
    responses((status = 200, body = BoardsView), (status = "default", body = Problem)))]
pub async fn boards(edge: State<Shared>, Acting(caller): Acting, Known(id): Known<DisasterId>) -> Result<Json<BoardsView>> {
    Ok(Json(BoardsView { items: edge.desk.disaster_boards(&caller, id).await? }))
}

/// How the organizations stand that are asked or have answered, those first that have not.
#[utoipa::path(get, path = "/api/disasters/{id}/reports", params(("id" = DisasterId, Path)),
    responses((status = 200, body = DisasterStandingsView), (status = "default", body = Problem)))]
pub async fn standings(edge: State<Shared>, Acting(caller): Acting, Known(id): Known<DisasterId>) -> Result<Json<DisasterStandingsView>> {
    let (disaster, items) = edge.desk.standings(&caller, id).await?;
    Ok(Json(DisasterStandingsView { disaster, items }))
}

/// The same as CSV; its name says whether it is a drill, and so does each row.
#[utoipa::path(get, path = "/api/disasters/{id}/reports.csv", params(("id" = DisasterId, Path)),
    responses((status = 200, body = String, content_type = "text/csv"), (status = "default", body = Problem)))]
pub async fn export(edge: State<Shared>, Acting(caller): Acting, Known(id): Known<DisasterId>) -> Result<impl IntoResponse> {
    let (mode, list) = edge.desk.standing_list(&caller, id).await?;
    // 訓練_状況一覧.csv and 災害_状況一覧.csv
    let name = match mode {
        DisasterMode::Drill => {
            "attachment; filename=\"drill-states.csv\"; filename*=UTF-8''%E8%A8%93%E7%B7%B4_%E7%8A%B6%E6%B3%81%E4%B8%80%E8%A6%A7.csv"
        }
        DisasterMode::Real => {
            "attachment; filename=\"disaster-states.csv\"; filename*=UTF-8''%E7%81%BD%E5%AE%B3_%E7%8A%B6%E6%B3%81%E4%B8%80%E8%A6%A7.csv"
        }
    };
    Ok(([(CONTENT_TYPE, "text/csv; charset=utf-8"), (CONTENT_DISPOSITION, name)], list))
}

/// Say how one's own organization stands.
#[utoipa::path(post, path = "/api/disasters/{id}/reports", params(("id" = DisasterId, Path), ("idempotency-key" = String, Header)),
    request_body = Report, responses((status = 201, body = DisasterReportView), (status = "default", body = Problem)))]
pub async fn report(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(id): Known<DisasterId>,
    OperationKey(key): OperationKey,
    Body(body): Body<Report>,
) -> Result<(StatusCode, Json<DisasterReportView>)> {
    Ok((StatusCode::CREATED, Json(edge.desk.report_state(&caller, id, key, body).await?)))
}

/// Everything that an organization reported.
#[utoipa::path(get, path = "/api/disasters/{id}/history", params(("id" = DisasterId, Path), ("organization" = OrganizationId, Query)),
    responses((status = 200, body = DisasterReportsView), (status = "default", body = Problem)))]
pub async fn history(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(id): Known<DisasterId>,
    Params(query): Params<HistoryQuery>,
) -> Result<Json<DisasterReportsView>> {
    Ok(Json(DisasterReportsView { items: edge.desk.reports(&caller, id, query.organization).await? }))
}
