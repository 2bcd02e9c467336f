-- Regions, organizations, the persons who work in them, and how they sign in.

create table region (
  id uuid not null primary key,
  name text not null,
  time_zone text not null,
  created_at bigint not null
);

create table organization (
  id uuid not null primary key,
  region_id uuid not null,
  name text not null,
  kind text not null,
  code text,
  municipality_code text,
  phone text,
  night_phone text,
  active_medical bigint not null check (active_medical in (0, 1)),
  created_at bigint not null
);

create index organization_by_region on organization (region_id, id);

-- `identity` is the sealed name and reading; the epoch moves whenever what the person may do has changed.
create table person (
  id uuid not null primary key,
  region_id uuid not null,
  epoch bigint not null,
  login_hash bytea unique,
  password_hash text,
  identity bytea not null,
  created_at bigint not null,
  retention_class text not null,
  hold bigint not null check (hold in (0, 1))
);

create table membership (
  id uuid not null primary key,
  region_id uuid not null,
  person_id uuid not null,
  organization_id uuid not null,
  profession text not null,
  role text not null,
  from_at bigint not null,
  until_at bigint
);

create index membership_by_person on membership (person_id);
create index membership_by_organization on membership (organization_id, id);

-- The token itself is never stored, only its SHA-256.
create table session (
  id uuid not null primary key,
  token_hash bytea not null unique,
  region_id uuid not null,
  person_id uuid not null,
  membership_id uuid,
  created_at bigint not null,
  seen_at bigint not null,
  expires_at bigint not null,
  ended_at bigint
);

create table one_time_link (
  token_hash bytea not null primary key,
  region_id uuid not null,
  person_id uuid not null,
  expires_at bigint not null,
  used_at bigint
);

-- Failed sign-ins per keyed hash of a login name or address.
create table sign_in_throttle (
  key bytea not null primary key,
  failures bigint not null,
  last_at bigint not null
);
