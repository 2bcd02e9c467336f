//! The bare PostgreSQL writers: two connections, streams divided between them, one `unnest` insert per table and batch.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::{Context, Result};
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::post;
use bytes::Bytes;
use sqlx::{Connection, PgConnection};
use tokio::sync::mpsc::{Receiver, Sender, channel};
use uuid::Uuid;

use super::rows::{BATCH, HASH, ID, Job, NOW, QUEUE, SALT, handle, stream_ids};

const WRITERS: usize = 2;

const TABLES: [&str; 3] = [
    include_str!("../../../../migrations/postgres/0001_create_core.sql"),
    include_str!("../../../../migrations/postgres/0003_create_care.sql"),
    include_str!("../../../../migrations/postgres/0004_create_oversight.sql"),
];

const MOVE_HEADS: &str = "update stream set head = head + moved.n
    from unnest($1::uuid[], $2::bigint[]) as moved (id, n) where stream.id = moved.id returning stream.id, head";
const EVENTS: &str = "insert into event (stream_id, seq, id, region_id, kind, schema_version, audience, entry_id, membership_id,
    recorded_at, payload) select stream, seq, id, $6, 'entry_posted', 1, 'team', entry, $6, $7, payload
    from unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::uuid[], $5::bytea[]) as new (stream, seq, id, entry, payload)";
const ENTRIES: &str = "insert into entry (id, region_id, stream_id, patient_id, seq, revision, content_id, kind, importance, state,
    person_id, membership_id, organization_id, profession, next_visit, operation, observed_at, recorded_at, retention_class, hold)
    select id, $6, stream, $6, seq, seq, event, 'note', 'normal', 'posted', $6, $6, $6, 'nurse', 0, key, $7, $7, 'care_record', 0
    from unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::uuid[], $5::uuid[]) as new (stream, seq, event, id, key)";
const LOG: &str = "insert into access_log (chain_id, position, hash, salt, region_id, at, person_id, session_id, membership_id,
    organization_id, patient_id, stream_id, action, depth, purpose, outcome, policies, from_seq, to_seq, event_hash, address,
    request_id) select $5, position, $6, $7, $8, $9, $8, $8, $8, $8, $8, stream, 'post_entry', 'opened', 'care', 'allowed',
    'team_member_posts', seq, seq, $6, '127.0.0.1', id
    from unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::bigint[]) as new (stream, seq, id, position)";
const KEYS: &str = "insert into idempotency (person_id, key, region_id, body_hash, result_id, created_at)
    select $3, key, $3, $4, id, $5 from unnest($1::uuid[], $2::uuid[]) as new (key, id)";
const CHAIN: &str = "update log_chain set position = $2, hash = $3 where id = $1";

/// One writer's connection and its place in its own chain of the log.
struct Writer {
    connection: PgConnection,
    streams: Arc<[Uuid]>,
    chain: String,
    position: i64,
}

/// `POST /streams/{number}` answers once its rows are on the disk.
pub async fn routes(url: &str, streams: usize) -> Result<Router> {
    let mut connection = PgConnection::connect(url).await?;
    for tables in TABLES {
        sqlx::raw_sql(tables).execute(&mut connection).await?;
    }
    let streams: Arc<[Uuid]> = stream_ids(streams).into();
    let rows =
        "insert into stream (id, region_id, kind, patient_id, head, epoch) select id, $2, 'timeline', $2, 0, 0 from unnest($1) as id";
    sqlx::query(rows).bind(&streams[..]).bind(ID).execute(&mut connection).await?;
    let mut queues = Vec::new();
    for number in 0..WRITERS {
        let chain = format!("writer {number}");
        let row = "insert into log_chain (id, position, hash) values ($1, 0, $2)";
        sqlx::query(row).bind(&chain).bind(&HASH[..]).execute(&mut connection).await?;
        let mut connection = PgConnection::connect(url).await?;
        sqlx::raw_sql("set plan_cache_mode = force_custom_plan").execute(&mut connection).await?;
        let (sender, jobs) = channel(QUEUE);
        queues.push(sender);
        let writer = Writer { connection, streams: Arc::clone(&streams), chain, position: 0 };
        tokio::spawn(async move {
            if let Err(error) = writer.write(jobs).await {
                eprintln!("a bare writer stopped: {error:#}");
            }
        });
    }
    sqlx::raw_sql("analyze").execute(&mut connection).await?;
    Ok(Router::new().route("/streams/{stream}", post(take)).with_state(queues))
}

