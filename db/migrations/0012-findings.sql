-- What doesn't agree: what rules say of what was seen and what is written, and the life of what they found. Verdicts can
-- be concluded again; findings and their turns are history.

-- What was looked at for verdicts, and when it has to be looked at though nothing changed.
create table examined (
  -- "machine 17", "peers group web", "shared host-key SHA256:…", "written", "expected", "alarms".
  scope text primary key,
  digest text not null,
  review integer
) strict, without rowid;

create index examined_by_review on examined (review) where review is not null;

create table verdict (
  scope text not null references examined (scope) on delete cascade,
  number integer not null,
  finding text not null,
  body text not null,
  primary key (scope, number)
) strict, without rowid;

create index verdict_by_finding on verdict (finding);

create table finding (
  id text primary key,
  rule text not null,
  level text not null check (level in ('exact', 'strong', 'hint')),
  severity text not null check (severity in ('critical', 'high', 'medium', 'low')),
  state text not null check (
    state in ('open', 'came-back', 'pending', 'accepted', 'expected', 'false-alarm', 'unknown', 'resolved')),
  -- When it began, as far as is known.
  since integer not null,
  first integer not null,
  last integer not null,
  resolved integer,
  -- How often it came back.
  returns integer not null,
  -- It was there at the first look.
  baseline integer not null check (baseline in (0, 1)),
  peers text,
  -- Observation ids: it was seen last when they were.
  evidence text not null,
  -- Title, sentences and grounds as JSON.
  body text not null
) strict, without rowid;

create index finding_by_state on finding (state, severity, since);

create table finding_machine (
  finding text not null references finding (id) on delete cascade,
  -- Key of the machine.
  machine integer not null,
  primary key (finding, machine)
) strict, without rowid;

create index finding_by_machine on finding_machine (machine);

-- Each time that it became something else.
create table finding_turn (
  finding text not null references finding (id) on delete cascade,
  at integer not null,
  state text not null,
  severity text not null,
  primary key (finding, at)
) strict, without rowid;

create table examined_from (
  basis text not null,
  at integer not null,
  body text not null
) strict;

-- What there was after each scan, to know what is usual.
create table measure (
  moment integer not null,
  -- "" for all networks.
  network text not null,
  body text not null,
  primary key (moment, network)
) strict, without rowid;

-- Lines that named a machine once, of machines that nothing declares now; concluded with who and why.
create table removed_line (
  machine integer not null,
  number integer not null,
  body text not null,
  primary key (machine, number)
) strict, without rowid;
