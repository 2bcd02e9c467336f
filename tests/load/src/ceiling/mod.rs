//! The bare server: what this machine can do with the same rows and none of our work. It checks nobody, seals nothing and keeps no
//! log of who read; it only takes a body, writes the rows durably in batches, and answers.

mod broadcast;
mod lite;
mod postgres;
mod rows;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use axum::Router;
use axum::serve::ListenerExt;
use clap::Args;
use tempfile::TempDir;
use tokio::net::TcpListener;

use crate::Kind;
use crate::http::Connection;
use crate::postgres::Cluster;
use crate::posts::Lane;
use crate::site::{free_port, processor};

/// How many timelines the posts go to, as many as the small demo region has patients.
const STREAMS: usize = 20;

#[derive(Args)]
pub struct Options {
    /// Where to listen
    #[arg(long)]
    listen: SocketAddr,
    /// A folder for an SQLite database
    #[arg(long)]
    sqlite: Option<PathBuf>,
    /// The URL of an empty PostgreSQL database
    #[arg(long)]
    postgres: Option<String>,
    /// Broadcast to sockets, in frames of this many bytes, and store nothing
    #[arg(long)]
    broadcast: Option<usize>,
}

/// What a bare server stands in for.
#[derive(Clone, Copy)]
pub enum Role {
    Sqlite,
    Postgres,
    Broadcast { frame_bytes: usize },
}

impl From<Kind> for Role {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Sqlite => Self::Sqlite,
            Kind::Postgres => Self::Postgres,
        }
    }
}

/// `load ceiling`: serves until it is killed.
pub async fn serve(options: &Options) -> Result<()> {
    let mut routes = Router::new();
    if let Some(folder) = &options.sqlite {
        routes = routes.merge(lite::routes(&folder.join("ceiling.db"), STREAMS)?);
    }
    if let Some(url) = &options.postgres {
        routes = routes.merge(postgres::routes(url, STREAMS).await?);
    }
    if let Some(frame_bytes) = options.broadcast {
        routes = routes.merge(broadcast::routes(frame_bytes));
    }
    // Without this, small answers wait for the delayed acknowledgement of the ones before them.
    let listener = TcpListener::bind(options.listen).await?.tap_io(|stream| drop(stream.set_nodelay(true)));
    axum::serve(listener, routes).await?;
    Ok(())
}

/// A bare server in a process of its own; dropping it ends it.
pub struct Bare {
    child: Child,
    pub address: SocketAddr,
    _folder: TempDir,
}

impl Bare {
    /// Starts it and waits until it listens.
    pub async fn start(role: Role, cluster: Option<&Cluster>) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("tsunagu-ceiling-").tempdir()?;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, free_port()?));
        let mut command = Command::new(std::env::current_exe()?);
        command.args(["ceiling", "--listen", &address.to_string()]).stdin(Stdio::null()).stdout(Stdio::null());
        match role {
            Role::Sqlite => command.arg("--sqlite").arg(folder.path()),
            Role::Postgres => {
                let url = cluster.context("no PostgreSQL was started")?.database("ceiling").await?;
                command.arg("--postgres").arg(url)
            }
            Role::Broadcast { frame_bytes } => command.arg("--broadcast").arg(frame_bytes.to_string()),
        };
        let bare = Self { child: command.spawn()?, address, _folder: folder };
        let begun = Instant::now();
        while Connection::open(address, None).await.is_err() {
            ensure!(begun.elapsed() < Duration::from_secs(10), "the bare server does not listen");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Ok(bare)
    }

    /// Processor time so far.
    pub fn processor(&self) -> Result<Duration> {
        processor(self.child.id())
    }

    /// Where its clients post: to each stream in turn.
    pub fn lanes(&self) -> [Lane; 1] {
        let paths = (0..STREAMS).map(|stream| format!("/streams/{stream}").into()).collect();
        [Lane { address: self.address, cookie: None, author: "nobody".into(), paths }]
    }
}

impl Drop for Bare {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
