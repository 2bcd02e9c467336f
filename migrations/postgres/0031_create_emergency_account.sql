-- An account for a disaster (非常時用アカウント) lies sealed in an envelope, and is nobody's until it is opened: whoever opens it becomes a member for
-- three days. `opening` says why, sealed under that person's key.
create table emergency_account (
  id uuid not null primary key,
  region_id uuid not null,
  organization_id uuid not null,
  number bigint not null,
  profession text not null,
  token_hash bytea not null,
  prepared_by uuid not null,
  prepared_at bigint not null,
  expires_at bigint not null,
  destroyed_at bigint,
  opened_at bigint,
  membership_id uuid,
  opening bytea
);

create unique index emergency_account_by_number on emergency_account (organization_id, number);
create unique index emergency_account_by_token on emergency_account (token_hash);
create index emergency_account_by_membership on emergency_account (membership_id) where membership_id is not null;
