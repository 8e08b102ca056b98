-- Rules that users added, with their text, so that what answers mean changes when they say so and not when a file does.

create table rule_source (
  name text primary key,
  -- path: a file or folder of this computer; git: a repository.
  kind text not null check (kind in ('path', 'git')),
  place text not null,
  -- What a repository was read at.
  commit_id text,
  -- What was left out when it was read last, and why: a list of sentences.
  skipped text not null,
  -- Why it could not be read last time; what was read before that stays in use.
  failure text,
  at integer not null,
  author text not null
) strict, without rowid;

create table rule_file (
  source text not null references rule_source (name) on delete cascade,
  -- Within the source.
  path text not null,
  text text not null,
  primary key (source, path)
) strict, without rowid;
