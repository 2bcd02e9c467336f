//! The SQLite writer: one thread, one connection, cached statements; a savepoint only where a change may be refused after it has written.

use super::chain::Chain;
use super::{Answer, BATCH, Committed, Job, Rejected};
use crate::store::{Change, Effect, Insert, OpenError, Refusal, StreamGuard, Table, Value};
use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, ErrorCode, OptionalExtension as _, Params, params, params_from_iter};
use std::cell::Cell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::mpsc::{Receiver, error::TryRecvError};

const CHAIN: &str = "sqlite";
/// Freed when the disk fills, so that reads stay possible and logged.
const RESERVE_BYTES: usize = 64 << 20;
/// Besides the reserve so much must fit before everything is written again; else the freed reserve itself would pass for room.
const HEADROOM_BYTES: usize = 16 << 20;
/// A checkpoint follows after so many pages of 4 KiB.
const CHECKPOINT_PAGES: i32 = 4000;
/// A write-ahead log this long begins anew at the next checkpoint.
const LONG_PAGES: i32 = 16_000;
const LOOK_EVERY: Duration = Duration::from_secs(2);
const PROBE_EVERY: Duration = Duration::from_millis(200);

/// Opens the connection and starts the thread. It ends when the last sender is gone.
pub(super) fn start(path: &Path, reserve: Option<&Path>, jobs: Receiver<Job>, open: Arc<AtomicBool>) -> Result<(), OpenError> {
    let fail = |e: rusqlite::Error| OpenError::Writer(e.to_string());
    let connection = Connection::open(path).map_err(fail)?;
    connection
        .execute_batch("pragma journal_mode = wal; pragma synchronous = full; pragma busy_timeout = 2000; pragma journal_size_limit = 268435456; pragma cache_size = -32000;")
        .map_err(fail)?;
    // What a savepoint would go back to would else be written to a temporary file, page by page, though it is never asked for after a crash.
    connection.execute_batch("pragma temp_store = memory").map_err(fail)?;
    connection.set_prepared_statement_cache_capacity(128);
    // Instead of SQLite's own checkpoints: while somebody reads, those run after every commit.
    connection.wal_hook(Some(|_, pages| {
        WAL_PAGES.set(pages);
        Ok(())
    }));
    let chain = read_chain(&connection).map_err(fail)?;
    let reserve = reserve.map(Path::to_path_buf);
    if let Some(path) = &reserve {
        // A disk that is full already still serves reads.
        let _made = make_reserve(path);
    }
    let mut writer = SqliteWriter { connection, chain, inserts: HashMap::new(), reserve, full: false, look_again: None, open, copied: 0 };
    std::thread::Builder::new().name("writer".into()).spawn(move || writer.run(jobs)).map_err(|e| OpenError::Writer(e.to_string()))?;
    Ok(())
}

struct SqliteWriter {
    connection: Connection,
    chain: Chain,
    inserts: HashMap<&'static str, String>,
    reserve: Option<PathBuf>,
    full: bool,
    look_again: Option<Instant>,
    open: Arc<AtomicBool>,
    /// So many pages of the write-ahead log were there at the last checkpoint.
    copied: i32,
}

thread_local! {
    /// So many pages are in the write-ahead log after the last commit. SQLite tells it to a plain function.
    static WAL_PAGES: Cell<i32> = const { Cell::new(0) };
}

/// What ends a batch.
enum Broken {
    Sql(rusqlite::Error),
    /// Another process has written to our chain: two servers on one database. Nothing may be written any more.
    Fenced,
}

impl From<rusqlite::Error> for Broken {
    fn from(e: rusqlite::Error) -> Self {
        Self::Sql(e)
    }
}

impl SqliteWriter {
    fn run(&mut self, mut jobs: Receiver<Job>) {
        while let Some(first) = jobs.blocking_recv() {
            let mut batch = vec![first];
            while batch.len() < BATCH {
                match jobs.try_recv() {
                    Ok(job) => batch.push(job),
                    Err(TryRecvError::Empty | TryRecvError::Disconnected) => break,
                }
            }
            if self.full {
                batch = self.keep_log_only(batch);
            }
            self.commit(batch, &mut jobs);
        }
        let _optimized = self.connection.execute_batch("pragma optimize; pragma wal_checkpoint(truncate);");
    }

