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

-- What makes an entry a notice. Its title is sealed with its text; so is, where the text looked like personal data, why it is right.
create table board_entry (
  entry_id uuid not null primary key,
  region_id uuid not null,
  stream_id uuid not null,
  pinned bigint not null check (pinned in (0, 1)),
  expires_at bigint,
  reason bytea
);

create index board_entry_pinned on board_entry (stream_id, entry_id) where pinned = 1;

-- An entry on a board has no patient.
alter table entry alter column patient_id drop not null;
