//! `history.*`: the newest 50 entries of a short and of a very long timeline. Both must open alike.

use std::time::Instant;

use anyhow::{Context, Result, ensure};

use crate::Kind;
use crate::api::{self, Patient, Session};
use crate::bench::Settings;
use crate::http::Connection;
use crate::posts;
use crate::report::{Latencies, Line, Report};
use crate::site::Site;

const SHORT: i64 = 100;
const LONG: i64 = 100_000;
const READS: usize = 400;

/// Measures both in turns on one server. The ceiling of the long one is the short one.
pub async fn measure(settings: &Settings, report: &mut Report) -> Result<()> {
    if !settings.wants("history") {
        return Ok(());
    }
    eprintln!("history …");
    let site = Site::new(&settings.server, Kind::Sqlite, None).await?;
    site.demo(&["--patients", "20", "--days", "3"])?;
    let server = site.start().await?;
    let sessions = api::sign_in(server.address, 12).await?;
    let reader = sessions.first().context("a persona")?;
    let (short, long) = two_timelines(reader)?;
    posts::fill(&team(&sessions, &short), &short, SHORT).await?;
    posts::fill(&team(&sessions, &long), &long, LONG).await?;
    let mut connection = reader.connect().await?;
    let (mut short_reads, mut long_reads) = (Latencies::default(), Latencies::default());
    for _ in 0..READS {
        for (patient, reads) in [(&short, &mut short_reads), (&long, &mut long_reads)] {
            read(&mut connection, &format!("/api/patients/{}/entries?limit=50", patient.id), reads).await?;
        }
    }
    let short_line = line(format!("history.{SHORT}"), short_reads, None);
    report.add(&short_line);
    report.add(&line(format!("history.{LONG}"), long_reads, Some(short_line.value)));
    server.stop()
}

fn team(sessions: &[Session], patient: &Patient) -> Vec<Session> {
    sessions.iter().filter(|session| session.patients.iter().any(|other| other.id == patient.id)).cloned().collect()
}

fn two_timelines(session: &Session) -> Result<(Patient, Patient)> {
    let mut patients = session.patients.clone();
    patients.sort_by_key(|patient| patient.head);
    ensure!(patients.len() >= 2, "the persona has too few patients");
    let short = patients.swap_remove(0);
    ensure!(short.head <= SHORT, "the shortest timeline of the demo region is too long: {}", short.head);
    Ok((short, patients.swap_remove(0)))
}

/// Reads a page.
pub async fn read(connection: &mut Connection, path: &str, reads: &mut Latencies) -> Result<()> {
    let begun = Instant::now();
    let reply = connection.get(path).await?;
    reads.push(begun.elapsed());
    ensure!(reply.status.is_success(), "{}: {}", reply.status, reply.text());
    Ok(())
}

/// The value is the median.
pub fn line(workload: String, mut reads: Latencies, ceiling: Option<f64>) -> Line {
    let p50_ms = reads.percentile_ms(50);
    Line { workload, unit: "ms", value: p50_ms.unwrap_or_default(), ceiling, p50_ms, p99_ms: reads.percentile_ms(99), faults: None }
}
