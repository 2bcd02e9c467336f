-- The living summary of a patient (申し送り): every version stays; its text lies sealed in the event that brought it.

create table handover (
  patient_id blob not null,
  version integer not null,
  region_id blob not null,
  stream_id blob not null,
  seq integer not null,
  event_id blob not null,
  membership_id blob not null,
  recorded_at integer not null,
  primary key (patient_id, version)
) strict, without rowid;
