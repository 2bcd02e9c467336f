-- Patients, their care teams, and the entries of their timelines.

create table patient (
  id uuid not null primary key,
  region_id uuid not null,
  host_organization_id uuid not null,
  stream_id uuid not null unique,
  state text not null check (state in ('home', 'hospital', 'paused', 'ended')),
  version bigint not null,
  chart bytea not null,
  duplicate_hash bytea not null,
  joined_into uuid,
  registered_at bigint not null,
  ended_at bigint,
  retention_class text not null,
  hold bigint not null check (hold in (0, 1))
);

create index patient_by_host on patient (host_organization_id, id);
create index patient_by_duplicate on patient (region_id, duplicate_hash);

create table patient_state (
  id uuid not null primary key,
  region_id uuid not null,
  patient_id uuid not null,
  state text not null check (state in ('home', 'hospital', 'paused', 'ended')),
  since text not null,
  details bytea not null,
  membership_id uuid not null,
  recorded_at bigint not null
);

create index patient_state_by_patient on patient_state (patient_id, recorded_at);

-- The history of a team is the record of third-party provision: rows end, they do not go.
-- `professions` is a list between commas (',nurse,physician,'), empty for all.
create table team_member (
  id uuid not null primary key,
  region_id uuid not null,
  patient_id uuid not null,
  stream_id uuid not null,
  organization_id uuid not null,
  person_id uuid,
  professions text not null,
  team_role text,
  basis text not null,
  details bytea not null,
  from_at bigint not null,
  until_at bigint,
  created_by uuid not null,
  created_at bigint not null
);

create index team_member_by_patient on team_member (patient_id, organization_id);
create index team_member_by_organization on team_member (organization_id, patient_id);

create table refusal (
  id uuid not null primary key,
  region_id uuid not null,
  patient_id uuid not null,
  organization_id uuid not null,
  from_at bigint not null,
  until_at bigint,
  created_by uuid not null,
  created_at bigint not null
);

create index refusal_by_patient on refusal (patient_id);
create index refusal_by_organization on refusal (organization_id);

-- Where an entry stands now. Its text is the payload of the event `revision` (id `content_id`).
create table entry (
  id uuid not null primary key,
  region_id uuid not null,
  stream_id uuid not null,
  patient_id uuid not null,
  seq bigint not null,
  revision bigint not null,
  content_id uuid not null,
  kind text not null,
  importance text not null,
  scene text,
  state text not null check (state in ('posted', 'withdrawn', 'wrong_patient')),
  person_id uuid not null,
  membership_id uuid not null,
  organization_id uuid not null,
  profession text not null,
  revised_by uuid,
  revised_at bigint,
  reply_to uuid,
  next_visit bigint not null check (next_visit in (0, 1)),
  operation uuid not null,
  observed_at bigint not null,
  composed_at bigint,
  recorded_at bigint not null,
  retention_class text not null,
  hold bigint not null check (hold in (0, 1))
);

create unique index entry_by_stream on entry (stream_id, seq);

-- To whom an entry is addressed (宛先): one of the three is set.
create table mention (
  entry_id uuid not null,
  position bigint not null,
  region_id uuid not null,
  stream_id uuid not null,
  person_id uuid,
  organization_id uuid,
  profession text,
  primary key (entry_id, position)
);

-- Who took an entry back, how and why.
create table retraction (
  entry_id uuid not null primary key,
  region_id uuid not null,
  stream_id uuid not null,
  kind text not null check (kind in ('withdrawn', 'wrong_patient')),
  event_id uuid not null,
  reason bytea not null,
  membership_id uuid not null,
  recorded_at bigint not null
);

create table acknowledgement (
  entry_id uuid not null,
  person_id uuid not null,
  revision bigint not null,
  region_id uuid not null,
  stream_id uuid not null,
  membership_id uuid not null,
  organization_id uuid not null,
  profession text not null,
  seq bigint not null,
  recorded_at bigint not null,
  primary key (entry_id, person_id, revision)
);

create table receipt (
  entry_id uuid not null,
  person_id uuid not null,
  region_id uuid not null,
  stream_id uuid not null,
  membership_id uuid not null,
  organization_id uuid not null,
  profession text not null,
  seen_at bigint not null,
  primary key (entry_id, person_id)
);

-- All entries up to `seq` are seen; those seen beyond it have a receipt.
create table read_marker (
  stream_id uuid not null,
  person_id uuid not null,
  region_id uuid not null,
  seq bigint not null,
  primary key (stream_id, person_id)
);
