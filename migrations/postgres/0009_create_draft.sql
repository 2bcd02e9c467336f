-- What is between two uses of a device that keeps nothing itself: texts that are being written, and who works at it today.

-- A text under the pen of a membership, sealed under its author's key. The id is a keyed hash of where it belongs.
create table draft (
  id uuid not null primary key,
  region_id uuid not null,
  person_id uuid not null,
  membership_id uuid not null,
  content bytea not null,
  written_at bigint not null
);

create index draft_by_membership on draft (membership_id, written_at);
create index draft_by_age on draft (written_at);

-- Who signed in with a browser, by the keyed hash of what the browser shows. `source` is what failures to sign in are counted under.
create table device_person (
  device_hash bytea not null,
  person_id uuid not null,
  region_id uuid not null,
  membership_id uuid,
  session_id uuid not null,
  source bytea not null,
  signed_in_at bigint not null,
  primary key (device_hash, person_id)
);

create index device_person_by_session on device_person (session_id);
create index device_person_by_age on device_person (signed_in_at);
