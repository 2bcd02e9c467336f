//! Photos and PDFs (添付): sent in chunks, opened through the gate.

use crate::desk::{AttachmentUploadView, OpenFile};
use crate::domain::core::attachment::{MediaType, NewAttachment};
use crate::domain::core::id::{AttachmentId, BoardId, PatientId};
use crate::http::{Acting, Body, Known, OperationKey, Problem, Result, Shared, SmallFile};
use crate::hub::wire::AttachmentView;
use axum::Json;
use axum::body::Body as Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use futures_util::stream::try_unfold;
use std::fmt::Write as _;

/// Whatever is in it, a file opened by itself runs nothing, loads nothing and is nobody's page.
const SANDBOX: &str = "default-src 'none'; sandbox";

/// Begin to send a file for a timeline.
#[utoipa::path(post, path = "/api/patients/{id}/attachments", params(("id" = PatientId, Path), ("idempotency-key" = String, Header)), request_body = NewAttachment,
    responses((status = 201, body = AttachmentUploadView), (status = "default", body = Problem)))]
pub async fn begin(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(id): Known<PatientId>,
    OperationKey(key): OperationKey,
    Body(body): Body<NewAttachment>,
) -> Result<(StatusCode, Json<AttachmentUploadView>)> {
    Ok((StatusCode::CREATED, Json(edge.desk.begin_attachment(&caller, id, key, body).await?)))
}

/// Begin to send a file for a board.
#[utoipa::path(post, path = "/api/boards/{id}/attachments", params(("id" = BoardId, Path), ("idempotency-key" = String, Header)), request_body = NewAttachment,
    responses((status = 201, body = AttachmentUploadView), (status = "default", body = Problem)))]
pub async fn begin_on_board(
    edge: State<Shared>,
    Acting(caller): Acting,
    Known(id): Known<BoardId>,
    OperationKey(key): OperationKey,
    Body(body): Body<NewAttachment>,
) -> Result<(StatusCode, Json<AttachmentUploadView>)> {
    Ok((StatusCode::CREATED, Json(edge.desk.begin_board_attachment(&caller, id, key, body).await?)))
}

/// How one's own upload stands.
#[utoipa::path(get, path = "/api/attachments/{id}/upload", params(("id" = AttachmentId, Path)),
    responses((status = 200, body = AttachmentUploadView), (status = "default", body = Problem)))]
pub async fn upload(edge: State<Shared>, Acting(caller): Acting, Known(id): Known<AttachmentId>) -> Result<Json<AttachmentUploadView>> {
    Ok(Json(edge.desk.attachment_upload(&caller, id).await?))
}

/// Send a chunk; the same once more does no harm.
#[utoipa::path(put, path = "/api/attachments/{id}/chunks/{chunk}", params(("id" = AttachmentId, Path), ("chunk" = u64, Path)),
    request_body(content = String, content_type = "application/octet-stream"), responses((status = 204), (status = "default", body = Problem)))]
pub async fn put_chunk(
    edge: State<Shared>,
    Acting(caller): Acting,
    Path((id, chunk)): Path<(String, String)>,
    SmallFile(bytes): SmallFile,
) -> Result<StatusCode> {
    let (Ok(id), Ok(chunk)) = (id.parse(), chunk.parse()) else { return Err(Problem::not_found()) };
    edge.desk.put_chunk(&caller, id, chunk, &bytes).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// All chunks are here: make of them what is kept. Done twice, it stays done.
#[utoipa::path(post, path = "/api/attachments/{id}/finish", params(("id" = AttachmentId, Path)),
    responses((status = 200, body = AttachmentView), (status = "default", body = Problem)))]
pub async fn finish(edge: State<Shared>, Acting(caller): Acting, Known(id): Known<AttachmentId>) -> Result<Json<AttachmentView>> {
    Ok(Json(Box::pin(edge.desk.finish_attachment(&caller, id)).await?))
}

/// Drop one's own upload that is not posted.
#[utoipa::path(delete, path = "/api/attachments/{id}", params(("id" = AttachmentId, Path)), responses((status = 204), (status = "default", body = Problem)))]
pub async fn delete(edge: State<Shared>, Acting(caller): Acting, Known(id): Known<AttachmentId>) -> Result<StatusCode> {
    edge.desk.drop_attachment(&caller, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The file.
#[utoipa::path(get, path = "/api/attachments/{id}/content", params(("id" = AttachmentId, Path)),
    responses((status = 200, body = String, content_type = "application/octet-stream"), (status = "default", body = Problem)))]
pub async fn content(edge: State<Shared>, Acting(caller): Acting, Known(id): Known<AttachmentId>) -> Result<Response> {
    let file = edge.desk.attachment_content(&caller, id).await?;
    let headers = headers(file.media_type, file.byte_size, &disposition(id, &file));
    let blocks = try_unfold(file, |mut file| async move {
        let block = file.block().await.map_err(std::io::Error::other)?;
        Ok::<_, std::io::Error>(block.map(|block| (block, file)))
    });
    Ok(answer(headers, Bytes::from_stream(blocks)))
}

/// The small picture of a photo.
#[utoipa::path(get, path = "/api/attachments/{id}/thumbnail", params(("id" = AttachmentId, Path)),
    responses((status = 200, body = String, content_type = "image/jpeg"), (status = "default", body = Problem)))]
pub async fn thumbnail(edge: State<Shared>, Acting(caller): Acting, Known(id): Known<AttachmentId>) -> Result<Response> {
    let bytes = edge.desk.attachment_thumbnail(&caller, id).await?;
    Ok(answer(headers(MediaType::Jpeg, bytes.len() as u64, "inline"), bytes.into()))
}

fn headers(media_type: MediaType, bytes: u64, disposition: &str) -> [(HeaderName, HeaderValue); 5] {
    // What cannot stand in a header is left out: there is no such name.
    let disposition = HeaderValue::from_str(disposition).unwrap_or(HeaderValue::from_static("attachment"));
    [
        (header::CONTENT_TYPE, HeaderValue::from_static(media_type.as_str())),
        (header::CONTENT_LENGTH, HeaderValue::from(bytes)),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(SANDBOX)),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
    ]
}

fn answer(headers: [(HeaderName, HeaderValue); 5], body: Bytes) -> Response {
    let mut response = body.into_response();
    response.headers_mut().extend(headers);
    response
}

/// Under which name it is saved (RFC 6266): a document's own, in percent signs; a photo's id.
fn disposition(id: AttachmentId, file: &OpenFile) -> String {
    let ending = match file.media_type {
        MediaType::Pdf => "pdf",
        MediaType::Png => "png",
        MediaType::Jpeg | MediaType::Webp => "jpg",
    };
    let mut text = format!("attachment; filename=\"{id}.{ending}\"");
    if !file.name.is_empty() {
        text.push_str("; filename*=UTF-8''");
        for byte in file.name.bytes() {
            if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_') {
                text.push(byte.into());
            } else {
                let _ = write!(text, "%{byte:02X}");
            }
        }
    }
    text
}
