//! The browser client, embedded in the binary, with what was compressed when it was built.

use super::Problem;
use super::extract::has_session;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use rust_embed::{EmbeddedFile, RustEmbed};
use std::borrow::Cow;

#[derive(RustEmbed)]
#[folder = "$OUT_DIR/client"]
struct Client;

/// A file of the client; any other page address gets the client itself, which knows its own routes.
pub async fn serve(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    if path.starts_with("api/") || path.starts_with("ws") || !matches!(method, Method::GET | Method::HEAD) {
        return Problem::not_found().into_response();
    }
    let wants_page = headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .is_none_or(|accept| accept.contains("text/html") || accept.contains("*/*"));
    if !path.is_empty() && Client::get(path).is_some() {
        return file(path, &headers).unwrap_or_else(|| Problem::not_found().into_response());
    }
    if !wants_page {
        return Problem::not_found().into_response();
    }
    // Whoever has a session is told at once what the pages inside need.
    let page = if has_session(&headers) { file("inside.html", &headers) } else { None };
    let mut page = page.or_else(|| file("index.html", &headers)).unwrap_or_else(|| Problem::not_found().into_response());
    page.headers_mut().append(header::VARY, HeaderValue::from_static("cookie"));
    page
}

fn file(name: &str, headers: &HeaderMap) -> Option<Response> {
    let plain = Client::get(name)?;
    let tag = format!("\"{}\"", data_encoding::HEXLOWER.encode(plain.metadata.sha256_hash().first_chunk::<16>()?));
    if headers.get(header::IF_NONE_MATCH).is_some_and(|value| value.as_bytes() == tag.as_bytes()) {
        return Some(StatusCode::NOT_MODIFIED.into_response());
    }
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let packed = |encoding: &'static str, ending: &str| -> Option<(&'static str, EmbeddedFile)> {
        accepted.contains(encoding).then(|| Client::get(&format!("{name}.{ending}"))).flatten().map(|file| (encoding, file))
    };
    let kind = mime_guess::from_path(name).first_or_octet_stream();
    let kind = if kind.type_() == "text" || kind.subtype() == "javascript" { format!("{kind}; charset=utf-8") } else { kind.to_string() };
    let (encoding, file) =
        packed("br", "br").or_else(|| packed("gzip", "gz")).map_or((None, plain), |(encoding, file)| (Some(encoding), file));
    let bytes = match file.data {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => Bytes::from(bytes),
    };
    let mut response = Body::from(bytes).into_response();
    let out = response.headers_mut();
    out.insert(header::CONTENT_TYPE, HeaderValue::from_str(&kind).ok()?);
    out.insert(header::ETAG, HeaderValue::from_str(&tag).ok()?);
    out.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(encoding) = encoding {
        out.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    // Names under assets/ hold a hash of their content.
    let cache = if name.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    Some(response)
}
