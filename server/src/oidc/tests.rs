//! Tokens that no honest provider makes (A11): each is refused, and for the reason that it is wrong by.

use super::token::{self, LogoutToken, Written};
use super::{Client, Question, Refused};
use crate::domain::core::time::Timestamp;
use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PKCS1_SHA256, RSA_PKCS1_SHA512, RSA_PSS_SHA256, RsaEncoding,
};
use data_encoding::BASE64URL_NOPAD;
use openidconnect::core::CoreJsonWebKeySet;
use serde_json::{Value, json};
use std::sync::LazyLock;

const NOW: i64 = 1_795_132_800;
const ISSUER: &str = "https://idp.example.jp";

static RSA: LazyLock<KeyPair> = LazyLock::new(|| KeyPair::generate(KeySize::Rsa2048).expect("a key"));

fn b64(bytes: &[u8]) -> String {
    BASE64URL_NOPAD.encode(bytes)
}

fn client() -> Client {
    Client { issuer: ISSUER.to_owned(), id: "tsunagu".to_owned(), secret: Some("a shared secret".to_owned()) }
}

fn question() -> Question<'static> {
    Question { state: "s", nonce: "n-1", verifier: "v", redirect: "https://tsunagu.example.jp/x", asked: Timestamp(NOW * 1_000_000) }
}

fn claims() -> Value {
    json!({"iss": ISSUER, "aud": "tsunagu", "sub": "u-1", "exp": NOW + 300, "iat": NOW, "nonce": "n-1", "auth_time": NOW})
}

fn with(name: &str, value: Value) -> Value {
    let mut claims = claims();
    claims[name] = value;
    claims
}

fn rsa_jwk(kid: &str) -> Value {
    json!({"kty": "RSA", "use": "sig", "kid": kid, "n": b64(modulus(&RSA)), "e": "AQAB"})
}

/// Of a key of 2048 bits, out of its PKCS#1 form.
fn modulus(key: &KeyPair) -> &[u8] {
    &key.public_key().as_ref()[9..9 + 256]
}

fn keys(list: &Value) -> CoreJsonWebKeySet {
    serde_json::from_value(json!({"keys": list})).expect("keys")
}

fn ours() -> CoreJsonWebKeySet {
    keys(&json!([rsa_jwk("k1")]))
}

fn unsigned(header: &Value, claims: &Value) -> String {
    format!("{}.{}", b64(header.to_string().as_bytes()), b64(claims.to_string().as_bytes()))
}

fn by_rsa(header: &Value, claims: &Value, how: &'static dyn RsaEncoding) -> String {
    let signed = unsigned(header, claims);
    let mut signature = vec![0; RSA.public_modulus_len()];
    RSA.sign(how, &SystemRandom::new(), signed.as_bytes(), &mut signature).expect("a signature");
    format!("{signed}.{}", b64(&signature))
}

fn signed(claims: &Value) -> String {
    by_rsa(&json!({"alg": "RS256", "kid": "k1", "typ": "JWT"}), claims, &RSA_PKCS1_SHA256)
}

/// Whether a token is taken, and if not, why.
fn taken(keys: &CoreJsonWebKeySet, token: &str) -> Result<String, Refused> {
    // As it stands in the answer to a code.
    let token: Written = serde_json::from_value(json!(token)).map_err(|_| Refused::Malformed)?;
    token::check(&token, &client(), keys, &question(), Timestamp(NOW * 1_000_000)).map(|token| token.subject)
}

fn of(claims: &Value) -> Result<String, Refused> {
    taken(&ours(), &signed(claims))
}

