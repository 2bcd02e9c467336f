//! The PostgreSQL writers: two per node, sharded by stream; one guard statement and one `unnest` insert per table and batch.

use super::chain::Chain;
use super::{Answer, BATCH, Committed, Job, Rejected};
use crate::store::{Change, Idempotency, Insert, Kind, OpenError, Refusal, Table, Value};
use sqlx::postgres::PgArguments;
use sqlx::query::Query;
use sqlx::{AssertSqlSafe, PgConnection, PgPool, Postgres, Row as _};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::mpsc::Receiver;
use uuid::Uuid;

/// Two writers keep a server busy on a few cores; more of them only wait for each other's commits.
pub(super) const SHARDS: usize = 2;
const PROBE_EVERY: Duration = Duration::from_millis(200);
const LOCK_TRIES: u32 = 10;

/// Connects and starts the task. It ends when the last sender is gone.
pub(super) async fn start(pool: &PgPool, shard: usize, jobs: Receiver<Job>, open: Arc<AtomicBool>) -> Result<(), OpenError> {
    let mut connection = pool.acquire().await?.detach();
    let id = format!("postgres-{shard}");
    prepare(&mut connection, &id).await?;
    let chain = read_chain(&mut connection, &id).await?;
    let writer = PostgresWriter { pool: pool.clone(), connection, chain, inserts: HashMap::new(), open };
    #[expect(clippy::disallowed_methods, reason = "ends by itself when the channel closes; Writer::close waits for its work")]
    tokio::spawn(writer.run(jobs));
    Ok(())
}

/// Sets the connection up and locks the chain for it: a second server on one database is refused.
async fn prepare(connection: &mut PgConnection, chain: &str) -> sqlx::Result<()> {
    for attempt in 1..=LOCK_TRIES {
        let row =
            sqlx::query("select pg_try_advisory_lock(hashtext('tsunagu'), hashtext($1))").bind(chain).fetch_one(&mut *connection).await?;
        if row.try_get::<bool, _>(0)? {
            break;
        }
        if attempt == LOCK_TRIES {
            return Err(sqlx::Error::Configuration("another Tsunagu server is running on this database".into()));
        }
        // A connection that was just killed may hold it for a moment longer.
        tokio::time::sleep(PROBE_EVERY).await;
    }
    // A generic plan for arrays of unknown length costs several times as much.
    sqlx::query("set plan_cache_mode = force_custom_plan").execute(&mut *connection).await?;
    sqlx::query("set synchronous_commit = on").execute(&mut *connection).await?;
    Ok(())
}

struct PostgresWriter {
    pool: PgPool,
    connection: PgConnection,
    chain: Chain,
    inserts: HashMap<&'static str, String>,
    open: Arc<AtomicBool>,
}

enum Broken {
    Sql(sqlx::Error),
    Fenced,
}

impl From<sqlx::Error> for Broken {
    fn from(e: sqlx::Error) -> Self {
        Self::Sql(e)
    }
}

impl PostgresWriter {
    async fn run(mut self, mut jobs: Receiver<Job>) {
        let mut held: Option<Job> = None;
        loop {
            let first = match held.take() {
                Some(job) => job,
                None => match jobs.recv().await {
                    Some(job) => job,
                    None => return,
                },
            };
            // A change that can be refused after it has written goes alone, so that its refusal cannot touch others.
            let alone = first.change.needs_way_back();
            let mut batch = vec![first];
            while !alone && batch.len() < BATCH {
                match jobs.try_recv() {
                    Ok(job) if !job.change.needs_way_back() => batch.push(job),
                    Ok(job) => {
                        held = Some(job);
                        break;
                    }
                    Err(_) => break,
                }
            }
            let before = self.chain.clone();
            let (changes, answers): (Vec<_>, Vec<_>) = batch.into_iter().map(|job| (job.change, job.answer)).unzip();
            match self.write(changes).await {
                Ok(results) => {
                    for (answer, result) in answers.into_iter().zip(results) {
                        let _gone = answer.send(result);
                    }
                }
                Err(broken) => {
                    self.chain = before;
                    for answer in answers {
                        let _gone = answer.send(Err(Rejected::Unavailable));
                    }
                    if !self.recover(&broken, &mut jobs).await {
                        return;
                    }
                }
            }
        }
    }

