//! What truly differs between the two databases, besides the writers: connecting, pragmas, versions.

use super::{Db, Location, Migrate, OpenError};
use sqlx::migrate::{MigrateDatabase as _, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions, PgSslMode};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, PgPool, SqlitePool};
use std::path::Path;
use std::str::FromStr as _;
use std::time::Duration;

static SQLITE: Migrator = sqlx::migrate!("../migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("../migrations/postgres");

const SQLITE_READERS: u32 = 4;
const POSTGRES_READERS: u32 = 16;

/// Over a network the server's certificate and name must be verified; sqlx's own default would go on without.
pub(super) fn check_postgres_url(url: &str) -> Result<(), OpenError> {
    let options = PgConnectOptions::from_str(url)?;
    let local = options.get_socket().is_some()
        || options.get_host().starts_with('/')
        || matches!(options.get_host(), "localhost" | "127.0.0.1" | "::1" | "[::1]");
    match options.get_ssl_mode() {
        PgSslMode::VerifyFull => Ok(()),
        _ if local => Ok(()),
        _ => Err(OpenError::Unverified),
    }
}

pub(super) async fn connect(location: &Location, migrate: Migrate) -> Result<Db, OpenError> {
    match location {
        Location::Sqlite(path) => sqlite(path, migrate).await.map(Db::Sqlite),
        Location::Postgres(url) => postgres(url, migrate).await.map(Db::Postgres),
    }
}

async fn sqlite(path: &Path, migrate: Migrate) -> Result<SqlitePool, OpenError> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(Duration::from_secs(5))
        .disable_statement_logging();
    let mut connection = sqlx::SqliteConnection::connect_with(&options).await?;
    let applied: Vec<i64> =
        match sqlx::query_scalar("select version from _sqlx_migrations where success order by version").fetch_all(&mut connection).await {
            Ok(versions) => versions,
            Err(sqlx::Error::Database(_)) => Vec::new(),
            Err(e) => return Err(e.into()),
        };
    if must_migrate(&SQLITE, &applied, migrate)? {
        SQLITE.run(&mut connection).await?;
    }
    connection.close().await?;
    let readers = options.create_if_missing(false).read_only(true).pragma("query_only", "on").pragma("cache_size", "-8000");
    Ok(SqlitePoolOptions::new().min_connections(1).max_connections(SQLITE_READERS).connect_with(readers).await?)
}

async fn postgres(url: &str, migrate: Migrate) -> Result<PgPool, OpenError> {
    if !sqlx::Postgres::database_exists(url).await? {
        sqlx::Postgres::create_database(url).await?;
    }
    let options = PgConnectOptions::from_str(url)?.disable_statement_logging().application_name("tsunagu");
    let pool = PgPoolOptions::new().max_connections(POSTGRES_READERS).acquire_timeout(Duration::from_secs(5)).connect_with(options).await?;
    let applied: Vec<i64> =
        match sqlx::query_scalar("select version from _sqlx_migrations where success order by version").fetch_all(&pool).await {
            Ok(versions) => versions,
            Err(sqlx::Error::Database(_)) => Vec::new(),
            Err(e) => return Err(e.into()),
        };
    if must_migrate(&POSTGRES, &applied, migrate)? {
        POSTGRES.run(&pool).await?;
        // Plans made for empty tables cost three times as much until the tables are analyzed.
        sqlx::query("analyze").execute(&pool).await?;
    }
    Ok(pool)
}

/// Gives a PostgreSQL role what the server needs and no more: events and the access log can be added to, never changed or deleted.
pub(super) async fn grant(db: &Db, role: &str) -> Result<(), OpenError> {
    let Db::Postgres(pool) = db else { return Err(OpenError::NoRoles) };
    let role = format!("\"{}\"", role.replace('"', "\"\""));
    for statement in [
        format!("grant select, insert, update, delete on all tables in schema public to {role}"),
        format!("revoke update, delete on event, access_log, indicator_week, indicator_figure, _sqlx_migrations from {role}"),
        format!("revoke insert on _sqlx_migrations from {role}"),
    ] {
        sqlx::query(AssertSqlSafe(statement)).execute(pool).await?;
    }
    Ok(())
}

fn must_migrate(migrator: &Migrator, applied: &[i64], migrate: Migrate) -> Result<bool, OpenError> {
    let newest = migrator.iter().map(|migration| migration.version).max().unwrap_or(0);
    match applied.last() {
        Some(version) if *version > newest => Err(OpenError::Newer(*version)),
        Some(version) if *version < newest && migrate == Migrate::OnlyEmpty => Err(OpenError::Older),
        Some(version) => Ok(*version < newest),
        None => Ok(true),
    }
}

pub(super) async fn answers(db: &Db) -> bool {
    match db {
        Db::Sqlite(pool) => sqlx::query("select 1").execute(pool).await.is_ok(),
        Db::Postgres(pool) => sqlx::query("select 1").execute(pool).await.is_ok(),
    }
}
