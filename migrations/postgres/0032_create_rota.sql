-- A function of an organization (当番): whoever has a shift is reached by what is addressed to it; in its quiet hours, and when nobody has one, its
-- deputy is, a member or another function. Quiet hours are minutes of the region's day.
create table rota (
  id uuid not null primary key,
  region_id uuid not null,
  organization_id uuid not null,
  name text not null,
  quiet_from bigint,
  quiet_until bigint,
  deputy_membership_id uuid,
  deputy_rota_id uuid,
  version bigint not null,
  created_by uuid not null,
  created_at bigint not null,
  ended_at bigint
);

create index rota_by_organization on rota (organization_id);
create index rota_by_deputy on rota (deputy_membership_id) where deputy_membership_id is not null;

-- Who has it, from when until when.
create table shift (
  id uuid not null primary key,
  region_id uuid not null,
  rota_id uuid not null,
  membership_id uuid not null,
  from_at bigint not null,
  until_at bigint not null,
  created_by uuid not null,
  created_at bigint not null
);

create index shift_by_rota on shift (rota_id, until_at);
create index shift_by_membership on shift (membership_id, until_at);

-- Whom what is addressed to a function reached, a row each.
alter table mention add column rota_id uuid;
alter table must_read_party add column rota_id uuid;

create index mention_by_rota on mention (entry_id) where rota_id is not null;
