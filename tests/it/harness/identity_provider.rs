//! An identity provider on this machine: an honest one, that a test makes lie.

use super::{Answer, Persona, answer, text};
use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, post};
use axum::{Json, Router};
use data_encoding::BASE64URL_NOPAD;
use reqwest::{Method, Url};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

#[derive(Default)]
struct Known {
    url: String,
    /// Codes that wait, with challenge and token.
    codes: HashMap<String, (String, String)>,
    key: Option<(String, EcdsaKeyPair)>,
    /// How often its keys were asked for.
    asked: usize,
    /// How often it was given a code.
    given: usize,
}

type Shared = Arc<Mutex<Known>>;

pub struct IdentityProvider {
    pub url: String,
    known: Shared,
    serving: JoinHandle<()>,
}

fn b64(bytes: &[u8]) -> String {
    BASE64URL_NOPAD.encode(bytes)
}

impl Known {
    fn sign(&self, typ: &str, claims: &Value) -> String {
        let (kid, key) = self.key.as_ref().expect("a key");
        let signed = unsigned(&json!({"alg": "ES256", "kid": kid, "typ": typ}), claims);
        let signature = key.sign(&SystemRandom::new(), signed.as_bytes()).expect("a signature");
        format!("{signed}.{}", b64(signature.as_ref()))
    }

    fn public(&self) -> Value {
        let (kid, key) = self.key.as_ref().expect("a key");
        let (x, y) = key.public_key().as_ref()[1..].split_at(32);
        json!({"kty": "EC", "crv": "P-256", "use": "sig", "kid": kid, "x": b64(x), "y": b64(y)})
    }
}

fn unsigned(header: &Value, claims: &Value) -> String {
    format!("{}.{}", b64(header.to_string().as_bytes()), b64(claims.to_string().as_bytes()))
}

/// What nobody signed.
pub fn by_nobody(claims: &Value) -> String {
    format!("{}.", unsigned(&json!({"alg": "none", "typ": "JWT"}), claims))
}

/// What was signed by a secret that is shared, or by what everybody may know.
pub fn by_secret(secret: &[u8], claims: &Value) -> String {
    let signed = unsigned(&json!({"alg": "HS256", "kid": "k1", "typ": "JWT"}), claims);
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), signed.as_bytes());
    format!("{signed}.{}", b64(tag.as_ref()))
}

async fn metadata(State(known): State<Shared>) -> Json<Value> {
    let url = known.lock().expect("what it knows").url.clone();
    Json(json!({
        "issuer": url, "authorization_endpoint": format!("{url}/auth"), "token_endpoint": format!("{url}/token"),
        "jwks_uri": format!("{url}/jwks"), "end_session_endpoint": format!("{url}/end"),
        "authorization_response_iss_parameter_supported": true, "code_challenge_methods_supported": ["S256"],
        "response_types_supported": ["code"], "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["ES256"],
    }))
}

async fn jwks(State(known): State<Shared>) -> Json<Value> {
    let mut known = known.lock().expect("what it knows");
    known.asked += 1;
    Json(json!({"keys": [known.public()]}))
}

/// Redeems a code once, for whoever can show what it was asked with, and knows the secret of the client.
async fn token(State(known): State<Shared>, headers: HeaderMap, form: Bytes) -> Result<Json<Value>, StatusCode> {
    let basic = data_encoding::BASE64.encode(b"tsunagu:provider-secret");
    if headers.get("authorization").and_then(|value| value.to_str().ok()) != Some(&format!("Basic {basic}")) {
        return Err(StatusCode::UNAUTHORIZED);
    }
    let form: HashMap<String, String> =
        Url::parse(&format!("http://x/?{}", String::from_utf8_lossy(&form))).expect("a form").query_pairs().into_owned().collect();
    let mut known = known.lock().expect("what it knows");
    known.given += 1;
    let (challenge, token) = known.codes.remove(form.get("code").map_or("", String::as_str)).ok_or(StatusCode::BAD_REQUEST)?;
    if b64(&Sha256::digest(form["code_verifier"].as_bytes())) != challenge || form["grant_type"] != "authorization_code" {
        return Err(StatusCode::BAD_REQUEST);
    }
    Ok(Json(json!({"access_token": "x", "token_type": "Bearer", "id_token": token})))
}

/// What a browser was asked to bring to the provider.
pub struct Visit {
    pub asked: HashMap<String, String>,
    pub kept: String,
}

