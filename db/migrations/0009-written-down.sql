-- What is written down: sources, what their files hold, what they declare, and how they came to say it.

create table source (
  id integer primary key autoincrement,
  name text not null unique,
  kind text not null check (kind in ('repository', 'folder', 'file')),
  location text not null,
  branch text,
  network text,
  state text not null check (state in ('new', 'reading', 'read', 'failed')),
  said text,
  head text,
  commits integer not null default 0,
  files integer not null default 0,
  declarations integer not null default 0,
  problems integer not null default 0,
  -- Null until it was read as a whole for the first time; until then nothing of it is told.
  synced integer
) strict;

-- Addresses of which a source says that it lists every machine.
create table source_claim (
  source integer not null references source (id) on delete cascade,
  network text not null,
  first text not null,
  last text not null,
  primary key (source, network, first, last)
) strict, without rowid;

-- The contents of files. A number is never given again, since places in the index go by it.
create table blob (
  id integer primary key autoincrement,
  oid text not null unique,
  size integer not null,
  kind text not null check (kind in ('text', 'binary', 'secret', 'pointer')),
  -- 0 while it is being read: a reading that was killed begins anew.
  indexed integer not null default 0 check (indexed in (0, 1))
) strict;

create table tree_entry (
  source integer not null references source (id) on delete cascade,
  path text not null,
  blob integer not null references blob (id) on update cascade,
  primary key (source, path)
) strict, without rowid;

create index tree_entry_by_blob on tree_entry (blob, source);

-- Where tokens stand. One row holds what one reading found of a token, packed (model/mention-index.ts): a row for each
-- place would be ten times as much to write. Places in blobs that no tree entry names any more are passed over.
create table posting (
  token text not null,
  piece integer not null,
  files integer not null,
  places blob not null,
  primary key (token, piece)
) strict, without rowid;

-- The readings that rows of it come from, with the number of files in each: many small ones make looking up slow.
create table posting_piece (
  piece integer primary key,
  files integer not null
) strict;

create table declaration (
  id integer primary key autoincrement,
  source integer not null references source (id) on delete cascade,
  path text not null,
  line integer not null,
  end_line integer not null,
  format text not null,
  kind text not null check (kind in ('machine', 'lease', 'expectation', 'ownership')),
  state text not null check (state in ('exact', 'templated', 'pattern', 'stale')),
  -- The whole of it as JSON.
  body text not null
) strict;

create index declaration_by_place on declaration (source, path, line);

create table declared_key (
  kind text not null,
  value text not null,
  -- machine: what it is known by; use: another machine that it uses or that uses it.
  part text not null check (part in ('machine', 'use')),
  declaration integer not null references declaration (id) on delete cascade,
  primary key (kind, value, part, declaration)
) strict, without rowid;

create index declared_key_by_declaration on declared_key (declaration);

create table problem (
  source integer not null references source (id) on delete cascade,
  number integer not null,
  path text not null,
  line integer not null,
  sentence text not null,
  -- 1: what is referred to is not in the source, so that it does not list everything.
  missing integer not null check (missing in (0, 1)),
  primary key (source, number)
) strict, without rowid;

create table author (
  id integer primary key,
  mail text not null unique,
  name text not null,
  last_active integer not null
) strict;

create table source_commit (
  id integer primary key autoincrement,
  source integer not null references source (id) on delete cascade,
  oid text not null,
  author integer not null references author (id),
  -- When it was written, when it was committed, and when our mirror first had it.
  time integer not null,
  committed integer not null,
  arrived integer not null,
  subject text not null,
  tickets text not null,
  files integer not null,
  bulk integer not null check (bulk in (0, 1)),
  bot integer not null check (bot in (0, 1)),
  ignored integer not null check (ignored in (0, 1)),
  unique (source, oid)
) strict;

create index source_commit_by_arrival on source_commit (source, arrived);
create index source_commit_by_author on source_commit (author);

-- Paths of the past, by a number: a long history names each of them many times.
create table past_path (
  id integer primary key,
  source integer not null references source (id) on delete cascade,
  path text not null,
  unique (source, path)
) strict;

create table commit_path (
  path integer not null references past_path (id) on delete cascade,
  source_commit integer not null references source_commit (id) on delete cascade,
  primary key (path, source_commit)
) strict, without rowid;

create index commit_path_by_commit on commit_path (source_commit, path);

-- Lines that were taken out: the last time that a token went from a file. What the line said is not kept. There are
-- very many, and an index for each reference would be written at as many places again: whoever forgets a source's
-- history forgets these first.
create table gone_token (
  token text not null,
  -- A past_path and a source_commit.
  path integer not null,
  source_commit integer not null,
  line integer,
  primary key (token, path)
) strict, without rowid;

-- Who wrote lines of a blob last: asking git takes longer than a page may.
create table blame (
  source integer not null references source (id) on delete cascade,
  path text not null,
  blob integer not null references blob (id) on delete cascade on update cascade,
  line integer not null,
  end_line integer not null,
  body text not null,
  primary key (source, path, blob, line, end_line)
) strict, without rowid;

create index blame_by_blob on blame (blob);
