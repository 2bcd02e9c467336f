//! Wards and other offers of places, and whether there is room (空床).

use crate::desk::{VacancyView, WardDuty, WardDutyView, WardSheetView, WardView};
use crate::domain::boards::ward::{FeeClass, PlaceFor, Procedure, Search, Vacancy, VacancyState, Ward, WardKind};
use crate::domain::core::id::WardId;
use crate::http::{Acting, Body, IfMatch, Known, OperationKey, Params, Problem, Result, Shared, Sheet};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};
use std::str::FromStr;
use utoipa::ToSchema;

/// Wards, those with room first.
#[derive(Serialize, ToSchema)]
pub struct WardsView {
    items: Vec<WardView>,
}

/// What was said of a ward, newest first.
#[derive(Serialize, ToSchema)]
pub struct VacanciesView {
    items: Vec<VacancyView>,
}

/// What is looked for, as pairs: one name comes several times.
type Pairs = Vec<(String, String)>;

fn search(pairs: Pairs) -> Result<Search> {
    let mut search = Search::default();
    for (name, value) in pairs {
        if value.is_empty() && NAMES.contains(&name.as_str()) {
            continue;
        }
        match name.as_str() {
            "kind" => search.kind = Some(code("kind", &value)?),
            "state" => search.state = Some(code("state", &value)?),
            "sex" => search.sex = Some(code("sex", &value)?),
            "procedure" => search.procedures.push(code("procedure", &value)?),
            "fee_class" => search.fee_class = Some(code("fee_class", &value)?),
            "municipality" => search.municipality = Some(value),
            "q" => search.words = Some(value),
            _ => return Err(Problem::invalid("", "unknown_field")),
        }
    }
    Ok(search)
}

/// What may be looked for. One that is empty does not matter.
const NAMES: &[&str] = &["kind", "state", "sex", "procedure", "municipality", "fee_class", "q"];

fn code<T: FromStr>(field: &'static str, text: &str) -> Result<T> {
    text.parse().map_err(|_| Problem::invalid(field, "wrong_type"))
}

/// The region's wards that are not closed, those with room first, at most 1,000.
#[utoipa::path(get, path = "/api/wards",
    params(("kind" = Option<WardKind>, Query), ("state" = Option<VacancyState>, Query), ("sex" = Option<PlaceFor>, Query),
        ("procedure" = Option<Vec<Procedure>>, Query), ("municipality" = Option<String>, Query), ("fee_class" = Option<FeeClass>, Query),
        ("q" = Option<String>, Query)),
    responses((status = 200, body = WardsView), (status = "default", body = Problem)))]
pub async fn list(edge: State<Shared>, Acting(caller): Acting, Params(pairs): Params<Pairs>) -> Result<Json<WardsView>> {
    Ok(Json(WardsView { items: edge.desk.wards(&caller, &search(pairs)?).await? }))
}

/// The same as CSV.
#[utoipa::path(get, path = "/api/wards.csv",
    params(("kind" = Option<WardKind>, Query), ("state" = Option<VacancyState>, Query), ("sex" = Option<PlaceFor>, Query),
        ("procedure" = Option<Vec<Procedure>>, Query), ("municipality" = Option<String>, Query), ("fee_class" = Option<FeeClass>, Query),
        ("q" = Option<String>, Query)),
    responses((status = 200, body = String, content_type = "text/csv"), (status = "default", body = Problem)))]
pub async fn export(edge: State<Shared>, Acting(caller): Acting, Params(pairs): Params<Pairs>) -> Result<impl IntoResponse> {
    let list = edge.desk.ward_list(&caller, &search(pairs)?).await?;
    Ok(([(CONTENT_TYPE, "text/csv; charset=utf-8"), (CONTENT_DISPOSITION, "attachment; filename=\"vacancies.csv\"")], list))
}

/// The same for a map, by organizations (RFC 7946).
#[utoipa::path(get, path = "/api/wards.geojson",
    params(("kind" = Option<WardKind>, Query), ("state" = Option<VacancyState>, Query), ("sex" = Option<PlaceFor>, Query),
        ("procedure" = Option<Vec<Procedure>>, Query), ("municipality" = Option<String>, Query), ("fee_class" = Option<FeeClass>, Query),
        ("q" = Option<String>, Query)),
    responses((status = 200, body = serde_json::Value, content_type = "application/geo+json"), (status = "default", body = Problem)))]
pub async fn map(edge: State<Shared>, Acting(caller): Acting, Params(pairs): Params<Pairs>) -> Result<impl IntoResponse> {
    let map = edge.desk.ward_map(&caller, &search(pairs)?).await?;
    let head = [(CONTENT_TYPE, "application/geo+json"), (CONTENT_DISPOSITION, "attachment; filename=\"vacancies.geojson\"")];
    Ok((head, map.to_string()))
}

/// What is to be done with a spreadsheet.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImportQuery {
    /// The token of the preview that is to be done; without one, it is only shown.
    token: Option<String>,
}

/// A spreadsheet of one's wards: what it would change, or with the token of that, all of it or nothing.
#[utoipa::path(post, path = "/api/wards/import", params(("token" = Option<String>, Query)),
    request_body(content = String, content_type = "text/csv"),
    responses((status = 200, body = WardSheetView), (status = "default", body = Problem)))]
