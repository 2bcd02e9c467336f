-- How somebody proved who they are when a session began, and what is under way while they do.

alter table session add column proof text not null default 'password';
alter table session add column proved_at bigint not null default 0;
alter table session add column idle_seconds bigint not null default 900;
alter table session add column agent text;

-- Until when somebody who gave two kinds of factor at this browser may come back with one.
alter table device_person add column whole_until bigint;

-- Unused for so long, sessions that act for it end.
alter table organization add column idle_minutes bigint not null default 15 check (idle_minutes between 5 and 30);

-- What a server asked of a browser or of an identity provider, until the answer comes, which may reach another node. `id_hash` is the hash
-- of a random word that only the one who was asked has; each is taken once.
create table ceremony (
  id_hash bytea not null primary key,
  kind text not null,
  person_id uuid,
  state bytea not null,
  expires_at bigint not null,
  taken_at bigint
);

create index ceremony_by_age on ceremony (expires_at);
