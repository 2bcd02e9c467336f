-- Photos and PDFs (添付). The file lies outside, sealed with its owner's key; here is where it belongs and what it is.

-- `upload_bytes` is what was declared and is still to come in chunks; type, size and measures are those of the file that was made of it, under
-- `object_id`. It belongs to an entry from the post on, and what is not posted ends at `expires_at`.
create table attachment (
  id uuid not null primary key,
  region_id uuid not null,
  stream_id uuid not null,
  patient_id uuid,
  person_id uuid not null,
  membership_id uuid not null,
  organization_id uuid not null,
  name bytea not null,
  upload_bytes bigint not null,
  media_type text not null,
  byte_size bigint,
  width bigint,
  height bigint,
  pages bigint,
  object_id uuid,
  entry_id uuid,
  created_at bigint not null,
  finished_at bigint,
  expires_at bigint
);

create index attachment_by_entry on attachment (entry_id) where entry_id is not null;
create index attachment_unposted on attachment (expires_at) where expires_at is not null;
create index attachment_by_uploader on attachment (membership_id, expires_at) where expires_at is not null;
