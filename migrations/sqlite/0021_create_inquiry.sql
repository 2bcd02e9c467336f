-- Inquiries (照会): one organization asks another whether a ward of it can take somebody. No patient is named, and what is asked and said is
-- sealed under the region's key all the same. Where organizations are, and who is reminded that what their wards say is old.

-- `batch_id` is the operation that asked several wards at once; `head` is the number of the last message.
create table inquiry (
  id blob not null primary key,
  region_id blob not null,
  batch_id blob not null,
  ward_id blob not null,
  asking_id blob not null,
  asked_id blob not null,
  form blob not null,
  state text not null,
  answer text,
  head integer not null,
  asked_by blob not null,
  answered_by blob,
  created_at integer not null,
  answered_at integer,
  moved_at integer not null
) strict, without rowid;

create index inquiry_by_asking on inquiry (asking_id, moved_at);
create index inquiry_by_asked on inquiry (asked_id, moved_at);
create index inquiry_by_age on inquiry (moved_at);

-- What either side did and said, from 1; `id` is the place that the words are sealed for.
create table inquiry_message (
  inquiry_id blob not null,
  id blob not null,
  number integer not null,
  region_id blob not null,
  kind text not null,
  answer text,
  content blob,
  organization_id blob not null,
  membership_id blob not null,
  recorded_at integer not null,
  primary key (inquiry_id, number)
) strict, without rowid;

-- How far a person has read.
create table inquiry_reading (
  inquiry_id blob not null,
  person_id blob not null,
  region_id blob not null,
  number integer not null,
  primary key (inquiry_id, person_id)
) strict, without rowid;

-- What rings somebody about an inquiry, or about an organization whose wards say old things; open until `done_at`.
create table ward_notice (
  about_id blob not null,
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
  primary key (about_id, membership_id, reason, created_at)
) strict, without rowid;

create index ward_notice_open on ward_notice (due_at) where done_at is null;
create index ward_notice_by_person on ward_notice (person_id, done_at);

-- At which hour an organization is reminded of wards that say old things; none: never. Without a row it is as at first.
create table ward_duty (
  organization_id blob not null primary key,
  region_id blob not null,
  hour integer,
  reminded_on text
) strict, without rowid;

-- Whom it reminds. Without a row: those who said it last.
create table ward_duty_member (
  organization_id blob not null,
  membership_id blob not null,
  region_id blob not null,
  primary key (organization_id, membership_id)
) strict, without rowid;

-- Where an organization is, in ten-millionths of a degree (WGS 84); both or neither.
alter table organization add column latitude_e7 integer;
alter table organization add column longitude_e7 integer;
