-- Patients, their care teams, and the entries of their timelines.

create table patient (
  id blob not null primary key,
  region_id blob not null,
  host_organization_id blob not null,
  stream_id blob not null unique,
  state text not null check (state in ('home', 'hospital', 'paused', 'ended')),
  version integer not null,
  chart blob not null,
  duplicate_hash blob not null,
  joined_into blob,
  registered_at integer not null,
  ended_at integer,
  retention_class text not null,
  hold integer not null check (hold in (0, 1))
) strict, without rowid;

create index patient_by_host on patient (host_organization_id, id);
create index patient_by_duplicate on patient (region_id, duplicate_hash);

create table patient_state (
  id blob not null primary key,
  region_id blob not null,
  patient_id blob not null,
  state text not null check (state in ('home', 'hospital', 'paused', 'ended')),
  since text not null,
  details blob not null,
  membership_id blob not null,
  recorded_at integer not null
) strict, without rowid;

create index patient_state_by_patient on patient_state (patient_id, recorded_at);

-- The history of a team is the record of third-party provision: rows end, they do not go.
-- `professions` is a list between commas (',nurse,physician,'), empty for all.
create table team_member (
  id blob not null primary key,
  region_id blob not null,
  patient_id blob not null,
  stream_id blob not null,
  organization_id blob not null,
  person_id blob,
  professions text not null,
  team_role text,
  basis text not null,
  details blob not null,
  from_at integer not null,
  until_at integer,
  created_by blob not null,
  created_at integer not null
) strict, without rowid;

create index team_member_by_patient on team_member (patient_id, organization_id);
create index team_member_by_organization on team_member (organization_id, patient_id);

create table refusal (
  id blob not null primary key,
  region_id blob not null,
  patient_id blob not null,
  organization_id blob not null,
  from_at integer not null,
  until_at integer,
  created_by blob not null,
  created_at integer not null
) strict, without rowid;

create index refusal_by_patient on refusal (patient_id);
create index refusal_by_organization on refusal (organization_id);

-- Where an entry stands now. Its text is the payload of the event `revision` (id `content_id`).
create table entry (
  id blob not null primary key,
  region_id blob not null,
  stream_id blob not null,
  patient_id blob not null,
  seq integer not null,
  revision integer not null,
  content_id blob not null,
  kind text not null,
  importance text not null,
  scene text,
  state text not null check (state in ('posted', 'withdrawn', 'wrong_patient')),
  person_id blob not null,
  membership_id blob not null,
  organization_id blob not null,
  profession text not null,
  revised_by blob,
  revised_at integer,
  reply_to blob,
  next_visit integer not null check (next_visit in (0, 1)),
  operation blob not null,
  observed_at integer not null,
  composed_at integer,
  recorded_at integer not null,
  retention_class text not null,
  hold integer not null check (hold in (0, 1))
) strict, without rowid;

create unique index entry_by_stream on entry (stream_id, seq);

-- To whom an entry is addressed (宛先): one of the three is set.
create table mention (
  entry_id blob not null,
  position integer not null,
  region_id blob not null,
  stream_id blob not null,
  person_id blob,
  organization_id blob,
  profession text,
  primary key (entry_id, position)
) strict, without rowid;

-- Who took an entry back, how and why.
create table retraction (
  entry_id blob not null primary key,
  region_id blob not null,
  stream_id blob not null,
  kind text not null check (kind in ('withdrawn', 'wrong_patient')),
  event_id blob not null,
  reason blob not null,
  membership_id blob not null,
  recorded_at integer not null
) strict, without rowid;

create table acknowledgement (
  entry_id blob not null,
  person_id blob not null,
  revision integer not null,
  region_id blob not null,
  stream_id blob not null,
  membership_id blob not null,
  organization_id blob not null,
  profession text not null,
  seq integer not null,
  recorded_at integer not null,
  primary key (entry_id, person_id, revision)
) strict, without rowid;

create table receipt (
  entry_id blob not null,
  person_id blob not null,
  region_id blob not null,
  stream_id blob not null,
  membership_id blob not null,
  organization_id blob not null,
  profession text not null,
  seen_at integer not null,
  primary key (entry_id, person_id)
) strict, without rowid;

-- All entries up to `seq` are seen; those seen beyond it have a receipt.
create table read_marker (
  stream_id blob not null,
  person_id blob not null,
  region_id blob not null,
  seq integer not null,
  primary key (stream_id, person_id)
) strict, without rowid;
