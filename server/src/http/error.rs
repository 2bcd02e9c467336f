//! Problem documents (RFC 9457). A closed list of codes; the sentences are the client's.

use crate::desk::{Error, PersonalHitView, WardView};
use crate::domain::core::id::RequestId;
use crate::hub::wire::EntryView;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

/// Every code; docs/api.md says what each means, and the client has a sentence for each.
pub const CODES: &[&str] = &[
    "sign_in_required",
    "sign_in_failed",
    "code_required",
    "second_factor_required",
    "fresh_proof_required",
    "strong_factor_required",
    "passkeys_unavailable",
    "last_factor",
    "membership_required",
    "forbidden",
    "cross_site",
    "not_found",
    "method_not_allowed",
    "stale",
    "revised_meanwhile",
    "already_retracted",
    "already_exists",
    "too_large",
    "not_json",
    "invalid",
    "personal_data_suspected",
    "key_missing",
    "key_reused",
    "throttled",
    "internal",
    "unavailable",
];

/// A problem document.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Problem {
    /// Always `about:blank`.
    #[serde(rename = "type")]
    kind: &'static str,
    status: u16,
    code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    // A box is a word less: every handler carries this.
    #[schema(value_type = Option<String>)]
    field: Option<Box<str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after_seconds: Option<i64>,
    /// The entry as it is now, when somebody corrected it first.
    #[serde(skip_serializing_if = "Option::is_none")]
    current: Option<Box<EntryView>>,
    /// The ward as it is now, when somebody told its vacancy first.
    #[serde(skip_serializing_if = "Option::is_none")]
    current_ward: Option<Box<WardView>>,
    /// What looks like personal data.
    #[serde(skip_serializing_if = "Option::is_none")]
    hits: Option<Box<[PersonalHitView]>>,
    /// Finds it in the log.
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<RequestId>,
}

/// What handlers answer with.
pub type Result<T> = std::result::Result<T, Problem>;

impl Problem {
    /// A problem with nothing more to say.
    pub const fn new(status: StatusCode, code: &'static str) -> Self {
        Self {
            kind: "about:blank",
            status: status.as_u16(),
            code,
            field: None,
            reason: None,
            limit: None,
            retry_after_seconds: None,
            current: None,
            current_ward: None,
            hits: None,
            request_id: None,
        }
    }

    /// Nothing there, or nothing to be known.
    pub const fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found")
    }

    /// A field that is refused.
    pub fn invalid(field: impl Into<Box<str>>, reason: &'static str) -> Self {
        Self { field: Some(field.into()), reason: Some(reason), ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid") }
    }

    /// A header that must be there.
    pub fn key_missing(header: &'static str) -> Self {
        Self { field: Some(header.into()), ..Self::new(StatusCode::PRECONDITION_REQUIRED, "key_missing") }
    }

    /// A body that is too large.
    pub fn too_large(limit: u64) -> Self {
        Self { limit: Some(limit), ..Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large") }
    }

    /// Its code.
    pub const fn code(&self) -> &'static str {
        self.code
    }

    /// Its status.
    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// The response with its request id.
    pub(super) fn respond(mut self, request: RequestId) -> Response {
        self.request_id = Some(request);
        let status = self.status();
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let mut response = (status, [(header::CONTENT_TYPE, "application/problem+json")], body).into_response();
        if let Some(seconds) = self.retry_after_seconds {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::SignInRequired => Self::new(StatusCode::UNAUTHORIZED, "sign_in_required"),
            Error::SignInFailed => Self::new(StatusCode::UNAUTHORIZED, "sign_in_failed"),
            Error::CodeRequired => Self::new(StatusCode::UNAUTHORIZED, "code_required"),
            Error::SecondFactorRequired => Self::new(StatusCode::FORBIDDEN, "second_factor_required"),
            Error::FreshProofRequired => Self::new(StatusCode::FORBIDDEN, "fresh_proof_required"),
            Error::StrongFactorRequired => Self::new(StatusCode::FORBIDDEN, "strong_factor_required"),
            Error::PasskeysUnavailable => Self::new(StatusCode::CONFLICT, "passkeys_unavailable"),
            Error::LastFactor => Self::new(StatusCode::CONFLICT, "last_factor"),
            Error::MembershipRequired => Self::new(StatusCode::FORBIDDEN, "membership_required"),
            Error::Forbidden => Self::new(StatusCode::FORBIDDEN, "forbidden"),
            Error::NotFound => Self::not_found(),
            Error::Invalid(invalid) => Self { limit: invalid.limit, ..Self::invalid(invalid.field, invalid.reason) },
            Error::PersonalDataSuspected(hits) => {
                Self { hits: Some(hits.into()), ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, "personal_data_suspected") }
            }
            Error::Stale => Self::new(StatusCode::PRECONDITION_FAILED, "stale"),
            Error::RevisedMeanwhile(current) => Self { current: Some(current), ..Self::new(StatusCode::CONFLICT, "revised_meanwhile") },
            Error::ToldMeanwhile(current) => Self { current_ward: Some(current), ..Self::new(StatusCode::CONFLICT, "revised_meanwhile") },
            Error::AlreadyRetracted => Self::new(StatusCode::CONFLICT, "already_retracted"),
            Error::AlreadyExists => Self::new(StatusCode::CONFLICT, "already_exists"),
            Error::KeyReused => Self::new(StatusCode::UNPROCESSABLE_ENTITY, "key_reused"),
            Error::Throttled { retry_after_seconds } => {
                Self { retry_after_seconds: Some(retry_after_seconds), ..Self::new(StatusCode::TOO_MANY_REQUESTS, "throttled") }
            }
            Error::Moved | Error::Unavailable => Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
            Error::Internal(source) => {
                // The one place where our own faults are logged; the answer says nothing of them.
                tracing::error!(error = format!("{source:#}"), "internal");
                Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal")
            }
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        // The request id is known one layer out: see `guard::around`.
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}
