//! A place for one server: a fresh data folder, a database, and the real binary started on it.

use std::fs::{self, File};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;
use tempfile::TempDir;

use crate::Kind;
use crate::http::Connection;
use crate::postgres::Cluster;

/// A data folder and a database, with nothing running.
pub struct Site {
    binary: PathBuf,
    directory: TempDir,
    url: Option<String>,
}

impl Site {
    /// A fresh site; `cluster` holds the database when it is PostgreSQL.
    pub async fn new(binary: &Path, kind: Kind, cluster: Option<&Cluster>) -> Result<Self> {
        let binary = fs::canonicalize(binary).with_context(|| format!("no server at {}", binary.display()))?;
        let directory = tempfile::Builder::new().prefix("tsunagu-load-").tempdir()?;
        let url = match kind {
            Kind::Sqlite => None,
            Kind::Postgres => {
                let name = format!("site_{}", crate::words::new_key().simple());
                Some(cluster.context("no PostgreSQL was started")?.database(&name).await?)
            }
        };
        Ok(Self { binary, directory, url })
    }

    /// Creates the demo region.
    pub fn demo(&self, arguments: &[&str]) -> Result<()> {
        self.run("demo", arguments)
    }

    /// Offers more memberships for sign-in with one click.
    pub fn add_personas(&self, memberships: &[String]) -> Result<()> {
        let file = self.directory.path().join("data/personas.json");
        let mut personas: Vec<Value> = serde_json::from_slice(&fs::read(&file)?)?;
        let first = personas.first().context("no demo persona")?.clone();
        personas.extend(memberships.iter().map(|membership| {
            let mut persona = first.clone();
            persona["persona"] = membership.as_str().into();
            persona
        }));
        Ok(fs::write(&file, serde_json::to_vec(&personas)?)?)
    }

    /// The check of the whole database: numbers contiguous, every sealed value opens, the log's chains verify.
    pub fn check(&self) -> Result<()> {
        self.run("check", &[])
    }

    fn run(&self, command: &str, arguments: &[&str]) -> Result<()> {
        let output = self.command(command).args(arguments).output()?;
        let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "tsunagu {command}: {}\n{said}", output.status);
        Ok(())
    }

    /// Starts the server and waits until it is ready.
    pub async fn start(&self) -> Result<Server> {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, free_port()?));
        let log = self.directory.path().join("server.log");
        let begun = Instant::now();
        let child = self
            .command("serve")
            .env("TSUNAGU_LISTEN", address.to_string())
            .env("TSUNAGU_DEMO", "1")
            .env("TSUNAGU_TEST_PUSH", "1")
            .stdout(File::options().create(true).append(true).open(&log)?)
            .stderr(File::options().create(true).append(true).open(&log)?)
            .spawn()?;
        let mut server = Server { child, address, log, ready: Duration::ZERO };
        server.wait(begun).await?;
        Ok(server)
    }

    /// The binary with nothing of the caller's own settings.
    fn command(&self, name: &str) -> Command {
        let mut command = Command::new(&self.binary);
        command
            .arg(name)
            .env_clear()
            .env("TSUNAGU_DATA_DIR", self.directory.path().join("data"))
            .current_dir(self.directory.path())
            .stdin(Stdio::null());
        if let Some(url) = &self.url {
            command.env("TSUNAGU_DATABASE_URL", url);
        }
        command
    }
}

/// A running server; dropping it kills it.
pub struct Server {
    child: Child,
    pub address: SocketAddr,
    log: PathBuf,
    /// From the start of the program to the first `/readyz` that says yes.
    pub ready: Duration,
}

impl Server {
    async fn wait(&mut self, begun: Instant) -> Result<()> {
        let mut pause = Duration::from_millis(1);
        loop {
            if let Ok(mut connection) = Connection::open(self.address, None).await
                && let Ok(reply) = connection.get("/readyz").await
                && reply.status.is_success()
            {
                self.ready = begun.elapsed();
                return Ok(());
            }
            if let Some(status) = self.child.try_wait()? {
                bail!("the server ended by itself ({status}):\n{}", self.last_words());
            }
            ensure!(begun.elapsed() < Duration::from_mins(1), "the server is not ready:\n{}", self.last_words());
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(Duration::from_millis(4));
        }
    }

    fn last_words(&self) -> String {
        let log = fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(20)..].join("\n")
    }

    /// Ends it as a power cut would.
    pub fn kill(mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// Ends it as an operator would, and expects it to go well.
    pub fn stop(mut self) -> Result<()> {
        let asked = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status()?;
        ensure!(asked.success(), "kill: {asked}");
        let ended = self.child.wait()?;
        ensure!(ended.success(), "the server did not stop cleanly ({ended}):\n{}", self.last_words());
        Ok(())
    }

    /// Processor time so far.
    pub fn processor(&self) -> Result<Duration> {
        processor(self.child.id())
    }

    /// Resident memory, in megabytes.
    pub fn resident_mb(&self) -> Result<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("VmRSS")?;
        let kilobytes: f64 = line.trim().trim_end_matches(" kB").parse()?;
        Ok(kilobytes / 1024.0)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// The processor time of a process so far, its own and the kernel's for it, in hundredths of a second.
pub fn processor(process: u32) -> Result<Duration> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat"))?;
    // The name, in brackets, may hold anything.
    let (_, fields) = stat.rsplit_once(") ").context("stat")?;
    let ticks: u64 = fields.split(' ').skip(11).take(2).map(str::parse::<u64>).sum::<Result<u64, _>>()?;
    Ok(Duration::from_millis(10 * ticks))
}

/// A port that is free now. Somebody else may take it before it is used; then the start fails and says so.
pub fn free_port() -> Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}