async fn take(State(queues): State<Vec<Sender<Job>>>, Path(stream): Path<usize>, body: Bytes) -> Response {
    handle(Path(stream), body, |job| queues.get(stream % WRITERS).is_some_and(|queue| queue.try_send(job).is_ok())).await
}

impl Writer {
    async fn write(mut self, mut jobs: Receiver<Job>) -> Result<()> {
        let mut batch = Vec::new();
        while jobs.recv_many(&mut batch, BATCH).await > 0 {
            let numbers = self.insert(&batch).await?;
            for (job, number) in batch.drain(..).zip(numbers) {
                job.done(number);
            }
        }
        Ok(())
    }

    async fn insert(&mut self, batch: &[Job]) -> Result<Vec<i64>> {
        let streams: Vec<Uuid> = batch.iter().filter_map(|job| self.streams.get(job.stream).copied()).collect();
        let mut transaction = self.connection.begin().await?;
        let numbers = move_heads(&mut transaction, &streams).await?;
        let positions: Vec<i64> = (self.position + 1..).take(batch.len()).collect();
        self.position += i64::try_from(batch.len())?;
        let entries: Vec<Uuid> = batch.iter().map(|job| job.entry).collect();
        let events: Vec<Uuid> = batch.iter().map(|job| job.event).collect();
        let keys: Vec<Uuid> = batch.iter().map(|job| job.key).collect();
        let payloads: Vec<&[u8]> = batch.iter().map(|job| job.payload.as_slice()).collect();
        let hash = &HASH[..];

        let rows = sqlx::query(EVENTS).bind(&streams).bind(&numbers).bind(&events).bind(&entries).bind(&payloads);
        rows.bind(ID).bind(NOW).execute(&mut *transaction).await?;
        let rows = sqlx::query(ENTRIES).bind(&streams).bind(&numbers).bind(&events).bind(&entries).bind(&keys);
        rows.bind(ID).bind(NOW).execute(&mut *transaction).await?;
        let rows = sqlx::query(LOG).bind(&streams).bind(&numbers).bind(&events).bind(&positions).bind(&self.chain);
        rows.bind(hash).bind(&SALT[..]).bind(ID).bind(NOW).execute(&mut *transaction).await?;
        sqlx::query(KEYS).bind(&keys).bind(&entries).bind(ID).bind(hash).bind(NOW).execute(&mut *transaction).await?;
        sqlx::query(CHAIN).bind(&self.chain).bind(self.position).bind(hash).execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(numbers)
    }
}

/// Moves every head once per batch and gives each post its number.
async fn move_heads(connection: &mut PgConnection, streams: &[Uuid]) -> Result<Vec<i64>> {
    let mut counts: BTreeMap<Uuid, i64> = BTreeMap::new();
    for stream in streams {
        *counts.entry(*stream).or_default() += 1;
    }
    let heads: Vec<(Uuid, i64)> = sqlx::query_as(MOVE_HEADS)
        .bind(counts.keys().copied().collect::<Vec<_>>())
        .bind(counts.values().copied().collect::<Vec<_>>())
        .fetch_all(connection)
        .await?;
    let mut next: BTreeMap<Uuid, i64> = heads.into_iter().map(|(id, head)| (id, head - counts[&id])).collect();
    let number = |stream: &Uuid| {
        let number = next.get_mut(stream).context("an unknown stream")?;
        *number += 1;
        Ok(*number)
    };
    streams.iter().map(number).collect()
}
