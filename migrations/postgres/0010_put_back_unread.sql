-- Since when a reader counts an entry as unread again. That it was seen, and when, stays on record.

alter table receipt add column put_back_at bigint;
