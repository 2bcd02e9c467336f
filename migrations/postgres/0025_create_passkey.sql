-- Passkeys (WebAuthn). `id_hash` is the keyed hash of what the authenticator calls it; `credential` is its sealed public key, `name` what its
-- owner calls it. An authenticator that counts its signatures never counts back: `counter` is where it stood last.
create table passkey (
  id uuid not null primary key,
  region_id uuid not null,
  person_id uuid not null,
  id_hash bytea not null unique,
  credential bytea not null,
  name bytea not null,
  counter bigint not null,
  created_at bigint not null,
  used_at bigint
);

create index passkey_by_person on passkey (person_id);

-- Challenges that were answered, until they are over: each is answered once. What they ask is in the sealed word that the browser brings back.
create table answered_challenge (
  id_hash bytea not null primary key,
  region_id uuid not null,
  expires_at bigint not null
);

create index answered_challenge_by_age on answered_challenge (expires_at);
