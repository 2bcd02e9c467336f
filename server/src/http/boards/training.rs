//! Trainings (研修): what is held, who takes part, and the calendar of those who do.

use crate::desk::{
    Application, Attendance, CalendarAddressView, CalendarView, ParticipantView, TrainingContactView, TrainingSurveyView, TrainingView,
    Wanted,
};
use crate::domain::boards::training::{Cancellation, Survey, Training};
use crate::domain::core::id::{BoardId, TrainingId};
use crate::http::{Acting, Body, IfMatch, Known, OperationKey, Params, Problem, Result, Shared};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Which trainings.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrainingsQuery {
    /// Those that are over.
    #[serde(default)]
    past: bool,
    /// Those for which I applied.
    #[serde(default)]
    mine: bool,
}

/// Trainings.
#[derive(Serialize, ToSchema)]
pub struct TrainingsView {
    items: Vec<TrainingView>,
}

/// Those who take part, in the order in which they applied.
#[derive(Serialize, ToSchema)]
pub struct ParticipantsView {
    items: Vec<ParticipantView>,
}

/// Those who may be invited.
#[derive(Serialize, ToSchema)]
pub struct TrainingContactsView {
    items: Vec<TrainingContactView>,
}

/// How many were invited.
#[derive(Serialize, ToSchema)]
pub struct InvitedView {
    invited: usize,
}

/// Whether the organizer may invite me to later trainings.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OnListBody {
    on_list: bool,
}

/// What somebody shows at the door.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AttendanceCodeBody {
    code: String,
}

/// Trainings that are to come, or those that are over.
#[utoipa::path(get, path = "/api/trainings", params(("past" = Option<bool>, Query), ("mine" = Option<bool>, Query)),
    responses((status = 200, body = TrainingsView), (status = "default", body = Problem)))]
pub async fn list(edge: State<Shared>, Acting(caller): Acting, Params(query): Params<TrainingsQuery>) -> Result<Json<TrainingsView>> {
    let wanted = Wanted { past: query.past, mine: query.mine };
    Ok(Json(TrainingsView { items: edge.desk.trainings(&caller, wanted).await? }))
}

/// Add a training to a board.
#[utoipa::path(post, path = "/api/boards/{id}/trainings", params(("id" = BoardId, Path), ("idempotency-key" = String, Header)), request_body = Training,
    responses((status = 201, body = TrainingView), (status = "default", body = Problem)))]
pub async fn create(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(board): Known<BoardId>,
    OperationKey(key): OperationKey,
    Body(body): Body<Training>,
) -> Result<(StatusCode, Json<TrainingView>)> {
    Ok((StatusCode::CREATED, Json(edge.desk.add_training(&caller, board, key, body).await?)))
}

/// A training.
#[utoipa::path(get, path = "/api/trainings/{id}", params(("id" = TrainingId, Path)), responses((status = 200, body = TrainingView), (status = "default", body = Problem)))]
pub async fn show(edge: State<Shared>, Acting(caller): Acting, Known(id): Known<TrainingId>) -> Result<Json<TrainingView>> {
    Ok(Json(edge.desk.training(&caller, id).await?))
}

/// Write a training anew.
#[utoipa::path(put, path = "/api/trainings/{id}", params(("id" = TrainingId, Path), ("if-match" = String, Header)), request_body = Training,
    responses((status = 200, body = TrainingView), (status = "default", body = Problem)))]
pub async fn update(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(id): Known<TrainingId>,
    IfMatch(version): IfMatch,
    Body(body): Body<Training>,
) -> Result<Json<TrainingView>> {
    Ok(Json(edge.desk.edit_training(&caller, id, version, body).await?))
}

/// Cancel a training.
#[utoipa::path(post, path = "/api/trainings/{id}/cancel", params(("id" = TrainingId, Path)), request_body = Cancellation,
    responses((status = 200, body = TrainingView), (status = "default", body = Problem)))]
