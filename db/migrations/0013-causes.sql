-- When commits came, which explains changes better than when their authors' clocks say they were written.

-- What arrived after a source was read for the first time; the others are taken to have come when they were committed.
create table commit_arrival (
  source integer not null references source (id) on delete cascade,
  oid text not null,
  at integer not null,
  primary key (source, oid)
) strict, without rowid;

create index commit_arrival_by_time on commit_arrival (source, at);

-- What is the same change when its commit is written anew, as by a rebase: by its author's words and by its lines.
create table seen_patch (
  source integer not null references source (id) on delete cascade,
  key text not null,
  at integer not null,
  primary key (source, key)
) strict, without rowid;

create index source_commit_by_committed on source_commit (source, committed);
