//! `staff_list.*.2000`: a hospital's list of 2,000 people is looked at, and all of them are taken in.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use bytes::Bytes;

use crate::Kind;
use crate::api;
use crate::bench::Settings;
use crate::http::Connection;
use crate::ledger::Faults;
use crate::postgres::Cluster;
use crate::report::{Line, Report};
use crate::site::Site;

const PEOPLE: usize = 2_000;

/// On one database.
pub async fn measure(settings: &Settings, kind: Kind, cluster: Option<&Cluster>, report: &mut Report) -> Result<()> {
    let workload = format!("staff_list.{}.2000", kind.name());
    if !settings.wants(&workload) {
        return Ok(());
    }
    eprintln!("{workload} …");
    let site = Site::new(&settings.server, kind, cluster).await?;
    site.demo(&["--patients", "1", "--days", "1"])?;
    let server = site.start().await?;
    let mut stranger = Connection::open(server.address, None).await?;
    let personas = stranger.get("/api/demo/personas").await?.json()?;
    let admin = api::items(&personas)?.iter().find(|persona| persona["role"] == "org_admin").context("no admin")?;
    let (cookie, view) = api::enter(&mut stranger, &api::text(admin, "persona")?).await?;
    let mut admin = Connection::open(server.address, Some(cookie)).await?;
    let path = format!("/api/organizations/{}/staff-list", api::text(&view["acting"]["organization"], "id")?);
    let mut list = String::from("職員番号,氏名,カナ,職種\n");
    for number in 0..PEOPLE {
        writeln!(list, "N{number},職員 {number},しょくいん,看護師")?;
    }
    let list = Bytes::from(list);
    let begun = Instant::now();
    let look = admin.post_sheet(&format!("{path}/look"), list.clone()).await?.json().context("a look")?;
    let looked = begun.elapsed();
    let taken = admin.post_sheet(&format!("{path}?token={}", api::text(&look, "token")?), list).await?;
    ensure!(taken.status.is_success(), "the list was answered {}: {}", taken.status, taken.text());
    let took = begun.elapsed();
    let roster = admin.get(&path.replace("staff-list", "roster")).await?.json()?;
    let there = roster["members"].as_array().context("members")?.len();
    let faults = Faults { lost: u64::try_from(PEOPLE.saturating_sub(there))?, duplicated: 0 };
    let ms = |took: Duration| took.as_secs_f64() * 1000.0;
    report.add(&Line { workload, unit: "ms", value: ms(took), p50_ms: Some(ms(looked)), faults: Some(faults), ..Line::default() });
    server.stop()
}