    async fn write(&mut self, changes: Vec<Change>) -> Result<Vec<Answer>, Broken> {
        let before = self.chain.clone();
        sqlx::query("begin").execute(&mut self.connection).await?;
        let mut refused = self.guard(&changes).await?;
        self.claim(&changes, &mut refused).await?;
        let numbers = self.number(&changes, &mut refused).await?;
        let mut results = Vec::with_capacity(changes.len());
        let mut tables: BTreeMap<&'static str, (&'static Table, Vec<Vec<Value>>)> = BTreeMap::new();
        let mut effects = Vec::new();
        for ((change, refusal), (first, epoch)) in changes.into_iter().zip(refused).zip(numbers) {
            if let Some(refusal) = refusal {
                results.push(Err(Rejected::Refused(refusal)));
                continue;
            }
            let log = change.log.into_iter().map(|row| self.chain.append(row, first)).collect::<Vec<_>>();
            for Insert { table, values } in change.inserts.into_iter().chain(log) {
                let values = values.into_iter().map(|value| value.numbered(first)).collect();
                tables.entry(table.name).or_insert_with(|| (table, Vec::new())).1.push(values);
            }
            effects.extend(change.effects.into_iter().map(|effect| (effect, first)));
            results.push(Ok(Committed { first, epoch }));
        }
        match self.apply(tables, effects).await? {
            None => {}
            Some(refusal) => {
                // Only a change that goes alone comes here.
                self.chain = before;
                sqlx::query("rollback").execute(&mut self.connection).await?;
                return Ok(results.into_iter().map(|_| Err(Rejected::Refused(refusal.clone()))).collect());
            }
        }
        self.move_chain(&before).await?;
        sqlx::query("commit").execute(&mut self.connection).await?;
        Ok(results)
    }

    /// Locks the streams in id order and compares epochs of streams and persons.
    async fn guard(&mut self, changes: &[Change]) -> Result<Vec<Option<Refusal>>, Broken> {
        let mut streams: Vec<Uuid> = changes.iter().filter_map(|change| change.stream.map(|guard| guard.stream.0)).collect();
        streams.sort_unstable();
        streams.dedup();
        let mut persons: Vec<Uuid> = changes.iter().filter_map(|change| change.person.map(|(person, _)| person.0)).collect();
        persons.sort_unstable();
        persons.dedup();
        let mut epochs: HashMap<Uuid, i64> = HashMap::new();
        if !streams.is_empty() {
            let sql = "select id, epoch from stream where id = any($1) order by id for update";
            for row in sqlx::query(sql).bind(streams).fetch_all(&mut self.connection).await? {
                epochs.insert(row.try_get(0)?, row.try_get(1)?);
            }
        }
        if !persons.is_empty() {
            // Shared: a revocation waits for the batch, or the batch sees it.
            let sql = "select id, epoch from person where id = any($1) order by id for share";
            for row in sqlx::query(sql).bind(persons).fetch_all(&mut self.connection).await? {
                epochs.insert(row.try_get(0)?, row.try_get(1)?);
            }
        }
        let holds = |id: Uuid, epoch: i64| epochs.get(&id) == Some(&epoch);
        let moved = |change: &Change| {
            change.stream.is_some_and(|guard| !holds(guard.stream.0, guard.epoch))
                || change.person.is_some_and(|(person, epoch)| !holds(person.0, epoch))
        };
        // A change that moves an epoch goes alone or is the first of its stream here: the later ones must see it.
        let mut bumped: Vec<Uuid> = Vec::new();
        Ok(changes
            .iter()
            .map(|change| {
                let late = change.stream.is_some_and(|guard| bumped.contains(&guard.stream.0));
                if moved(change) || late {
                    return Some(Refusal::EpochMoved);
                }
                bumped.extend(change.stream.filter(|guard| guard.bump).map(|guard| guard.stream.0));
                None
            })
            .collect())
    }

    /// Takes the idempotency keys; twins inside the batch are found here, earlier ones by the database.
    async fn claim(&mut self, changes: &[Change], refused: &mut [Option<Refusal>]) -> Result<(), Broken> {
        let mut firsts: BTreeMap<(Uuid, Uuid), &Idempotency> = BTreeMap::new();
        for (change, refusal) in changes.iter().zip(refused.iter_mut()) {
            let (Some(key), None) = (&change.idempotency, &refusal) else { continue };
            match firsts.get(&(key.person.0, key.key)) {
                Some(first) => *refusal = Some(Refusal::Repeated { body_hash: first.body_hash.to_vec(), result: first.result }),
                None => {
                    firsts.insert((key.person.0, key.key), key);
                }
            }
        }
        if firsts.is_empty() {
            return Ok(());
        }
        let keys: Vec<&Idempotency> = firsts.into_values().collect();
        let sql = "insert into idempotency (person_id, key, region_id, body_hash, result_id, created_at) \
                   select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bytea[], $5::uuid[], $6::bigint[]) \
                   on conflict do nothing returning person_id, key";
        let taken = sqlx::query(sql)
            .bind(keys.iter().map(|key| key.person.0).collect::<Vec<_>>())
            .bind(keys.iter().map(|key| key.key).collect::<Vec<_>>())
            .bind(keys.iter().map(|key| key.region.0).collect::<Vec<_>>())
            .bind(keys.iter().map(|key| key.body_hash.to_vec()).collect::<Vec<_>>())
            .bind(keys.iter().map(|key| key.result).collect::<Vec<_>>())
            .bind(keys.iter().map(|key| key.at.0).collect::<Vec<_>>())
            .fetch_all(&mut self.connection)
            .await?;
        if taken.len() == keys.len() {
            return Ok(());
        }
        let mut ours = Vec::with_capacity(taken.len());
        for row in taken {
            ours.push((row.try_get::<Uuid, _>(0)?, row.try_get::<Uuid, _>(1)?));
        }
        for (change, refusal) in changes.iter().zip(refused.iter_mut()) {
            // The twin of a change that itself repeats an earlier one repeats that one.
            let (Some(key), None | Some(Refusal::Repeated { .. })) = (&change.idempotency, &refusal) else { continue };
            if ours.contains(&(key.person.0, key.key)) {
                continue;
            }
            let sql = "select body_hash, result_id from idempotency where person_id = $1 and key = $2";
            let row = sqlx::query(sql).bind(key.person.0).bind(key.key).fetch_one(&mut self.connection).await?;
            *refusal = Some(Refusal::Repeated { body_hash: row.try_get(0)?, result: row.try_get(1)? });
        }
        Ok(())
    }

    /// Moves the heads of all streams at once and gives each change its numbers.
    async fn number(&mut self, changes: &[Change], refused: &mut [Option<Refusal>]) -> Result<Vec<(i64, i64)>, Broken> {
        let mut moves: BTreeMap<Uuid, (i64, i64)> = BTreeMap::new();
        for (change, refusal) in changes.iter().zip(refused.iter()) {
            if let (Some(guard), None) = (change.stream, refusal) {
                let (events, bumps) = moves.entry(guard.stream.0).or_default();
                *events += guard.events;
                *bumps += i64::from(guard.bump);
            }
        }
        let mut next: HashMap<Uuid, (i64, i64)> = HashMap::new();
        if !moves.is_empty() {
            let sql = "update stream set head = head + m.events, epoch = epoch + m.bumps \
                       from unnest($1::uuid[], $2::bigint[], $3::bigint[]) as m (id, events, bumps) \
                       where stream.id = m.id returning stream.id, stream.head - m.events + 1, stream.epoch";
            let rows = sqlx::query(sql)
                .bind(moves.keys().copied().collect::<Vec<_>>())
                .bind(moves.values().map(|(events, _)| *events).collect::<Vec<_>>())
                .bind(moves.values().map(|(_, bumps)| *bumps).collect::<Vec<_>>())
                .fetch_all(&mut self.connection)
                .await?;
            for row in rows {
                next.insert(row.try_get(0)?, (row.try_get(1)?, row.try_get(2)?));
            }
        }
        let give = |change: &Change| {
            let guard = change.stream?;
            let (first, epoch) = next.get_mut(&guard.stream.0)?;
            let mine = *first;
            *first += guard.events;
            Some((mine, *epoch))
        };
        let mut give = give;
        Ok(changes
            .iter()
            .zip(refused.iter())
            .map(|(change, refusal)| if refusal.is_none() { give(change).unwrap_or_default() } else { (0, 0) })
            .collect())
    }

    /// Writes rows and statements. A refusal comes only from a change that goes alone.
    async fn apply(
        &mut self,
        tables: BTreeMap<&'static str, (&'static Table, Vec<Vec<Value>>)>,
        effects: Vec<(crate::store::Effect, i64)>,
    ) -> Result<Option<Refusal>, Broken> {
        let alone = effects.iter().any(|(effect, _)| !effect.sure);
        for (table, rows) in tables.into_values() {
            let sql = self.inserts.entry(table.name).or_insert_with(|| insert_sql(table)).clone();
            let query = bind_columns(sqlx::query(AssertSqlSafe(sql)), table, rows);
            match query.execute(&mut self.connection).await {
                Err(sqlx::Error::Database(e)) if alone && e.is_unique_violation() => return Ok(Some(Refusal::Exists)),
                done => done?,
            };
        }
        for (effect, first) in effects {
            let mut query = sqlx::query(effect.sql);
            for value in effect.values {
                query = match value.numbered(first) {
                    Value::Id(id) => query.bind(id),
                    Value::Int(n) => query.bind(n),
                    Value::Text(text) => query.bind(text),
                    Value::Blob(bytes) => query.bind(bytes),
                    Value::Number(n) => query.bind(n),
                };
            }
            match query.execute(&mut self.connection).await {
                Err(sqlx::Error::Database(e)) if !effect.sure && e.is_unique_violation() => return Ok(Some(Refusal::Exists)),
                Err(e) => return Err(e.into()),
                Ok(done) if done.rows_affected() == 0 && effect.or.is_some() => return Ok(effect.or),
                Ok(_) => {}
            }
        }
        Ok(None)
    }

    async fn move_chain(&mut self, before: &Chain) -> Result<(), Broken> {
        if self.chain == *before {
            return Ok(());
        }
        let sql = "update log_chain set position = $1, hash = $2 where id = $3 and position = $4 and hash = $5";
        let moved = sqlx::query(sql)
            .bind(self.chain.position)
            .bind(self.chain.hash.to_vec())
            .bind(&self.chain.id)
            .bind(before.position)
            .bind(before.hash.to_vec())
            .execute(&mut self.connection)
            .await?;
        if moved.rows_affected() == 1 { Ok(()) } else { Err(Broken::Fenced) }
    }

    /// After a failed commit: answer 503 to all that waits, and take no work until a new connection has written. False ends the writer.
    async fn recover(&mut self, broken: &Broken, jobs: &mut Receiver<Job>) -> bool {
        self.open.store(false, Ordering::Relaxed);
        if let Broken::Sql(e) = broken {
            tracing::error!(error = %e, "a commit failed");
            loop {
                while let Ok(job) = jobs.try_recv() {
                    let _gone = job.answer.send(Err(Rejected::Unavailable));
                }
                match self.reconnect().await {
                    // The failed commit may have arrived after all: go on from what is there.
                    Ok(chain) => {
                        self.chain = chain;
                        self.open.store(true, Ordering::Relaxed);
                        return true;
                    }
                    Err(_) if jobs.is_closed() => return false,
                    Err(_) => tokio::time::sleep(PROBE_EVERY).await,
                }
            }
        }
        tracing::error!("another server writes to this chain of the access log; this one stops writing");
        while let Some(job) = jobs.recv().await {
            let _gone = job.answer.send(Err(Rejected::Unavailable));
        }
        false
    }

    async fn reconnect(&mut self) -> sqlx::Result<Chain> {
        let mut connection = self.pool.acquire().await?.detach();
        prepare(&mut connection, &self.chain.id).await?;
        let chain = read_chain(&mut connection, &self.chain.id).await?;
        self.connection = connection;
        Ok(chain)
    }
}