pub async fn cancel(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(id): Known<TrainingId>,
    Body(body): Body<Cancellation>,
) -> Result<Json<TrainingView>> {
    Ok(Json(edge.desk.cancel_training(&caller, id, body).await?))
}

/// Apply: with a seat, or at the end of the line.
#[utoipa::path(post, path = "/api/trainings/{id}/application", params(("id" = TrainingId, Path), ("idempotency-key" = String, Header)),
    request_body = Application, responses((status = 201, body = TrainingView), (status = "default", body = Problem)))]
pub async fn apply(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(id): Known<TrainingId>,
    OperationKey(key): OperationKey,
    Body(body): Body<Application>,
) -> Result<(StatusCode, Json<TrainingView>)> {
    Ok((StatusCode::CREATED, Json(edge.desk.apply_for_training(&caller, id, key, body).await?)))
}

/// Leave the line.
#[utoipa::path(post, path = "/api/trainings/{id}/application/withdrawal", params(("id" = TrainingId, Path)),
    responses((status = 200, body = TrainingView), (status = "default", body = Problem)))]
pub async fn withdraw(edge: State<Shared>, Acting(caller): Acting, Known(id): Known<TrainingId>) -> Result<Json<TrainingView>> {
    Ok(Json(edge.desk.withdraw_from_training(&caller, id).await?))
}

/// Let the organizer invite me to later trainings, or no longer.
#[utoipa::path(put, path = "/api/trainings/{id}/on-list", params(("id" = TrainingId, Path)), request_body = OnListBody,
    responses((status = 200, body = TrainingView), (status = "default", body = Problem)))]
pub async fn keep_on_list(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(id): Known<TrainingId>,
    Body(body): Body<OnListBody>,
) -> Result<Json<TrainingView>> {
    Ok(Json(edge.desk.keep_on_training_list(&caller, id, body.on_list).await?))
}

/// Who takes part, for the organizer.
#[utoipa::path(get, path = "/api/trainings/{id}/participants", params(("id" = TrainingId, Path)),
    responses((status = 200, body = ParticipantsView), (status = "default", body = Problem)))]
pub async fn participants(edge: State<Shared>, Acting(caller): Acting, Known(id): Known<TrainingId>) -> Result<Json<ParticipantsView>> {
    Ok(Json(ParticipantsView { items: edge.desk.participants(&caller, id).await? }))
}

/// The same as CSV.
#[utoipa::path(get, path = "/api/trainings/{id}/participants.csv", params(("id" = TrainingId, Path)),
    responses((status = 200, body = String, content_type = "text/csv"), (status = "default", body = Problem)))]
pub async fn export(edge: State<Shared>, Acting(caller): Acting, Known(id): Known<TrainingId>) -> Result<impl IntoResponse> {
    let list = edge.desk.participant_list(&caller, id).await?;
    Ok(([(CONTENT_TYPE, "text/csv; charset=utf-8"), (CONTENT_DISPOSITION, "attachment; filename=\"participants.csv\"")], list))
}

/// Note whether somebody came.
#[utoipa::path(put, path = "/api/trainings/{id}/attendance", params(("id" = TrainingId, Path)), request_body = Attendance,
    responses((status = 200, body = ParticipantsView), (status = "default", body = Problem)))]
pub async fn note_attendance(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(id): Known<TrainingId>,
    Body(body): Body<Attendance>,
) -> Result<Json<ParticipantsView>> {
    Ok(Json(ParticipantsView { items: edge.desk.note_attendance(&caller, id, body).await? }))
}

/// Note that somebody came who shows a code; each counts once.
#[utoipa::path(post, path = "/api/trainings/{id}/attendance", params(("id" = TrainingId, Path)), request_body = AttendanceCodeBody,
    responses((status = 200, body = ParticipantView), (status = "default", body = Problem)))]
