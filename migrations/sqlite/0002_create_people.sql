-- Regions, organizations, the persons who work in them, and how they sign in.

create table region (
  id blob not null primary key,
  name text not null,
  time_zone text not null,
  created_at integer not null
) strict, without rowid;

create table organization (
  id blob not null primary key,
  region_id blob not null,
  name text not null,
  kind text not null,
  code text,
  municipality_code text,
  phone text,
  night_phone text,
  active_medical integer not null check (active_medical in (0, 1)),
  created_at integer not null
) strict, without rowid;

create index organization_by_region on organization (region_id, id);

-- `identity` is the sealed name and reading; the epoch moves whenever what the person may do has changed.
create table person (
  id blob not null primary key,
  region_id blob not null,
  epoch integer not null,
  login_hash blob unique,
  password_hash text,
  identity blob not null,
  created_at integer not null,
  retention_class text not null,
  hold integer not null check (hold in (0, 1))
) strict, without rowid;

create table membership (
  id blob not null primary key,
  region_id blob not null,
  person_id blob not null,
  organization_id blob not null,
  profession text not null,
  role text not null,
  from_at integer not null,
  until_at integer
) strict, without rowid;

create index membership_by_person on membership (person_id);
create index membership_by_organization on membership (organization_id, id);

-- The token itself is never stored, only its SHA-256.
create table session (
  id blob not null primary key,
  token_hash blob not null unique,
  region_id blob not null,
  person_id blob not null,
  membership_id blob,
  created_at integer not null,
  seen_at integer not null,
  expires_at integer not null,
  ended_at integer
) strict, without rowid;

create table one_time_link (
  token_hash blob not null primary key,
  region_id blob not null,
  person_id blob not null,
  expires_at integer not null,
  used_at integer
) strict, without rowid;

-- Failed sign-ins per keyed hash of a login name or address.
create table sign_in_throttle (
  key blob not null primary key,
  failures integer not null,
  last_at integer not null
) strict, without rowid;
