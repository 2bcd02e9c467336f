//! Signed tokens (JWT, RFC 7519) of identity providers. What signs somebody in is checked by the library, with what it leaves to its
//! caller; a logout token is unknown to it, and its signature alone is the library's.

use super::{Client, Question, Refused};
use crate::domain::core::time::Timestamp;
use data_encoding::BASE64URL_NOPAD;
use openidconnect::core::{
    CoreGenderClaim, CoreIdTokenVerifier, CoreJsonWebKey, CoreJsonWebKeySet, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm,
};
use openidconnect::{
    AdditionalClaims, ClaimsVerificationError, ClientId, IssuerUrl, JsonWebKey as _, JsonWebKeyAlgorithm, JsonWebKeyUse,
    JwsSigningAlgorithm as _, Nonce, SignatureVerificationError,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::time::{Duration, UNIX_EPOCH};

/// Clocks of providers may be wrong by so much.
const LEEWAY_SECONDS: i64 = 60;
/// A token that says that somebody signed in, or out, was made within so long.
const NEW_SECONDS: i64 = 5 * 60;
/// What a token for a sign-out says of itself (OpenID Connect Back-Channel Logout 1.0, 2.4).
const LOGOUT_EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";
/// How tokens may be signed: by nothing that is shared, and never by nothing.
const ALLOWED: [CoreJwsSigningAlgorithm; 3] =
    [CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256, CoreJwsSigningAlgorithm::RsaSsaPssSha256, CoreJwsSigningAlgorithm::EcdsaP256Sha256];

/// What a token says besides what the library reads.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Session {
    sid: Option<String>,
}

impl AdditionalClaims for Session {}

/// A token as the library reads it.
pub(super) type Written = openidconnect::IdToken<Session, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm>;

/// What an ID token says (OpenID Connect Core 1.0, 2).
#[derive(Debug)]
pub struct IdToken {
    /// Who, for this provider.
    pub subject: String,
    /// When the provider saw them last, in seconds.
    pub auth_time: Option<i64>,
    /// How well they proved who they are.
    pub acr: Option<String>,
    /// By what.
    pub amr: Vec<String>,
    /// Their session with the provider.
    pub sid: Option<String>,
}

/// What a logout token says.
#[derive(Debug, Deserialize)]
pub struct LogoutToken {
    iss: String,
    aud: Audience,
    iat: i64,
    exp: Option<i64>,
    events: serde_json::Map<String, Value>,
    nonce: Option<Value>,
    /// Its own name: each counts once.
    pub jti: String,
    /// Who, for this provider.
    #[serde(rename = "sub")]
    pub subject: Option<String>,
    /// Which of their sessions.
    pub sid: Option<String>,
}

/// One text or several.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

#[derive(Deserialize)]
struct Header {
    alg: CoreJwsSigningAlgorithm,
    kid: Option<String>,
    typ: Option<String>,
    crit: Option<Value>,
}

impl From<ClaimsVerificationError> for Refused {
    fn from(e: ClaimsVerificationError) -> Self {
        match e {
            ClaimsVerificationError::Expired(_) | ClaimsVerificationError::InvalidAuthTime(_) => Self::Time,
            ClaimsVerificationError::InvalidAudience(_) => Self::Audience,
            ClaimsVerificationError::InvalidIssuer(_) => Self::Issuer,
            ClaimsVerificationError::InvalidNonce(_) => Self::Nonce,
            ClaimsVerificationError::SignatureVerification(e) => e.into(),
            _ => Self::Malformed,
        }
    }
}

impl From<SignatureVerificationError> for Refused {
    fn from(e: SignatureVerificationError) -> Self {
        match e {
            SignatureVerificationError::AmbiguousKeyId(_) | SignatureVerificationError::NoMatchingKey => Self::Key,
            SignatureVerificationError::DisallowedAlg(_)
            | SignatureVerificationError::UnsupportedAlg(_)
            | SignatureVerificationError::NoSignature => Self::Algorithm,
            _ => Self::Signature,
        }
    }
}

/// RSA keys of less than 2048 bits verify nothing. Of others the kind of key says it.
pub(super) fn is_long(key: &CoreJsonWebKey) -> bool {
    let written = serde_json::to_value(key).unwrap_or_default();
    let modulus = written["n"].as_str().map(|n| BASE64URL_NOPAD.decode(n.as_bytes()));
    modulus.is_none_or(|n| n.is_ok_and(|n| n.len() >= 256))
}

/// Whether something was made just now, by clocks that may differ a little.
const fn is_new(made: i64, now: i64) -> bool {
    made <= now + LEEWAY_SECONDS && made >= now - NEW_SECONDS - LEEWAY_SECONDS
}

const fn seconds(at: Timestamp) -> i64 {
    at.0 / 1_000_000
}

