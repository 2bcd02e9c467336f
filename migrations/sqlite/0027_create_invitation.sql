-- Who is asked to come to an organization, who goes, who is away, and who lets somebody in again who has lost everything.

-- An invitation. The membership stands from the moment it is made; the link is the newest one that was given out.
create table invitation (
  id blob not null primary key,
  region_id blob not null,
  organization_id blob not null,
  membership_id blob not null,
  token_hash blob not null,
  letter integer not null check (letter in (0, 1)),
  created_by blob not null,
  created_at integer not null,
  expires_at integer not null,
  withdrawn_at integer
) strict, without rowid;

create index invitation_by_organization on invitation (organization_id, id);

-- What an organization keeps of a member besides: the sealed number and license. `number_hash` is the keyed hash of the number while the member stays.
create table staff_record (
  membership_id blob not null primary key,
  region_id blob not null,
  organization_id blob not null,
  number_hash blob,
  details blob not null
) strict, without rowid;

create unique index staff_record_by_number on staff_record (organization_id, number_hash);

-- The version moves with every change of who belongs to an organization; when somebody said last that the list is right (名簿).
create table roster (
  organization_id blob not null primary key,
  region_id blob not null,
  version integer not null,
  checked_at integer,
  checked_by blob
) strict, without rowid;

-- Somebody who is away for a time (休職). While it lasts the membership begins only when it is over; `began_at` is when it began in truth.
create table member_leave (
  membership_id blob not null primary key,
  region_id blob not null,
  organization_id blob not null,
  from_at integer not null,
  until_at integer not null,
  began_at integer not null,
  taken_at integer
) strict, without rowid;

create index member_leave_to_take on member_leave (from_at) where taken_at is null;

-- Letting somebody in again takes two: one asks, another confirms and gets the link.
create table recovery (
  id blob not null primary key,
  region_id blob not null,
  organization_id blob not null,
  membership_id blob not null,
  person_id blob not null,
  asked_by blob not null,
  asked_at integer not null,
  expires_at integer not null,
  confirmed_by blob,
  token_hash blob,
  ended_at integer
) strict, without rowid;

create index recovery_by_organization on recovery (organization_id, expires_at);
create index recovery_by_token on recovery (token_hash);

-- When somebody acted for an organization last.
create index session_by_membership on session (membership_id);
