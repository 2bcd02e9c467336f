//! Reading: one literal statement that runs on both databases.

use sqlx::{PgPool, SqlitePool};

/// The pool of whichever database this server was started with.
#[derive(Clone, Debug)]
pub enum Db {
    /// SQLite, read-only; the writer has its own connection.
    Sqlite(SqlitePool),
    /// PostgreSQL.
    Postgres(PgPool),
}

impl Db {
    pub(super) async fn close(&self) {
        match self {
            Self::Sqlite(pool) => pool.close().await,
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

/// The highest `$n` of a statement. In SQLite an unbound parameter is silently NULL, so the number of binds is checked when compiling.
pub(crate) const fn parameters(sql: &str) -> usize {
    let bytes = sql.as_bytes();
    let (mut highest, mut i) = (0, 0);
    while i < bytes.len() {
        if bytes[i] == b'$' {
            let mut n = 0;
            while i + 1 < bytes.len() && bytes[i + 1].is_ascii_digit() {
                n = n * 10 + (bytes[i + 1] - b'0') as usize;
                i += 1;
            }
            if n > highest {
                highest = n;
            }
        }
        i += 1;
    }
    highest
}

/// `fetch!(all, db, Row, "select … where id = $1", id)`: `all`, `one` or `optional`.
macro_rules! fetch {
    (all, $($rest:tt)+) => { $crate::store::db::fetch!(@ fetch_all, $($rest)+) };
    (optional, $($rest:tt)+) => { $crate::store::db::fetch!(@ fetch_optional, $($rest)+) };
    (@ $how:ident, $db:expr, $row:ty, $sql:expr $(, $bind:expr)* $(,)?) => {{
        const _: () = assert!($crate::store::db::parameters($sql) == $crate::store::db::fetch!(# $($bind),*), "binds and parameters differ");
        match $db {
            $crate::store::Db::Sqlite(pool) => sqlx::query_as::<_, $row>($sql)$(.bind($bind))*.$how(pool).await,
            $crate::store::Db::Postgres(pool) => sqlx::query_as::<_, $row>($sql)$(.bind($bind))*.$how(pool).await,
        }
        .map_err($crate::store::Error::Database)
    }};
    (#) => { 0 };
    (# $first:expr $(, $rest:expr)*) => { 1 + $crate::store::db::fetch!(# $($rest),*) };
}
pub(crate) use fetch;
