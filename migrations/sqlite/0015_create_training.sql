-- Trainings (研修): what is held for whom, who applied in which order, who came, and what they thought of it. What a training says of itself is
-- for everybody whom its board is for, so it stands in clear; of people there are ids alone.

-- A training. `applied` is the last number that an application got; who has a seat follows from the numbers. `materials` is a list of names
-- and links.
create table training (
  id blob not null primary key,
  region_id blob not null,
  board_id blob not null,
  organization_id blob not null,
  title text not null,
  description text,
  place text,
  link text,
  contact text,
  starts_at integer not null,
  ends_at integer not null,
  apply_until integer not null,
  seats integer not null,
  materials text not null,
  applied integer not null,
  version integer not null,
  created_by blob not null,
  created_at integer not null,
  updated_at integer not null,
  cancelled_at integer,
  cancel_reason text,
  reminded_at integer
) strict, without rowid;

create index training_by_board on training (board_id, starts_at);
create index training_to_remind on training (starts_at) where reminded_at is null;

-- An application. `told_seat`: whether its person was told last that there is a seat; `answered`: whether the survey was, not what.
create table training_application (
  id blob not null primary key,
  region_id blob not null,
  training_id blob not null,
  number integer not null,
  person_id blob not null,
  membership_id blob not null,
  told_seat integer not null check (told_seat in (0, 1)),
  applied_at integer not null,
  withdrawn_at integer,
  attended_at integer,
  attended_by blob,
  answered integer not null check (answered in (0, 1))
) strict, without rowid;

create unique index training_application_number on training_application (training_id, number);
create unique index training_application_once on training_application (training_id, person_id) where withdrawn_at is null;
create index training_application_by_person on training_application (person_id, training_id);

-- What somebody thought of a training. Neither who nor when, and the id is random: nothing leads back to a person.
create table training_answer (
  id blob not null primary key,
  region_id blob not null,
  training_id blob not null,
  satisfaction integer not null,
  understanding integer not null,
  usefulness integer not null,
  comment blob
) strict, without rowid;

create index training_answer_by_training on training_answer (training_id, id);

-- Who lets an organization invite them to its later trainings.
create table training_contact (
  organization_id blob not null,
  membership_id blob not null,
  region_id blob not null,
  person_id blob not null,
  since integer not null,
  primary key (organization_id, membership_id)
) strict, without rowid;

-- What rings somebody about a training; open until `done_at`.
create table training_notice (
  training_id blob not null,
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
  primary key (training_id, membership_id, reason, created_at)
) strict, without rowid;

create index training_notice_open on training_notice (due_at) where done_at is null;
create index training_notice_by_person on training_notice (person_id, done_at);

-- The secret address of a person's calendar.
create table training_calendar (
  person_id blob not null primary key,
  region_id blob not null,
  token_hash blob not null unique,
  issued_at integer not null
) strict, without rowid;