async fn read_chain(connection: &mut PgConnection, id: &str) -> sqlx::Result<Chain> {
    sqlx::query("insert into log_chain (id, position, hash) values ($1, 0, $2) on conflict do nothing")
        .bind(id)
        .bind(vec![0u8; 32])
        .execute(&mut *connection)
        .await?;
    let row = sqlx::query("select position, hash from log_chain where id = $1").bind(id).fetch_one(connection).await?;
    let hash: Vec<u8> = row.try_get(1)?;
    Ok(Chain { id: id.to_owned(), position: row.try_get(0)?, hash: hash.try_into().unwrap_or_default() })
}

fn insert_sql(table: &Table) -> String {
    let columns: Vec<_> = table.columns.iter().map(|(name, _)| *name).collect();
    let arrays: Vec<_> = table.columns.iter().enumerate().map(|(n, (_, kind))| format!("${}::{}[]", n + 1, sql_type(*kind))).collect();
    format!("insert into {} ({}) select * from unnest({})", table.name, columns.join(", "), arrays.join(", "))
}

const fn sql_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Id => "uuid",
        Kind::Int => "bigint",
        Kind::Text => "text",
        Kind::Blob => "bytea",
    }
}

/// Turns rows into one array per column.
fn bind_columns<'q>(mut query: Query<'q, Postgres, PgArguments>, table: &Table, rows: Vec<Vec<Value>>) -> Query<'q, Postgres, PgArguments> {
    let mut columns: Vec<Vec<Value>> = table.columns.iter().map(|_| Vec::with_capacity(rows.len())).collect();
    for row in rows {
        for (column, value) in columns.iter_mut().zip(row) {
            column.push(value);
        }
    }
    for (values, (_, kind)) in columns.into_iter().zip(table.columns) {
        let values = values.into_iter();
        query = match kind {
            Kind::Id => query.bind(values.map(|value| if let Value::Id(id) = value { id } else { None }).collect::<Vec<_>>()),
            Kind::Int => query.bind(values.map(|value| if let Value::Int(n) = value { n } else { None }).collect::<Vec<_>>()),
            Kind::Text => query.bind(values.map(|value| if let Value::Text(text) = value { text } else { None }).collect::<Vec<_>>()),
            Kind::Blob => query.bind(values.map(|value| if let Value::Blob(bytes) = value { bytes } else { None }).collect::<Vec<_>>()),
        };
    }
    query
}