impl IdentityProvider {
    pub async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("its address"));
        let known = Shared::default();
        known.lock().expect("what it knows").url.clone_from(&url);
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(metadata))
            .route("/jwks", get(jwks))
            .route("/token", post(token))
            .with_state(Arc::clone(&known));
        let serving = tokio::spawn(async move { axum::serve(listener, router).await.expect("it serves") });
        let it = Self { url, known, serving };
        it.turns_key("k1");
        it
    }

    /// From now on it signs with a new key of this name.
    pub fn turns_key(&self, kid: &str) {
        let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).expect("a key");
        self.known.lock().expect("what it knows").key = Some((kid.to_owned(), key));
    }

    /// How often its keys were asked for.
    pub fn asked(&self) -> usize {
        self.known.lock().expect("what it knows").asked
    }

    /// How often it was given a code.
    pub fn given(&self) -> usize {
        self.known.lock().expect("what it knows").given
    }

    /// The key that it publishes.
    pub fn public(&self) -> Value {
        self.known.lock().expect("what it knows").public()
    }

    /// A token of these claims, signed as it must be.
    pub fn signs(&self, claims: &Value) -> String {
        self.known.lock().expect("what it knows").sign("JWT", claims)
    }

    /// An admin sets it up for the own organization.
    pub async fn is_set_up(&self, admin: &Persona, trusted: bool) -> String {
        let path = format!("/api/organizations/{}/identity-providers", admin.organization());
        text(&admin.post(&path, &self.body(trusted)).await.is(201)["id"])
    }

    pub fn body(&self, trusted: bool) -> Value {
        let settings = json!({"name": "病院のID", "client_secret": "provider-secret", "trusted": trusted, "acr_values": "gold"});
        json!({"issuer": self.url, "client_id": "tsunagu", "settings": settings})
    }

    /// A browser is sent here.
    pub async fn is_visited(&self, who: &Persona, provider: &str, link: bool) -> Visit {
        let going = who.send(Method::POST, &format!("/api/session/provider/{provider}"), None, &json!({"link": link})).await;
        let cookie = going.headers["set-cookie"].to_str().expect("a cookie").to_owned();
        assert!(cookie.contains("HttpOnly; SameSite=Lax; Max-Age=600"), "{cookie}");
        let kept = cookie.split(';').next().expect("its value").to_owned();
        let location = Url::parse(&text(&going.is(200)["location"])).expect("an address");
        assert!(location.as_str().starts_with(&format!("{}/auth?", self.url)), "{location}");
        Visit { asked: location.query_pairs().into_owned().collect(), kept }
    }

    /// The claims of an honest token for a visit, at the moment of the tests' clock.
    pub fn claims(&self, visit: &Visit, subject: &str, now: i64) -> Value {
        json!({"iss": self.url, "aud": "tsunagu", "sub": subject, "exp": now + 300, "iat": now, "auth_time": now,
            "nonce": visit.asked["nonce"], "sid": format!("sid-{subject}"), "amr": ["pwd", "otp"]})
    }

    /// Gives a code for these claims.
    pub fn gives(&self, visit: &Visit, claims: &Value) -> String {
        self.gives_token(visit, self.signs(claims))
    }

    /// Gives a code for this token.
    pub fn gives_token(&self, visit: &Visit, token: String) -> String {
        let mut known = self.known.lock().expect("what it knows");
        let code = format!("code-{}", uuid::Uuid::now_v7());
        known.codes.insert(code.clone(), (visit.asked["code_challenge"].clone(), token));
        code
    }

    /// Says that somebody signed out there.
    pub async fn logs_out(&self, who: &Persona, provider: &str, claims: &Value) -> Answer {
        let token = self.known.lock().expect("what it knows").sign("logout+jwt", claims);
        let request = who.stranger().bare(Method::POST, &format!("/api/identity-providers/{provider}/logout"));
        answer(request.header("content-type", "application/x-www-form-urlencoded").body(format!("logout_token={token}"))).await
    }
}

impl Visit {
    /// The browser comes back with an answer.
    pub async fn comes_back(&self, who: &Persona, code: &str, issuer: &str) -> Answer {
        self.comes_back_saying(who, &[("code", code), ("state", &self.asked["state"]), ("iss", issuer)]).await
    }

    pub async fn comes_back_saying(&self, who: &Persona, said: &[(&str, &str)]) -> Answer {
        let query = Url::parse_with_params("http://x/api/session/provider/callback", said);
        let query = query.expect("an address");
        let path = format!("{}?{}", query.path(), query.query().unwrap_or_default());
        let cookies = if who.cookie().is_empty() { self.kept.clone() } else { format!("{}; {}", self.kept, who.cookie()) };
        // As a browser follows a link from elsewhere.
        let request = who.stranger().bare(Method::GET, &path);
        answer(request.header("cookie", cookies).header("sec-fetch-mode", "navigate").header("sec-fetch-site", "cross-site")).await
    }
}

impl Drop for IdentityProvider {
    fn drop(&mut self) {
        self.serving.abort();
    }
}
