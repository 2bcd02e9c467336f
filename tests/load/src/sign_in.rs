//! `sign_in.*`: how many sign-ins a second of one processor is enough for, by password (Argon2id) and by passkey (a signature is checked,
//! and the passkey that has signed is counted on).

use std::time::Instant;

use anyhow::{Context, Result};
use hyper::header::{HeaderValue, SET_COOKIE};
use serde_json::{Value, json};

use crate::Kind;
use crate::api;
use crate::authenticator::Authenticator;
use crate::bench::Settings;
use crate::http::Connection;
use crate::region::bytes;
use crate::report::{Latencies, Line, Report};
use crate::site::{Server, Site};

/// Everybody's in a demo region.
const PASSWORD: &str = "tsunagu-demo-2026";

/// Both, one after the other.
pub async fn measure(settings: &Settings, report: &mut Report) -> Result<()> {
    if !settings.wants("sign_in") {
        return Ok(());
    }
    eprintln!("sign_in …");
    let site = Site::new(&settings.server, Kind::Sqlite, None).await?;
    site.demo(&["--patients", "20", "--days", "3"])?;
    let server = site.start().await?;
    let mut stranger = Connection::open(server.address, None).await?.at_localhost(server.address.port())?;
    let mut authenticator = Authenticator::at(&format!("http://localhost:{}", server.address.port()));
    let personas = stranger.get("/api/demo/personas").await?.json()?;
    let persona = api::items(&personas)?.iter().find(|persona| persona["role"] == "staff").context("no staff")?;
    let (cookie, _) = api::enter(&mut stranger, &api::text(persona, "persona")?).await?;
    set_up(&server, cookie, &mut authenticator).await?;

    let body = json!({ "login": "suzuki.miho", "password": PASSWORD });
    let (mut times, begun, busy) = (Latencies::default(), Instant::now(), server.processor()?);
    while begun.elapsed() < settings.length {
        let asked = Instant::now();
        stranger.post("/api/session", None, bytes(&body)).await?.json().context("a password")?;
        times.push(asked.elapsed());
    }
    report.add(&line("sign_in.password", times, server.processor()?.saturating_sub(busy).as_secs_f64()));

    let (mut times, begun, busy) = (Latencies::default(), Instant::now(), server.processor()?);
    while begun.elapsed() < settings.length {
        let asked = Instant::now();
        let view = ask(&mut stranger, "/api/session/passkey/options").await?;
        let body = json!({ "ceremony": view["ceremony"], "credential": authenticator.signs(&view["options"]) });
        stranger.post("/api/session/passkey", None, bytes(&body)).await?.json().context("a passkey")?;
        times.push(asked.elapsed());
    }
    report.add(&line("sign_in.passkey", times, server.processor()?.saturating_sub(busy).as_secs_f64()));
    server.stop()
}

async fn ask(connection: &mut Connection, path: &str) -> Result<Value> {
    connection.post(path, None, bytes(&json!({}))).await?.json().context("options")
}

/// A passkey for whoever brings the cookie.
async fn set_up(server: &Server, cookie: HeaderValue, authenticator: &mut Authenticator) -> Result<()> {
    let mut person = Connection::open(server.address, Some(cookie)).await?.at_localhost(server.address.port())?;
    let view = ask(&mut person, "/api/session/passkeys/options").await?;
    let body = json!({ "ceremony": view["ceremony"], "credential": authenticator.makes(&view["options"]), "name": "電話" });
    let reply = person.post("/api/session/passkeys", None, bytes(&body)).await?;
    reply.json().context("a new passkey")?;
    reply.headers.get(SET_COOKIE).map(|_| ()).context("the session did not go on")
}

fn line(workload: &str, mut times: Latencies, busy: f64) -> Line {
    let (p50_ms, p99_ms) = (times.percentile_ms(50), times.percentile_ms(99));
    let count = u32::try_from(times.count()).map_or(f64::MAX, f64::from);
    Line { workload: workload.to_owned(), unit: "per processor", value: count / busy, p50_ms, p99_ms, ..Line::default() }
}
