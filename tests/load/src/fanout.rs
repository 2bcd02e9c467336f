//! `fanout.*`: from a post to other people's sockets.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use tokio::time::{MissedTickBehavior, interval};

use crate::Kind;
use crate::api::{self, Patient, Session};
use crate::bench::Settings;
use crate::ceiling::{Bare, Role};
use crate::ledger::Faults;
use crate::report::{Latencies, Line, Report};
use crate::site::Site;
use crate::socket::Listener;
use crate::storm::{Deliveries, Storm};

/// `fanout.sockets` posts this often.
const POSTS_PER_SECOND: u64 = 50;
/// After the last post, a delivery that takes longer than this counts as lost.
pub const PATIENCE: Duration = Duration::from_secs(5);
/// Real and bare server take turns this often.
const TURNS: u32 = 2;
/// Who signs in.
const SESSIONS: usize = 12;
/// A session has no more sockets than this: more listeners are more sessions.
const SOCKETS_PER_SESSION: usize = 8;

/// All workloads, on SQLite: the database has no part in it beyond the commit.
pub async fn measure(settings: &Settings, report: &mut Report) -> Result<()> {
    if !settings.wants("fanout") {
        return Ok(());
    }
    let site = Site::new(&settings.server, Kind::Sqlite, None).await?;
    site.demo(&["--patients", "20", "--days", "3"])?;
    let server = site.start().await?;
    let sessions = api::sign_in(server.address, SESSIONS).await?;
    if settings.wants("fanout.sockets") {
        eprintln!("fanout.sockets …");
        report.add(&to_a_colleague(&sessions, settings.length).await?);
    }
    for sockets in [10, 100] {
        let workload = format!("fanout.{sockets}");
        if settings.wants(&workload) {
            eprintln!("{workload} …");
            report.add(&beside_a_bare_broadcast(&workload, &sessions, sockets, settings.length).await?);
        }
    }
    server.stop()
}

/// When each number arrived; more than one time is a duplicate.
type Arrivals = HashMap<i64, Vec<Instant>>;

/// The time from the acknowledgement of a post to its arrival at a colleague in another organization. The event may overtake the
/// acknowledgement; that counts as no time at all.
async fn to_a_colleague(sessions: &[Session], length: Duration) -> Result<Line> {
    let (author, reader, patient) = colleagues(sessions)?;
    let mut listener = Listener::connect(reader.address, Some(reader.cookie.clone())).await?;
    listener.hello().await?;
    let arrivals: Arc<Mutex<Arrivals>> = Arc::default();
    let listening = tokio::spawn(listen(listener, Arc::clone(&arrivals)));
    let mut connection = author.connect().await?;
    let mut tick = interval(Duration::from_micros(1_000_000 / POSTS_PER_SECOND));
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut acknowledged = Vec::new();
    let begun = Instant::now();
    while begun.elapsed() < length {
        tick.tick().await;
        let seq = api::post(&mut connection, &patient.posts()).await?;
        acknowledged.push((seq, Instant::now()));
    }
    let ended = Instant::now();
    while ended.elapsed() < PATIENCE && !arrived(&arrivals, &acknowledged) {
        tick.tick().await;
    }
    listening.abort();
    let arrivals = arrivals.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(delays(&arrivals, &acknowledged))
}

async fn listen(mut listener: Listener, arrivals: Arc<Mutex<Arrivals>>) {
    while let Ok(frame) = listener.next().await {
        let now = Instant::now();
        if let Some(seq) = api::is_event(&frame).then(|| api::seq_of(frame.as_bytes())).flatten() {
            arrivals.lock().unwrap_or_else(PoisonError::into_inner).entry(seq).or_default().push(now);
        }
    }
}

fn arrived(arrivals: &Mutex<Arrivals>, acknowledged: &[(i64, Instant)]) -> bool {
    let arrivals = arrivals.lock().unwrap_or_else(PoisonError::into_inner);
    acknowledged.iter().all(|(seq, _)| arrivals.contains_key(seq))
}

fn delays(arrivals: &Arrivals, acknowledged: &[(i64, Instant)]) -> Line {
    let mut delays = Latencies::default();
    let mut faults = Faults::default();
    for (seq, at) in acknowledged {
        let times = arrivals.get(seq).map_or(&[][..], Vec::as_slice);
        faults.duplicated += u64::from(times.len() > 1);
        match times.first() {
            Some(arrived) => delays.push(arrived.saturating_duration_since(*at)),
            None => faults.lost += 1,
        }
    }
    let p50_ms = delays.percentile_ms(50);
    Line {
        workload: "fanout.sockets".to_owned(),
        unit: "ms",
        value: p50_ms.unwrap_or_default(),
        ceiling: None,
        p50_ms,
        p99_ms: delays.percentile_ms(99),
        faults: Some(faults),
    }
}

/// Two of different organizations, and a patient of both.
fn colleagues(sessions: &[Session]) -> Result<(&Session, &Session, &Patient)> {
    sessions
        .iter()
        .flat_map(|author| sessions.iter().map(move |reader| (author, reader)))
        .filter(|(author, reader)| author.organization != reader.organization)
        .find_map(|(author, reader)| {
            let patient = author.patients.iter().find(|one| reader.patients.iter().any(|other| other.id == one.id))?;
            Some((author, reader, patient))
        })
        .context("no two personas of different organizations share a patient")
}

async fn beside_a_bare_broadcast(workload: &str, sessions: &[Session], sockets: usize, length: Duration) -> Result<Line> {
    let (author, _, patient) = colleagues(sessions)?;
    let mut cookies = Vec::new();
    while cookies.len() * SOCKETS_PER_SESSION < sockets {
        let sessions = api::sign_in(author.address, SESSIONS).await?;
        let members = sessions.into_iter().filter(|session| session.patients.iter().any(|other| other.id == patient.id));
        cookies.extend(members.map(|session| Some(session.cookie)));
    }
    let bare = Bare::start(Role::Broadcast { frame_bytes: event_length(author, patient).await? }, None).await?;
    let length = length / TURNS;
    let real = Storm { address: author.address, path: patient.posts(), cookies, sockets, length };
    let ceiling = Storm { address: bare.address, path: "/say".to_owned(), cookies: vec![None], sockets, length };
    let (mut ours, mut theirs) = (Deliveries::default(), Deliveries::default());
    for _ in 0..TURNS {
        ours.add(&real.run().await?);
        theirs.add(&ceiling.run().await?);
    }
    if ours.resyncs > 0 {
        eprintln!("{workload}: the server told a listener {} times to pull", ours.resyncs);
    }
    Ok(Line {
        workload: workload.to_owned(),
        unit: "deliveries/s",
        value: ours.per_second(),
        ceiling: Some(theirs.per_second()),
        faults: Some(Faults { lost: ours.lost, duplicated: 0 }),
        ..Line::default()
    })
}

/// How long the frame of one of our posts is, so that the bare server sends frames of that length.
async fn event_length(session: &Session, patient: &Patient) -> Result<usize> {
    let mut listener = Listener::connect(session.address, Some(session.cookie.clone())).await?;
    listener.hello().await?;
    api::post(&mut session.connect().await?, &patient.posts()).await?;
    loop {
        let frame = listener.next().await?;
        if api::is_event(&frame) {
            return Ok(frame.len());
        }
    }
}
