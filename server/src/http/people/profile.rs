//! The directory (事業所をさがす).

use crate::desk::DirectoryView;
use crate::domain::core::id::OrganizationId;
use crate::domain::people::OrganizationKind;
use crate::domain::people::profile::{Search, Service};
use crate::http::{Acting, Body, Known, Params, Problem, Result, Shared};
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use std::str::FromStr;
use utoipa::ToSchema;

/// Organizations, by reading.
#[derive(Serialize, ToSchema)]
pub struct DirectoryListView {
    items: Vec<DirectoryView>,
}

/// Whether an organization stands on the public page.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ListingBody {
    listed: bool,
}

/// What is looked for, as pairs: one name comes several times.
type Pairs = Vec<(String, String)>;

/// What may be looked for. One that is empty does not matter.
const NAMES: &[&str] = &["q", "kind", "municipality", "service", "new"];

fn search(pairs: Pairs) -> Result<Search> {
    let mut search = Search::default();
    for (name, value) in pairs {
        if value.is_empty() && NAMES.contains(&name.as_str()) {
            continue;
        }
        match name.as_str() {
            "q" => search.words = Some(value),
            "kind" => search.kind = Some(read("kind", &value)?),
            "municipality" => search.municipality = Some(value),
            "service" => search.services.push(read("service", &value)?),
            "new" => search.is_new = read("new", &value)?,
            _ => return Err(Problem::invalid("", "unknown_field")),
        }
    }
    Ok(search)
}

fn read<T: FromStr>(field: &'static str, text: &str) -> Result<T> {
    text.parse().map_err(|_| Problem::invalid(field, "wrong_type"))
}

/// The region's organizations, at most 500.
#[utoipa::path(get, path = "/api/directory",
    params(("q" = Option<String>, Query), ("kind" = Option<OrganizationKind>, Query), ("municipality" = Option<String>, Query),
        ("service" = Option<Vec<Service>>, Query), ("new" = Option<bool>, Query)),
    responses((status = 200, body = DirectoryListView), (status = "default", body = Problem)))]
pub async fn list(edge: State<Shared>, Acting(caller): Acting, Params(pairs): Params<Pairs>) -> Result<Json<DirectoryListView>> {
    Ok(Json(DirectoryListView { items: edge.desk.directory(&caller, &search(pairs)?).await? }))
}

/// One organization, and what is to come of it.
#[utoipa::path(get, path = "/api/directory/{id}", params(("id" = OrganizationId, Path)),
    responses((status = 200, body = DirectoryView), (status = "default", body = Problem)))]
pub async fn show(edge: State<Shared>, Acting(caller): Acting, Known(id): Known<OrganizationId>) -> Result<Json<DirectoryView>> {
    Ok(Json(edge.desk.directory_entry(&caller, id).await?))
}

/// Say whether an organization stands on the public page.
#[utoipa::path(put, path = "/api/organizations/{id}/listing", params(("id" = OrganizationId, Path)), request_body = ListingBody,
    responses((status = 200, body = DirectoryView), (status = "default", body = Problem)))]
pub async fn set_listed(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(id): Known<OrganizationId>,
    Body(body): Body<ListingBody>,
) -> Result<Json<DirectoryView>> {
    Ok(Json(edge.desk.list_publicly(&caller, id, body.listed).await?))
}