pub async fn import(
    edge: State<Shared>,
    Acting(caller): Acting,
    Params(query): Params<ImportQuery>,
    Sheet(file): Sheet,
) -> Result<Json<WardSheetView>> {
    Ok(Json(match query.token {
        Some(token) => edge.desk.import_wards(&caller, &token, &file).await?,
        None => edge.desk.preview_wards(&caller, &file).await?,
    }))
}

/// One's closed wards, the last one first.
#[utoipa::path(get, path = "/api/wards/closed", responses((status = 200, body = WardsView), (status = "default", body = Problem)))]
pub async fn closed(edge: State<Shared>, Acting(caller): Acting) -> Result<Json<WardsView>> {
    Ok(Json(WardsView { items: edge.desk.closed_wards(&caller).await? }))
}

/// Open a closed ward again.
#[utoipa::path(post, path = "/api/wards/{id}/reopen", params(("id" = WardId, Path)), responses((status = 200, body = WardView), (status = "default", body = Problem)))]
pub async fn reopen(edge: State<Shared>, Acting(caller): Acting, Known(id): Known<WardId>) -> Result<Json<WardView>> {
    Ok(Json(edge.desk.reopen_ward(&caller, id).await?))
}

/// Who of one's organization is reminded of wards that say old things.
#[utoipa::path(get, path = "/api/wards/duty", responses((status = 200, body = WardDutyView), (status = "default", body = Problem)))]
pub async fn duty(edge: State<Shared>, Acting(caller): Acting) -> Result<Json<WardDutyView>> {
    Ok(Json(edge.desk.ward_duty(&caller).await?))
}

/// Choose it.
#[utoipa::path(put, path = "/api/wards/duty", request_body = WardDuty, responses((status = 200, body = WardDutyView), (status = "default", body = Problem)))]
pub async fn choose_duty(edge: State<Shared>, Acting(caller): Acting, Body(body): Body<WardDuty>) -> Result<Json<WardDutyView>> {
    Ok(Json(edge.desk.choose_ward_duty(&caller, body).await?))
}

/// A ward.
#[utoipa::path(get, path = "/api/wards/{id}", params(("id" = WardId, Path)), responses((status = 200, body = WardView), (status = "default", body = Problem)))]
pub async fn show(edge: State<Shared>, Acting(caller): Acting, Known(id): Known<WardId>) -> Result<Json<WardView>> {
    Ok(Json(edge.desk.ward(&caller, id).await?))
}

/// What was said of a ward.
#[utoipa::path(get, path = "/api/wards/{id}/vacancies", params(("id" = WardId, Path)), responses((status = 200, body = VacanciesView), (status = "default", body = Problem)))]
pub async fn versions(edge: State<Shared>, Acting(caller): Acting, Known(id): Known<WardId>) -> Result<Json<VacanciesView>> {
    Ok(Json(VacanciesView { items: edge.desk.vacancies(&caller, id).await? }))
}

/// Add a ward to one's organization.
#[utoipa::path(post, path = "/api/wards", params(("idempotency-key" = String, Header)), request_body = Ward,
    responses((status = 201, body = WardView), (status = "default", body = Problem)))]
pub async fn create(
    edge: State<Shared>,
    Acting(caller): Acting,
    OperationKey(key): OperationKey,
    Body(body): Body<Ward>,
) -> Result<(StatusCode, Json<WardView>)> {
    Ok((StatusCode::CREATED, Json(edge.desk.add_ward(&caller, key, body).await?)))
}

/// Write a ward anew.
#[utoipa::path(put, path = "/api/wards/{id}", params(("id" = WardId, Path), ("if-match" = String, Header)), request_body = Ward,
    responses((status = 200, body = WardView), (status = "default", body = Problem)))]
pub async fn update(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(id): Known<WardId>,
    IfMatch(version): IfMatch,
    Body(body): Body<Ward>,
) -> Result<Json<WardView>> {
    Ok(Json(edge.desk.edit_ward(&caller, id, version, body).await?))
}

/// Close a ward: it is in no list any more.
#[utoipa::path(post, path = "/api/wards/{id}/close", params(("id" = WardId, Path)), responses((status = 200, body = WardView), (status = "default", body = Problem)))]
pub async fn close(edge: State<Shared>, Acting(caller): Acting, Known(id): Known<WardId>) -> Result<Json<WardView>> {
    Ok(Json(edge.desk.close_ward(&caller, id).await?))
}

/// Say whether there is room.
#[utoipa::path(put, path = "/api/wards/{id}/vacancy",
    params(("id" = WardId, Path), ("if-match" = String, Header), ("idempotency-key" = String, Header)), request_body = Vacancy,
    responses((status = 200, body = WardView), (status = "default", body = Problem)))]
pub async fn tell(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(id): Known<WardId>,
    IfMatch(version): IfMatch,
    OperationKey(key): OperationKey,
    Body(body): Body<Vacancy>,
) -> Result<Json<WardView>> {
    Ok(Json(edge.desk.tell_vacancy(&caller, id, version, key, body).await?))
}

/// Say that it is so still (変わりなし).
#[utoipa::path(post, path = "/api/wards/{id}/vacancy/unchanged", params(("id" = WardId, Path), ("if-match" = String, Header)),
    responses((status = 200, body = WardView), (status = "default", body = Problem)))]
pub async fn confirm(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(id): Known<WardId>,
    IfMatch(version): IfMatch,
) -> Result<Json<WardView>> {
    Ok(Json(edge.desk.confirm_vacancy(&caller, id, version).await?))
}