    fn commit(&mut self, batch: Vec<Job>, jobs: &mut Receiver<Job>) {
        let before = self.chain.clone();
        let (changes, answers): (Vec<_>, Vec<_>) = batch.into_iter().map(|job| (job.change, job.answer)).unzip();
        match self.write(changes) {
            Ok(results) => {
                for (answer, result) in answers.into_iter().zip(results) {
                    let _gone = answer.send(result);
                }
                self.checkpoint();
            }
            Err(broken) => {
                self.chain = before;
                let _rolled_back = self.connection.execute_batch("rollback");
                for answer in answers {
                    let _gone = answer.send(Err(Rejected::Unavailable));
                }
                self.recover(&broken, jobs);
            }
        }
    }

    /// Copies what was written to its place in the file now and then. Readers do not mind; only a log that has grown long waits for the
    /// last of them, to begin at its start again.
    fn checkpoint(&mut self) {
        let pages = WAL_PAGES.get();
        if pages < self.copied {
            self.copied = 0;
        }
        if pages - self.copied < CHECKPOINT_PAGES {
            return;
        }
        self.copied = pages;
        // What could not be copied is copied the next time.
        let _copied = if pages < LONG_PAGES {
            self.connection.execute_batch("pragma wal_checkpoint(passive)")
        } else {
            self.connection.execute_batch("pragma busy_timeout = 100; pragma wal_checkpoint(restart); pragma busy_timeout = 2000")
        };
    }

    fn write(&mut self, changes: Vec<Change>) -> Result<Vec<Answer>, Broken> {
        let before = self.chain.clone();
        self.connection.execute_batch("begin immediate")?;
        let mut results = Vec::with_capacity(changes.len());
        for change in changes {
            let result = if change.needs_way_back() { self.apply_or_undo(change)? } else { self.apply(change, false)? };
            results.push(result);
        }
        if self.chain != before {
            let sql = "update log_chain set position = ?1, hash = ?2 where id = ?3 and position = ?4 and hash = ?5";
            let moved = self.run_cached(sql, params![self.chain.position, self.chain.hash, CHAIN, before.position, before.hash])?;
            if moved != 1 {
                return Err(Broken::Fenced);
            }
        }
        self.connection.execute_batch("commit")?;
        Ok(results)
    }

    /// Applies a change that may still be refused after it has written.
    fn apply_or_undo(&mut self, change: Change) -> Result<Answer, Broken> {
        let chain = self.chain.clone();
        self.run_cached("savepoint change", params![])?;
        let result = self.apply(change, true)?;
        if result.is_err() {
            self.chain = chain;
            self.run_cached("rollback to change", params![])?;
        }
        self.run_cached("release change", params![])?;
        Ok(result)
    }

    /// Applies a change, guards first: until the last of them holds, nothing is written. After that it can be refused only if it can be
    /// undone.
    fn apply(&mut self, change: Change, undoable: bool) -> Result<Answer, Broken> {
        let refused = |refusal| Ok(Err(Rejected::Refused(refusal)));
        if let Some((person, epoch)) = change.person {
            let mut statement = self.connection.prepare_cached("select epoch from person where id = ?1")?;
            let now: Option<i64> = statement.query_row([person.0.as_bytes()], |row| row.get(0)).optional()?;
            if now != Some(epoch) {
                return refused(Refusal::EpochMoved);
            }
        }
        let Some(head) = self.head(change.stream)? else { return refused(Refusal::EpochMoved) };
        if let Some(key) = &change.idempotency {
            let sql = "insert into idempotency (person_id, key, region_id, body_hash, result_id, created_at) values (?1, ?2, ?3, ?4, ?5, ?6) on conflict do nothing";
            let binds = params![
                key.person.0.as_bytes(),
                key.key.as_bytes(),
                key.region.0.as_bytes(),
                key.body_hash,
                key.result.as_bytes(),
                key.at.0
            ];
            if self.run_cached(sql, binds)? == 0 {
                return refused(self.repeated(key.person.0, key.key)?);
            }
        }
        let (first, epoch) = (head + 1, self.advance(change.stream, head)?);
        for insert in change.inserts {
            match self.insert(insert, first) {
                Err(Broken::Sql(e)) if undoable && is_taken(&e) => return refused(Refusal::Exists),
                done => done?,
            }
        }
        for effect in change.effects {
            if let Some(refusal) = self.effect(effect, first)? {
                return refused(refusal);
            }
        }
        for row in change.log {
            let insert = self.chain.append(row, first);
            self.insert(insert, first)?;
        }
        Ok(Ok(Committed { first, epoch }))
    }

