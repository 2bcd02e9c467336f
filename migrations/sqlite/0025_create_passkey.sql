-- Passkeys (WebAuthn). `id_hash` is the keyed hash of what the authenticator calls it; `credential` is its sealed public key, `name` what its
-- owner calls it. An authenticator that counts its signatures never counts back: `counter` is where it stood last.
create table passkey (
  id blob not null primary key,
  region_id blob not null,
  person_id blob not null,
  id_hash blob not null unique,
  credential blob not null,
  name blob not null,
  counter integer not null,
  created_at integer not null,
  used_at integer
) strict, without rowid;

create index passkey_by_person on passkey (person_id);

-- Challenges that were answered, until they are over: each is answered once. What they ask is in the sealed word that the browser brings back.
create table answered_challenge (
  id_hash blob not null primary key,
  region_id blob not null,
  expires_at integer not null
) strict, without rowid;

create index answered_challenge_by_age on answered_challenge (expires_at);
