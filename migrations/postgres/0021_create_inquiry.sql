-- Inquiries (照会): one organization asks another whether a ward of it can take somebody. No patient is named, and what is asked and said is
-- sealed under the region's key all the same. Where organizations are, and who is reminded that what their wards say is old.

-- `batch_id` is the operation that asked several wards at once; `head` is the number of the last message.
create table inquiry (
  id uuid not null primary key,
  region_id uuid not null,
  batch_id uuid not null,
  ward_id uuid not null,
  asking_id uuid not null,
  asked_id uuid not null,
  form bytea not null,
  state text not null,
  answer text,
  head bigint not null,
  asked_by uuid not null,
  answered_by uuid,
  created_at bigint not null,
  answered_at bigint,
  moved_at bigint not null
);

create index inquiry_by_asking on inquiry (asking_id, moved_at);
create index inquiry_by_asked on inquiry (asked_id, moved_at);
create index inquiry_by_age on inquiry (moved_at);

-- What either side did and said, from 1; `id` is the place that the words are sealed for.
create table inquiry_message (
  inquiry_id uuid not null,
  id uuid not null,
  number bigint not null,
  region_id uuid not null,
  kind text not null,
  answer text,
  content bytea,
  organization_id uuid not null,
  membership_id uuid not null,
  recorded_at bigint not null,
  primary key (inquiry_id, number)
);

-- How far a person has read.
create table inquiry_reading (
  inquiry_id uuid not null,
  person_id uuid not null,
  region_id uuid not null,
  number bigint not null,
  primary key (inquiry_id, person_id)
);

-- What rings somebody about an inquiry, or about an organization whose wards say old things; open until `done_at`.
create table ward_notice (
  about_id uuid not null,
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
  primary key (about_id, membership_id, reason, created_at)
);

create index ward_notice_open on ward_notice (due_at) where done_at is null;
create index ward_notice_by_person on ward_notice (person_id, done_at);

-- At which hour an organization is reminded of wards that say old things; none: never. Without a row it is as at first.
create table ward_duty (
  organization_id uuid not null primary key,
  region_id uuid not null,
  hour bigint,
  reminded_on text
);

-- Whom it reminds. Without a row: those who said it last.
create table ward_duty_member (
  organization_id uuid not null,
  membership_id uuid not null,
  region_id uuid not null,
  primary key (organization_id, membership_id)
);

-- Where an organization is, in ten-millionths of a degree (WGS 84); both or neither.
alter table organization add column latitude_e7 bigint;
alter table organization add column longitude_e7 bigint;
