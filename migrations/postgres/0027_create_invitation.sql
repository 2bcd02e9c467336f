-- Who is asked to come to an organization, who goes, who is away, and who lets somebody in again who has lost everything.

-- An invitation. The membership stands from the moment it is made; the link is the newest one that was given out.
create table invitation (
  id uuid not null primary key,
  region_id uuid not null,
  organization_id uuid not null,
  membership_id uuid not null,
  token_hash bytea not null,
  letter bigint not null check (letter in (0, 1)),
  created_by uuid not null,
  created_at bigint not null,
  expires_at bigint not null,
  withdrawn_at bigint
);

create index invitation_by_organization on invitation (organization_id, id);

-- What an organization keeps of a member besides: the sealed number and license. `number_hash` is the keyed hash of the number while the member stays.
create table staff_record (
  membership_id uuid not null primary key,
  region_id uuid not null,
  organization_id uuid not null,
  number_hash bytea,
  details bytea not null
);

create unique index staff_record_by_number on staff_record (organization_id, number_hash);

-- The version moves with every change of who belongs to an organization; when somebody said last that the list is right (名簿).
create table roster (
  organization_id uuid not null primary key,
  region_id uuid not null,
  version bigint not null,
  checked_at bigint,
  checked_by uuid
);

-- Somebody who is away for a time (休職). While it lasts the membership begins only when it is over; `began_at` is when it began in truth.
create table member_leave (
  membership_id uuid not null primary key,
  region_id uuid not null,
  organization_id uuid not null,
  from_at bigint not null,
  until_at bigint not null,
  began_at bigint not null,
  taken_at bigint
);

create index member_leave_to_take on member_leave (from_at) where taken_at is null;

-- Letting somebody in again takes two: one asks, another confirms and gets the link.
create table recovery (
  id uuid not null primary key,
  region_id uuid not null,
  organization_id uuid not null,
  membership_id uuid not null,
  person_id uuid not null,
  asked_by uuid not null,
  asked_at bigint not null,
  expires_at bigint not null,
  confirmed_by uuid,
  token_hash bytea,
  ended_at bigint
);

create index recovery_by_organization on recovery (organization_id, expires_at);
create index recovery_by_token on recovery (token_hash);

-- When somebody acted for an organization last.
create index session_by_membership on session (membership_id);
