//! What the public page shows: the page itself, what is marked for it, shelters.

use crate::desk::{PublicPageView, ShelterView, TrainingView};
use crate::domain::boards::public_page::PublicPage;
use crate::domain::boards::shelter::Shelter;
use crate::domain::core::id::{EntryId, ShelterId, TrainingId};
use crate::http::{Acting, Body, IfMatch, Known, OperationKey, Problem, Result, Shared};
use crate::hub::wire::EntryView;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Shelters, those that are open first.
#[derive(Serialize, ToSchema)]
pub struct SheltersView {
    items: Vec<ShelterView>,
}

/// Whether anybody may read it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PublicBody {
    public: bool,
}

/// The public page of the region as it is kept.
#[utoipa::path(get, path = "/api/public-page", responses((status = 200, body = PublicPageView), (status = "default", body = Problem)))]
pub async fn show(edge: State<Shared>, Acting(caller): Acting) -> Result<Json<PublicPageView>> {
    Ok(Json(edge.desk.public_page(&caller).await?))
}

/// Keep the public page: turn it on or off, name it, say what it leads to.
#[utoipa::path(put, path = "/api/public-page", params(("if-match" = String, Header)), request_body = PublicPage,
    responses((status = 200, body = PublicPageView), (status = "default", body = Problem)))]
pub async fn keep(
    edge: State<Shared>,
    Acting(caller): Acting,
    IfMatch(version): IfMatch,
    Body(body): Body<PublicPage>,
) -> Result<Json<PublicPageView>> {
    Ok(Json(edge.desk.keep_public_page(&caller, version, body).await?))
}

/// Make a notice of a board public, or take it back.
#[utoipa::path(put, path = "/api/entries/{id}/public", params(("id" = EntryId, Path)), request_body = PublicBody,
    responses((status = 200, body = EntryView), (status = "default", body = Problem)))]
pub async fn publish_entry(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(id): Known<EntryId>,
    Body(body): Body<PublicBody>,
) -> Result<Json<EntryView>> {
    Ok(Json(edge.desk.publish_entry(&caller, id, body.public).await?))
}

/// Make a training public, or take it back.
#[utoipa::path(put, path = "/api/trainings/{id}/public", params(("id" = TrainingId, Path)), request_body = PublicBody,
    responses((status = 200, body = TrainingView), (status = "default", body = Problem)))]
pub async fn publish_training(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(id): Known<TrainingId>,
    Body(body): Body<PublicBody>,
) -> Result<Json<TrainingView>> {
    Ok(Json(edge.desk.publish_training(&caller, id, body.public).await?))
}

/// The shelters of the region.
#[utoipa::path(get, path = "/api/shelters", responses((status = 200, body = SheltersView), (status = "default", body = Problem)))]
pub async fn shelters(edge: State<Shared>, Acting(caller): Acting) -> Result<Json<SheltersView>> {
    Ok(Json(SheltersView { items: edge.desk.shelters(&caller).await? }))
}

/// Add a shelter.
#[utoipa::path(post, path = "/api/shelters", params(("idempotency-key" = String, Header)), request_body = Shelter,
    responses((status = 201, body = ShelterView), (status = "default", body = Problem)))]
pub async fn add_shelter(
    edge: State<Shared>,
    Acting(caller): Acting,
    OperationKey(key): OperationKey,
    Body(body): Body<Shelter>,
) -> Result<(StatusCode, Json<ShelterView>)> {
    Ok((StatusCode::CREATED, Json(edge.desk.add_shelter(&caller, key, body).await?)))
}

/// Write a shelter anew: whether people can go there now.
#[utoipa::path(put, path = "/api/shelters/{id}", params(("id" = ShelterId, Path), ("if-match" = String, Header)), request_body = Shelter,
    responses((status = 200, body = ShelterView), (status = "default", body = Problem)))]
pub async fn edit_shelter(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(id): Known<ShelterId>,
    IfMatch(version): IfMatch,
    Body(body): Body<Shelter>,
) -> Result<Json<ShelterView>> {
    Ok(Json(edge.desk.edit_shelter(&caller, id, version, body).await?))
}

/// Take a shelter off the list.
#[utoipa::path(delete, path = "/api/shelters/{id}", params(("id" = ShelterId, Path)),
    responses((status = 204), (status = "default", body = Problem)))]
pub async fn remove_shelter(edge: State<Shared>, Acting(caller): Acting, Known(id): Known<ShelterId>) -> Result<StatusCode> {
    edge.desk.remove_shelter(&caller, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
