-- What of a board rings a person outside the app. Whoever has no row is rung by what is important.

create table board_following (
  person_id uuid not null,
  board_id uuid not null,
  region_id uuid not null,
  level text not null,
  primary key (person_id, board_id)
);
