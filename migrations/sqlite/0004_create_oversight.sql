-- The access log: append-only, chained per writer.

create table log_chain (
  id text not null primary key,
  position integer not null,
  hash blob not null
) strict, without rowid;

create table access_log (
  chain_id text not null,
  position integer not null,
  hash blob not null,
  salt blob not null,
  region_id blob,
  at integer not null,
  person_id blob,
  session_id blob,
  membership_id blob,
  organization_id blob,
  patient_id blob,
  stream_id blob,
  action text not null,
  depth text not null,
  purpose text not null,
  outcome text not null,
  policies text not null,
  from_seq integer,
  to_seq integer,
  event_hash blob,
  address text not null,
  request_id blob not null,
  primary key (chain_id, position)
) strict, without rowid;

create index access_log_by_patient on access_log (patient_id, at);

-- A socket's registrations; those still open at a start were cut off and are closed then.
create table live_connection (
  id blob not null primary key,
  region_id blob not null,
  person_id blob not null,
  session_id blob not null,
  membership_id blob not null,
  organization_id blob not null,
  opened_at integer not null,
  closed_at integer
) strict, without rowid;

create index live_connection_open on live_connection (opened_at) where closed_at is null;
