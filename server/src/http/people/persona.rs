//! One-click sign-in of the demo region's made-up people, on loopback only.

use super::session::with_cookie;
use crate::desk::{Entrance, Page, SessionView};
use crate::domain::core::id::MembershipId;
use crate::domain::people::Persona;
use crate::http::extract::Device;
use crate::http::{Body, Problem, RequestContext, Result, Shared};
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use utoipa::ToSchema;

/// The made-up person.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonaBody {
    persona: MembershipId,
}

/// The people of the demo, unless this is none or the request came over a network.
async fn personas(edge: &Shared, context: &RequestContext) -> Result<Vec<Persona>> {
    let path = edge.settings.personas.as_ref().filter(|_| context.is_local).ok_or(Problem::not_found())?;
    let bytes = tokio::fs::read(path).await.map_err(|_| Problem::not_found())?;
    serde_json::from_slice(&bytes).map_err(|_| Problem::not_found())
}

/// The made-up people.
#[utoipa::path(get, path = "/api/demo/personas", responses((status = 200, body = Page<Persona>), (status = "default", body = Problem)))]
pub async fn list(edge: State<Shared>, context: RequestContext) -> Result<Json<Page<Persona>>> {
    Ok(Json(Page { items: personas(&edge, &context).await?, next: None }))
}

/// Sign in as one of them.
#[utoipa::path(post, path = "/api/demo/session", request_body = PersonaBody, responses((status = 200, body = SessionView), (status = "default", body = Problem)))]
pub async fn sign_in(
    edge: State<Shared>,
    entrance: Entrance,
    context: RequestContext,
    Device(device): Device,
    Body(body): Body<PersonaBody>,
) -> Result<Response> {
    let known = personas(&edge, &context).await?;
    let persona = known.into_iter().find(|persona| persona.persona == body.persona).ok_or(Problem::not_found())?;
    let signed_in = edge.desk.sign_in_as(persona.persona, &persona.login, device.as_deref(), &entrance).await?;
    Ok(with_cookie(&signed_in, context.secure))
}
