//! `start.*`: from the start of the program to ready, and its memory at rest, with the whole demo region.

use std::time::Duration;

use anyhow::Result;

use crate::Kind;
use crate::bench::Settings;
use crate::report::{Latencies, Line, Report};
use crate::site::Site;

const STARTS: usize = 9;
/// What a server does right after its start is over by then.
const REST: Duration = Duration::from_secs(2);

/// Both figures come from the same starts.
pub async fn measure(settings: &Settings, report: &mut Report) -> Result<()> {
    if !settings.wants("start") {
        return Ok(());
    }
    eprintln!("start …");
    let site = Site::new(&settings.server, Kind::Sqlite, None).await?;
    site.demo(&[])?;
    let mut ready = Latencies::default();
    for _ in 0..STARTS {
        let server = site.start().await?;
        ready.push(server.ready);
        server.stop()?;
    }
    let (middle, slowest) = (ready.percentile_ms(50), ready.percentile_ms(99));
    report.add(&Line {
        workload: "start.ready".to_owned(),
        unit: "ms",
        value: middle.unwrap_or_default(),
        p50_ms: middle,
        p99_ms: slowest,
        ..Line::default()
    });
    let server = site.start().await?;
    tokio::time::sleep(REST).await;
    let resident = server.resident_mb()?;
    report.add(&Line { workload: "start.resident".to_owned(), unit: "MB", value: resident, ..Line::default() });
    server.stop()
}
