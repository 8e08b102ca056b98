-- Networks, scans and the ledger of facts; machines are resolved from it and can be thrown away.

create table network (
  id integer primary key,
  name text not null unique,
  targets text not null,
  excluded text not null,
  pace text not null,
  environment text
) strict;

create table scan (
  id integer primary key,
  kind text not null check (kind in ('scan', 'import')),
  moment integer not null unique,
  started integer not null,
  ended integer,
  state text not null check (state in ('running', 'done', 'stopped', 'interrupted', 'failed')),
  reason text,
  network text not null,
  profile text,
  targets text not null,
  excluded text not null,
  tcp text not null,
  udp text not null,
  methods text not null,
  privilege text not null,
  pace text,
  asked integer not null default 0,
  answered integer not null default 0,
  packets integer not null default 0,
  file text,
  request text,
  -- How its last moment looked: phases, what it eased off from, what it left alone, its warnings.
  progress text
) strict;

create index scan_by_network on scan (network, moment);

-- What a running scan has already done, so that it can go on after a stop without asking again. Emptied when it ends.
create table scan_work (
  scan integer not null references scan (id) on delete cascade,
  work text not null,
  result text not null,
  primary key (scan, work)
) strict, without rowid;

create table endpoint (
  id integer primary key,
  network text not null,
  ip text not null,
  -- 16 bytes, IPv4 as ::ffff:a.b.c.d, so that addresses sort and ranges select.
  address blob not null,
  unique (network, ip)
) strict;

create index endpoint_by_address on endpoint (network, address);

create table observation (
  id integer primary key,
  endpoint integer not null references endpoint (id),
  kind text not null,
  subject text not null,
  value text not null,
  detail text,
  method text not null,
  standing text not null check (standing in ('observed', 'claimed')),
  first integer not null,
  last integer not null,
  ended integer not null
) strict;

create index observation_by_endpoint on observation (endpoint);
create index observation_by_mac on observation (value, endpoint) where kind = 'mac';
create index observation_by_first on observation (first);
create index observation_by_ended on observation (ended) where ended < 8640000000000000;

create table decision (
  id integer primary key,
  at integer not null,
  author text not null,
  kind text not null,
  subject text not null,
  reason text,
  undone integer
) strict;

create table view (
  name text primary key,
  query text not null,
  columns text not null,
  sort text not null
) strict, without rowid;

-- Everything below comes out of identity and can be rebuilt.

create table machine (
  key integer primary key,
  id text not null unique,
  first_seen integer not null,
  last_seen integer not null,
  joins text not null
) strict;

create table machine_alias (
  id text primary key,
  machine integer not null references machine (key) on delete cascade
) strict, without rowid;

create index machine_alias_by_machine on machine_alias (machine);

create table machine_endpoint (
  endpoint integer not null,
  machine integer not null references machine (key) on delete cascade,
  primary key (endpoint, machine)
) strict, without rowid;

create index machine_endpoint_by_machine on machine_endpoint (machine);

create table machine_state (
  machine integer not null references machine (key) on delete cascade,
  since integer not null,
  until integer not null,
  name text not null,
  names text not null,
  vendor text,
  os text,
  presence text not null,
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
  evidence text not null
) strict;

create index machine_address_by_machine on machine_address (machine);
create index machine_address_by_address on machine_address (address);
create index machine_address_by_mac on machine_address (mac) where mac is not null;

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
create index machine_service_by_port on machine_service (port, protocol, until, since, machine);
create index machine_service_by_name on machine_service (name, until, machine);
create index machine_service_by_product on machine_service (product, until, machine);
create index machine_service_by_version on machine_service (version, until, machine);
