//! Who works at this browser today. Being that browser is the proof: its cookie is out of reach of scripts and other sites.

use super::session::with_cookie;
use crate::desk::{DevicePersonView, Entrance, Page, SessionView};
use crate::domain::core::id::PersonId;
use crate::http::extract::Device;
use crate::http::{Body, Known, Problem, RequestContext, Result, Shared};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use utoipa::ToSchema;
use zeroize::Zeroizing;

/// Somebody of the list, and the password; with it a code where none was given at this browser today.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeviceSignInBody {
    person: PersonId,
    password: String,
    code: Option<String>,
}

/// Everybody who signed in with this browser today, the last one first.
#[utoipa::path(get, path = "/api/device/people", responses((status = 200, body = Page<DevicePersonView>), (status = "default", body = Problem)))]
pub async fn list(edge: State<Shared>, Device(device): Device) -> Result<Json<Page<DevicePersonView>>> {
    Ok(Json(Page { items: edge.desk.device_people(device.as_deref()).await?, next: None }))
}

/// Take somebody off the list.
#[utoipa::path(delete, path = "/api/device/people/{id}", params(("id" = PersonId, Path)), responses((status = 204), (status = "default", body = Problem)))]
pub async fn forget(edge: State<Shared>, Device(device): Device, Known(id): Known<PersonId>) -> Result<StatusCode> {
    edge.desk.leave_device(device.as_deref(), id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sign in as somebody of the list.
#[utoipa::path(post, path = "/api/device/session", request_body = DeviceSignInBody, responses((status = 200, body = SessionView), (status = "default", body = Problem)))]
pub async fn sign_in(
    edge: State<Shared>,
    entrance: Entrance,
    context: RequestContext,
    Device(device): Device,
    Body(body): Body<DeviceSignInBody>,
) -> Result<Response> {
    let password = Zeroizing::new(body.password);
    let signed_in = edge.desk.sign_in_at_device(device.as_deref(), body.person, password, body.code.as_deref(), &entrance).await?;
    Ok(with_cookie(&signed_in, context.secure))
}
