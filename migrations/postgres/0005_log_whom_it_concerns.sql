-- Whom a row is about, beside who acted: an organization's auditor sees what others did with its people and patients.

alter table access_log add column subject_organization_id uuid;
alter table access_log add column subject_person_id uuid;

create index access_log_by_organization on access_log (organization_id, at, position);
create index access_log_by_subject on access_log (subject_organization_id, at, position)
  where organization_id is null or organization_id <> subject_organization_id;
