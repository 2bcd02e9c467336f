-- What is between two uses of a device that keeps nothing itself: texts that are being written, and who works at it today.

-- A text under the pen of a membership, sealed under its author's key. The id is a keyed hash of where it belongs.
create table draft (
  id blob not null primary key,
  region_id blob not null,
  person_id blob not null,
  membership_id blob not null,
  content blob not null,
  written_at integer not null
) strict, without rowid;

create index draft_by_membership on draft (membership_id, written_at);
create index draft_by_age on draft (written_at);

-- Who signed in with a browser, by the keyed hash of what the browser shows. `source` is what failures to sign in are counted under.
create table device_person (
  device_hash blob not null,
  person_id blob not null,
  region_id blob not null,
  membership_id blob,
  session_id blob not null,
  source blob not null,
  signed_in_at integer not null,
  primary key (device_hash, person_id)
) strict, without rowid;

create index device_person_by_session on device_person (session_id);
create index device_person_by_age on device_person (signed_in_at);
