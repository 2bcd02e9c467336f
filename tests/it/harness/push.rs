//! A push service on this machine, and browsers that subscribe to it.

use super::{Answer, Persona, text};
use aws_lc_rs::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::agreement::{ECDH_P256, PrivateKey, UnparsedPublicKey, agree};
use aws_lc_rs::hmac;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::CONNECTION;
use axum::http::{HeaderMap, HeaderName, StatusCode, Uri};
use data_encoding::BASE64URL_NOPAD;
use reqwest::Method;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// What a push service got: for which browser, with which headers, and the sealed message.
#[derive(Clone, Debug)]
pub struct Pushed {
    pub path: String,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

#[derive(Clone, Default)]
struct Desk {
    letters: Arc<Mutex<Vec<Pushed>>>,
    answers: Arc<Mutex<u16>>,
}

/// A push service that answers with a status, and keeps what it got.
pub struct PushService {
    url: String,
    desk: Desk,
    serving: JoinHandle<()>,
}

async fn take(State(desk): State<Desk>, uri: Uri, headers: HeaderMap, body: Bytes) -> (StatusCode, [(HeaderName, &'static str); 1]) {
    let status = StatusCode::from_u16(*desk.answers.lock().expect("the answer")).expect("a status");
    if status.is_success() {
        desk.letters.lock().expect("the letters").push(Pushed { path: uri.path().to_owned(), headers, body: body.to_vec() });
    }
    // A connection that is kept would be answered after the service is gone.
    (status, [(CONNECTION, "close")])
}

impl PushService {
    pub async fn open() -> Self {
        let desk = Desk::default();
        *desk.answers.lock().expect("the answer") = 201;
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("its address"));
        let router = Router::new().fallback(take).with_state(desk.clone());
        let serving = tokio::spawn(async move { axum::serve(listener, router).await.expect("it serves") });
        Self { url, desk, serving }
    }

    /// From now on it answers so.
    pub fn answers(&self, status: u16) {
        *self.desk.answers.lock().expect("the answer") = status;
    }

    /// What arrived since the last look.
    pub fn taken(&self) -> Vec<Pushed> {
        std::mem::take(&mut *self.desk.letters.lock().expect("the letters"))
    }

    /// A browser subscribes with it, for the session of a persona.
    pub async fn rings(&self, who: &Persona, path: &str) -> Browser {
        let browser = Browser { path: path.to_owned(), ..Browser::default() };
        browser.subscribes(who, &format!("{}{path}", self.url)).await.is(204);
        browser
    }

    /// What arrived for a browser since the last look, opened. It must be the only one that was rung.
    pub fn told(&self, browser: &Browser) -> Vec<Value> {
        self.taken()
            .iter()
            .map(|pushed| {
                assert_eq!(pushed.path, browser.path, "another device was rung");
                browser.opens(&pushed.body)
            })
            .collect()
    }

    /// The reasons of what arrived for a browser.
    pub fn reasons(&self, browser: &Browser) -> Vec<String> {
        self.told(browser).iter().map(|told| text(&told["reason"])).collect()
    }

    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for PushService {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// A browser with the keys of a subscription.
pub struct Browser {
    private: PrivateKey,
    secret: [u8; 16],
    path: String,
}

impl Default for Browser {
    fn default() -> Self {
        Self { private: PrivateKey::generate(&ECDH_P256).expect("a key"), secret: [7; 16], path: String::new() }
    }
}

fn derive(salt: &[u8], input: &[u8], info: &[u8]) -> hmac::Tag {
    let key = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, salt), input);
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key.as_ref()), &[info, &[1]].concat())
}

impl Browser {
    fn public(&self) -> Vec<u8> {
        self.private.compute_public_key().expect("its half").as_ref().to_vec()
    }

    /// What `PushSubscription.toJSON()` says.
    pub fn subscription(&self, endpoint: &str) -> Value {
        let keys = json!({"p256dh": BASE64URL_NOPAD.encode(&self.public()), "auth": BASE64URL_NOPAD.encode(&self.secret)});
        json!({"endpoint": endpoint, "expirationTime": null, "keys": keys})
    }

    pub async fn subscribes(&self, who: &Persona, endpoint: &str) -> Answer {
        who.send(Method::POST, "/api/notifications/subscriptions", None, &self.subscription(endpoint)).await
    }

    /// Opens a message as RFC 8291 says.
    pub fn opens(&self, body: &[u8]) -> Value {
        let (salt, rest) = body.split_at(16);
        assert_eq!(&rest[..5], [0, 0, 16, 0, 65], "one record, and a key on P-256");
        let (theirs, sealed) = rest[5..].split_at(65);
        let info = [b"WebPush: info\0".as_slice(), &self.public(), theirs].concat();
        let input = agree(&self.private, UnparsedPublicKey::new(&ECDH_P256, theirs), (), |shared| Ok(derive(&self.secret, shared, &info)));
        let input = input.expect("a shared secret");
        let key = derive(salt, input.as_ref(), b"Content-Encoding: aes128gcm\0");
        let nonce = derive(salt, input.as_ref(), b"Content-Encoding: nonce\0");
        let cipher = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &key.as_ref()[..16]).expect("a key"));
        let nonce = Nonce::try_assume_unique_for_key(&nonce.as_ref()[..12]).expect("a nonce");
        let mut plain = sealed.to_vec();
        let plain = cipher.open_in_place(nonce, Aad::empty(), &mut plain).expect("it opens");
        let end = plain.iter().rposition(|byte| *byte != 0).expect("the mark of the last record");
        assert_eq!(plain[end], 2);
        serde_json::from_slice(&plain[..end]).expect("JSON")
    }
}
