//! Asking each other whether there is room (照会).

use crate::desk::{InquiriesView, InquiryView};
use crate::domain::boards::inquiry::{Answer, Inquiry, Message};
use crate::domain::core::id::InquiryId;
use crate::http::{Acting, Body, IfMatch, Known, OperationKey, Problem, Result, Shared};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The inquiries that one operation made.
#[derive(Serialize, ToSchema)]
pub struct AskedView {
    items: Vec<InquiryView>,
}

/// How far I have read.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InquiryReadBody {
    /// The number of the last message that I was shown.
    number: i64,
}

/// What my organization asks and is asked, the open ones first.
#[utoipa::path(get, path = "/api/inquiries", responses((status = 200, body = InquiriesView), (status = "default", body = Problem)))]
pub async fn list(edge: State<Shared>, Acting(caller): Acting) -> Result<Json<InquiriesView>> {
    Ok(Json(edge.desk.inquiries(&caller).await?))
}

/// Ask one ward or several; each gets an inquiry of its own.
#[utoipa::path(post, path = "/api/inquiries", params(("idempotency-key" = String, Header)), request_body = Inquiry,
    responses((status = 201, body = AskedView), (status = "default", body = Problem)))]
pub async fn ask(
    edge: State<Shared>,
    Acting(caller): Acting,
    OperationKey(key): OperationKey,
    Body(body): Body<Inquiry>,
) -> Result<(StatusCode, Json<AskedView>)> {
    Ok((StatusCode::CREATED, Json(AskedView { items: edge.desk.ask_inquiry(&caller, key, body).await? })))
}

/// An inquiry with all that was said in it.
#[utoipa::path(get, path = "/api/inquiries/{id}", params(("id" = InquiryId, Path)), responses((status = 200, body = InquiryView), (status = "default", body = Problem)))]
pub async fn show(edge: State<Shared>, Acting(caller): Acting, Known(id): Known<InquiryId>) -> Result<Json<InquiryView>> {
    Ok(Json(edge.desk.inquiry(&caller, id).await?))
}

/// Say something in it.
#[utoipa::path(post, path = "/api/inquiries/{id}/messages", params(("id" = InquiryId, Path), ("idempotency-key" = String, Header)),
    request_body = Message, responses((status = 201, body = InquiryView), (status = "default", body = Problem)))]
pub async fn say(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(id): Known<InquiryId>,
    OperationKey(key): OperationKey,
    Body(body): Body<Message>,
) -> Result<(StatusCode, Json<InquiryView>)> {
    Ok((StatusCode::CREATED, Json(edge.desk.say_in_inquiry(&caller, id, key, body).await?)))
}

/// Answer it.
#[utoipa::path(post, path = "/api/inquiries/{id}/answer",
    params(("id" = InquiryId, Path), ("if-match" = String, Header), ("idempotency-key" = String, Header)), request_body = Answer,
    responses((status = 200, body = InquiryView), (status = "default", body = Problem)))]
pub async fn answer(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(id): Known<InquiryId>,
    IfMatch(read): IfMatch,
    OperationKey(key): OperationKey,
    Body(body): Body<Answer>,
) -> Result<Json<InquiryView>> {
    Ok(Json(edge.desk.answer_inquiry(&caller, id, read, key, body).await?))
}

/// Take it back where it was not answered, else end it.
#[utoipa::path(post, path = "/api/inquiries/{id}/end",
    params(("id" = InquiryId, Path), ("if-match" = String, Header), ("idempotency-key" = String, Header)),
    responses((status = 200, body = InquiryView), (status = "default", body = Problem)))]
pub async fn end(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(id): Known<InquiryId>,
    IfMatch(read): IfMatch,
    OperationKey(key): OperationKey,
) -> Result<Json<InquiryView>> {
    Ok(Json(edge.desk.end_inquiry(&caller, id, read, key).await?))
}

/// Note how far I have read.
#[utoipa::path(put, path = "/api/inquiries/{id}/read", params(("id" = InquiryId, Path)), request_body = InquiryReadBody,
    responses((status = 204), (status = "default", body = Problem)))]
pub async fn note_read(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(id): Known<InquiryId>,
    Body(body): Body<InquiryReadBody>,
) -> Result<StatusCode> {
    edge.desk.note_inquiry_read(&caller, id, body.number).await?;
    Ok(StatusCode::NO_CONTENT)
}
