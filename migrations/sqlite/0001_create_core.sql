-- Streams and their events, keys, and the idempotency of writes.

create table key_encryption_key (
  version integer not null primary key,
  wrapped blob not null,
  created_at integer not null
) strict;

-- One row per version of an owner's key; `seals` counts the values that it may have sealed so far, in blocks.
create table data_key (
  owner_kind text not null check (owner_kind in ('installation', 'region', 'organization', 'person', 'patient')),
  owner_id blob not null,
  version integer not null,
  region_id blob,
  kek_version integer not null,
  wrapped blob not null,
  seals integer not null,
  created_at integer not null,
  primary key (owner_id, owner_kind, version)
) strict, without rowid;

create table stream (
  id blob not null primary key,
  region_id blob not null,
  kind text not null check (kind in ('timeline', 'board')),
  patient_id blob,
  head integer not null,
  epoch integer not null
) strict, without rowid;

-- Append-only. The number of an event is given by the writer, in the transaction that writes it.
create table event (
  stream_id blob not null,
  seq integer not null,
  id blob not null,
  region_id blob not null,
  kind text not null,
  schema_version integer not null,
  audience text not null,
  entry_id blob,
  membership_id blob not null,
  recorded_at integer not null,
  payload blob,
  primary key (stream_id, seq)
) strict, without rowid;

create table idempotency (
  person_id blob not null,
  key blob not null,
  region_id blob not null,
  body_hash blob not null,
  result_id blob not null,
  created_at integer not null,
  primary key (person_id, key)
) strict, without rowid;

create index idempotency_by_age on idempotency (created_at);
