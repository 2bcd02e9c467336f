-- The page of a region that anybody may read without signing in (住民向け): what was marked public, shelters, leaflets. Nothing of persons.

-- Off until the base turns it on. `leaflets` is a list of names and links; `changed_at` moves with everything that is marked or taken back.
create table public_page (
  region_id blob not null primary key,
  is_on integer not null check (is_on in (0, 1)),
  short_name text unique,
  title text,
  contact text,
  leaflets text not null,
  version integer not null,
  changed_by blob not null,
  changed_at integer not null
) strict, without rowid;

-- What was marked public: by whom and when.
alter table board_entry add column public_at integer;
alter table board_entry add column public_by blob;
alter table training add column public_at integer;
alter table training add column public_by blob;

create index board_entry_public on board_entry (region_id, public_at) where public_at is not null;
create index training_public on training (region_id, starts_at) where public_at is not null;

-- Where people go. `hazards` stand between commas.
create table shelter (
  id blob not null primary key,
  region_id blob not null,
  name text not null,
  address text not null,
  municipality_code text,
  hazards text not null,
  state text not null,
  note text,
  version integer not null,
  updated_by blob not null,
  updated_at integer not null,
  removed_at integer
) strict, without rowid;

create index shelter_by_region on shelter (region_id, id);
