//! Accounts for a disaster.

use crate::desk::{EmergencyAccountMadeView, NewEmergencyAccount};
use crate::domain::core::id::{EmergencyAccountId, OrganizationId};
use crate::http::{Acting, Address, Body, Known, Problem, Result, Shared};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

/// Prepare an account for a disaster. What goes into the envelope is answered this once.
#[utoipa::path(post, path = "/api/organizations/{id}/emergency-accounts", params(("id" = OrganizationId, Path)),
    request_body = NewEmergencyAccount, responses((status = 201, body = EmergencyAccountMadeView), (status = "default", body = Problem)))]
pub async fn prepare(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(id): Known<OrganizationId>,
    Address(address): Address,
    Body(body): Body<NewEmergencyAccount>,
) -> Result<(StatusCode, Json<EmergencyAccountMadeView>)> {
    Ok((StatusCode::CREATED, Json(edge.desk.prepare_emergency_account(&caller, id, body, &address).await?)))
}

/// Make an envelope worthless that nobody has opened.
#[utoipa::path(post, path = "/api/emergency-accounts/{id}/destruction", params(("id" = EmergencyAccountId, Path)),
    responses((status = 204), (status = "default", body = Problem)))]
pub async fn destroy(edge: State<Shared>, Acting(caller): Acting, Known(id): Known<EmergencyAccountId>) -> Result<StatusCode> {
    edge.desk.destroy_emergency_account(&caller, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
