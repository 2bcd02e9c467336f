//! One's own HPKI certificate as evidence of a profession.

use crate::desk::{HpkiCertificateView, OwnHpkiView};
use crate::domain::people::hpki::FILE_BYTES;
use crate::http::{Problem, Result, Shared, SmallFile, Visiting};
use axum::Json;
use axum::extract::{FromRequest, Request, State};
use axum::http::StatusCode;

/// A certificate file.
pub struct CertificateFile(Vec<u8>);

impl FromRequest<Shared> for CertificateFile {
    type Rejection = Problem;

    async fn from_request(request: Request, edge: &Shared) -> Result<Self> {
        let SmallFile(bytes) = SmallFile::from_request(request, edge).await.map_err(|problem| match problem.code() {
            "too_large" => Problem::too_large(FILE_BYTES as u64),
            _ => problem,
        })?;
        if bytes.len() > FILE_BYTES { Err(Problem::too_large(FILE_BYTES as u64)) } else { Ok(Self(bytes)) }
    }
}

/// What one gave, and whether one may give any here.
#[utoipa::path(get, path = "/api/session/certificate", responses((status = 200, body = OwnHpkiView), (status = "default", body = Problem)))]
pub async fn show(edge: State<Shared>, Visiting(visitor): Visiting) -> Result<Json<OwnHpkiView>> {
    Ok(Json(edge.desk.own_certificate(&visitor).await?))
}

/// What a certificate says, and whether it holds; nothing is kept.
#[utoipa::path(post, path = "/api/session/certificate/look", request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = HpkiCertificateView), (status = "default", body = Problem)))]
pub async fn look(edge: State<Shared>, _: Visiting, CertificateFile(file): CertificateFile) -> Result<Json<HpkiCertificateView>> {
    Ok(Json(edge.desk.look_at_certificate(&file)?))
}

/// Keep what is found in a certificate as one's evidence, in place of the one before.
#[utoipa::path(put, path = "/api/session/certificate", request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = HpkiCertificateView), (status = "default", body = Problem)))]
pub async fn keep(
    edge: State<Shared>,
    Visiting(visitor): Visiting,
    CertificateFile(file): CertificateFile,
) -> Result<Json<HpkiCertificateView>> {
    Ok(Json(edge.desk.keep_certificate(&visitor, &file).await?))
}

/// Take it back.
#[utoipa::path(delete, path = "/api/session/certificate", responses((status = 204), (status = "default", body = Problem)))]
pub async fn delete(edge: State<Shared>, Visiting(visitor): Visiting) -> Result<StatusCode> {
    edge.desk.delete_certificate(&visitor).await?;
    Ok(StatusCode::NO_CONTENT)
}