pub async fn check_in(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(id): Known<TrainingId>,
    Body(body): Body<AttendanceCodeBody>,
) -> Result<Json<ParticipantView>> {
    Ok(Json(edge.desk.check_in(&caller, id, &body.code).await?))
}

/// What those who took part thought of it, for the organizer.
#[utoipa::path(get, path = "/api/trainings/{id}/survey", params(("id" = TrainingId, Path)),
    responses((status = 200, body = TrainingSurveyView), (status = "default", body = Problem)))]
pub async fn survey(edge: State<Shared>, Acting(caller): Acting, Known(id): Known<TrainingId>) -> Result<Json<TrainingSurveyView>> {
    Ok(Json(edge.desk.survey(&caller, id).await?))
}

/// Say what I thought of it; once, and nobody learns that it was me.
#[utoipa::path(post, path = "/api/trainings/{id}/survey", params(("id" = TrainingId, Path), ("idempotency-key" = String, Header)), request_body = Survey,
    responses((status = 200, body = TrainingView), (status = "default", body = Problem)))]
pub async fn answer(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(id): Known<TrainingId>,
    OperationKey(key): OperationKey,
    Body(body): Body<Survey>,
) -> Result<Json<TrainingView>> {
    Ok(Json(edge.desk.answer_survey(&caller, id, key, body).await?))
}

/// Whom the organizer may invite.
#[utoipa::path(get, path = "/api/trainings/{id}/contacts", params(("id" = TrainingId, Path)),
    responses((status = 200, body = TrainingContactsView), (status = "default", body = Problem)))]
pub async fn contacts(edge: State<Shared>, Acting(caller): Acting, Known(id): Known<TrainingId>) -> Result<Json<TrainingContactsView>> {
    Ok(Json(TrainingContactsView { items: edge.desk.training_contacts(&caller, id).await? }))
}

/// Invite them.
#[utoipa::path(post, path = "/api/trainings/{id}/invitations", params(("id" = TrainingId, Path)),
    responses((status = 200, body = InvitedView), (status = "default", body = Problem)))]
pub async fn invite(edge: State<Shared>, Acting(caller): Acting, Known(id): Known<TrainingId>) -> Result<Json<InvitedView>> {
    Ok(Json(InvitedView { invited: edge.desk.invite_to_training(&caller, id).await? }))
}

/// Whether my calendar has an address.
#[utoipa::path(get, path = "/api/calendar", responses((status = 200, body = CalendarView), (status = "default", body = Problem)))]
pub async fn calendar(edge: State<Shared>, Acting(caller): Acting) -> Result<Json<CalendarView>> {
    Ok(Json(edge.desk.calendar(&caller).await?))
}

/// A new address for my calendar; the old one ends.
#[utoipa::path(post, path = "/api/calendar", responses((status = 201, body = CalendarAddressView), (status = "default", body = Problem)))]
pub async fn issue_calendar(edge: State<Shared>, Acting(caller): Acting) -> Result<(StatusCode, Json<CalendarAddressView>)> {
    Ok((StatusCode::CREATED, Json(edge.desk.issue_calendar(&caller).await?)))
}

/// End the address of my calendar.
#[utoipa::path(delete, path = "/api/calendar", responses((status = 204), (status = "default", body = Problem)))]
pub async fn revoke_calendar(edge: State<Shared>, Acting(caller): Acting) -> Result<StatusCode> {
    edge.desk.revoke_calendar(&caller).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A calendar, for whoever knows its address.
#[utoipa::path(get, path = "/api/calendar/{token}", params(("token" = String, Path)),
    responses((status = 200, body = String, content_type = "text/calendar"), (status = "default", body = Problem)))]
pub async fn read_calendar(edge: State<Shared>, Known(token): Known<String>) -> Result<impl IntoResponse> {
    Ok(([(CONTENT_TYPE, "text/calendar; charset=utf-8")], edge.desk.calendar_at(&token).await?))
}
