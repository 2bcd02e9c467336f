-- The access log: append-only, chained per writer.

create table log_chain (
  id text not null primary key,
  position bigint not null,
  hash bytea not null
);

create table access_log (
  chain_id text not null,
  position bigint not null,
  hash bytea not null,
  salt bytea not null,
  region_id uuid,
  at bigint not null,
  person_id uuid,
  session_id uuid,
  membership_id uuid,
  organization_id uuid,
  patient_id uuid,
  stream_id uuid,
  action text not null,
  depth text not null,
  purpose text not null,
  outcome text not null,
  policies text not null,
  from_seq bigint,
  to_seq bigint,
  event_hash bytea,
  address text not null,
  request_id uuid not null,
  primary key (chain_id, position)
);

create index access_log_by_patient on access_log (patient_id, at);

-- A socket's registrations; those still open at a start were cut off and are closed then.
create table live_connection (
  id uuid not null primary key,
  region_id uuid not null,
  person_id uuid not null,
  session_id uuid not null,
  membership_id uuid not null,
  organization_id uuid not null,
  opened_at bigint not null,
  closed_at bigint
);

create index live_connection_open on live_connection (opened_at) where closed_at is null;
