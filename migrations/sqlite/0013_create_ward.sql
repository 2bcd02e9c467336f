-- Where there is room (空床): what organizations offer, and what they say of it. No patient is among it, and what a ward says of itself is
-- for everybody of the region to know, so it stands in clear.

-- A ward, or another offer of places (受け入れ枠). `procedures` stand between commas in the order of the codes; `vacancy_version` names the
-- newest vacancy, 0 before the first.
create table ward (
  id blob not null primary key,
  region_id blob not null,
  organization_id blob not null,
  name text not null,
  kind text not null,
  function text,
  bed_type text,
  fee_class text,
  procedures text not null,
  extra_charge_yen integer,
  respite integer not null check (respite in (0, 1)),
  reception_hours text,
  phone text,
  note text,
  version integer not null,
  vacancy_version integer not null,
  created_by blob not null,
  created_at integer not null,
  closed_at integer
) strict, without rowid;

create index ward_by_region on ward (region_id, id);

-- Two of one name could not be told apart on the telephone.
create unique index ward_name on ward (organization_id, name) where closed_at is null;

-- What was said of a ward, each time. Only `confirmed_at` and `confirmed_by` ever move: 変わりなし.
create table vacancy (
  ward_id blob not null,
  version integer not null,
  region_id blob not null,
  state text not null,
  free integer,
  free_female integer,
  free_male integer,
  adjusting integer,
  available_from text,
  remark text,
  membership_id blob not null,
  recorded_at integer not null,
  confirmed_at integer not null,
  confirmed_by blob not null,
  primary key (ward_id, version)
) strict, without rowid;
