-- A function of an organization (当番): whoever has a shift is reached by what is addressed to it; in its quiet hours, and when nobody has one, its
-- deputy is, a member or another function. Quiet hours are minutes of the region's day.
create table rota (
  id blob not null primary key,
  region_id blob not null,
  organization_id blob not null,
  name text not null,
  quiet_from integer,
  quiet_until integer,
  deputy_membership_id blob,
  deputy_rota_id blob,
  version integer not null,
  created_by blob not null,
  created_at integer not null,
  ended_at integer
) strict, without rowid;

create index rota_by_organization on rota (organization_id);
create index rota_by_deputy on rota (deputy_membership_id) where deputy_membership_id is not null;

-- Who has it, from when until when.
create table shift (
  id blob not null primary key,
  region_id blob not null,
  rota_id blob not null,
  membership_id blob not null,
  from_at integer not null,
  until_at integer not null,
  created_by blob not null,
  created_at integer not null
) strict, without rowid;

create index shift_by_rota on shift (rota_id, until_at);
create index shift_by_membership on shift (membership_id, until_at);

-- Whom what is addressed to a function reached, a row each.
alter table mention add column rota_id blob;
alter table must_read_party add column rota_id blob;

create index mention_by_rota on mention (entry_id) where rota_id is not null;
