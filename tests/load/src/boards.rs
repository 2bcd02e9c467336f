//! `board.*`, `beds.500`, `push.1500` and `disaster.1000`: a region in which one word goes to 1,500 people.

use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use axum::Router;
use axum::http::StatusCode;
use bytes::Bytes;
use futures_util::future::try_join_all;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio::time::{interval, sleep};

use crate::Kind;
use crate::api;
use crate::bench::Settings;
use crate::ceiling::{Bare, Role};
use crate::history;
use crate::http::Connection;
use crate::ledger::Faults;
use crate::postgres::Cluster;
use crate::region::{PEOPLE, Region, bytes};
use crate::report::{Latencies, Line, Report};
use crate::site::{Server, Site};
use crate::watch::{HEADS, Watch};
use crate::words;

const SHORT: u32 = 50;
const LONG: u32 = 50_000;
/// So many post at once to fill a board.
const WRITERS: u32 = 50;
const READS: usize = 400;
/// So many notices are posted, one after the other.
const ROUNDS: u32 = 20;
/// What a server does after a delivery is over before the next.
const PAUSE: Duration = Duration::from_millis(500);
/// So many reports come in a minute.
const REPORTS: usize = 1_000;
const REPORT_EVERY: Duration = Duration::from_millis(60);
/// Shares no factor with the number of people: nobody reports twice.
const APART: usize = 37;
/// A push that was not handed over by then is lost.
const PUSHED_WITHIN: Duration = Duration::from_mins(1);

/// All workloads of a region; those that the database has no part in, beyond the commit, on SQLite alone.
pub async fn measure(settings: &Settings, kind: Kind, cluster: Option<&Cluster>, report: &mut Report) -> Result<()> {
    let name = |what: &str| format!("board.{}.{what}", kind.name());
    let wants = |workload: &str| settings.wants(workload);
    let only_here = |workload: &str| kind == Kind::Sqlite && wants(workload);
    let region_wide = ["beds.500", "push.1500", "disaster.1000"];
    if !wants(&format!("board.{}", kind.name())) && !region_wide.into_iter().any(only_here) {
        return Ok(());
    }
    eprintln!("board.{}: {PEOPLE} people …", kind.name());
    let site = Site::new(&settings.server, kind, cluster).await?;
    site.demo(&["--patients", "20", "--days", "3"])?;
    let server = site.start().await?;
    let region = Region::make(&site, server.address).await?;
    if only_here("beds.500") {
        report.add(&region.beds().await?);
    }
    if only_here("push.1500") {
        report.add(&region.pushes().await?);
    }
    if wants(&name("50")) || wants(&name("50000")) {
        for line in region.lengths(&name("50"), &name("50000")).await? {
            report.add(&line);
        }
    }
    let watch = Watch::open(server.address, region.people.iter().cloned().map(Some)).await?;
    if wants(&name("1500")) {
        for line in region.notices(&name("1500"), &server, &watch).await? {
            report.add(&line);
        }
    }
    if only_here("disaster.1000") {
        for line in region.disaster(&watch).await? {
            report.add(&line);
        }
    }
    drop(watch);
    server.stop()
}

fn urgent() -> Bytes {
    bytes(&json!({ "kind": "notice", "importance": "urgent", "notice": { "title": "避難指示が出ました" },
        "text": "川の水が堤防を越えるおそれがあります。すぐに高い所へ避難し、訪問の予定は取りやめてください。" }))
}

impl Region {
    /// Looks for a bed, in all the ways in turn; the value is p95.
    async fn beds(&self) -> Result<Line> {
        eprintln!("beds.500 …");
        let mut connection = Connection::open(self.address, self.people.first().cloned()).await?;
        let mut times = Latencies::default();
        for query in ["", "?kind=hospital&state=open", "?procedure=suction&procedure=gastrostomy", "?q=%E7%97%85%E9%99%A2"]
            .iter()
            .cycle()
            .take(READS)
        {
            history::read(&mut connection, &format!("/api/wards{query}"), &mut times).await?;
        }
        Ok(Line { value: times.percentile_ms(95).unwrap_or_default(), ..line("beds.500", &mut times, None, None) })
    }

