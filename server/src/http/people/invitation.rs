//! Invitations to an organization, and letting somebody in again.

use crate::desk::{InvitationMadeView, InvitationView, NewInvitation, RecoveredView, RecoveryView, Renewal};
use crate::domain::core::id::{InvitationId, MembershipId, OrganizationId, RecoveryId};
use crate::http::{Acting, Address, Body, Known, Problem, Result, Shared};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

/// Invitations, the newest first.
#[derive(Serialize, ToSchema)]
pub struct InvitationsView {
    items: Vec<InvitationView>,
}

/// Whom an organization invited, at most 500.
#[utoipa::path(get, path = "/api/organizations/{id}/invitations", params(("id" = OrganizationId, Path)),
    responses((status = 200, body = InvitationsView), (status = "default", body = Problem)))]
pub async fn list(edge: State<Shared>, Acting(caller): Acting, Known(id): Known<OrganizationId>) -> Result<Json<InvitationsView>> {
    Ok(Json(InvitationsView { items: edge.desk.invitations(&caller, id).await? }))
}

/// Invite somebody. The link is answered this once.
#[utoipa::path(post, path = "/api/organizations/{id}/invitations", params(("id" = OrganizationId, Path)), request_body = NewInvitation,
    responses((status = 201, body = InvitationMadeView), (status = "default", body = Problem)))]
pub async fn create(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(id): Known<OrganizationId>,
    Address(address): Address,
    Body(body): Body<NewInvitation>,
) -> Result<(StatusCode, Json<InvitationMadeView>)> {
    Ok((StatusCode::CREATED, Json(edge.desk.invite_member(&caller, id, body, &address).await?)))
}

/// Give an invitation another link; the one before is dead.
#[utoipa::path(post, path = "/api/invitations/{id}/renewal", params(("id" = InvitationId, Path)), request_body = Renewal,
    responses((status = 201, body = InvitationMadeView), (status = "default", body = Problem)))]
pub async fn renew(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(id): Known<InvitationId>,
    Address(address): Address,
    Body(body): Body<Renewal>,
) -> Result<(StatusCode, Json<InvitationMadeView>)> {
    Ok((StatusCode::CREATED, Json(edge.desk.renew_invitation(&caller, id, body, &address).await?)))
}

/// Take an invitation back.
#[utoipa::path(post, path = "/api/invitations/{id}/withdrawal", params(("id" = InvitationId, Path)), responses((status = 204), (status = "default", body = Problem)))]
pub async fn withdraw(edge: State<Shared>, Acting(caller): Acting, Known(id): Known<InvitationId>) -> Result<StatusCode> {
    edge.desk.withdraw_invitation(&caller, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ask that somebody be let in again who has lost everything to sign in with.
#[utoipa::path(post, path = "/api/memberships/{id}/recovery", params(("id" = MembershipId, Path)),
    responses((status = 201, body = RecoveryView), (status = "default", body = Problem)))]
pub async fn ask_recovery(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(id): Known<MembershipId>,
) -> Result<(StatusCode, Json<RecoveryView>)> {
    Ok((StatusCode::CREATED, Json(edge.desk.ask_recovery(&caller, id).await?)))
}

/// Confirm it as the second one. The link is answered this once, and holds for a day.
#[utoipa::path(post, path = "/api/recoveries/{id}/confirmation", params(("id" = RecoveryId, Path)),
    responses((status = 201, body = RecoveredView), (status = "default", body = Problem)))]
pub async fn confirm_recovery(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(id): Known<RecoveryId>,
    Address(address): Address,
) -> Result<(StatusCode, Json<RecoveredView>)> {
    Ok((StatusCode::CREATED, Json(edge.desk.confirm_recovery(&caller, id, &address).await?)))
}

/// Give it up.
#[utoipa::path(post, path = "/api/recoveries/{id}/withdrawal", params(("id" = RecoveryId, Path)), responses((status = 204), (status = "default", body = Problem)))]
pub async fn withdraw_recovery(edge: State<Shared>, Acting(caller): Acting, Known(id): Known<RecoveryId>) -> Result<StatusCode> {
    edge.desk.withdraw_recovery(&caller, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
