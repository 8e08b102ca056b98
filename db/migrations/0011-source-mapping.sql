-- What people say that the columns of tables mean. It stays when the file changes, and when it goes and comes back.
create table source_table (
  source integer not null references source (id) on delete cascade,
  path text not null,
  -- The columns that have a meaning, as JSON: [{"header": "IP", "field": "address"}].
  columns text not null,
  primary key (source, path)
) strict, without rowid;