    /// From 至急 to the push service that has the last of everybody's. Nobody has a device afterwards.
    async fn pushes(&self) -> Result<Line> {
        eprintln!("push.1500 …");
        let taken: Arc<Mutex<Vec<Instant>>> = Arc::default();
        let service = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = service.local_addr()?;
        let counter = Arc::clone(&taken);
        let router = Router::new().fallback(async move |_: Bytes| {
            counter.lock().unwrap_or_else(PoisonError::into_inner).push(Instant::now());
            StatusCode::CREATED
        });
        let serving = tokio::spawn(async move { axum::serve(service, router).await });
        for (number, person) in self.people.iter().enumerate() {
            // The browser of RFC 8291, appendix A.
            let body = json!({ "endpoint": format!("http://{address}/{number}"), "keys": { "auth": "BTBZMqHH6r4Tts7J_aSIgg",
                "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4" } });
            let mut connection = Connection::open(self.address, Some(person.clone())).await?;
            let reply = connection.post("/api/notifications/subscriptions", None, bytes(&body)).await?;
            ensure!(reply.status.is_success(), "a subscription was answered {}: {}", reply.status, reply.text());
        }
        let path = format!("{}/entries", self.board().await?);
        let begun = Instant::now();
        api::send(&mut self.speaker().await?, &path, words::new_key(), urgent()).await?;
        let arrived = || taken.lock().unwrap_or_else(PoisonError::into_inner).len();
        while arrived() < PEOPLE as usize && begun.elapsed() < PUSHED_WITHIN {
            sleep(Duration::from_millis(5)).await;
        }
        let mut times = Latencies::default();
        for at in taken.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            times.push(at.saturating_duration_since(begun));
        }
        let (wanted, count) = (u64::from(PEOPLE), times.count() as u64);
        let faults = Faults { lost: wanted.saturating_sub(count), duplicated: count.saturating_sub(wanted) };
        for person in &self.people {
            Connection::open(self.address, Some(person.clone())).await?.delete("/api/notifications/subscriptions").await?;
        }
        serving.abort();
        Ok(line("push.1500", &mut times, None, Some(faults)))
    }

    /// What somebody asks for who opens a board: the board and its newest 50. The ceiling of the long one is the short one.
    async fn lengths(&self, short: &str, long: &str) -> Result<[Line; 2]> {
        eprintln!("{long} …");
        let boards = [self.filled(SHORT).await?, self.filled(LONG).await?];
        let mut connection = Connection::open(self.address, self.people.first().cloned()).await?;
        let mut reads = [Latencies::default(), Latencies::default()];
        for _ in 0..READS {
            for (board, reads) in boards.iter().zip(&mut reads) {
                let begun = Instant::now();
                for path in [board.clone(), format!("{board}/entries?limit=50")] {
                    history::read(&mut connection, &path, &mut Latencies::default()).await?;
                }
                reads.push(begun.elapsed());
            }
        }
        let [few, many] = reads;
        let few = history::line(short.to_owned(), few, None);
        let many = history::line(long.to_owned(), many, Some(few.value));
        Ok([few, many])
    }

    /// A new board with so many notices.
    async fn filled(&self, notices: u32) -> Result<String> {
        let board = self.board().await?;
        let body = json!({ "kind": "notice", "notice": { "title": "研修会の資料を置きました" }, "text": "ご覧になって、ご意見をお寄せください。" });
        let (path, body) = (format!("{board}/entries"), bytes(&body));
        try_join_all((0..WRITERS).map(async |_| {
            let mut speaker = self.speaker().await?;
            for _ in 0..notices / WRITERS {
                api::send(&mut speaker, &path, words::new_key(), body.clone()).await?;
            }
            anyhow::Ok(())
        }))
        .await?;
        Ok(board)
    }

    /// From 至急 to the last of all people, beside a bare broadcast that takes turns with it.
    async fn notices(&self, name: &str, server: &Server, watch: &Watch) -> Result<[Line; 3]> {
        eprintln!("{name} …");
        let (mut author, path) = (self.speaker().await?, format!("{}/entries", self.board().await?));
        // Everybody has heard of the new board when its first notice comes to them.
        Turns::default().take(&mut author, &path, watch).await?;
        let bare = Bare::start(Role::Broadcast { frame_bytes: watch.frame_bytes() }, None).await?;
        let listeners = Watch::open(bare.address, (0..PEOPLE).map(|_| None)).await?;
        let mut speaker = Connection::open(bare.address, None).await?;
        Turns::default().take(&mut speaker, "/say", &listeners).await?;

        let processor = || anyhow::Ok((server.processor()?, bare.processor()?));
        let before = processor()?;
        sleep(PAUSE * 2 * ROUNDS).await;
        let (rest, begun) = (processor()?, Instant::now());
        let (mut ours, mut theirs) = (Turns::default(), Turns::default());
        for _ in 0..ROUNDS {
            ours.take(&mut author, &path, watch).await?;
            sleep(PAUSE).await;
            theirs.take(&mut speaker, "/say", &listeners).await?;
            sleep(PAUSE).await;
        }
        let (after, stretch) = (processor()?, begun.elapsed().as_secs_f64() / (PAUSE * 2 * ROUNDS).as_secs_f64());
        let cost = |before: Duration, rest: Duration, after: Duration| {
            let idle = rest.saturating_sub(before).as_secs_f64() * stretch;
            (after.saturating_sub(rest).as_secs_f64() - idle).max(0.0) * 1e6 / f64::from(ROUNDS * PEOPLE)
        };
        Ok([
            line(name, &mut ours.acknowledged, Some(&mut theirs.acknowledged), Some(ours.faults)),
            line(&format!("{name}.request"), &mut ours.requested, Some(&mut theirs.requested), None),
            Line {
                workload: format!("{name}.processor"),
                unit: "µs/delivery",
                value: cost(before.0, rest.0, after.0),
                ceiling: Some(cost(before.1, rest.1, after.1)),
                ..Line::default()
            },
        ])
    }

    /// From the opening of a disaster to the last who hears of it, and from each report to the last who has it.
    async fn disaster(&self, watch: &Watch) -> Result<[Line; 2]> {
        eprintln!("disaster.1000 …");
        watch.clear();
        let body = json!({ "hazard": "earthquake", "title": "性能測定の地震", "mode": "drill", "municipalities": [] });
        let opened = self.speaker().await?.post("/api/disasters", Some(words::new_key()), bytes(&body)).await?.json()?;
        let (mut opening, mut delays, mut faults) = (Latencies::default(), Latencies::default(), Faults::default());
        opening.push(watch.last(HEADS, Instant::now(), &mut Faults::default()).await.context("not everybody heard of the disaster")?);
        let path: Arc<str> = format!("/api/disasters/{}/reports", api::text(&opened, "id")?).into();
        let body = bytes(&json!({ "state": "limited", "building": "sound", "power": "limited", "power_hours": 12, "water": "normal",
            "staff": "short", "needs": "飲み水と毛布が足りません。発電機の燃料は明日の昼までです。" }));

        let mut reporting = JoinSet::new();
        let mut tick = interval(REPORT_EVERY);
        for person in self.people.iter().cycle().step_by(APART).take(REPORTS) {
            tick.tick().await;
            let (address, cookie, path, body) = (self.address, person.clone(), Arc::clone(&path), body.clone());
            reporting.spawn(async move {
                let mut connection = Connection::open(address, Some(cookie)).await?;
                let seq = api::send(&mut connection, &path, words::new_key(), body).await?;
                anyhow::Ok((seq, Instant::now()))
            });
        }
        while let Some(reported) = reporting.join_next().await {
            let (seq, acknowledged) = reported??;
            if let Some(last) = watch.last(seq, acknowledged, &mut faults).await {
                delays.push(last);
            }
        }
        Ok([line("disaster.1000.opened", &mut opening, None, None), line("disaster.1000", &mut delays, None, Some(faults))])
    }
}

/// What one server did, notice after notice.
#[derive(Default)]
struct Turns {
    requested: Latencies,
    acknowledged: Latencies,
    faults: Faults,
}

impl Turns {
    /// One more notice.
    async fn take(&mut self, speaker: &mut Connection, path: &str, watch: &Watch) -> Result<()> {
        watch.clear();
        let requested = Instant::now();
        let number = api::send(speaker, path, words::new_key(), urgent()).await?;
        let acknowledged = Instant::now();
        if let Some(last) = watch.last(number, acknowledged, &mut self.faults).await {
            self.acknowledged.push(last);
            self.requested.push(last + (acknowledged - requested));
        }
        Ok(())
    }
}

/// The value is the worst.
fn line(workload: &str, times: &mut Latencies, beside: Option<&mut Latencies>, faults: Option<Faults>) -> Line {
    Line {
        workload: workload.to_owned(),
        unit: "ms",
        value: times.percentile_ms(100).unwrap_or_default(),
        ceiling: beside.and_then(|beside| beside.percentile_ms(100)),
        p50_ms: times.percentile_ms(50),
        p99_ms: times.percentile_ms(99),
        faults,
    }
}
