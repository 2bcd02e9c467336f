-- Under which rules organizations take part in a region (運用規程), and who asks to (利用申請).

-- Published; the newest version that is valid is the one that holds.
create table operating_policy (
  region_id blob not null,
  version integer not null,
  text text not null,
  valid_from integer not null,
  written_by blob not null,
  written_at integer not null,
  primary key (region_id, version)
) strict, without rowid;

-- Who has read and accepted which version.
create table operating_policy_acceptance (
  region_id blob not null,
  person_id blob not null,
  version integer not null,
  accepted_at integer not null,
  primary key (region_id, person_id, version)
) strict, without rowid;

-- What was sent is sealed under the region's key, and so is why it was refused. The row is forgotten at `forget_at`.
create table application (
  id blob not null primary key,
  region_id blob not null,
  state text not null check (state in ('waiting', 'approved', 'refused')),
  details blob not null,
  policy_version integer not null,
  received_at integer not null,
  forget_at integer not null,
  organization_id blob,
  decided_by blob,
  decided_at integer,
  reason blob
) strict, without rowid;

create index application_by_state on application (region_id, state, id);
create index application_to_forget on application (forget_at);
