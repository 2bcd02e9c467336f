//! Applications to take part (利用申請), and the operating policy (運用規程).

use crate::desk::{ApplicationApprovedView, ApplicationFormView, ApplicationReceiptView, ApplicationView, Entrance, OperatingPoliciesView};
use crate::domain::core::id::{ApplicationId, RegionId};
use crate::domain::people::application::{Approval, NewApplication, NewPolicy, Refusal};
use crate::http::{Acting, Address, Body, IfMatch, Known, OperationKey, Params, Problem, Result, Shared, Visiting};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// The regions that take applications.
#[derive(Serialize, ToSchema)]
pub struct ApplicationFormsView {
    items: Vec<ApplicationFormView>,
}

/// Applications.
#[derive(Serialize, ToSchema)]
pub struct ApplicationsView {
    items: Vec<ApplicationView>,
}

/// Which applications.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct Which {
    /// Those that were decided.
    #[serde(default)]
    decided: bool,
}

/// A version that was read.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OperatingPolicyAcceptanceBody {
    version: i64,
}

/// The regions that an organization may apply to, each with the operating policy that is to be accepted. No session needed.
#[utoipa::path(get, path = "/api/application-forms", responses((status = 200, body = ApplicationFormsView), (status = "default", body = Problem)))]
pub async fn forms(edge: State<Shared>, entrance: Entrance) -> Result<Json<ApplicationFormsView>> {
    Ok(Json(ApplicationFormsView { items: edge.desk.application_forms(&entrance).await? }))
}

/// Apply to take part. No session needed.
#[utoipa::path(post, path = "/api/application-forms/{id}/applications", params(("id" = RegionId, Path), ("idempotency-key" = String, Header)),
    request_body = NewApplication, responses((status = 201, body = ApplicationReceiptView), (status = "default", body = Problem)))]
pub async fn apply(
    edge: State<Shared>,
    entrance: Entrance,
    Known(region): Known<RegionId>,
    OperationKey(key): OperationKey,
    Body(body): Body<NewApplication>,
) -> Result<(StatusCode, Json<ApplicationReceiptView>)> {
    Ok((StatusCode::CREATED, Json(edge.desk.apply_to_take_part(region, key, body, &entrance).await?)))
}

/// What waits for the base, the oldest first, or what it decided, the newest first; at most 200.
#[utoipa::path(get, path = "/api/applications", params(Which), responses((status = 200, body = ApplicationsView), (status = "default", body = Problem)))]
pub async fn list(edge: State<Shared>, Acting(caller): Acting, Params(which): Params<Which>) -> Result<Json<ApplicationsView>> {
    Ok(Json(ApplicationsView { items: edge.desk.applications(&caller, which.decided).await? }))
}

/// One application, with what looks like the same organization.
#[utoipa::path(get, path = "/api/applications/{id}", params(("id" = ApplicationId, Path)),
    responses((status = 200, body = ApplicationView), (status = "default", body = Problem)))]
pub async fn show(edge: State<Shared>, Acting(caller): Acting, Known(id): Known<ApplicationId>) -> Result<Json<ApplicationView>> {
    Ok(Json(edge.desk.application(&caller, id).await?))
}

/// Approve it. The link of the first admin is answered this once.
#[utoipa::path(post, path = "/api/applications/{id}/approval", params(("id" = ApplicationId, Path)), request_body = Approval,
    responses((status = 201, body = ApplicationApprovedView), (status = "default", body = Problem)))]
pub async fn approve(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(id): Known<ApplicationId>,
    Address(address): Address,
    Body(body): Body<Approval>,
) -> Result<(StatusCode, Json<ApplicationApprovedView>)> {
    let approved = Box::pin(edge.desk.approve_application(&caller, id, body, &address)).await?;
    Ok((StatusCode::CREATED, Json(approved)))
}

/// Refuse it.
#[utoipa::path(post, path = "/api/applications/{id}/refusal", params(("id" = ApplicationId, Path)), request_body = Refusal,
    responses((status = 200, body = ApplicationView), (status = "default", body = Problem)))]
pub async fn refuse(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(id): Known<ApplicationId>,
    Body(body): Body<Refusal>,
) -> Result<Json<ApplicationView>> {
    Ok(Json(edge.desk.refuse_application(&caller, id, body).await?))
}

/// The operating policy of the region, its versions the newest first.
#[utoipa::path(get, path = "/api/operating-policy", responses((status = 200, body = OperatingPoliciesView), (status = "default", body = Problem)))]
pub async fn policy(edge: State<Shared>, Acting(caller): Acting) -> Result<Json<OperatingPoliciesView>> {
    Ok(Json(edge.desk.operating_policies(&caller).await?))
}

/// Write a version of it.
#[utoipa::path(put, path = "/api/operating-policy", params(("if-match" = String, Header)), request_body = NewPolicy,
    responses((status = 200, body = OperatingPoliciesView), (status = "default", body = Problem)))]
pub async fn write_policy(
    edge: State<Shared>,
    Acting(caller): Acting,
    IfMatch(read): IfMatch,
    Body(body): Body<NewPolicy>,
) -> Result<Json<OperatingPoliciesView>> {
    Ok(Json(edge.desk.write_operating_policy(&caller, read, body).await?))
}

/// Accept the version that holds.
#[utoipa::path(post, path = "/api/operating-policy/acceptance", request_body = OperatingPolicyAcceptanceBody,
    responses((status = 204), (status = "default", body = Problem)))]
pub async fn accept_policy(
    edge: State<Shared>,
    Visiting(visitor): Visiting,
    Body(body): Body<OperatingPolicyAcceptanceBody>,
) -> Result<StatusCode> {
    edge.desk.accept_operating_policy(&visitor, body.version).await?;
    Ok(StatusCode::NO_CONTENT)
}
