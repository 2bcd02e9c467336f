-- Disasters (災害) of a region and what organizations report of themselves meanwhile. No patient is among it, and everybody of the region is to
-- know, so it stands in clear.

-- An event, real or a drill. `municipalities` stand between commas, empty for the whole region; on the stream of the board of notices
-- reports are numbered.
create table disaster (
  id blob not null primary key,
  region_id blob not null,
  board_id blob not null,
  hazard text not null,
  title text not null,
  mode text not null check (mode in ('real', 'drill')),
  municipalities text not null,
  opened_by blob not null,
  opened_at integer not null,
  closed_at integer
) strict, without rowid;

create index disaster_by_region on disaster (region_id, opened_at);

-- The boards of a disaster are opened and closed with it.
alter table board add column disaster_id blob;

create index board_by_disaster on board (disaster_id);

-- What was reported, each time; none is ever changed.
create table disaster_report (
  id blob not null primary key,
  region_id blob not null,
  disaster_id blob not null,
  stream_id blob not null,
  seq integer not null,
  organization_id blob not null,
  membership_id blob not null,
  observed_at integer not null,
  recorded_at integer not null,
  state text not null,
  building text,
  power text,
  power_hours integer,
  water text,
  water_hours integer,
  gas text,
  telephone text,
  supplies text,
  many_patients integer check (many_patients in (0, 1)),
  staff text,
  staff_present integer,
  can_accept integer,
  needs text
) strict, without rowid;

create unique index disaster_report_by_stream on disaster_report (stream_id, seq);
create index disaster_report_by_organization on disaster_report (disaster_id, organization_id, observed_at);

-- Which report is an organization's newest: by the moment that it is about, not by its arrival.
create table disaster_standing (
  disaster_id blob not null,
  organization_id blob not null,
  region_id blob not null,
  report_id blob not null,
  observed_at integer not null,
  primary key (disaster_id, organization_id)
) strict, without rowid;
