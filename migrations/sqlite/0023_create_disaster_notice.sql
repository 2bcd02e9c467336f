-- Where an organization that is announced is, or is to be, in ten-millionths of a degree (WGS 84); both or neither.
alter table provider_notice add column latitude_e7 integer;
alter table provider_notice add column longitude_e7 integer;

-- Whom the opening of a disaster rings; `reason` is its mode. Open until `done_at`.
create table disaster_notice (
  disaster_id blob not null,
  membership_id blob not null,
  reason text not null,
  created_at integer not null,
  region_id blob not null,
  person_id blob not null,
  held integer not null check (held in (0, 1)),
  attempts integer not null,
  due_at integer not null,
  done_at integer,
  outcome text,
  primary key (disaster_id, membership_id)
) strict, without rowid;

create index disaster_notice_open on disaster_notice (due_at) where done_at is null;
create index disaster_notice_by_person on disaster_notice (person_id, done_at);
