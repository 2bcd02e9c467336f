-- Notifications outside the app: devices, each person's own choices, what rang whom and why.

-- The key pair by which push services know this region's server (RFC 8292); its private half is sealed.
create table vapid_key (
  region_id uuid not null primary key,
  public_key bytea not null,
  private_key bytea not null,
  created_at bigint not null
);

-- A browser that may be rung. `address` is the sealed endpoint with its keys; the keyed hash finds it again.
create table push_subscription (
  id uuid not null primary key,
  region_id uuid not null,
  person_id uuid not null,
  membership_id uuid not null,
  session_id uuid not null,
  endpoint_hash bytea not null unique,
  address bytea not null,
  created_at bigint not null,
  renewed_at bigint not null
);

create index push_subscription_by_membership on push_subscription (membership_id);
create index push_subscription_by_person on push_subscription (person_id);
create index push_subscription_by_session on push_subscription (session_id);

create table notification_setting (
  person_id uuid not null primary key,
  region_id uuid not null,
  settings bytea not null,
  updated_at bigint not null
);

-- A person's sealed mail address, and the hash of the code that confirms it. Mails went out for what arrived until `mailed_until`.
create table notification_mail (
  person_id uuid not null primary key,
  region_id uuid not null,
  address bytea not null,
  code_hash bytea,
  code_until bigint not null,
  failures bigint not null,
  confirmed_at bigint,
  mailed_until bigint not null
);

-- How far a timeline has been looked through.
create table notification_cursor (
  stream_id uuid not null primary key,
  region_id uuid not null,
  seq bigint not null
);

-- What happened before nobody is told of.
insert into notification_cursor (stream_id, region_id, seq) select id, region_id, head from stream;

-- Whom an event rings, and why; open until `done_at`.
create table notification (
  id uuid not null primary key,
  region_id uuid not null,
  person_id uuid not null,
  membership_id uuid not null,
  stream_id uuid not null,
  entry_id uuid not null,
  seq bigint not null,
  reason text not null,
  held bigint not null check (held in (0, 1)),
  attempts bigint not null,
  created_at bigint not null,
  due_at bigint not null,
  done_at bigint,
  outcome text
);

create unique index notification_by_event on notification (membership_id, stream_id, seq);
create index notification_by_entry on notification (entry_id, membership_id);
create index notification_by_person on notification (person_id, done_at);
create index notification_by_age on notification (created_at);
create index notification_open on notification (due_at) where done_at is null;