#[test]
fn what_is_right_is_taken_by_each_algorithm_that_is_allowed() {
    assert_eq!(of(&claims()), Ok("u-1".to_owned()));
    assert!(taken(&ours(), &by_rsa(&json!({"alg": "PS256"}), &claims(), &RSA_PSS_SHA256)).is_ok(), "one key needs no name");
    let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).expect("a key");
    let (x, y) = key.public_key().as_ref()[1..].split_at(32);
    let signed = unsigned(&json!({"alg": "ES256", "kid": "e"}), &claims());
    let signature = key.sign(&SystemRandom::new(), signed.as_bytes()).expect("a signature");
    let jwk = json!([{"kty": "EC", "crv": "P-256", "kid": "e", "x": b64(x), "y": b64(y)}]);
    assert!(taken(&keys(&jwk), &format!("{signed}.{}", b64(signature.as_ref()))).is_ok());
    assert!(of(&with("aud", json!(["tsunagu"]))).is_ok());
}

#[test]
fn a11_another_issuer_by_one_character_is_refused() {
    for issuer in ["https://idp.example.jp/", "https://idp.example.jq", "http://idp.example.jp", "https://IDP.example.jp"] {
        assert_eq!(of(&with("iss", json!(issuer))), Err(Refused::Issuer), "{issuer}");
    }
    assert_eq!(of(&with("iss", json!(""))), Err(Refused::Malformed));
}

#[test]
fn a11_a_token_for_somebody_else_is_refused() {
    for audience in [json!("other"), json!(["tsunagu", "other"]), json!([]), json!(["other"]), json!("tsunagu ")] {
        assert_eq!(of(&with("aud", audience.clone())), Err(Refused::Audience), "{audience}");
    }
    assert_eq!(of(&with("azp", json!("other"))), Err(Refused::Audience));
}

#[test]
fn a11_the_nonce_of_another_question_is_refused() {
    for nonce in [json!("n-2"), json!(""), Value::Null] {
        assert_eq!(of(&with("nonce", nonce.clone())), Err(Refused::Nonce), "{nonce}");
    }
}

#[test]
fn a11_what_is_over_or_of_tomorrow_or_was_proved_before_it_was_asked_is_refused() {
    assert!(of(&with("exp", json!(NOW - 59))).is_ok(), "clocks may differ by a minute");
    for (name, at) in [("exp", NOW - 60), ("iat", NOW + 61), ("iat", NOW - 361), ("auth_time", NOW - 61), ("auth_time", NOW + 61)] {
        assert_eq!(of(&with(name, json!(at))), Err(Refused::Time), "{name} {}", at - NOW);
    }
}

#[test]
fn a11_no_signature_and_those_of_a_shared_secret_are_refused() {
    let by_none = |alg: &str| taken(&ours(), &format!("{}.", unsigned(&json!({"alg": alg}), &claims())));
    assert_eq!(by_none("none"), Err(Refused::Algorithm));
    for alg in ["None", "NONE", ""] {
        assert_eq!(by_none(alg), Err(Refused::Malformed), "{alg}: no algorithm at all");
    }
    // The public key, or the secret of the client, used as a secret.
    let public = serde_json::to_vec(&rsa_jwk("k1")).expect("JSON");
    for secret in [public.as_slice(), b"a shared secret", b""] {
        let signed = unsigned(&json!({"alg": "HS256", "kid": "k1"}), &claims());
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), signed.as_bytes());
        assert_eq!(taken(&ours(), &format!("{signed}.{}", b64(tag.as_ref()))), Err(Refused::Algorithm));
    }
    let strong = by_rsa(&json!({"alg": "RS512", "kid": "k1"}), &claims(), &RSA_PKCS1_SHA512);
    assert_eq!(taken(&ours(), &strong), Err(Refused::Algorithm), "what is not on the list");
}

