-- Who and why: what was concluded of each machine from what is written down. All of it can be concluded again.

-- A new row where a person would notice; `machine` is the key of the machine, which comes and goes with its conclusions.
create table explained (
  machine integer not null,
  since integer not null,
  until integer not null,
  explanation text not null check (explanation in ('explained', 'in-doubt', 'mystery')),
  owner text,
  owner_how text check (owner_how in ('decided', 'declared', 'rule', 'inherited', 'inferred')),
  owner_confidence real,
  environment text,
  -- A list of names.
  groups text not null,
  -- Whether a declaration is surely about it.
  declared integer not null check (declared in (0, 1)),
  -- Parts that were seen of it, and how many of them a line would make again.
  parts integer not null,
  written integer not null,
  primary key (machine, since)
) strict, without rowid;

-- Not by the end of a row first: a join by machine would walk all rows that still hold.
create index explained_by_word on explained (explanation, machine) where until = 8640000000000000;
create index explained_by_owner on explained (owner, machine) where until = 8640000000000000;

-- The queue: what nobody and nothing explains, what matters most first.
create table mystery (
  machine integer primary key,
  rank integer not null,
  points integer not null,
  -- Why it matters and what to ask next, as JSON.
  body text not null
) strict;

create index mystery_by_rank on mystery (rank);

-- Which machine a declaration is, or may be, about.
create table declared_machine (
  declaration integer not null references declaration (id) on delete cascade,
  machine integer not null,
  standing text not null check (standing in ('link', 'candidate')),
  confidence text not null check (confidence in ('certain', 'likely', 'possible')),
  primary key (declaration, machine)
) strict, without rowid;

create index declared_machine_by_machine on declared_machine (machine);

-- Declarations of machines that never answered though they were asked for.
create table dead_declaration (
  declaration integer primary key references declaration (id) on delete cascade,
  body text not null
) strict;

-- What it was concluded from, and what holds for all: who works for whom, and how well that is known.
create table explained_from (
  basis text not null,
  at integer not null,
  body text not null
) strict;

create index declaration_by_pattern on declaration (id) where state = 'pattern' and kind <> 'ownership';

-- What machines told from inside of others: who is named in it is looked for.
create index observation_of_others on observation (endpoint)
  where kind = 'inside' and subject in ('connections', 'cron', 'mounts');