    /// The head of the stream, if its epoch is still the one that the decision saw; 0 without a stream.
    fn head(&self, guard: Option<StreamGuard>) -> Result<Option<i64>, Broken> {
        let Some(guard) = guard else { return Ok(Some(0)) };
        let mut statement = self.connection.prepare_cached("select head from stream where id = ?1 and epoch = ?2")?;
        Ok(statement.query_row(params![guard.stream.0.as_bytes(), guard.epoch], |row| row.get(0)).optional()?)
    }

    /// Moves the head past the change's events; returns the epoch afterwards.
    fn advance(&self, guard: Option<StreamGuard>, head: i64) -> Result<i64, Broken> {
        let Some(guard) = guard else { return Ok(0) };
        let epoch = guard.epoch + i64::from(guard.bump);
        self.run_cached(
            "update stream set head = ?1, epoch = ?2 where id = ?3",
            params![head + guard.events, epoch, guard.stream.0.as_bytes()],
        )?;
        Ok(epoch)
    }

    fn insert(&mut self, insert: Insert, first: i64) -> Result<(), Broken> {
        let sql = self.inserts.entry(insert.table.name).or_insert_with(|| insert_sql(insert.table));
        let mut statement = self.connection.prepare_cached(sql)?;
        statement.execute(params_from_iter(insert.values.into_iter().map(|value| value.numbered(first))))?;
        Ok(())
    }

    fn effect(&mut self, effect: Effect, first: i64) -> Result<Option<Refusal>, Broken> {
        // rusqlite counts `$n` by first appearance, SQLite counts `?n` by number.
        let sql = self.inserts.entry(effect.sql).or_insert_with(|| effect.sql.replace('$', "?"));
        let mut statement = self.connection.prepare_cached(sql)?;
        match statement.execute(params_from_iter(effect.values.into_iter().map(|value| value.numbered(first)))) {
            Ok(0) => Ok(effect.or),
            Ok(_) => Ok(None),
            Err(e) if !effect.sure && is_taken(&e) => Ok(Some(Refusal::Exists)),
            Err(e) => Err(e.into()),
        }
    }

