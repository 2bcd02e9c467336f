-- Photos and PDFs (添付). The file lies outside, sealed with its owner's key; here is where it belongs and what it is.

-- `upload_bytes` is what was declared and is still to come in chunks; type, size and measures are those of the file that was made of it, under
-- `object_id`. It belongs to an entry from the post on, and what is not posted ends at `expires_at`.
create table attachment (
  id blob not null primary key,
  region_id blob not null,
  stream_id blob not null,
  patient_id blob,
  person_id blob not null,
  membership_id blob not null,
  organization_id blob not null,
  name blob not null,
  upload_bytes integer not null,
  media_type text not null,
  byte_size integer,
  width integer,
  height integer,
  pages integer,
  object_id blob,
  entry_id blob,
  created_at integer not null,
  finished_at integer,
  expires_at integer
) strict, without rowid;

create index attachment_by_entry on attachment (entry_id) where entry_id is not null;
create index attachment_unposted on attachment (expires_at) where expires_at is not null;
create index attachment_by_uploader on attachment (membership_id, expires_at) where expires_at is not null;
