-- What of a board rings a person outside the app. Whoever has no row is rung by what is important.

create table board_following (
  person_id blob not null,
  board_id blob not null,
  region_id blob not null,
  level text not null,
  primary key (person_id, board_id)
) strict, without rowid;
