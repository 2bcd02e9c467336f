-- Streams and their events, keys, and the idempotency of writes.

create table key_encryption_key (
  version bigint not null primary key,
  wrapped bytea not null,
  created_at bigint not null
);

-- One row per version of an owner's key; `seals` counts the values that it may have sealed so far, in blocks.
create table data_key (
  owner_kind text not null check (owner_kind in ('installation', 'region', 'organization', 'person', 'patient')),
  owner_id uuid not null,
  version bigint not null,
  region_id uuid,
  kek_version bigint not null,
  wrapped bytea not null,
  seals bigint not null,
  created_at bigint not null,
  primary key (owner_id, owner_kind, version)
);

create table stream (
  id uuid not null primary key,
  region_id uuid not null,
  kind text not null check (kind in ('timeline', 'board')),
  patient_id uuid,
  head bigint not null,
  epoch bigint not null
);

-- Append-only. The number of an event is given by the writer, in the transaction that writes it.
create table event (
  stream_id uuid not null,
  seq bigint not null,
  id uuid not null,
  region_id uuid not null,
  kind text not null,
  schema_version bigint not null,
  audience text not null,
  entry_id uuid,
  membership_id uuid not null,
  recorded_at bigint not null,
  payload bytea,
  primary key (stream_id, seq)
);

create table idempotency (
  person_id uuid not null,
  key uuid not null,
  region_id uuid not null,
  body_hash bytea not null,
  result_id uuid not null,
  created_at bigint not null,
  primary key (person_id, key)
);

create index idempotency_by_age on idempotency (created_at);
