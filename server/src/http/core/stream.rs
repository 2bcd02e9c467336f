//! Streams: what happened after a number, and heads by long polling.

use crate::desk::state_of;
use crate::domain::core::id::StreamId;
use crate::http::{Acting, Known, Params, Problem, Result, Shared};
use crate::hub::wire::{EventView, HeadView};
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use utoipa::ToSchema;

/// After which number.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventsQuery {
    #[serde(default)]
    after: i64,
    #[serde(default)]
    limit: Option<usize>,
}

/// How long to wait for news.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeadsQuery {
    #[serde(default)]
    wait: u64,
    #[serde(default)]
    state: String,
}

/// Events of a stream.
#[derive(Serialize, ToSchema)]
pub struct EventsView {
    items: Vec<EventView>,
    head: i64,
}

/// Heads of streams.
#[derive(Serialize, ToSchema)]
pub struct HeadsView {
    items: Vec<HeadView>,
    state: String,
}

/// No proxy waits much longer.
const WAIT_LIMIT_SECONDS: u64 = 25;

/// What happened after a number.
#[utoipa::path(get, path = "/api/streams/{id}/events", params(("id" = StreamId, Path), ("after" = Option<i64>, Query), ("limit" = Option<usize>, Query)),
    responses((status = 200, body = EventsView), (status = "default", body = Problem)))]
pub async fn events(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(id): Known<StreamId>,
    Params(query): Params<EventsQuery>,
) -> Result<Json<EventsView>> {
    let (items, head) = edge.desk.events(&caller, id, query.after, query.limit).await?;
    Ok(Json(EventsView { items, head }))
}

/// The heads of everything that I may read; waits for one to move when asked to.
#[utoipa::path(get, path = "/api/heads", params(("wait" = Option<u64>, Query), ("state" = Option<String>, Query)), responses((status = 200, body = HeadsView), (status = "default", body = Problem)))]
pub async fn heads(edge: State<Shared>, Acting(caller): Acting, Params(query): Params<HeadsQuery>) -> Result<Json<HeadsView>> {
    let items = match query.wait.min(WAIT_LIMIT_SECONDS) {
        0 => edge.desk.heads(&caller).await?,
        wait => edge.desk.wait_for_news(&caller, &query.state, Duration::from_secs(wait)).await?,
    };
    Ok(Json(HeadsView { state: state_of(&items), items }))
}
