-- Where organizations let their people sign in: identity providers of their own (OpenID Connect).

-- A provider. `client_secret` is sealed under the organization's key, none for a client without one. What the provider says of how somebody
-- proved who they are counts where it is `trusted`; `acr_values`, between blanks, are those that mean two kinds of factor.
create table identity_provider (
  id uuid not null primary key,
  region_id uuid not null,
  organization_id uuid not null,
  name text not null,
  issuer text not null,
  client_id text not null,
  client_secret bytea,
  trusted bigint not null check (trusted in (0, 1)),
  acr_values text not null,
  version bigint not null,
  created_by uuid not null,
  created_at bigint not null,
  ended_at bigint
);

create index identity_provider_by_organization on identity_provider (organization_id, id);

-- An account of a provider that is somebody's: found by a keyed hash of issuer and subject, never by a mail address.
create table identity_link (
  provider_id uuid not null,
  subject_hash bytea not null,
  person_id uuid not null,
  region_id uuid not null,
  created_at bigint not null,
  primary key (provider_id, subject_hash)
);

-- A person has one account at a provider.
create unique index identity_link_person on identity_link (person_id, provider_id);

-- Which session came from which provider: it ends when the provider says so.
create table provided_session (
  session_id uuid not null primary key,
  region_id uuid not null,
  provider_id uuid not null,
  subject_hash bytea not null,
  sid_hash bytea
);

create index provided_session_by_subject on provided_session (provider_id, subject_hash);
