-- Alerts (警報) from outside, what became of each, who is rung about those that wait, and broadcasts (一斉配信): the same words on several boards.
-- What an alert says is public and stands in clear; the words of a broadcast are sealed in its entries.

-- An alert as it came. `content` is what intake made of it; `municipalities` of the region stand between commas, empty for the whole region.
create table alert (
  id blob not null primary key,
  region_id blob not null,
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
  issued_at integer not null,
  received_at integer not null,
  automatic integer not null check (automatic in (0, 1)),
  decided_by blob,
  decided_at integer,
  reason text,
  broadcast_id blob,
  calls integer not null,
  next_call_at integer
) strict, without rowid;

-- The same alert comes twice, and is one. Identifiers are each sender's own.
create unique index alert_identity on alert (region_id, source, sender, identifier);
create index alert_by_series on alert (region_id, series, issued_at);
create index alert_by_state on alert (region_id, state, received_at);
create index alert_to_call on alert (next_call_at) where next_call_at is not null;

-- Whom an alert that waits rang, in order.
create table alert_call (
  alert_id blob not null,
  position integer not null,
  region_id blob not null,
  membership_id blob not null,
  called_at integer not null,
  outcome text,
  primary key (alert_id, position)
) strict, without rowid;

-- Who is rung first; the others who may release an alert follow.
create table duty_officer (
  region_id blob not null,
  position integer not null,
  membership_id blob not null,
  primary key (region_id, position)
) strict, without rowid;

-- A broadcast. `version` counts its words: 1 as it was sent.
create table broadcast (
  id blob not null primary key,
  region_id blob not null,
  membership_id blob not null,
  mode text not null,
  automatic integer not null check (automatic in (0, 1)),
  version integer not null,
  sent_at integer not null,
  corrected_at integer,
  retracted_at integer,
  alert_id blob,
  follows_id blob
) strict, without rowid;

create index broadcast_by_region on broadcast (region_id, sent_at);

-- The boards that it goes to, each with its entry; `version` is the one that stands there, 0 where none does yet.
create table broadcast_board (
  broadcast_id blob not null,
  board_id blob not null,
  region_id blob not null,
  position integer not null,
  entry_id blob not null unique,
  version integer not null,
  primary key (broadcast_id, board_id)
) strict, without rowid;

create index broadcast_board_by_board on broadcast_board (board_id, broadcast_id);

-- What it told the world, one after the other: the words of each are in the event of that revision on its first board.
create table broadcast_message (
  broadcast_id blob not null,
  number integer not null,
  region_id blob not null,
  message text not null,
  revision integer not null,
  membership_id blob not null,
  sent_at integer not null,
  primary key (broadcast_id, number)
) strict, without rowid;