#[test]
fn a11_keys_that_are_not_the_providers_are_refused() {
    assert_eq!(taken(&keys(&json!([rsa_jwk("k2")])), &signed(&claims())), Err(Refused::Key), "another name");
    let two = keys(&json!([rsa_jwk("k1"), rsa_jwk("k2")]));
    let nameless = by_rsa(&json!({"alg": "RS256"}), &claims(), &RSA_PKCS1_SHA256);
    assert_eq!(taken(&two, &nameless), Err(Refused::Key), "which of two");
    assert_eq!(taken(&keys(&json!([{"kty": "oct", "kid": "k1", "k": "YWJj"}])), &signed(&claims())), Err(Refused::Key));
    let mut other = rsa_jwk("k1");
    other["use"] = json!("enc");
    assert_eq!(taken(&keys(&json!([other])), &signed(&claims())), Err(Refused::Key), "a key for something else");
    // A key that the token brings along, or names an address of.
    let brought = by_rsa(
        &json!({"alg": "RS256", "kid": "evil", "jwk": rsa_jwk("evil"), "jku": "https://evil.example/"}),
        &claims(),
        &RSA_PKCS1_SHA256,
    );
    assert_eq!(taken(&keys(&json!([rsa_jwk("k9")])), &brought), Err(Refused::Key));
    let foreign = KeyPair::generate(KeySize::Rsa2048).expect("a key");
    let mut jwk = rsa_jwk("k1");
    jwk["n"] = json!(b64(modulus(&foreign)));
    assert_eq!(taken(&keys(&json!([jwk])), &signed(&claims())), Err(Refused::Signature), "the same name, another key");
}

#[test]
fn a11_a_token_that_was_touched_is_refused() {
    let token = signed(&claims());
    let parts: Vec<&str> = token.split('.').collect();
    let claims = b64(with("sub", json!("u-2")).to_string().as_bytes());
    assert_eq!(taken(&ours(), &format!("{}.{claims}.{}", parts[0], parts[2])), Err(Refused::Signature));
    for broken in ["", ".", "..", "a.b.c", &token[..token.len() - 1], &format!("{token}.x"), &format!("{}.{}", parts[0], parts[1])] {
        assert!(taken(&ours(), broken).is_err(), "{broken}");
    }
    let must = by_rsa(&json!({"alg": "RS256", "kid": "k1", "crit": ["b64"], "b64": false}), &super::tests::claims(), &RSA_PKCS1_SHA256);
    assert_eq!(taken(&ours(), &must), Err(Refused::Malformed), "an extension that must be understood");
    let typed = by_rsa(&json!({"alg": "RS256", "kid": "k1", "typ": "at+jwt"}), &super::tests::claims(), &RSA_PKCS1_SHA256);
    assert_eq!(taken(&ours(), &typed), Err(Refused::Malformed), "a token of another kind");
}

fn logout(claims: &Value) -> Result<(), Refused> {
    let token = by_rsa(&json!({"alg": "RS256", "kid": "k1", "typ": "logout+jwt"}), claims, &RSA_PKCS1_SHA256);
    let token = LogoutToken::open(&token, &ours())?;
    token.check(&client(), Timestamp(NOW * 1_000_000))
}

#[test]
fn a11_a_logout_token_is_one_and_nothing_else() {
    let event = json!({"http://schemas.openid.net/event/backchannel-logout": {}});
    let right =
        json!({"iss": ISSUER, "aud": "tsunagu", "iat": NOW, "exp": NOW + 120, "jti": "j-1", "sub": "u-1", "sid": "s-1", "events": event});
    assert_eq!(logout(&right), Ok(()));
    let changed = |name: &str, value: Value| {
        let mut claims = right.clone();
        claims[name] = value;
        logout(&claims)
    };
    assert_eq!(changed("iss", json!("https://idp.example.jq")), Err(Refused::Issuer));
    assert_eq!(changed("aud", json!("other")), Err(Refused::Audience));
    assert_eq!(changed("nonce", json!("n-1")), Err(Refused::Nonce), "an ID token");
    assert_eq!(changed("iat", json!(NOW - 361)), Err(Refused::Time));
    assert_eq!(changed("exp", json!(NOW - 60)), Err(Refused::Time));
    assert_eq!(changed("events", json!({"other": {}})), Err(Refused::Malformed));
    assert_eq!(changed("jti", json!("")), Err(Refused::Malformed));
    let mut nobody = right.clone();
    nobody["sub"].take();
    assert_eq!(logout(&nobody), Ok(()), "a session is enough");
    nobody["sid"].take();
    assert_eq!(logout(&nobody), Err(Refused::Malformed));
}
