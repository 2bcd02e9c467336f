//! A throw-away PostgreSQL: its own data, its own port, gone at the end. `fsync` stays on, or the figures would mean nothing.

use std::fs;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tempfile::TempDir;

use crate::site::free_port;

const SUPERUSER: &str = "tsunagu";

/// A running cluster; dropping it stops it.
pub struct Cluster {
    child: Child,
    port: u16,
    _directory: TempDir,
}

impl Cluster {
    /// Makes a cluster and waits until it answers.
    pub async fn start() -> Result<Self> {
        let programs = programs()?;
        let directory = tempfile::Builder::new().prefix("tsunagu-postgres-").tempdir()?;
        let owner = unprivileged()?;
        if let Some((user, group)) = owner {
            chown(directory.path(), Some(user), Some(group))?;
        }
        let command = |program: &str| {
            let mut command = Command::new(programs.join(program));
            command.current_dir(directory.path()).stdin(Stdio::null()).stdout(Stdio::null());
            if let Some((user, group)) = owner {
                command.uid(user).gid(group);
            }
            command
        };
        let initdb = ["-D", "data", "-U", SUPERUSER, "-A", "trust", "-E", "UTF8", "--locale=C", "-N"];
        let done = command("initdb").args(initdb).stderr(Stdio::null()).status().context("initdb")?;
        ensure!(done.success(), "initdb failed: {done}");
        let port = free_port()?;
        let child = command("postgres")
            .args(["-D", "data", "-k", ".", "-h", "127.0.0.1", "-c", "fsync=on", "-c", "max_connections=200"])
            .args(["-p", &port.to_string()])
            .stderr(Stdio::null())
            .spawn()
            .context("postgres")?;
        let cluster = Self { child, port, _directory: directory };
        cluster.wait().await?;
        Ok(cluster)
    }

    /// Makes an empty database and gives its URL.
    pub async fn database(&self, name: &str) -> Result<String> {
        let mut connection = PgConnection::connect(&self.url("postgres")).await?;
        sqlx::raw_sql(AssertSqlSafe(format!("create database {name}"))).execute(&mut connection).await?;
        Ok(self.url(name))
    }

    fn url(&self, database: &str) -> String {
        format!("postgres://{SUPERUSER}@127.0.0.1:{}/{database}", self.port)
    }

    async fn wait(&self) -> Result<()> {
        let begun = Instant::now();
        loop {
            match PgConnection::connect(&self.url("postgres")).await {
                Ok(_) => return Ok(()),
                Err(error) if begun.elapsed() > Duration::from_secs(30) => bail!("PostgreSQL does not answer: {error}"),
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // Nothing in it is wanted any more, so it is not asked politely.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Where `initdb` is: on the path, or where Debian puts it (newest first).
fn programs() -> Result<PathBuf> {
    let mut places: Vec<PathBuf> =
        fs::read_dir("/usr/lib/postgresql").into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path().join("bin"))).collect();
    places.sort();
    places.reverse();
    places.extend(["/usr/local/bin", "/usr/bin"].map(PathBuf::from));
    places
        .into_iter()
        .find(|place| place.join("initdb").exists() && place.join("postgres").exists())
        .context("PostgreSQL is not installed (Debian: apt-get install postgresql)")
}

/// PostgreSQL refuses to run as root, so root hands it to another user; anybody else keeps their own.
fn unprivileged() -> Result<Option<(u32, u32)>> {
    if fs::metadata("/proc/self")?.uid() != 0 {
        return Ok(None);
    }
    let users = fs::read_to_string(Path::new("/etc/passwd"))?;
    let user = |name: &str| {
        let line = users.lines().find(|line| line.split(':').next() == Some(name))?;
        let mut fields = line.split(':').skip(2);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    };
    Ok(Some(user("postgres").or_else(|| user("nobody")).context("no unprivileged user for PostgreSQL")?))
}
