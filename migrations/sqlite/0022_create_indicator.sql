-- Figures of a region (指標) by week, as they were published: numbers and codes, no ids of persons, patients or organizations. What is published is
-- never changed.

-- A week (its Monday) is published once.
create table indicator_week (
  region_id blob not null,
  week text not null,
  computed_at integer not null,
  primary key (region_id, week)
) strict, without rowid;

-- `area` is a municipality, 'none' without one, or 'all'; `part` is a profession, a scene or the like, or 'all'. Without a value the figure is held back.
create table indicator_figure (
  region_id blob not null,
  week text not null,
  indicator text not null,
  area text not null,
  part text not null,
  value integer,
  primary key (region_id, week, indicator, area, part)
) strict, without rowid;
