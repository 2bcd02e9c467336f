-- Disasters (災害) of a region and what organizations report of themselves meanwhile. No patient is among it, and everybody of the region is to
-- know, so it stands in clear.

-- An event, real or a drill. `municipalities` stand between commas, empty for the whole region; on the stream of the board of notices
-- reports are numbered.
create table disaster (
  id uuid not null primary key,
  region_id uuid not null,
  board_id uuid not null,
  hazard text not null,
  title text not null,
  mode text not null check (mode in ('real', 'drill')),
  municipalities text not null,
  opened_by uuid not null,
  opened_at bigint not null,
  closed_at bigint
);

create index disaster_by_region on disaster (region_id, opened_at);

-- The boards of a disaster are opened and closed with it.
alter table board add column disaster_id uuid;

create index board_by_disaster on board (disaster_id);

-- What was reported, each time; none is ever changed.
create table disaster_report (
  id uuid not null primary key,
  region_id uuid not null,
  disaster_id uuid not null,
  stream_id uuid not null,
  seq bigint not null,
  organization_id uuid not null,
  membership_id uuid not null,
  observed_at bigint not null,
  recorded_at bigint not null,
  state text not null,
  building text,
  power text,
  power_hours bigint,
  water text,
  water_hours bigint,
  gas text,
  telephone text,
  supplies text,
  many_patients bigint check (many_patients in (0, 1)),
  staff text,
  staff_present bigint,
  can_accept bigint,
  needs text
);

create unique index disaster_report_by_stream on disaster_report (stream_id, seq);
create index disaster_report_by_organization on disaster_report (disaster_id, organization_id, observed_at);

-- Which report is an organization's newest: by the moment that it is about, not by its arrival.
create table disaster_standing (
  disaster_id uuid not null,
  organization_id uuid not null,
  region_id uuid not null,
  report_id uuid not null,
  observed_at bigint not null,
  primary key (disaster_id, organization_id)
);
