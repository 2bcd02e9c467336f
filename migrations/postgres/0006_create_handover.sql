-- The living summary of a patient (申し送り): every version stays; its text lies sealed in the event that brought it.

create table handover (
  patient_id uuid not null,
  version bigint not null,
  region_id uuid not null,
  stream_id uuid not null,
  seq bigint not null,
  event_id uuid not null,
  membership_id uuid not null,
  recorded_at bigint not null,
  primary key (patient_id, version)
);
