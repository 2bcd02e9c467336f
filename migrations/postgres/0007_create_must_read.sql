-- Entries that ask professions or organizations for 確認 by a time (要確認).

create table must_read (
  entry_id uuid not null primary key,
  region_id uuid not null,
  stream_id uuid not null,
  due_at bigint,
  is_private bigint not null,
  reminded_at bigint
);

create index must_read_by_stream on must_read (stream_id, entry_id);

create table must_read_party (
  entry_id uuid not null,
  position bigint not null,
  region_id uuid not null,
  stream_id uuid not null,
  organization_id uuid,
  profession text,
  primary key (entry_id, position)
);
