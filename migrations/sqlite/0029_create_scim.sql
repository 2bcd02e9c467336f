-- Directories of staff (SCIM) that keep who belongs to an organization.

-- What a directory shows. It acts in the name of the membership that made it, with the proof that was given then.
create table scim_token (
  id blob not null primary key,
  region_id blob not null,
  organization_id blob not null,
  membership_id blob not null,
  token_hash blob not null,
  label blob not null,
  proof text not null,
  created_at integer not null,
  used_at integer,
  ended_at integer
) strict, without rowid;

create unique index scim_token_by_hash on scim_token (token_hash);
create index scim_token_by_organization on scim_token (organization_id, id);

-- Somebody as a directory names them: keyed hashes to find them by, the rest sealed. A row that was deleted says who it was, should they come back.
create table scim_user (
  id blob not null primary key,
  region_id blob not null,
  organization_id blob not null,
  membership_id blob not null,
  person_id blob not null,
  name_hash blob,
  external_hash blob,
  details blob not null,
  version integer not null,
  created_at integer not null,
  updated_at integer not null,
  deleted_at integer
) strict, without rowid;

create unique index scim_user_by_name on scim_user (organization_id, name_hash);
create unique index scim_user_by_external on scim_user (organization_id, external_hash) where deleted_at is null;
create index scim_user_by_left on scim_user (organization_id, external_hash, deleted_at);
create unique index scim_user_by_membership on scim_user (membership_id) where deleted_at is null;
