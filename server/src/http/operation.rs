//! For those who run the server: health, readiness, the API's description, metrics.

use super::{Result, Shared};
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use metrics_exporter_prometheus::PrometheusHandle;
use serde::Serialize;
use std::path::PathBuf;
use std::sync::Arc;
use utoipa::ToSchema;

/// The server runs.
#[derive(Serialize, ToSchema)]
pub struct HealthView {
    status: &'static str,
    version: &'static str,
}

/// Is the process alive?
#[utoipa::path(get, path = "/healthz", responses((status = 200, body = HealthView)))]
pub async fn healthz() -> Json<HealthView> {
    Json(HealthView { status: "ok", version: env!("CARGO_PKG_VERSION") })
}

/// Does it take work?
#[utoipa::path(get, path = "/readyz", responses((status = 200), (status = 503)))]
pub async fn readyz(edge: State<Shared>) -> StatusCode {
    let ready = !edge.drain.is_cancelled() && edge.desk.is_ready().await;
    if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE }
}

/// The description of the API.
#[utoipa::path(get, path = "/api/openapi.json", responses((status = 200)))]
pub async fn openapi() -> Result<Json<utoipa::openapi::OpenApi>> {
    Ok(Json(super::openapi()))
}

/// Prometheus metrics, on an address of their own. `wal` is the file whose growth tells of a reader that was forgotten.
pub fn metrics_router(handle: PrometheusHandle, edge: Shared, wal: Option<PathBuf>) -> Router {
    let wal = Arc::new(wal);
    Router::new().route(
        "/metrics",
        get(move || {
            let (handle, edge, wal) = (handle.clone(), Arc::clone(&edge), Arc::clone(&wal));
            async move {
                let connections = u32::try_from(edge.desk.hub().connections()).unwrap_or(u32::MAX);
                metrics::gauge!("live_connections").set(f64::from(connections));
                if let Some(meta) = wal.as_deref().and_then(|path| std::fs::metadata(path).ok()) {
                    let kib = u32::try_from(meta.len() / 1024).unwrap_or(u32::MAX);
                    metrics::gauge!("sqlite_wal_kib").set(f64::from(kib));
                }
                handle.render()
            }
        }),
    )
}
