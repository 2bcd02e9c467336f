-- Boards (掲示板) of a region, and what makes an entry on them a notice. An audience is three lists between commas (',nurse,physician,'), each
-- empty for all. The name of a board is for everybody to know.

create table board (
  id uuid not null primary key,
  region_id uuid not null,
  stream_id uuid not null unique,
  kind text not null,
  name text not null,
  audience_kinds text not null,
  audience_professions text not null,
  audience_municipalities text not null,
  opened_by uuid not null,
  opened_at bigint not null,
  closed_at bigint
);

create index board_by_region on board (region_id, opened_at);

-- What makes an entry a notice. Its title is sealed with its text.
create table board_entry (
  entry_id uuid not null primary key,
  region_id uuid not null,
  stream_id uuid not null,
  pinned bigint not null check (pinned in (0, 1)),
  expires_at bigint
);

-- Texts that looked like personal data and went up all the same: as what (',phone,birth_date,'), and the sealed reason of their author.
create table personal_reason (
  event_id uuid not null primary key,
  entry_id uuid not null,
  region_id uuid not null,
  stream_id uuid not null,
  kinds text not null,
  reason bytea not null,
  membership_id uuid not null,
  recorded_at bigint not null
);

create index board_entry_pinned on board_entry (stream_id, entry_id) where pinned = 1;

-- An entry on a board has no patient.
alter table entry alter column patient_id drop not null;
