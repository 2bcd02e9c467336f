//! New providers (新規事業者): what is announced of organizations, and what the base says to it.

use crate::desk::{ProviderNoticeView, ProviderNoticesWanted};
use crate::domain::boards::provider::{Approval, NewProviderNotice, ProviderNoticeState, Refusal};
use crate::domain::core::id::{OrganizationId, ProviderNoticeId};
use crate::http::{Acting, Body, Known, OperationKey, Params, Problem, Result, Shared};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What was announced.
#[derive(Serialize, ToSchema)]
pub struct ProviderNoticesView {
    items: Vec<ProviderNoticeView>,
    /// How many wait for the caller's decision.
    waiting: i64,
}

/// What was announced of one organization.
#[derive(Serialize, ToSchema)]
pub struct ProviderHistoryView {
    items: Vec<ProviderNoticeView>,
}

/// Which of them.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListQuery {
    #[serde(default)]
    state: Option<ProviderNoticeState>,
    #[serde(default)]
    mine: bool,
}

/// What was announced, the newest first; of what waits, the oldest. At most 200.
#[utoipa::path(get, path = "/api/provider-notices", params(("state" = Option<ProviderNoticeState>, Query), ("mine" = Option<bool>, Query)),
    responses((status = 200, body = ProviderNoticesView), (status = "default", body = Problem)))]
pub async fn list(edge: State<Shared>, Acting(caller): Acting, Params(query): Params<ListQuery>) -> Result<Json<ProviderNoticesView>> {
    let wanted = ProviderNoticesWanted { state: query.state, organization: None, mine: query.mine };
    let (items, waiting) = edge.desk.provider_notices(&caller, wanted).await?;
    Ok(Json(ProviderNoticesView { items, waiting }))
}

/// What was ever announced of an organization, the newest first.
#[utoipa::path(get, path = "/api/organizations/{id}/provider-notices", params(("id" = OrganizationId, Path)),
    responses((status = 200, body = ProviderHistoryView), (status = "default", body = Problem)))]
pub async fn history(edge: State<Shared>, Acting(caller): Acting, Known(id): Known<OrganizationId>) -> Result<Json<ProviderHistoryView>> {
    Ok(Json(ProviderHistoryView { items: edge.desk.provider_history(&caller, id).await? }))
}

/// One announcement.
#[utoipa::path(get, path = "/api/provider-notices/{id}", params(("id" = ProviderNoticeId, Path)),
    responses((status = 200, body = ProviderNoticeView), (status = "default", body = Problem)))]
pub async fn show(edge: State<Shared>, Acting(caller): Acting, Known(id): Known<ProviderNoticeId>) -> Result<Json<ProviderNoticeView>> {
    Ok(Json(edge.desk.provider_notice(&caller, id).await?))
}

/// Announce something of an organization.
#[utoipa::path(post, path = "/api/provider-notices", params(("idempotency-key" = String, Header)), request_body = NewProviderNotice,
    responses((status = 201, body = ProviderNoticeView), (status = "default", body = Problem)))]
pub async fn propose(
    edge: State<Shared>,
    Acting(caller): Acting,
    OperationKey(key): OperationKey,
    Body(body): Body<NewProviderNotice>,
) -> Result<(StatusCode, Json<ProviderNoticeView>)> {
    Ok((StatusCode::CREATED, Json(edge.desk.propose_provider(&caller, key, body).await?)))
}

/// Take it over into the directory and onto the board.
#[utoipa::path(post, path = "/api/provider-notices/{id}/approve", params(("id" = ProviderNoticeId, Path)), request_body = Approval,
    responses((status = 200, body = ProviderNoticeView), (status = "default", body = Problem)))]
pub async fn approve(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(id): Known<ProviderNoticeId>,
    Body(body): Body<Approval>,
) -> Result<Json<ProviderNoticeView>> {
    Ok(Json(edge.desk.approve_provider(&caller, id, body).await?))
}

/// Refuse it, and say why.
#[utoipa::path(post, path = "/api/provider-notices/{id}/refuse", params(("id" = ProviderNoticeId, Path)), request_body = Refusal,
    responses((status = 200, body = ProviderNoticeView), (status = "default", body = Problem)))]
pub async fn refuse(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(id): Known<ProviderNoticeId>,
    Body(body): Body<Refusal>,
) -> Result<Json<ProviderNoticeView>> {
    Ok(Json(edge.desk.refuse_provider(&caller, id, body).await?))
}

/// Take it back, while it waits.
#[utoipa::path(post, path = "/api/provider-notices/{id}/withdraw", params(("id" = ProviderNoticeId, Path)),
    responses((status = 200, body = ProviderNoticeView), (status = "default", body = Problem)))]
pub async fn withdraw(edge: State<Shared>, Acting(caller): Acting, Known(id): Known<ProviderNoticeId>) -> Result<Json<ProviderNoticeView>> {
    Ok(Json(edge.desk.withdraw_provider(&caller, id).await?))
}
