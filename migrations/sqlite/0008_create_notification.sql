-- Notifications outside the app: devices, each person's own choices, what rang whom and why.

-- The key pair by which push services know this region's server (RFC 8292); its private half is sealed.
create table vapid_key (
  region_id blob not null primary key,
  public_key blob not null,
  private_key blob not null,
  created_at integer not null
) strict, without rowid;

-- A browser that may be rung. `address` is the sealed endpoint with its keys; the keyed hash finds it again.
create table push_subscription (
  id blob not null primary key,
  region_id blob not null,
  person_id blob not null,
  membership_id blob not null,
  session_id blob not null,
  endpoint_hash blob not null unique,
  address blob not null,
  created_at integer not null,
  renewed_at integer not null
) strict, without rowid;

create index push_subscription_by_membership on push_subscription (membership_id);
create index push_subscription_by_person on push_subscription (person_id);
create index push_subscription_by_session on push_subscription (session_id);

create table notification_setting (
  person_id blob not null primary key,
  region_id blob not null,
  settings blob not null,
  updated_at integer not null
) strict, without rowid;

-- A person's sealed mail address, and the hash of the code that confirms it. Mails went out for what arrived until `mailed_until`.
create table notification_mail (
  person_id blob not null primary key,
  region_id blob not null,
  address blob not null,
  code_hash blob,
  code_until integer not null,
  failures integer not null,
  confirmed_at integer,
  mailed_until integer not null
) strict, without rowid;

-- How far a timeline has been looked through.
create table notification_cursor (
  stream_id blob not null primary key,
  region_id blob not null,
  seq integer not null
) strict, without rowid;

-- What happened before nobody is told of.
insert into notification_cursor (stream_id, region_id, seq) select id, region_id, head from stream;

-- Whom an event rings, and why; open until `done_at`.
create table notification (
  id blob not null primary key,
  region_id blob not null,
  person_id blob not null,
  membership_id blob not null,
  stream_id blob not null,
  entry_id blob not null,
  seq integer not null,
  reason text not null,
  held integer not null check (held in (0, 1)),
  attempts integer not null,
  created_at integer not null,
  due_at integer not null,
  done_at integer,
  outcome text
) strict, without rowid;

create unique index notification_by_event on notification (membership_id, stream_id, seq);
create index notification_by_entry on notification (entry_id, membership_id);
create index notification_by_person on notification (person_id, done_at);
create index notification_by_age on notification (created_at);
create index notification_open on notification (due_at) where done_at is null;
