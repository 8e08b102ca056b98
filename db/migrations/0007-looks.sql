-- Into which machines Rollcall may look over the user's own SSH, and what came of the last look into each.

create table look_allowance (
  kind text not null check (kind in ('network', 'machine', 'address')),
  -- The network of an address; empty otherwise.
  network text not null,
  -- A network's name, a machine's id or an address.
  subject text not null,
  -- 0 keeps one machine or address out of a network that is allowed.
  allowed integer not null check (allowed in (0, 1)),
  user text,
  port integer,
  -- How the user's SSH configuration and known_hosts call it.
  name text,
  at integer not null,
  author text not null,
  primary key (kind, network, subject)
) strict, without rowid;

create table look (
  network text not null,
  ip text not null,
  at integer not null,
  -- Why nothing came of it; null where it was looked into.
  refusal text,
  not_read text not null,
  primary key (network, ip)
) strict, without rowid;
