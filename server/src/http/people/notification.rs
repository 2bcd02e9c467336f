//! One's own notifications outside the app.

use crate::desk::{NewDevice, NotificationSettingsView, TriedView};
use crate::domain::people::notification::Settings;
use crate::http::{Acting, Body, Problem, Result, Shared};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The key that browsers subscribe with.
#[derive(Serialize, ToSchema)]
pub struct PushKeyView {
    /// Public key on P-256, base64url: `applicationServerKey`.
    key: String,
}

/// A mail address.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MailBody {
    address: String,
}

/// The code that went to it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MailCodeBody {
    code: String,
}

/// One's notifications as they are set.
#[utoipa::path(get, path = "/api/notifications/settings", responses((status = 200, body = NotificationSettingsView), (status = "default", body = Problem)))]
pub async fn settings(edge: State<Shared>, Acting(caller): Acting) -> Result<Json<NotificationSettingsView>> {
    Ok(Json(edge.desk.notification_settings(&caller).await?))
}

/// Choose; what is left out is as at first.
#[utoipa::path(put, path = "/api/notifications/settings", request_body = Settings, responses((status = 200, body = NotificationSettingsView), (status = "default", body = Problem)))]
pub async fn choose(edge: State<Shared>, Acting(caller): Acting, Body(body): Body<Settings>) -> Result<Json<NotificationSettingsView>> {
    Ok(Json(edge.desk.choose_notifications(&caller, body).await?))
}

/// The key for the browser.
#[utoipa::path(get, path = "/api/notifications/key", responses((status = 200, body = PushKeyView), (status = "default", body = Problem)))]
pub async fn key(edge: State<Shared>, Acting(caller): Acting) -> Result<Json<PushKeyView>> {
    Ok(Json(PushKeyView { key: edge.desk.push_key(&caller).await? }))
}

/// This device rings from now on.
#[utoipa::path(post, path = "/api/notifications/subscriptions", request_body = NewDevice, responses((status = 204), (status = "default", body = Problem)))]
pub async fn subscribe(edge: State<Shared>, Acting(caller): Acting, Body(body): Body<NewDevice>) -> Result<StatusCode> {
    edge.desk.subscribe(&caller, body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// This device rings no longer.
#[utoipa::path(delete, path = "/api/notifications/subscriptions", responses((status = 204), (status = "default", body = Problem)))]
pub async fn unsubscribe(edge: State<Shared>, Acting(caller): Acting) -> Result<StatusCode> {
    edge.desk.unsubscribe(&caller).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ring this device once.
#[utoipa::path(post, path = "/api/notifications/test", responses((status = 200, body = TriedView), (status = "default", body = Problem)))]
pub async fn test(edge: State<Shared>, Acting(caller): Acting) -> Result<Json<TriedView>> {
    Ok(Json(edge.desk.try_device(&caller).await?))
}

/// Give a mail address; a code goes there.
#[utoipa::path(put, path = "/api/notifications/mail", request_body = MailBody, responses((status = 202), (status = "default", body = Problem)))]
pub async fn give_mail(edge: State<Shared>, Acting(caller): Acting, Body(body): Body<MailBody>) -> Result<StatusCode> {
    edge.desk.give_mail(&caller, &body.address).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Confirm it by the code.
#[utoipa::path(post, path = "/api/notifications/mail/confirmation", request_body = MailCodeBody, responses((status = 204), (status = "default", body = Problem)))]
pub async fn confirm_mail(edge: State<Shared>, Acting(caller): Acting, Body(body): Body<MailCodeBody>) -> Result<StatusCode> {
    edge.desk.confirm_mail(&caller, &body.code).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Forget it.
#[utoipa::path(delete, path = "/api/notifications/mail", responses((status = 204), (status = "default", body = Problem)))]
pub async fn forget_mail(edge: State<Shared>, Acting(caller): Acting) -> Result<StatusCode> {
    edge.desk.forget_mail(&caller).await?;
    Ok(StatusCode::NO_CONTENT)
}
