-- Directories of staff (SCIM) that keep who belongs to an organization.

-- What a directory shows. It acts in the name of the membership that made it, with the proof that was given then.
create table scim_token (
  id uuid not null primary key,
  region_id uuid not null,
  organization_id uuid not null,
  membership_id uuid not null,
  token_hash bytea not null,
  label bytea not null,
  proof text not null,
  created_at bigint not null,
  used_at bigint,
  ended_at bigint
);

create unique index scim_token_by_hash on scim_token (token_hash);
create index scim_token_by_organization on scim_token (organization_id, id);

-- Somebody as a directory names them: keyed hashes to find them by, the rest sealed. A row that was deleted says who it was, should they come back.
create table scim_user (
  id uuid not null primary key,
  region_id uuid not null,
  organization_id uuid not null,
  membership_id uuid not null,
  person_id uuid not null,
  name_hash bytea,
  external_hash bytea,
  details bytea not null,
  version bigint not null,
  created_at bigint not null,
  updated_at bigint not null,
  deleted_at bigint
);

create unique index scim_user_by_name on scim_user (organization_id, name_hash);
create unique index scim_user_by_external on scim_user (organization_id, external_hash) where deleted_at is null;
create index scim_user_by_left on scim_user (organization_id, external_hash, deleted_at);
create unique index scim_user_by_membership on scim_user (membership_id) where deleted_at is null;
