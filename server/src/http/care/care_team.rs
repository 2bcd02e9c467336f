//! Care teams.

use crate::desk::{NewRefusal, RefusalView, TeamMemberView, TeamView};
use crate::domain::care::care_team::NewTeamMember;
use crate::domain::core::id::{PatientId, TeamMemberId};
use crate::domain::core::time::Timestamp;
use crate::http::{Acting, Body, Known, Problem, Result, Shared};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

/// When a row ends.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EndBody {
    #[serde(default)]
    until: Option<Timestamp>,
}

/// The team of a patient.
#[utoipa::path(get, path = "/api/patients/{id}/team", params(("id" = PatientId, Path)), responses((status = 200, body = TeamView), (status = "default", body = Problem)))]
pub async fn show(edge: State<Shared>, Acting(caller): Acting, Known(id): Known<PatientId>) -> Result<Json<TeamView>> {
    Ok(Json(edge.desk.team(&caller, id).await?))
}

/// Put an organization or a person on the team.
#[utoipa::path(post, path = "/api/patients/{id}/team", params(("id" = PatientId, Path)), request_body = NewTeamMember,
    responses((status = 201, body = TeamMemberView), (status = "default", body = Problem)))]
pub async fn create(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(id): Known<PatientId>,
    Body(body): Body<NewTeamMember>,
) -> Result<(StatusCode, Json<TeamMemberView>)> {
    Ok((StatusCode::CREATED, Json(edge.desk.add_team_member(&caller, id, body).await?)))
}

/// End a row of a team.
#[utoipa::path(post, path = "/api/team-members/{id}/end", params(("id" = TeamMemberId, Path)), request_body = EndBody,
    responses((status = 204), (status = "default", body = Problem)))]
pub async fn end(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(id): Known<TeamMemberId>,
    Body(body): Body<EndBody>,
) -> Result<StatusCode> {
    edge.desk.end_team_member(&caller, id, body.until).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Note that the patient does not want an organization.
#[utoipa::path(post, path = "/api/patients/{id}/refusals", params(("id" = PatientId, Path)), request_body = NewRefusal,
    responses((status = 201, body = RefusalView), (status = "default", body = Problem)))]
pub async fn refuse(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(id): Known<PatientId>,
    Body(body): Body<NewRefusal>,
) -> Result<(StatusCode, Json<RefusalView>)> {
    Ok((StatusCode::CREATED, Json(edge.desk.refuse(&caller, id, body).await?)))
}
