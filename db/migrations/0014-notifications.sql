-- What people are told of by themselves, over which ways, and what was held back and why. Secrets are not here: `kept` says
-- where each of them is.

create table channel (
  id integer primary key,
  name text not null unique,
  kind text not null check (kind in ('desktop', 'webhook', 'e-mail')),
  -- What is less severe is not told on it.
  least text not null check (least in ('critical', 'high', 'medium', 'low')),
  active integer not null check (active in (0, 1)),
  -- Server, sender, receivers; of a webhook, what may be shown of its address.
  settings text not null,
  kept text not null,
  at integer not null,
  author text not null
) strict;

insert into channel (name, kind, least, active, settings, kept, at, author)
values ('This computer', 'desktop', 'medium', 1, '{}', '{}', 0, 'Rollcall');

create table notice (
  id integer primary key,
  at integer not null,
  moment integer not null
) strict;

create index notice_by_at on notice (at);

-- What was told of each finding, as it stood then.
create table notice_finding (
  notice integer not null references notice (id) on delete cascade,
  number integer not null,
  finding text not null,
  rule text not null,
  severity text not null,
  body text not null,
  primary key (notice, number)
) strict, without rowid;

create index notice_finding_by_finding on notice_finding (finding);

create table delivery (
  notice integer not null references notice (id) on delete cascade,
  channel text not null,
  state text not null check (state in ('waiting', 'sent', 'failed')),
  at integer not null,
  tries integer not null,
  problem text,
  primary key (notice, channel)
) strict, without rowid;

create index delivery_waiting on delivery (state) where state = 'waiting';

-- What was told of a finding last: it is told once in each of its lives.
create table told (
  finding text primary key,
  at integer not null,
  returns integer not null,
  machines integer not null
) strict, without rowid;

create table held_back (
  -- The same for the same matter, so that it counts once.
  key text primary key,
  at integer not null,
  reason text not null check (reason in ('benign', 'first-look', 'pending', 'severity', 'hint', 'quiet-time')),
  rule text not null,
  what text not null,
  finding text,
  -- Machines and the cause as JSON.
  body text not null
) strict, without rowid;

create index held_back_by_at on held_back (at);
