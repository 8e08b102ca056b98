-- What machines got from us, by endpoint and scan; older scans are folded into one row an endpoint.

create table spent (
  endpoint integer not null references endpoint (id) on delete cascade,
  scan integer not null references scan (id) on delete cascade,
  packets integer not null,
  connections integer not null,
  bytes integer not null,
  primary key (endpoint, scan)
) strict, without rowid;
create index spent_by_scan on spent (scan);

create table spent_before (
  endpoint integer primary key references endpoint (id) on delete cascade,
  scans integer not null,
  packets integer not null,
  connections integer not null,
  bytes integer not null
) strict;

-- All of a scan, and what of it went to addresses that nothing is known of.
create table scan_spent (
  scan integer primary key references scan (id) on delete cascade,
  packets integer not null,
  connections integer not null,
  bytes integer not null,
  silent_packets integer not null,
  silent_connections integer not null,
  silent_bytes integer not null
) strict;
