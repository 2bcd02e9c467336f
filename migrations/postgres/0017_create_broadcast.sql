-- Alerts (警報) from outside, what became of each, who is rung about those that wait, and broadcasts (一斉配信): the same words on several boards.
-- What an alert says is public and stands in clear; the words of a broadcast are sealed in its entries.

-- An alert as it came. `content` is what intake made of it; `municipalities` of the region stand between commas, empty for the whole region.
create table alert (
  id uuid not null primary key,
  region_id uuid not null,
  source text not null,
  sender text not null,
  identifier text not null,
  series text not null,
  status text not null,
  message text not null,
  severity text not null,
  municipalities text not null,
  content text not null,
  state text not null,
  issued_at bigint not null,
  received_at bigint not null,
  automatic bigint not null check (automatic in (0, 1)),
  decided_by uuid,
  decided_at bigint,
  reason text,
  broadcast_id uuid,
  calls bigint not null,
  next_call_at bigint
);

-- The same alert comes twice, and is one. Identifiers are each sender's own.
create unique index alert_identity on alert (region_id, source, sender, identifier);
create index alert_by_series on alert (region_id, series, issued_at);
create index alert_by_state on alert (region_id, state, received_at);
create index alert_to_call on alert (next_call_at) where next_call_at is not null;

-- Whom an alert that waits rang, in order.
create table alert_call (
  alert_id uuid not null,
  position bigint not null,
  region_id uuid not null,
  membership_id uuid not null,
  called_at bigint not null,
  outcome text,
  primary key (alert_id, position)
);

-- Who is rung first; the others who may release an alert follow.
create table duty_officer (
  region_id uuid not null,
  position bigint not null,
  membership_id uuid not null,
  primary key (region_id, position)
);

-- A broadcast. `version` counts its words: 1 as it was sent.
create table broadcast (
  id uuid not null primary key,
  region_id uuid not null,
  membership_id uuid not null,
  mode text not null,
  automatic bigint not null check (automatic in (0, 1)),
  version bigint not null,
  sent_at bigint not null,
  corrected_at bigint,
  retracted_at bigint,
  alert_id uuid,
  follows_id uuid
);

create index broadcast_by_region on broadcast (region_id, sent_at);

-- The boards that it goes to, each with its entry; `version` is the one that stands there, 0 where none does yet.
create table broadcast_board (
  broadcast_id uuid not null,
  board_id uuid not null,
  region_id uuid not null,
  position bigint not null,
  entry_id uuid not null unique,
  version bigint not null,
  primary key (broadcast_id, board_id)
);

create index broadcast_board_by_board on broadcast_board (board_id, broadcast_id);

-- What it told the world, one after the other: the words of each are in the event of that revision on its first board.
create table broadcast_message (
  broadcast_id uuid not null,
  number bigint not null,
  region_id uuid not null,
  message text not null,
  revision bigint not null,
  membership_id uuid not null,
  sent_at bigint not null,
  primary key (broadcast_id, number)
);
