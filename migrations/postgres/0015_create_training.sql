-- Trainings (研修): what is held for whom, who applied in which order, who came, and what they thought of it. What a training says of itself is
-- for everybody whom its board is for, so it stands in clear; of people there are ids alone.

-- A training. `applied` is the last number that an application got; who has a seat follows from the numbers. `materials` is a list of names
-- and links.
create table training (
  id uuid not null primary key,
  region_id uuid not null,
  board_id uuid not null,
  organization_id uuid not null,
  title text not null,
  description text,
  place text,
  link text,
  contact text,
  starts_at bigint not null,
  ends_at bigint not null,
  apply_until bigint not null,
  seats bigint not null,
  materials text not null,
  applied bigint not null,
  version bigint not null,
  created_by uuid not null,
  created_at bigint not null,
  updated_at bigint not null,
  cancelled_at bigint,
  cancel_reason text,
  reminded_at bigint
);

create index training_by_board on training (board_id, starts_at);
create index training_to_remind on training (starts_at) where reminded_at is null;

-- An application. `told_seat`: whether its person was told last that there is a seat; `answered`: whether the survey was, not what.
create table training_application (
  id uuid not null primary key,
  region_id uuid not null,
  training_id uuid not null,
  number bigint not null,
  person_id uuid not null,
  membership_id uuid not null,
  told_seat bigint not null check (told_seat in (0, 1)),
  applied_at bigint not null,
  withdrawn_at bigint,
  attended_at bigint,
  attended_by uuid,
  answered bigint not null check (answered in (0, 1))
);

create unique index training_application_number on training_application (training_id, number);
create unique index training_application_once on training_application (training_id, person_id) where withdrawn_at is null;
create index training_application_by_person on training_application (person_id, training_id);

-- What somebody thought of a training. Neither who nor when, and the id is random: nothing leads back to a person.
create table training_answer (
  id uuid not null primary key,
  region_id uuid not null,
  training_id uuid not null,
  satisfaction bigint not null,
  understanding bigint not null,
  usefulness bigint not null,
  comment bytea
);

create index training_answer_by_training on training_answer (training_id, id);

-- Who lets an organization invite them to its later trainings.
create table training_contact (
  organization_id uuid not null,
  membership_id uuid not null,
  region_id uuid not null,
  person_id uuid not null,
  since bigint not null,
  primary key (organization_id, membership_id)
);

-- What rings somebody about a training; open until `done_at`.
create table training_notice (
  training_id uuid not null,
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
  primary key (training_id, membership_id, reason, created_at)
);

create index training_notice_open on training_notice (due_at) where done_at is null;
create index training_notice_by_person on training_notice (person_id, done_at);

-- The secret address of a person's calendar.
create table training_calendar (
  person_id uuid not null primary key,
  region_id uuid not null,
  token_hash bytea not null unique,
  issued_at bigint not null
);
