//! The list of an organization's members, and the same from a spreadsheet.

use crate::desk::{Missing, RosterView, StaffListTaken, StaffListView};
use crate::domain::core::id::OrganizationId;
use crate::http::{Acting, Address, Known, LargeSheet, Params, Problem, Result, Shared};
use axum::Json;
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use serde::Deserialize;

/// How a spreadsheet is looked at.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LookQuery {
    #[serde(default)]
    missing: Missing,
}

/// Which look is to be done.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TakeQuery {
    #[serde(default)]
    missing: Missing,
    token: String,
}

/// Everybody who belongs to an organization, for those who answer for it.
#[utoipa::path(get, path = "/api/organizations/{id}/roster", params(("id" = OrganizationId, Path)),
    responses((status = 200, body = RosterView), (status = "default", body = Problem)))]
pub async fn show(edge: State<Shared>, Acting(caller): Acting, Known(id): Known<OrganizationId>) -> Result<Json<RosterView>> {
    Ok(Json(edge.desk.roster(&caller, id).await?))
}

/// Say that it is right (名簿を確かめました).
#[utoipa::path(post, path = "/api/organizations/{id}/roster/check", params(("id" = OrganizationId, Path)),
    responses((status = 200, body = RosterView), (status = "default", body = Problem)))]
pub async fn check(edge: State<Shared>, Acting(caller): Acting, Known(id): Known<OrganizationId>) -> Result<Json<RosterView>> {
    Ok(Json(edge.desk.check_roster(&caller, id).await?))
}

/// The members as CSV, to be changed and sent back.
#[utoipa::path(get, path = "/api/organizations/{id}/staff-list.csv", params(("id" = OrganizationId, Path)),
    responses((status = 200, body = String, content_type = "text/csv"), (status = "default", body = Problem)))]
pub async fn export(edge: State<Shared>, Acting(caller): Acting, Known(id): Known<OrganizationId>) -> Result<impl IntoResponse> {
    let list = edge.desk.staff_list(&caller, id).await?;
    Ok(([(CONTENT_TYPE, "text/csv; charset=utf-8"), (CONTENT_DISPOSITION, "attachment; filename=\"staff.csv\"")], list))
}

/// What a spreadsheet of the staff would change; nothing changes.
#[utoipa::path(post, path = "/api/organizations/{id}/staff-list/look",
    params(("id" = OrganizationId, Path), ("missing" = Option<Missing>, Query)), request_body(content = String, content_type = "text/csv"),
    responses((status = 200, body = StaffListView), (status = "default", body = Problem)))]
pub async fn look(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(id): Known<OrganizationId>,
    Params(query): Params<LookQuery>,
    LargeSheet(file): LargeSheet,
) -> Result<Json<StaffListView>> {
    Ok(Json(edge.desk.look_at_staff_list(&caller, id, query.missing, &file).await?))
}

/// Do what a look showed, all of it or nothing. The links of those who are invited by it are answered this once.
#[utoipa::path(post, path = "/api/organizations/{id}/staff-list",
    params(("id" = OrganizationId, Path), ("missing" = Option<Missing>, Query), ("token" = String, Query)),
    request_body(content = String, content_type = "text/csv"),
    responses((status = 200, body = StaffListTaken), (status = "default", body = Problem)))]
pub async fn take(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(id): Known<OrganizationId>,
    Params(query): Params<TakeQuery>,
    Address(address): Address,
    LargeSheet(file): LargeSheet,
) -> Result<Json<StaffListTaken>> {
    Ok(Json(Box::pin(edge.desk.take_staff_list(&caller, id, query.missing, &query.token, &file, &address)).await?))
}
