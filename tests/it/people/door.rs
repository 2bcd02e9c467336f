//! Somebody at a door: a browser at an address of its own, with what it was given to keep, and an authenticator app.

use crate::harness::{Account, Answer, PASSWORD, Persona, Server, answer};
use data_encoding::BASE32_NOPAD;
use reqwest::Method;
use serde_json::{Value, json};
use std::net::{IpAddr, Ipv4Addr};
use totp_rs::{Builder, Secret};
use tsunagu::domain::core::time::Clock as _;

pub struct Door {
    client: reqwest::Client,
    url: String,
    pub session: String,
    pub device: String,
}

/// Somebody who gave two kinds of factor, and has not chosen a membership where there are several.
pub async fn without_a_choice(server: &Server, account: &Account) -> Persona {
    let mut door = Door::at(server, 2);
    door.signs_in(&account.login, PASSWORD, None).await.is(200);
    door.sets_up_app(server).await;
    Persona::sign_in(server, account).await.with_cookie(&door.session)
}

/// An app that holds a secret.
pub struct App(Vec<u8>);

impl App {
    pub fn new(secret: &str) -> Self {
        Self(BASE32_NOPAD.decode(secret.as_bytes()).expect("base 32"))
    }

    /// Its code so many steps from now.
    pub fn code(&self, server: &Server, steps: i64) -> String {
        let seconds = server.clock.now().plus_seconds(30 * steps).0 / 1_000_000;
        let app = Builder::new().with_secret(Secret::new(self.0.clone().into())).build().expect("an app");
        app.generate(u64::try_from(seconds).expect("a moment")).to_string()
    }
}

impl Door {
    pub fn at(server: &Server, last: u8) -> Self {
        let address = IpAddr::V4(Ipv4Addr::new(127, 0, 0, last));
        let client = reqwest::Client::builder().local_address(address).build().expect("a client");
        Self { client, url: server.url(""), session: String::new(), device: String::new() }
    }

    pub async fn asks(&self, method: Method, path: &str, body: &Value) -> Answer {
        let request = self.client.request(method, format!("{}{path}", self.url)).header("x-tsunagu", "1");
        let request = request.header("cookie", format!("{}; {}", self.session, self.device));
        answer(if body.is_null() { request } else { request.json(body) }).await
    }

    /// Asks, and keeps what it is given.
    pub async fn does(&mut self, method: Method, path: &str, body: &Value) -> Answer {
        let answer = self.asks(method, path, body).await;
        for line in answer.headers.get_all("set-cookie") {
            let pair = line.to_str().expect("text").split(';').next().expect("a pair").to_owned();
            if pair.starts_with("tsunagu_device=") { self.device = pair } else { self.session = pair }
        }
        answer
    }

    pub async fn signs_in(&mut self, login: &str, password: &str, code: Option<&str>) -> Answer {
        self.does(Method::POST, "/api/session", &json!({"login": login, "password": password, "code": code})).await
    }

    pub async fn comes_by(&mut self, token: &str) -> Answer {
        self.does(Method::POST, "/api/session/first", &json!({"token": token})).await
    }

    pub async fn proves(&mut self, password: &str, code: Option<&str>) -> Answer {
        self.does(Method::POST, "/api/session/proof", &json!({"password": password, "code": code})).await
    }

    pub async fn chooses(&self, login: Option<&str>, password: &str) -> Answer {
        self.asks(Method::PUT, "/api/session/password", &json!({"login": login, "password": password})).await
    }

    pub async fn is_in(&self) -> bool {
        self.asks(Method::GET, "/api/session", &Value::Null).await.status == 200
    }

    /// Begins to set up an authenticator.
    pub async fn begins_app(&self) -> App {
        let view = self.asks(Method::POST, "/api/session/authenticator", &Value::Null).await.is(200);
        App::new(view["secret"].as_str().expect("a secret"))
    }

    pub async fn confirms(&mut self, code: &str) -> Answer {
        self.does(Method::PUT, "/api/session/authenticator", &json!({"code": code})).await
    }

    /// Sets up an authenticator, with recovery codes. The clock goes on, so that its next code is a new one.
    pub async fn sets_up_app(&mut self, server: &Server) -> (App, Vec<String>) {
        let app = self.begins_app().await;
        let view = self.confirms(&app.code(server, 0)).await.is(200);
        server.clock.advance_seconds(30);
        let codes = view["recovery_codes"].as_array().expect("codes").iter().map(crate::harness::text).collect();
        (app, codes)
    }
}
