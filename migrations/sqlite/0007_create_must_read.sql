-- Entries that ask professions or organizations for 確認 by a time (要確認).

create table must_read (
  entry_id blob not null primary key,
  region_id blob not null,
  stream_id blob not null,
  due_at integer,
  is_private integer not null,
  reminded_at integer
) strict, without rowid;

create index must_read_by_stream on must_read (stream_id, entry_id);

create table must_read_party (
  entry_id blob not null,
  position integer not null,
  region_id blob not null,
  stream_id blob not null,
  organization_id blob,
  profession text,
  primary key (entry_id, position)
) strict, without rowid;
