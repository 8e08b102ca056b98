-- What lets us read more of a network's machines. Secrets are not here: `kept` says where each of them is.

create table credential (
  name text primary key,
  kind text not null,
  -- null: for every network.
  network text,
  -- The user's name and the protocols of SNMPv3.
  settings text not null,
  -- Where the secrets are: {"community": {"from": "environment", "variable": "…"}} or {"from": "file", "file": "…"}.
  kept text not null,
  at integer not null,
  author text not null
) strict;
