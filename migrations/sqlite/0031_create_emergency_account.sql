-- An account for a disaster (非常時用アカウント) lies sealed in an envelope, and is nobody's until it is opened: whoever opens it becomes a member for
-- three days. `opening` says why, sealed under that person's key.
create table emergency_account (
  id blob not null primary key,
  region_id blob not null,
  organization_id blob not null,
  number integer not null,
  profession text not null,
  token_hash blob not null,
  prepared_by blob not null,
  prepared_at integer not null,
  expires_at integer not null,
  destroyed_at integer,
  opened_at integer,
  membership_id blob,
  opening blob
) strict, without rowid;

create unique index emergency_account_by_number on emergency_account (organization_id, number);
create unique index emergency_account_by_token on emergency_account (token_hash);
create index emergency_account_by_membership on emergency_account (membership_id) where membership_id is not null;
