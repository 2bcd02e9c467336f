//! Signed tokens (JWT, RFC 7519) of identity providers: the signature first, by a key that the provider publishes, then what they say.

use super::{Client, Question, Refused};
use crate::domain::core::time::Timestamp;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};
use data_encoding::BASE64URL_NOPAD;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Clocks of providers may be wrong by so much.
const LEEWAY_SECONDS: i64 = 60;
/// A token that says that somebody signed in, or out, was made within so long.
const NEW_SECONDS: i64 = 5 * 60;
/// What a token for a sign-out says of itself (OpenID Connect Back-Channel Logout 1.0, 2.4).
const LOGOUT_EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// How tokens may be signed. No other name is known, `none` and those with a shared secret least of all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
enum Algorithm {
    RS256,
    PS256,
    ES256,
}

/// The keys that a provider signs with. What is no key for a signature that we know is left out.
#[derive(Debug, Default)]
pub(super) struct Keys(Vec<Key>);

#[derive(Debug)]
struct Key {
    id: Option<String>,
    /// The only algorithm that it is for, where it says so.
    algorithm: Option<String>,
    public: Public,
}

#[derive(Debug)]
enum Public {
    Rsa {
        modulus: Vec<u8>,
        exponent: Vec<u8>,
    },
    /// Uncompressed, on P-256.
    Point(Vec<u8>),
}

#[derive(Deserialize)]
struct WrittenKeys {
    keys: Vec<WrittenKey>,
}

#[derive(Deserialize)]
struct WrittenKey {
    kty: String,
    #[serde(rename = "use")]
    purpose: Option<String>,
    kid: Option<String>,
    alg: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    typ: Option<String>,
    crit: Option<Value>,
}

/// One text or several.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

impl Audience {
    /// Whether it is for this client and nobody else: who else is meant could use it here.
    fn is_only(&self, client: &str) -> bool {
        match self {
            Self::One(one) => one == client,
            Self::Several(several) => matches!(several.as_slice(), [one] if one == client),
        }
    }
}

/// What an ID token says (OpenID Connect Core 1.0, 2).
#[derive(Debug, Deserialize)]
pub struct IdToken {
    iss: String,
    aud: Audience,
    azp: Option<String>,
    exp: i64,
    iat: i64,
    nonce: Option<String>,
    /// Who, for this provider.
    #[serde(rename = "sub")]
    pub subject: String,
    /// When the provider saw them last, in seconds.
    pub auth_time: Option<i64>,
    /// How well they proved who they are.
    pub acr: Option<String>,
    /// By what.
    #[serde(default)]
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

impl WrittenKey {
    fn public(&self) -> Option<Public> {
        let bytes = |text: &Option<String>| BASE64URL_NOPAD.decode(text.as_ref()?.as_bytes()).ok();
        if self.purpose.as_deref().is_some_and(|purpose| purpose != "sig") {
            return None;
        }
        match (self.kty.as_str(), self.crv.as_deref()) {
            ("RSA", _) => Some(Public::Rsa { modulus: bytes(&self.n)?, exponent: bytes(&self.e)? }),
            ("EC", Some("P-256")) => Some(Public::Point([vec![4], bytes(&self.x)?, bytes(&self.y)?].concat())),
            _ => None,
        }
    }
}

impl Keys {
    /// Reads a JWK Set (RFC 7517).
    pub(super) fn read(json: &[u8]) -> Result<Self, Refused> {
        let written: WrittenKeys = serde_json::from_slice(json).map_err(|_| Refused::Provider)?;
        let key = |written: &WrittenKey| Some(Key { public: written.public()?, id: written.kid.clone(), algorithm: written.alg.clone() });
        Ok(Self(written.keys.iter().filter_map(key).collect()))
    }

