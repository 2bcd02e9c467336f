-- Where organizations let their people sign in: identity providers of their own (OpenID Connect).

-- A provider. `client_secret` is sealed under the organization's key, none for a client without one. What the provider says of how somebody
-- proved who they are counts where it is `trusted`; `acr_values`, between blanks, are those that mean two kinds of factor.
create table identity_provider (
  id blob not null primary key,
  region_id blob not null,
  organization_id blob not null,
  name text not null,
  issuer text not null,
  client_id text not null,
  client_secret blob,
  trusted integer not null check (trusted in (0, 1)),
  acr_values text not null,
  version integer not null,
  created_by blob not null,
  created_at integer not null,
  ended_at integer
) strict, without rowid;

create index identity_provider_by_organization on identity_provider (organization_id, id);

-- An account of a provider that is somebody's: found by a keyed hash of issuer and subject, never by a mail address.
create table identity_link (
  provider_id blob not null,
  subject_hash blob not null,
  person_id blob not null,
  region_id blob not null,
  created_at integer not null,
  primary key (provider_id, subject_hash)
) strict, without rowid;

-- A person has one account at a provider.
create unique index identity_link_person on identity_link (person_id, provider_id);

-- Which session came from which provider: it ends when the provider says so.
create table provided_session (
  session_id blob not null primary key,
  region_id blob not null,
  provider_id blob not null,
  subject_hash blob not null,
  sid_hash blob
) strict, without rowid;

create index provided_session_by_subject on provided_session (provider_id, subject_hash);
