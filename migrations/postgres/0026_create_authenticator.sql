-- What somebody proves who they are with besides a password, and which passwords they had.

-- An authenticator app (RFC 6238). The secret is sealed; until the first code came it counts for nothing. Each step's code is taken once.
create table authenticator (
  id uuid not null primary key,
  region_id uuid not null,
  person_id uuid not null,
  secret bytea not null,
  created_at bigint not null,
  confirmed_at bigint,
  last_step bigint not null
);

create index authenticator_by_person on authenticator (person_id);

-- Codes on paper for who has lost the app: keyed hashes, each taken once.
create table recovery_code (
  code_hash bytea not null primary key,
  region_id uuid not null,
  person_id uuid not null,
  used_at bigint
);

create index recovery_code_by_person on recovery_code (person_id);

-- The passwords that a person had before the present one, and are not to be chosen again.
create table password_history (
  id uuid not null primary key,
  region_id uuid not null,
  person_id uuid not null,
  hash text not null,
  replaced_at bigint not null
);

create index password_history_by_person on password_history (person_id, replaced_at);

create index one_time_link_by_person on one_time_link (person_id);

alter table person add column password_set_at bigint;
