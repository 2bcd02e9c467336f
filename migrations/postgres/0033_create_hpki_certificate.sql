-- What was found in the HPKI certificate (ISO 17090) that somebody gave as evidence of their profession: sealed under the person's key. One of a
-- person, the newest; the file itself is not kept.
create table hpki_certificate (
  person_id uuid not null primary key,
  region_id uuid not null,
  checked_at bigint not null,
  details bytea not null
);
