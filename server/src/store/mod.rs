//! SQL, and nothing else: the only room that names sqlx and rusqlite. Reads go through a pool, every write is a [`Change`] for the writer.
//! Sealed columns come only out of functions that demand a [`Permitted`](crate::gate::Permitted).

pub mod boards;
pub mod care;
mod change;
mod clause;
pub mod core;
mod db;
mod dialect;
pub mod oversight;
pub mod people;
mod types;
mod writer;

pub(crate) use change::rows;
pub use change::{Change, Effect, Idempotency, Insert, Kind, LogRow, Numbered, Refusal, Row, StreamGuard, Table, Value};
pub use db::Db;
pub use writer::{Committed, Rejected, Writer};

use std::path::{Path, PathBuf};

/// What the store cannot do. Never holds a value of a person.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database answers with an error.
    #[error("the database fails: {0}")]
    Database(#[from] sqlx::Error),
    /// A stored value does not open, or has a code that this program does not know.
    #[error("a stored value cannot be read")]
    Corrupt,
}

impl From<crate::vault::DoesNotOpen> for Error {
    fn from(_: crate::vault::DoesNotOpen) -> Self {
        Self::Corrupt
    }
}

impl From<serde_json::Error> for Error {
    fn from(_: serde_json::Error) -> Self {
        Self::Corrupt
    }
}

/// What the store answers with.
pub type Result<T> = std::result::Result<T, Error>;

/// Which database, and how it is reached.
#[derive(Clone, Debug)]
pub enum Location {
    /// A file.
    Sqlite(PathBuf),
    /// A server, by URL.
    Postgres(String),
}

/// Why the database cannot be used; the sentence is for the person who starts the server.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Not a URL that we know.
    #[error("TSUNAGU_DATABASE_URL must begin with sqlite: or postgres://")]
    UnknownUrl,
    /// PostgreSQL over the network without a verified certificate.
    #[error("TSUNAGU_DATABASE_URL: over a network PostgreSQL needs sslmode=verify-full")]
    Unverified,
    /// Made by a newer program.
    #[error("the database was made by a newer version of Tsunagu (migration {0}); start that version")]
    Newer(i64),
    /// Made by an older program.
    #[error("the database is of an older version; make a backup, then run: tsunagu migrate")]
    Older,
    /// SQLite has no roles.
    #[error("roles are PostgreSQL's; an SQLite file is protected by the permissions of the file")]
    NoRoles,
    /// Anything else.
    #[error("the database cannot be opened: {0}")]
    Database(#[from] sqlx::Error),
    /// A migration failed.
    #[error("the database cannot be migrated: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// The writer's own connection.
    #[error("the database cannot be written: {0}")]
    Writer(String),
}

/// How [`Store::open`] treats a database that is not of today's version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Migrate {
    /// An empty one is created; an older one is refused.
    OnlyEmpty,
    /// An older one is migrated.
    Older,
}

/// The database, opened: a pool to read from and the writer.
pub struct Store {
    db: Db,
    writer: Writer,
}

impl Location {
    /// Reads a database URL. An unknown one is refused; nothing falls back.
    pub fn parse(url: &str) -> std::result::Result<Self, OpenError> {
        if let Some(path) = url.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            return if path.is_empty() { Err(OpenError::UnknownUrl) } else { Ok(Self::Sqlite(path.into())) };
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            dialect::check_postgres_url(url)?;
            return Ok(Self::Postgres(url.to_owned()));
        }
        Err(OpenError::UnknownUrl)
    }
}

impl Store {
    /// Opens the database, brings it to today's version, and starts the writer. `reserve` is the file whose space is freed when the disk
    /// fills.
    pub async fn open(location: &Location, migrate: Migrate, reserve: Option<&Path>) -> std::result::Result<Self, OpenError> {
        let db = dialect::connect(location, migrate).await?;
        let writer = match (&db, location) {
            (Db::Sqlite(_), Location::Sqlite(path)) => Writer::sqlite(path, reserve)?,
            (Db::Postgres(pool), _) => Writer::postgres(pool).await?,
            (Db::Sqlite(_), Location::Postgres(_)) => return Err(OpenError::UnknownUrl),
        };
        Ok(Self { db, writer })
    }

    /// Gives a PostgreSQL role what the server needs: it can add to events and the access log, never change them.
    pub async fn grant(&self, role: &str) -> std::result::Result<(), OpenError> {
        dialect::grant(&self.db, role).await
    }

    /// The writer.
    pub const fn writer(&self) -> &Writer {
        &self.writer
    }

    /// The reading side.
    pub const fn db(&self) -> &Db {
        &self.db
    }

    /// Whether the database answers and the writer takes work.
    pub async fn is_ready(&self) -> bool {
        self.writer.is_open() && dialect::answers(&self.db).await
    }

    /// Ends reading; the writer ends when it has committed what it took.
    pub async fn close(&self) {
        self.writer.close().await;
        self.db.close().await;
    }
}