    /// What a token says, when one of these keys signed it.
    pub(super) fn open<T: DeserializeOwned>(&self, token: &str, kind: &str) -> Result<T, Refused> {
        let (signed, signature) = token.rsplit_once('.').ok_or(Refused::Malformed)?;
        let (header, body) = signed.split_once('.').ok_or(Refused::Malformed)?;
        let header: Header = json(header)?;
        // An extension that must be understood is one that we do not know. Keys that a token brings along are not looked at.
        if header.crit.is_some() || header.typ.is_some_and(|typ| !typ.eq_ignore_ascii_case("JWT") && !typ.eq_ignore_ascii_case(kind)) {
            return Err(Refused::Malformed);
        }
        let algorithm: Algorithm = serde_json::from_value(Value::from(header.alg.as_str())).map_err(|_| Refused::Algorithm)?;
        let fits = |key: &&Key| {
            let named = header.kid.is_none() || key.id == header.kid;
            named && key.algorithm.as_ref().is_none_or(|only| *only == header.alg) && key.public.signs_by(algorithm)
        };
        let mut keys = self.0.iter().filter(fits);
        let (Some(key), None) = (keys.next(), keys.next()) else { return Err(Refused::Key) };
        let signature = BASE64URL_NOPAD.decode(signature.as_bytes()).map_err(|_| Refused::Malformed)?;
        if !key.public.verifies(algorithm, signed.as_bytes(), &signature) {
            return Err(Refused::Signature);
        }
        json(body)
    }
}

impl Public {
    const fn signs_by(&self, algorithm: Algorithm) -> bool {
        matches!((self, algorithm), (Self::Rsa { .. }, Algorithm::RS256 | Algorithm::PS256) | (Self::Point(_), Algorithm::ES256))
    }

    /// RSA keys of less than 2048 bits verify nothing.
    fn verifies(&self, algorithm: Algorithm, signed: &[u8], signature: &[u8]) -> bool {
        match (self, algorithm) {
            (Self::Rsa { modulus: n, exponent: e }, Algorithm::RS256) => {
                RsaPublicKeyComponents { n, e }.verify(&RSA_PKCS1_2048_8192_SHA256, signed, signature).is_ok()
            }
            (Self::Rsa { modulus: n, exponent: e }, Algorithm::PS256) => {
                RsaPublicKeyComponents { n, e }.verify(&RSA_PSS_2048_8192_SHA256, signed, signature).is_ok()
            }
            (Self::Point(point), Algorithm::ES256) => {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(signed, signature).is_ok()
            }
            _ => false,
        }
    }
}

fn json<T: DeserializeOwned>(part: &str) -> Result<T, Refused> {
    let bytes = BASE64URL_NOPAD.decode(part.as_bytes()).map_err(|_| Refused::Malformed)?;
    serde_json::from_slice(&bytes).map_err(|_| Refused::Malformed)
}

/// Whether something was made just now, by clocks that may differ a little.
const fn is_new(made: i64, now: i64) -> bool {
    made <= now + LEEWAY_SECONDS && made >= now - NEW_SECONDS - LEEWAY_SECONDS
}

impl IdToken {
    /// Whether it is this provider's, for this client, an answer to this question, and of now.
    pub(super) fn check(&self, client: &Client, question: &Question<'_>, now: Timestamp) -> Result<(), Refused> {
        let (now, asked) = (now.0 / 1_000_000, question.asked.0 / 1_000_000);
        if self.iss != client.issuer {
            return Err(Refused::Issuer);
        }
        if !self.aud.is_only(&client.id) || self.azp.as_ref().is_some_and(|azp| *azp != client.id) {
            return Err(Refused::Audience);
        }
        if self.nonce.as_deref() != Some(question.nonce) {
            return Err(Refused::Nonce);
        }
        // Whom it knew already, it was to ask again.
        let seen = self.auth_time.is_none_or(|at| at >= asked - LEEWAY_SECONDS && at <= now + LEEWAY_SECONDS);
        if self.exp <= now - LEEWAY_SECONDS || !is_new(self.iat, now) || !seen {
            return Err(Refused::Time);
        }
        let fits = !self.subject.is_empty() && self.subject.len() <= 255;
        if fits { Ok(()) } else { Err(Refused::Malformed) }
    }
}

impl LogoutToken {
    /// Whether it is this provider's, for this client, of now, and nothing but a sign-out.
    pub(super) fn check(&self, client: &Client, now: Timestamp) -> Result<(), Refused> {
        let now = now.0 / 1_000_000;
        if self.iss != client.issuer {
            return Err(Refused::Issuer);
        }
        if !self.aud.is_only(&client.id) {
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
