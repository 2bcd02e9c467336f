//! `post.*`: durable posts acknowledged through HTTP, with policy, sealing and the log on, beside a bare server that only writes rows.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use hyper::header::HeaderValue;
use uuid::Uuid;

use crate::Kind;
use crate::api::{self, Patient, Session};
use crate::bench::Settings;
use crate::ceiling::Bare;
use crate::http::Connection;
use crate::ledger::{Held, Ledger, Reader};
use crate::postgres::Cluster;
use crate::report::{Latencies, Line, Report};
use crate::site::Site;
use crate::words;

/// How many concurrent clients are measured.
const CLIENTS: [usize; 3] = [1, 8, 64];
/// Real and bare server take turns this often within one workload, so that a slow minute of the machine hits both.
const TURNS: u32 = 2;
/// Before each turn: connections, caches and the write-ahead log get warm.
const WARM_UP: Duration = Duration::from_millis(500);
/// One in fifty repeats the key before it, two per cent.
const REPEAT_EVERY: usize = 50;

/// Where one client posts.
#[derive(Clone)]
pub struct Lane {
    pub address: SocketAddr,
    pub cookie: Option<HeaderValue>,
    pub author: Arc<str>,
    pub paths: Vec<Arc<str>>,
}

/// What to do with the lanes.
#[derive(Clone, Copy)]
pub struct Load {
    pub clients: usize,
    pub warm_up: Duration,
    pub length: Duration,
    pub repeat: bool,
}

/// What came of it.
#[derive(Default)]
pub struct Outcome {
    pub ledger: Ledger,
    pub latencies: Latencies,
    measured: Duration,
}

impl Outcome {
    fn rate(&self) -> f64 {
        f64::from(u32::try_from(self.latencies.count()).unwrap_or(u32::MAX)) / self.measured.as_secs_f64()
    }

    fn add(&mut self, other: Self) {
        self.ledger.absorb(other.ledger);
        self.latencies.append(other.latencies);
        self.measured += other.measured;
    }

    fn line(mut self, workload: &str, ceiling: f64, held: &Held) -> Line {
        Line {
            workload: workload.to_owned(),
            unit: "posts/s",
            value: self.rate(),
            ceiling: Some(ceiling),
            p50_ms: self.latencies.percentile_ms(50),
            p99_ms: self.latencies.percentile_ms(99),
            faults: Some(self.ledger.settle(held)),
        }
    }
}

/// All workloads of one database.
pub async fn measure(settings: &Settings, kind: Kind, cluster: Option<&Cluster>, report: &mut Report) -> Result<()> {
    let prefix = format!("post.{}", kind.name());
    if !settings.wants(&prefix) {
        return Ok(());
    }
    let site = Site::new(&settings.server, kind, cluster).await?;
    site.demo(&["--patients", "20", "--days", "3"])?;
    let server = site.start().await?;
    let sessions = api::sign_in(server.address, 8).await?;
    let lanes: Vec<Lane> = sessions.iter().map(lane).collect();
    let mut reader = Reader::new(&sessions);
    let bare = Bare::start(kind.into(), cluster).await?;
    for clients in CLIENTS {
        let name = format!("{prefix}.{clients}");
        if !settings.wants(&name) {
            continue;
        }
        eprintln!("{name} …");
        let load = Load { clients, warm_up: WARM_UP, length: settings.length / TURNS, repeat: false };
        let with_repeats = kind == Kind::Sqlite && clients == 64;
        for line in in_turns(&name, &lanes, &bare, load, with_repeats, &mut reader).await? {
            report.add(&line);
        }
    }
    server.stop()?;
    site.check().context("the check after the posts")
}

/// Real and bare server in turns and, where asked for, the real one with repeated keys; then everything is read back.
async fn in_turns(name: &str, lanes: &[Lane], bare: &Bare, load: Load, with_repeats: bool, reader: &mut Reader) -> Result<Vec<Line>> {
    let (mut real, mut ceiling, mut repeated) = (Outcome::default(), Outcome::default(), Outcome::default());
    for _ in 0..TURNS {
        real.add(run(lanes, load).await?);
        ceiling.add(run(&bare.lanes(), load).await?);
        if with_repeats {
            repeated.add(run(lanes, Load { repeat: true, ..load }).await?);
        }
    }
    let held = reader.catch_up().await?;
    let plain_rate = real.rate();
    let mut results = vec![real.line(name, ceiling.rate(), &held)];
    if with_repeats {
        results.push(repeated.line(&format!("{name}.repeat"), plain_rate, &held));
    }
    Ok(results)
}

/// The lane of a persona.
pub fn lane(session: &Session) -> Lane {
    Lane {
        address: session.address,
        cookie: Some(session.cookie.clone()),
        author: Arc::clone(&session.persona),
        paths: session.patients.iter().map(|patient| patient.posts().into()).collect(),
    }
}

/// Runs the clients side by side, each waiting for one answer before it sends again.
pub async fn run(lanes: &[Lane], load: Load) -> Result<Outcome> {
    let begun = Instant::now();
    let clients: Vec<_> =
        (0..load.clients).zip(lanes.iter().cycle()).map(|(number, lane)| tokio::spawn(client(lane.clone(), number, load, begun))).collect();
    let mut outcome = Outcome { measured: load.length, ..Outcome::default() };
    for client in clients {
        let (ledger, latencies) = client.await??;
        outcome.ledger.absorb(ledger);
        outcome.latencies.append(latencies);
    }
    Ok(outcome)
}

async fn client(lane: Lane, number: usize, load: Load, begun: Instant) -> Result<(Ledger, Latencies)> {
    let mut connection = Connection::open(lane.address, lane.cookie).await?;
    let mut ledger = Ledger::default();
    let mut latencies = Latencies::default();
    let mut previous: Option<(Uuid, &Arc<str>)> = None;
    let end = load.warm_up + load.length;
    // Each client begins with another patient and repeats at another turn, or all of them would go in step.
    for (turn, path) in (number..).zip(lane.paths.iter().cycle().skip(number)) {
        let sent = Instant::now();
        if sent - begun >= end {
            break;
        }
        let again = previous.filter(|_| load.repeat && turn.is_multiple_of(REPEAT_EVERY));
        let (key, path) = again.unwrap_or_else(|| (words::new_key(), path));
        previous = Some((key, path));
        ledger.begin(key, path, &lane.author);
        let reply = connection.post(path, Some(key), words::post_body(key)).await?;
        ensure!(reply.status.is_success(), "a post was answered {}: {}", reply.status, reply.text());
        let answered = Instant::now();
        ledger.acknowledge(key, api::seq_of(&reply.body).context("an acknowledgement without a number")?);
        if sent - begun >= load.warm_up && answered - begun <= end {
            latencies.push(answered - sent);
        }
    }
    Ok((ledger, latencies))
}

/// Fills one timeline until its head is at least `head`, with posts by everybody on its team in turn.
pub async fn fill(team: &[Session], patient: &Patient, head: i64) -> Result<()> {
    let left = Arc::new(AtomicI64::new(head - patient.head));
    let clients: Vec<_> = (0..64)
        .zip(team.iter().cycle())
        .map(|(_, session)| {
            let (session, path, left) = (session.clone(), patient.posts(), Arc::clone(&left));
            tokio::spawn(async move {
                let mut connection = session.connect().await?;
                while left.fetch_sub(1, Ordering::Relaxed) > 0 {
                    api::post(&mut connection, &path).await?;
                }
                anyhow::Ok(())
            })
        })
        .collect();
    for client in clients {
        client.await??;
    }
    Ok(())
}
