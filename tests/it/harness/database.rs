//! A database per test. PostgreSQL is a throw-away server of the test process, copied from one migrated template.

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, SqliteConnection};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::sync::OnceCell;
use tsunagu::store::{Location, Migrate, Store};

/// Where a test's data lies.
pub enum Database {
    /// A file in a folder of its own.
    Sqlite(TempDir),
    /// A database of the throw-away server, and a data folder.
    Postgres { url: String, folder: TempDir },
}

impl Database {
    pub fn sqlite() -> Self {
        let folder = folder();
        let data = folder.path().join("data");
        std::fs::create_dir(&data).expect("a data folder");
        // The reserve for a full disk is there already, and takes no space: writing it for every test takes longer than the test.
        std::fs::File::create(data.join("reserve")).and_then(|file| file.set_len(64 << 20)).expect("a reserve");
        Self::Sqlite(folder)
    }

    pub async fn postgres() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let server = PostgresServer::shared().await;
        let name = format!("test_{}", COUNT.fetch_add(1, Ordering::Relaxed));
        server.run(&format!("create database {name} template tsunagu_template")).await;
        Self::Postgres { url: server.url(&name), folder: folder() }
    }

    /// An empty one of the same kind.
    pub async fn another(&self) -> Self {
        match self {
            Self::Sqlite(_) => Self::sqlite(),
            Self::Postgres { .. } => Self::postgres().await,
        }
    }

    pub fn folder(&self) -> &Path {
        match self {
            Self::Sqlite(folder) | Self::Postgres { folder, .. } => folder.path(),
        }
    }

    pub fn url(&self) -> Option<String> {
        match self {
            Self::Sqlite(_) => None,
            Self::Postgres { url, .. } => Some(url.clone()),
        }
    }

    pub const fn is_sqlite(&self) -> bool {
        matches!(self, Self::Sqlite(_))
    }

    /// A connection that goes round the server, as an administrator of the machine may.
    pub async fn connect(&self) -> Connection {
        match self {
            Self::Sqlite(folder) => {
                let options =
                    SqliteConnectOptions::new().filename(folder.path().join("data/tsunagu.db")).busy_timeout(Duration::from_secs(20));
                Connection::Sqlite(SqliteConnection::connect_with(&options).await.expect("the file opens"))
            }
            Self::Postgres { url, .. } => Connection::Postgres(PgConnection::connect(url).await.expect("PostgreSQL answers")),
        }
    }

    /// Runs statements round the server.
    pub async fn run(&self, sql: &str) {
        self.connect().await.run(sql).await;
    }

    /// The texts that a statement with one column of text answers with.
    pub async fn texts(&self, sql: &str) -> Vec<String> {
        self.connect().await.texts(sql).await
    }

    /// How many rows a table has under a condition.
    pub async fn count(&self, rows: &str) -> usize {
        let counted = self.texts(&format!("select cast(count(*) as text) from {rows}")).await;
        counted[0].parse().expect("a number")
    }

    /// Everything that the database holds, as bytes to search.
    pub fn dump(&self) -> Vec<u8> {
        match self {
            Self::Sqlite(folder) => {
                let file = |name: &str| std::fs::read(folder.path().join("data").join(name)).unwrap_or_default();
                [file("tsunagu.db"), file("tsunagu.db-wal")].concat()
            }
            Self::Postgres { url, .. } => {
                let out = Command::new(binary("pg_dump")).arg(url).output().expect("pg_dump runs");
                assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
                out.stdout
            }
        }
    }
}

/// A connection of its own.
pub enum Connection {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Connection {
    pub async fn run(&mut self, sql: &str) {
        let sql = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()));
        match self {
            Self::Sqlite(connection) => sql.execute(connection).await.map(|_| ()),
            Self::Postgres(connection) => sql.execute(connection).await.map(|_| ()),
        }
        .expect("the statement runs");
    }

    pub async fn texts(&mut self, sql: &str) -> Vec<String> {
        let sql = AssertSqlSafe(sql.to_owned());
        match self {
            Self::Sqlite(connection) => sqlx::query_scalar(sql).fetch_all(connection).await,
            Self::Postgres(connection) => sqlx::query_scalar(sql).fetch_all(connection).await,
        }
        .expect("the statement runs")
    }
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

/// PostgreSQL's own programs are not on the path in Debian.
fn binary(name: &str) -> PathBuf {
    let versions =
        std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|entry| entry.path().join("bin").join(name));
    let found = versions.filter(|path| path.exists()).max();
    found.expect("PostgreSQL is installed: apt-get install postgresql (make test does)")
}

struct PostgresServer {
    port: u16,
    sockets: TempDir,
    // The keeper stops the server and clears it away when this process ends, however it ends: its standard input closes.
    _keeper: Mutex<Child>,
}

impl PostgresServer {
    async fn shared() -> &'static Self {
        static SERVER: OnceCell<PostgresServer> = OnceCell::const_new();
        SERVER
            .get_or_init(|| async {
                let server = Self::start();
                server.answer().await;
                let location = Location::parse(&server.url("tsunagu_template")).expect("a URL");
                let store = Store::open(&location, Migrate::OnlyEmpty, None).await.expect("a template");
                store.close().await;
                server
            })
            .await
    }

    fn start() -> Self {
        let port = TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("a free port").port();
        let sockets = folder();
        let data = sockets.path().join("data");
        let root = is_root();
        if root {
            // PostgreSQL refuses to run as root.
            let owned = Command::new("chown").arg("-R").arg("postgres").arg(sockets.path()).status().expect("chown runs");
            assert!(owned.success(), "a folder for the user postgres");
        }
        let script = format!(
            "set -e\n{init} -D {data} -E UTF8 --locale=C.UTF-8 -A trust -U tsunagu >/dev/null\n\
             {server} -D {data} -p {port} -k {sockets} -c listen_addresses= -c fsync=off -c full_page_writes=off -c max_connections=400 \
             -c log_min_messages=fatal &\n\
             pid=$!\ncat >/dev/null\nkill -INT $pid\nwait $pid || true\nrm -rf {sockets}\n",
            init = binary("initdb").display(),
            server = binary("postgres").display(),
            data = data.display(),
            sockets = sockets.path().display(),
        );
        let mut command = if root { Command::new("runuser") } else { Command::new("sh") };
        if root {
            command.args(["-u", "postgres", "--", "sh"]);
        }
        let keeper = command.arg("-c").arg(script).stdin(Stdio::piped()).stdout(Stdio::null()).spawn().expect("a shell");
        Self { port, sockets, _keeper: Mutex::new(keeper) }
    }

    fn url(&self, name: &str) -> String {
        format!("postgres://tsunagu@localhost:{}/{name}?host={}", self.port, self.sockets.path().display())
    }

    async fn answer(&self) {
        let begun = Instant::now();
        while sqlx::PgPool::connect(&self.url("postgres")).await.is_err() {
            assert!(begun.elapsed() < Duration::from_mins(1), "PostgreSQL does not start");
            tokio::task::yield_now().await;
        }
    }

    async fn run(&self, sql: &str) {
        let mut connection = PgConnection::connect(&self.url("postgres")).await.expect("PostgreSQL answers");
        sqlx::query(AssertSqlSafe(sql.to_owned())).execute(&mut connection).await.expect("it runs");
        connection.close().await.expect("it closes");
    }
}

pub fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().expect("id runs");
    id.stdout.starts_with(b"0\n")
}
