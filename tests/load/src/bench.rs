//! `load bench`: every workload, one after the other, never two at once.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;
use clap::Args;

use crate::Kind;
use crate::postgres::Cluster;
use crate::report::Report;
use crate::{boards, fanout, history, posts, revocation, sign_in, staff_list, start};

#[derive(Args)]
pub struct Options {
    /// Print JSON lines and nothing else
    #[arg(long)]
    json: bool,
    /// The server to measure
    #[arg(long, default_value = "target/quick/tsunagu")]
    server: PathBuf,
    /// Only workloads whose name begins like this, such as post.sqlite
    #[arg(long, default_value = "")]
    only: String,
    /// How long each figure is measured
    #[arg(long, default_value_t = 5)]
    seconds: u64,
}

/// What the workloads need to know.
pub struct Settings {
    pub server: PathBuf,
    pub length: Duration,
    only: String,
}

impl Settings {
    /// Whether a workload, or some workload under this prefix, was asked for.
    pub fn wants(&self, name: &str) -> bool {
        name.starts_with(&self.only) || self.only.starts_with(name)
    }
}

/// Runs what was asked for; fails if anything acknowledged was lost or doubled.
pub async fn run(options: &Options) -> Result<()> {
    let settings =
        Settings { server: options.server.clone(), length: Duration::from_secs(options.seconds.max(1)), only: options.only.clone() };
    let mut report = Report::new(options.json);
    posts::measure(&settings, Kind::Sqlite, None, &mut report).await?;
    boards::measure(&settings, Kind::Sqlite, None, &mut report).await?;
    staff_list::measure(&settings, Kind::Sqlite, None, &mut report).await?;
    if ["post.postgres", "board.postgres", "staff_list.postgres"].iter().any(|name| settings.wants(name)) {
        let cluster = Cluster::start().await?;
        posts::measure(&settings, Kind::Postgres, Some(&cluster), &mut report).await?;
        boards::measure(&settings, Kind::Postgres, Some(&cluster), &mut report).await?;
        staff_list::measure(&settings, Kind::Postgres, Some(&cluster), &mut report).await?;
    }
    fanout::measure(&settings, &mut report).await?;
    history::measure(&settings, &mut report).await?;
    revocation::measure(&settings, &mut report).await?;
    sign_in::measure(&settings, &mut report).await?;
    start::measure(&settings, &mut report).await?;
    report.verdict()
}
