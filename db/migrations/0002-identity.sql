-- Identity weighs evidence and hears decisions. What was concluded before is thrown away and resolved again.

alter table decision add column value text;
alter table decision add column anchors text not null default '[]';
alter table decision add column undone_by text;

drop table machine_endpoint;
drop table machine_alias;
drop table machine_state;
drop table machine_address;
drop table machine_service;
drop table machine;
drop index observation_by_mac;

-- Everything that may say that two endpoints are one machine.
create index observation_by_key on observation (value, endpoint)
  where kind in ('mac', 'host-key', 'certificate', 'identifier', 'name');

-- Which version of the rules gave what stands in the tables of machines.
create table conclusion (
  rules integer not null
) strict;

create table machine (
  -- The number of the observation that founded it, so that order survives a rebuild.
  key integer primary key,
  id text not null unique,
  first_seen integer not null,
  last_seen integer not null,
  joins text not null,
  doubts text not null,
  -- For a virtual address: who held it in turn.
  holders text,
  -- What people said of it, whole; and apart what is asked for in queries.
  decided text not null,
  owner text,
  tags text not null,
  retired integer,
  -- Of all that was concluded, so that what is concluded again and is the same is not written again.
  digest text not null
) strict;

create index machine_by_doubt on machine (key) where doubts <> '[]';
create index machine_by_owner on machine (owner) where owner is not null;
create index machine_by_tags on machine (tags) where tags <> '[]';
create index machine_by_retired on machine (retired) where retired is not null;

create table machine_alias (
  id text primary key,
  machine integer not null references machine (key) on delete cascade
) strict, without rowid;
create index machine_alias_by_machine on machine_alias (machine);

create table machine_span (
  endpoint integer not null,
  since integer not null,
  until integer not null,
  founding integer not null,
  machine integer not null references machine (key) on delete cascade,
  primary key (endpoint, since, machine)
) strict, without rowid;
create index machine_span_by_machine on machine_span (machine);
create index machine_span_by_founding on machine_span (founding);

create table machine_state (
  machine integer not null references machine (key) on delete cascade,
  since integer not null,
  until integer not null,
  name text not null,
  names text not null,
  vendor text,
  os text,
  presence text not null,
  -- Where it is asleep: the moment after which a scan in vain means that it is gone.
  wakes integer,
  network text not null,
  -- The first address, to sort by; and what free text is looked for in, lower-case.
  address blob,
  search text not null,
  primary key (machine, since)
) strict, without rowid;
create index machine_state_by_until on machine_state (until, name collate nocase);

create table machine_address (
  machine integer not null references machine (key) on delete cascade,
  network text not null,
  ip text not null,
  address blob not null,
  mac text,
  since integer not null,
  until integer not null,
  candidates text not null,
  evidence text not null
) strict;
create index machine_address_by_address on machine_address (address);
create index machine_address_by_mac on machine_address (mac) where mac is not null;
create index machine_address_by_machine on machine_address (machine);

create table machine_service (
  machine integer not null references machine (key) on delete cascade,
  ip text not null,
  port integer not null,
  protocol text not null,
  name text,
  product text,
  version text,
  since integer not null,
  until integer not null,
  evidence text not null
) strict;
create index machine_service_by_machine on machine_service (machine);
create index machine_service_by_name on machine_service (name, until, machine);
create index machine_service_by_port on machine_service (port, protocol, until, since, machine);
create index machine_service_by_product on machine_service (product, until, machine);
create index machine_service_by_version on machine_service (version, until, machine);

-- Endpoints that have to be looked at again as soon as they answer again, whether or not anything else changed.
create table unsettled (
  endpoint integer primary key
) strict;

create table alarm (
  id text primary key,
  rule text not null,
  title text not null,
  subject text not null,
  machines text not null,
  since integer not null,
  last integer not null,
  evidence text not null
) strict, without rowid;

create table alarm_machine (
  machine integer not null references machine (key) on delete cascade,
  alarm text not null,
  primary key (machine, alarm)
) strict, without rowid;