/// Whether a token is this provider's, for this client, an answer to this question, and of now. No secret goes into it: what is signed
/// by one is nobody's.
pub(super) fn check(
    token: &Written,
    client: &Client,
    keys: &CoreJsonWebKeySet,
    question: &Question<'_>,
    now: Timestamp,
) -> Result<IdToken, Refused> {
    let (now, asked) = (seconds(now), seconds(question.asked));
    let ours = ClientId::new(client.id.clone());
    let issuer = IssuerUrl::new(client.issuer.clone()).map_err(|_| Refused::Published)?;
    let over = UNIX_EPOCH + Duration::from_secs((now - LEEWAY_SECONDS).unsigned_abs());
    let on_time = |is: bool| if is { Ok(()) } else { Err(String::new()) };
    let verifier = CoreIdTokenVerifier::new_public_client(ours.clone(), issuer, keys.clone())
        .set_allowed_algs(ALLOWED)
        .set_other_audience_verifier_fn(|_| false)
        .set_time_fn(move || over.into())
        .set_issue_time_verifier_fn(move |made| on_time(is_new(made.timestamp(), now)))
        // Whom it knew already, it was to ask again.
        .set_auth_time_verifier_fn(move |seen| {
            let seen = seen.map(|at| at.timestamp());
            on_time(seen.is_none_or(|at| at >= asked - LEEWAY_SECONDS && at <= now + LEEWAY_SECONDS))
        });
    let claims = token.claims(&verifier, &Nonce::new(question.nonce.to_owned()))?;
    if claims.authorized_party().is_some_and(|party| *party != ours) {
        return Err(Refused::Audience);
    }
    let subject = claims.subject().to_string();
    if subject.is_empty() || subject.len() > 255 {
        return Err(Refused::Malformed);
    }
    Ok(IdToken {
        subject,
        auth_time: claims.auth_time().map(|at| at.timestamp()),
        acr: claims.auth_context_ref().map(|acr| acr.to_string()),
        amr: claims.auth_method_refs().into_iter().flatten().map(|amr| amr.to_string()).collect(),
        sid: claims.additional_claims().sid.clone(),
    })
}

fn json<T: DeserializeOwned>(part: &str) -> Result<T, Refused> {
    let bytes = BASE64URL_NOPAD.decode(part.as_bytes()).map_err(|_| Refused::Malformed)?;
    serde_json::from_slice(&bytes).map_err(|_| Refused::Malformed)
}

impl LogoutToken {
    /// What a token says, when one of these keys signed it.
    pub(super) fn open(token: &str, keys: &CoreJsonWebKeySet) -> Result<Self, Refused> {
        let (signed, signature) = token.rsplit_once('.').ok_or(Refused::Malformed)?;
        let (header, body) = signed.split_once('.').ok_or(Refused::Malformed)?;
        let header: Header = json(header)?;
        let kinds = ["JWT", "logout+jwt"];
        // An extension that must be understood is one that we do not know. Keys that a token brings along are not looked at.
        if header.crit.is_some() || header.typ.is_some_and(|typ| !kinds.iter().any(|kind| typ.eq_ignore_ascii_case(kind))) {
            return Err(Refused::Malformed);
        }
        if !ALLOWED.contains(&header.alg) {
            return Err(Refused::Algorithm);
        }
        let fits = |key: &&CoreJsonWebKey| {
            let named = header.kid.is_none() || key.key_id().map(|id| id.as_str()) == header.kid.as_deref();
            let meant = match key.signing_alg() {
                JsonWebKeyAlgorithm::Unspecified => header.alg.key_type().as_ref() == Some(key.key_type()),
                JsonWebKeyAlgorithm::Algorithm(only) => *only == header.alg,
                JsonWebKeyAlgorithm::Unsupported => false,
            };
            named && meant && key.key_use().is_none_or(JsonWebKeyUse::allows_signature)
        };
        let mut fitting = keys.keys().iter().filter(fits);
        let (Some(key), None) = (fitting.next(), fitting.next()) else { return Err(Refused::Key) };
        let signature = BASE64URL_NOPAD.decode(signature.as_bytes()).map_err(|_| Refused::Malformed)?;
        key.verify_signature(&header.alg, signed.as_bytes(), &signature)?;
        json(body)
    }

    /// Whether it is this provider's, for this client, of now, and nothing but a sign-out.
    pub(super) fn check(&self, client: &Client, now: Timestamp) -> Result<(), Refused> {
        let now = seconds(now);
        if self.iss != client.issuer {
            return Err(Refused::Issuer);
        }
        // Who else is meant could use it here.
        let ours = match &self.aud {
            Audience::One(one) => *one == client.id,
            Audience::Several(several) => matches!(several.as_slice(), [one] if *one == client.id),
        };
        if !ours {
            return Err(Refused::Audience);
        }
        // With a nonce it would be an ID token, which others may hold.
        if self.nonce.is_some() {
            return Err(Refused::Nonce);
        }
        if !is_new(self.iat, now) || self.exp.is_some_and(|exp| exp <= now - LEEWAY_SECONDS) {
            return Err(Refused::Time);
        }
        let names = self.subject.is_some() || self.sid.is_some();
        let is_logout = self.events.get(LOGOUT_EVENT).is_some_and(Value::is_object);
        if names && is_logout && !self.jti.is_empty() { Ok(()) } else { Err(Refused::Malformed) }
    }
}
