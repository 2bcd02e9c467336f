-- Where an organization that is announced is, or is to be, in ten-millionths of a degree (WGS 84); both or neither.
alter table provider_notice add column latitude_e7 bigint;
alter table provider_notice add column longitude_e7 bigint;
