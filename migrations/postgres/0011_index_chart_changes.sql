-- Changes of charts are few among the events of a timeline, and are looked for by themselves.
create index event_of_chart on event (stream_id, seq) where kind = 'patient_changed';
