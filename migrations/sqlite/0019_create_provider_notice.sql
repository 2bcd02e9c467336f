-- What organizations publish of themselves in the directory (事業所をさがす), and what is announced of them (新規事業者): it opens, closes, moves,
-- offers something new. All of it is published, so it stands in clear.

alter table organization add column kana text;
alter table organization add column address text;
alter table organization add column fax text;
alter table organization add column services text not null default '';
alter table organization add column hours text;
alter table organization add column web text;
alter table organization add column opens_on text;
alter table organization add column closes_on text;
alter table organization add column listed integer not null default 0 check (listed in (0, 1));
alter table organization add column version integer not null default 1;

-- What somebody announces of an organization, which an opening does not have before it is approved. `changed` are the fields that were to be
-- others, between commas; `organization_version` is what was read. `applied_at`: when it was written into the directory.
create table provider_notice (
  id blob not null primary key,
  region_id blob not null,
  kind text not null,
  organization_id blob,
  organization_version integer,
  name text not null,
  kana text,
  organization_kind text not null,
  municipality_code text,
  address text,
  phone text,
  night_phone text,
  fax text,
  services text not null,
  hours text,
  web text,
  changed text not null,
  effective_on text not null,
  remark text,
  follows blob,
  state text not null check (state in ('proposed', 'approved', 'refused', 'withdrawn')),
  version integer not null,
  proposed_by blob not null,
  proposer_organization_id blob not null,
  proposed_at integer not null,
  decided_by blob,
  decided_at integer,
  reason text,
  board_id blob,
  entry_id blob,
  applied_at integer
) strict, without rowid;

create index provider_notice_by_state on provider_notice (region_id, state, id);
create index provider_notice_by_organization on provider_notice (organization_id, id);
create index provider_notice_by_proposer on provider_notice (proposer_organization_id, id);
create index provider_notice_to_apply on provider_notice (effective_on) where state = 'approved' and applied_at is null;

-- What was refused is corrected once: two who do it at once would say two things.
create unique index provider_notice_follows on provider_notice (follows) where state in ('proposed', 'approved');