    fn repeated(&self, person: uuid::Uuid, key: uuid::Uuid) -> Result<Refusal, Broken> {
        let mut statement =
            self.connection.prepare_cached("select body_hash, result_id from idempotency where person_id = ?1 and key = ?2")?;
        let (body_hash, result): (Vec<u8>, [u8; 16]) =
            statement.query_row([person.as_bytes(), key.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(Refusal::Repeated { body_hash, result: uuid::Uuid::from_bytes(result) })
    }

    fn run_cached(&self, sql: &str, binds: impl Params) -> rusqlite::Result<usize> {
        self.connection.prepare_cached(sql)?.execute(binds)
    }

    /// After a failed commit: free the reserve when the disk is full, answer 503 to all that waits, and take no work until a probe
    /// succeeds.
    fn recover(&mut self, broken: &Broken, jobs: &mut Receiver<Job>) {
        self.open.store(false, Ordering::Relaxed);
        match broken {
            Broken::Fenced => {
                tracing::error!("another server writes to this database; this one stops writing");
                while let Some(job) = jobs.blocking_recv() {
                    let _gone = job.answer.send(Err(Rejected::Unavailable));
                }
            }
            Broken::Sql(e) => {
                tracing::error!(error = %e, "a commit failed");
                if is_full(e) && !self.full {
                    self.full = true;
                    self.look_again = Some(Instant::now() + LOOK_EVERY);
                    if let Some(path) = &self.reserve {
                        let _freed = std::fs::remove_file(path);
                    }
                }
                while !self.probe() {
                    while let Ok(job) = jobs.try_recv() {
                        let _gone = job.answer.send(Err(Rejected::Unavailable));
                    }
                    if jobs.is_closed() {
                        return;
                    }
                    std::thread::sleep(PROBE_EVERY);
                }
                // A commit that reported a fault may have arrived after all: go on from what is there.
                if let Ok(chain) = read_chain(&self.connection) {
                    self.chain = chain;
                }
                self.open.store(true, Ordering::Relaxed);
            }
        }
    }

    fn probe(&self) -> bool {
        let written = self.connection.execute_batch("begin immediate; update log_chain set position = position; commit");
        if written.is_err() {
            let _rolled_back = self.connection.execute_batch("rollback");
        }
        written.is_ok()
    }

    /// On a full disk only the log is written, from the freed reserve, until there is room for more than the reserve again.
    fn keep_log_only(&mut self, batch: Vec<Job>) -> Vec<Job> {
        if self.look_again.is_none_or(|moment| moment <= Instant::now()) {
            self.look_again = Some(Instant::now() + LOOK_EVERY);
            if self.reserve.as_deref().is_some_and(has_room) {
                self.full = false;
                return batch;
            }
        }
        let (log, rest): (Vec<_>, Vec<_>) = batch.into_iter().partition(|job| job.change.is_log_only());
        for job in rest {
            let _gone = job.answer.send(Err(Rejected::Unavailable));
        }
        log
    }
}

fn read_chain(connection: &Connection) -> rusqlite::Result<Chain> {
    connection
        .execute("insert into log_chain (id, position, hash) values (?1, 0, ?2) on conflict do nothing", params![CHAIN, [0u8; 32]])?;
    connection.query_row("select position, hash from log_chain where id = ?1", [CHAIN], |row| {
        Ok(Chain { id: CHAIN.to_owned(), position: row.get(0)?, hash: row.get(1)? })
    })
}

/// Whether the reserve fits, and some room beside it. Leaves the reserve there only then.
fn has_room(reserve: &Path) -> bool {
    let headroom = reserve.with_extension("probe");
    let fits = make_reserve(reserve).and_then(|()| fill(&headroom, HEADROOM_BYTES)).is_ok();
    let _probe_removed = std::fs::remove_file(&headroom);
    if !fits {
        let _reserve_freed = std::fs::remove_file(reserve);
    }
    fits
}

fn make_reserve(path: &Path) -> std::io::Result<()> {
    if std::fs::metadata(path).is_ok_and(|meta| meta.len() >= RESERVE_BYTES as u64) {
        return Ok(());
    }
    fill(path, RESERVE_BYTES)
}

/// Writes so many bytes: a file that is only sized reserves nothing.
fn fill(path: &Path, bytes: usize) -> std::io::Result<()> {
    let filled = std::fs::write(path, vec![0x55; bytes]).and_then(|()| std::fs::File::open(path)?.sync_all());
    if filled.is_err() {
        let _removed = std::fs::remove_file(path);
    }
    filled
}

fn insert_sql(table: &Table) -> String {
    let columns: Vec<_> = table.columns.iter().map(|(name, _)| *name).collect();
    let binds: Vec<_> = (1..=columns.len()).map(|n| format!("?{n}")).collect();
    format!("insert into {} ({}) values ({})", table.name, columns.join(", "), binds.join(", "))
}

fn is_taken(e: &rusqlite::Error) -> bool {
    use rusqlite::ffi::{SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_UNIQUE};
    matches!(e, rusqlite::Error::SqliteFailure(code, _) if matches!(code.extended_code, SQLITE_CONSTRAINT_PRIMARYKEY | SQLITE_CONSTRAINT_UNIQUE))
}

fn is_full(e: &rusqlite::Error) -> bool {
    matches!(e, rusqlite::Error::SqliteFailure(code, _) if matches!(code.code, ErrorCode::DiskFull | ErrorCode::SystemIoFailure))
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let value = match self {
            Self::Id(Some(id)) => ValueRef::Blob(id.as_bytes()),
            Self::Int(Some(n)) => ValueRef::Integer(*n),
            Self::Text(Some(text)) => ValueRef::Text(text.as_bytes()),
            Self::Blob(Some(bytes)) => ValueRef::Blob(bytes),
            // Numbers are given before binding; one that is left over is refused by NOT NULL.
            Self::Id(None) | Self::Int(None) | Self::Text(None) | Self::Blob(None) | Self::Number(_) => ValueRef::Null,
        };
        Ok(ToSqlOutput::Borrowed(value))
    }
}
