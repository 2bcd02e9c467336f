-- Under which rules organizations take part in a region (運用規程), and who asks to (利用申請).

-- Published; the newest version that is valid is the one that holds.
create table operating_policy (
  region_id uuid not null,
  version bigint not null,
  text text not null,
  valid_from bigint not null,
  written_by uuid not null,
  written_at bigint not null,
  primary key (region_id, version)
);

-- Who has read and accepted which version.
create table operating_policy_acceptance (
  region_id uuid not null,
  person_id uuid not null,
  version bigint not null,
  accepted_at bigint not null,
  primary key (region_id, person_id, version)
);

-- What was sent is sealed under the region's key, and so is why it was refused. The row is forgotten at `forget_at`.
create table application (
  id uuid not null primary key,
  region_id uuid not null,
  state text not null check (state in ('waiting', 'approved', 'refused')),
  details bytea not null,
  policy_version bigint not null,
  received_at bigint not null,
  forget_at bigint not null,
  organization_id uuid,
  decided_by uuid,
  decided_at bigint,
  reason bytea
);

create index application_by_state on application (region_id, state, id);
create index application_to_forget on application (forget_at);
