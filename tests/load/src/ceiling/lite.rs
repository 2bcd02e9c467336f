//! The bare SQLite writer: one thread, one connection, cached statements, a commit per batch.

use std::path::Path as FilePath;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use anyhow::{Context, Result};
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::post;
use bytes::Bytes;
use rusqlite::{Connection, TransactionBehavior, params};
use uuid::Uuid;

use super::rows::{BATCH, HASH, ID, Job, NOW, QUEUE, SALT, handle, stream_ids};

const SETTINGS: &str =
    "pragma journal_mode = wal; pragma synchronous = full; pragma wal_autocheckpoint = 4000; pragma cache_size = -32000;";
const TABLES: [&str; 3] = [
    include_str!("../../../../migrations/sqlite/0001_create_core.sql"),
    include_str!("../../../../migrations/sqlite/0003_create_care.sql"),
    include_str!("../../../../migrations/sqlite/0004_create_oversight.sql"),
];

const MOVE_HEAD: &str = "update stream set head = head + 1 where id = ?1 returning head";
const EVENT: &str = "insert into event (stream_id, seq, id, region_id, kind, schema_version, audience, entry_id, membership_id,
    recorded_at, payload) values (?1, ?2, ?3, ?4, 'entry_posted', 1, 'team', ?5, ?4, ?6, ?7)";
const ENTRY: &str = "insert into entry (id, region_id, stream_id, patient_id, seq, revision, content_id, kind, importance, state,
    person_id, membership_id, organization_id, profession, next_visit, operation, observed_at, recorded_at, retention_class, hold)
    values (?1, ?2, ?3, ?2, ?4, ?4, ?5, 'note', 'normal', 'posted', ?2, ?2, ?2, 'nurse', 0, ?6, ?7, ?7, 'care_record', 0)";
const LOG: &str = "insert into access_log (chain_id, position, hash, salt, region_id, at, person_id, session_id, membership_id,
    organization_id, patient_id, stream_id, action, depth, purpose, outcome, policies, from_seq, to_seq, event_hash, address,
    request_id) values ('writer', ?1, ?2, ?8, ?3, ?4, ?3, ?3, ?3, ?3, ?3, ?5, 'post_entry', 'opened', 'care', 'allowed',
    'team_member_posts', ?6, ?6, ?2, '127.0.0.1', ?7)";
const KEY: &str = "insert into idempotency (person_id, key, region_id, body_hash, result_id, created_at)
    values (?1, ?2, ?1, ?3, ?4, ?5)";
const CHAIN: &str = "update log_chain set position = ?1, hash = ?2 where id = 'writer'";

/// `POST /streams/{number}` answers once its rows are on the disk.
pub fn routes(file: &FilePath, streams: usize) -> Result<Router> {
    let connection = Connection::open(file)?;
    connection.execute_batch(SETTINGS)?;
    for tables in TABLES {
        connection.execute_batch(tables)?;
    }
    let streams = stream_ids(streams);
    for stream in &streams {
        let row = "insert into stream (id, region_id, kind, patient_id, head, epoch) values (?1, ?2, 'timeline', ?2, 0, 0)";
        connection.execute(row, params![stream.as_bytes(), ID.as_bytes()])?;
    }
    connection.execute("insert into log_chain (id, position, hash) values ('writer', 0, ?1)", [HASH])?;
    let (sender, jobs) = sync_channel(QUEUE);
    thread::Builder::new().name("writer".to_owned()).spawn(move || {
        if let Err(error) = write(connection, &streams, &jobs) {
            eprintln!("the bare writer stopped: {error:#}");
        }
    })?;
    Ok(Router::new().route("/streams/{stream}", post(take)).with_state(sender))
}

async fn take(State(queue): State<SyncSender<Job>>, stream: Path<usize>, body: Bytes) -> Response {
    handle(stream, body, |job| queue.try_send(job).is_ok()).await
}

fn write(mut connection: Connection, streams: &[Uuid], jobs: &Receiver<Job>) -> Result<()> {
    connection.set_prepared_statement_cache_capacity(32);
    let mut position: i64 = 0;
    while let Ok(first) = jobs.recv() {
        let batch: Vec<Job> = std::iter::once(first).chain(jobs.try_iter().take(BATCH - 1)).collect();
        let mut numbers = Vec::with_capacity(batch.len());
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for job in &batch {
            position += 1;
            numbers.push(insert(&transaction, streams.get(job.stream).context("an unknown stream")?, job, position)?);
        }
        transaction.prepare_cached(CHAIN)?.execute(params![position, HASH])?;
        transaction.commit()?;
        for (job, number) in batch.into_iter().zip(numbers) {
            job.done(number);
        }
    }
    Ok(())
}

fn insert(connection: &Connection, stream: &Uuid, job: &Job, position: i64) -> Result<i64> {
    let (stream, id, entry) = (stream.as_bytes(), ID.as_bytes(), job.entry.as_bytes());
    let (event, key) = (job.event.as_bytes(), job.key.as_bytes());
    let seq: i64 = connection.prepare_cached(MOVE_HEAD)?.query_row([stream], |row| row.get(0))?;
    connection.prepare_cached(EVENT)?.execute(params![stream, seq, event, id, entry, NOW, job.payload])?;
    connection.prepare_cached(ENTRY)?.execute(params![entry, id, stream, seq, event, key, NOW])?;
    connection.prepare_cached(LOG)?.execute(params![position, HASH, id, NOW, stream, seq, event, SALT])?;
    connection.prepare_cached(KEY)?.execute(params![id, key, HASH, entry, NOW])?;
    Ok(seq)
}
