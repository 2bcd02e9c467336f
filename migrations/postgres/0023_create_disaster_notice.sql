-- Where an organization that is announced is, or is to be, in ten-millionths of a degree (WGS 84); both or neither.
alter table provider_notice add column latitude_e7 bigint;
alter table provider_notice add column longitude_e7 bigint;

-- Whom the opening of a disaster rings; `reason` is its mode. Open until `done_at`.
create table disaster_notice (
  disaster_id uuid not null,
  membership_id uuid not null,
  reason text not null,
  created_at bigint not null,
  region_id uuid not null,
  person_id uuid not null,
  held bigint not null check (held in (0, 1)),
  attempts bigint not null,
  due_at bigint not null,
  done_at bigint,
  outcome text,
  primary key (disaster_id, membership_id)
);

create index disaster_notice_open on disaster_notice (due_at) where done_at is null;
create index disaster_notice_by_person on disaster_notice (person_id, done_at);
