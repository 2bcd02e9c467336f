-- Boards (掲示板) of a region, and what makes an entry on them a notice. An audience is three lists between commas (',nurse,physician,'), each
-- empty for all. The name of a board is for everybody to know.

create table board (
  id blob not null primary key,
  region_id blob not null,
  stream_id blob not null unique,
  kind text not null,
  name text not null,
  audience_kinds text not null,
  audience_professions text not null,
  audience_municipalities text not null,
  opened_by blob not null,
  opened_at integer not null,
  closed_at integer
) strict, without rowid;

create index board_by_region on board (region_id, opened_at);

-- What makes an entry a notice. Its title is sealed with its text.
create table board_entry (
  entry_id blob not null primary key,
  region_id blob not null,
  stream_id blob not null,
  pinned integer not null check (pinned in (0, 1)),
  expires_at integer
) strict, without rowid;

-- Texts that looked like personal data and went up all the same: as what (',phone,birth_date,'), and the sealed reason of their author.
create table personal_reason (
  event_id blob not null primary key,
  entry_id blob not null,
  region_id blob not null,
  stream_id blob not null,
  kinds text not null,
  reason blob not null,
  membership_id blob not null,
  recorded_at integer not null
) strict, without rowid;

create index board_entry_pinned on board_entry (stream_id, entry_id) where pinned = 1;

-- An entry on a board has no patient: the table is made anew, since a column does not become nullable here.
create table entry_of_any_stream (
  id blob not null primary key,
  region_id blob not null,
  stream_id blob not null,
  patient_id blob,
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

insert into entry_of_any_stream (
  id, region_id, stream_id, patient_id, seq, revision, content_id, kind, importance, scene, state, person_id,
  membership_id, organization_id, profession, revised_by, revised_at, reply_to, next_visit, operation, observed_at,
  composed_at, recorded_at, retention_class, hold
)
select
  id, region_id, stream_id, patient_id, seq, revision, content_id, kind, importance, scene, state, person_id,
  membership_id, organization_id, profession, revised_by, revised_at, reply_to, next_visit, operation, observed_at,
  composed_at, recorded_at, retention_class, hold
from entry;

drop table entry;
alter table entry_of_any_stream rename to entry;

create unique index entry_by_stream on entry (stream_id, seq);
