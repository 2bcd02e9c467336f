-- The page of a region that anybody may read without signing in (住民向け): what was marked public, shelters, leaflets. Nothing of persons.

-- Off until the base turns it on. `leaflets` is a list of names and links; `changed_at` moves with everything that is marked or taken back.
create table public_page (
  region_id uuid not null primary key,
  is_on bigint not null check (is_on in (0, 1)),
  short_name text unique,
  title text,
  contact text,
  leaflets text not null,
  version bigint not null,
  changed_by uuid not null,
  changed_at bigint not null
);

-- What was marked public: by whom and when.
alter table board_entry add column public_at bigint;
alter table board_entry add column public_by uuid;
alter table training add column public_at bigint;
alter table training add column public_by uuid;

create index board_entry_public on board_entry (region_id, public_at) where public_at is not null;
create index training_public on training (region_id, starts_at) where public_at is not null;

-- Where people go. `hazards` stand between commas.
create table shelter (
  id uuid not null primary key,
  region_id uuid not null,
  name text not null,
  address text not null,
  municipality_code text,
  hazards text not null,
  state text not null,
  note text,
  version bigint not null,
  updated_by uuid not null,
  updated_at bigint not null,
  removed_at bigint
);

create index shelter_by_region on shelter (region_id, id);
