//! `revocation.10000`: ten thousand sockets listen, and people lose their place one after the other. How long what they have open still goes on.

use std::time::Instant;

use anyhow::{Context, Result, ensure};
use hyper::header::HeaderValue;
use serde_json::json;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::Kind;
use crate::api;
use crate::bench::Settings;
use crate::fanout::PATIENCE;
use crate::http::Connection;
use crate::ledger::Faults;
use crate::region::{Region, STAFF, bytes};
use crate::report::{Latencies, Line, Report};
use crate::site::Site;
use crate::socket::Listener;

const SOCKETS: usize = 10_000;
/// So many lose their place, each of another organization.
const REVOKED: usize = 100;

/// The one workload.
pub async fn measure(settings: &Settings, report: &mut Report) -> Result<()> {
    if !settings.wants("revocation.10000") {
        return Ok(());
    }
    eprintln!("revocation.10000 …");
    let site = Site::new(&settings.server, Kind::Sqlite, None).await?;
    site.demo(&["--patients", "20", "--days", "3"])?;
    let server = site.start().await?;
    let region = Region::make(&site, server.address).await?;
    report.add(&revoke(&region).await?);
    server.stop()
}

async fn revoke(region: &Region) -> Result<Line> {
    let (ended, mut ends) = unbounded_channel();
    let mut listening = JoinSet::new();
    for person in (0..SOCKETS).map(|number| number % region.people.len()) {
        let mut listener = Listener::connect(region.address, region.people.get(person).cloned()).await?;
        listener.hello().await?;
        listening.spawn(until_it_ends(listener, person, ended.clone()));
    }
    let admins = region.people.len() / (STAFF as usize + 1);
    let (mut times, mut faults) = (Latencies::default(), Faults::default());
    for organization in 0..REVOKED {
        let person = admins + organization * STAFF as usize;
        let sockets = SOCKETS / region.people.len() + usize::from(person < SOCKETS % region.people.len());
        let mut admin = again(region, organization).await?;
        let path = format!("/api/memberships/{}/end", membership(region, &region.people[person]).await?);
        let begun = Instant::now();
        let reply = admin.post(&path, None, bytes(&json!({}))).await?;
        ensure!(reply.status.is_success(), "an end was answered {}: {}", reply.status, reply.text());
        for _ in 0..sockets {
            match timeout(PATIENCE, ends.recv()).await {
                Ok(Some((who, at))) if who == person => times.push(at - begun),
                Ok(_) => faults.duplicated += 1,
                Err(_) => faults.lost += 1,
            }
        }
    }
    let p99_ms = times.percentile_ms(99);
    let (p50_ms, value) = (times.percentile_ms(50), p99_ms.unwrap_or_default());
    Ok(Line { workload: "revocation.10000".to_owned(), unit: "ms", value, p50_ms, p99_ms, faults: Some(faults), ..Line::default() })
}

async fn until_it_ends(mut listener: Listener, person: usize, ended: UnboundedSender<(usize, Instant)>) {
    while listener.next().await.is_ok() {}
    _ = ended.send((person, Instant::now()));
}

/// The admin of an organization, who has just proved who they are.
async fn again(region: &Region, organization: usize) -> Result<Connection> {
    let cookie = region.people.get(organization).context("no admin")?;
    let mut stranger = Connection::open(region.address, None).await?;
    let (cookie, _) = api::enter(&mut stranger, &membership(region, cookie).await?).await?;
    Connection::open(region.address, Some(cookie)).await
}

async fn membership(region: &Region, cookie: &HeaderValue) -> Result<String> {
    let view = Connection::open(region.address, Some(cookie.clone())).await?.get("/api/session").await?.json()?;
    api::text(&view["acting"], "id")
}
