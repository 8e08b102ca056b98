-- Generated from db/migrations by `npm run schema`; not written by hand.

CREATE TABLE alarm (
  id text primary key,
  rule text not null,
  title text not null,
  subject text not null,
  machines text not null,
  since integer not null,
  last integer not null,
  evidence text not null
) strict, without rowid;

CREATE TABLE alarm_machine (
  machine integer not null references machine (key) on delete cascade,
  alarm text not null,
  primary key (machine, alarm)
) strict, without rowid;

CREATE TABLE author (
  id integer primary key,
  mail text not null unique,
  name text not null,
  last_active integer not null
) strict;

CREATE TABLE blame (
  source integer not null references source (id) on delete cascade,
  path text not null,
  blob integer not null references blob (id) on delete cascade on update cascade,
  line integer not null,
  end_line integer not null,
  body text not null,
  primary key (source, path, blob, line, end_line)
) strict, without rowid;

CREATE TABLE blob (
  id integer primary key autoincrement,
  oid text not null unique,
  size integer not null,
  kind text not null check (kind in ('text', 'binary', 'secret', 'pointer')),
  -- 0 while it is being read: a reading that was killed begins anew.
  indexed integer not null default 0 check (indexed in (0, 1))
) strict;

CREATE TABLE channel (
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

CREATE TABLE commit_arrival (
  source integer not null references source (id) on delete cascade,
  oid text not null,
  at integer not null,
  primary key (source, oid)
) strict, without rowid;

CREATE TABLE commit_path (
  path integer not null references past_path (id) on delete cascade,
  source_commit integer not null references source_commit (id) on delete cascade,
  primary key (path, source_commit)
) strict, without rowid;

CREATE TABLE conclusion (
  rules text not null
) strict;

CREATE TABLE credential (
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

CREATE TABLE dead_declaration (
  declaration integer primary key references declaration (id) on delete cascade,
  body text not null
) strict;

CREATE TABLE decision (
  id integer primary key,
  at integer not null,
  author text not null,
  kind text not null,
  subject text not null,
  reason text,
  undone integer
, value text, anchors text not null default '[]', undone_by text) strict;

CREATE TABLE declaration (
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

CREATE TABLE declared_key (
  kind text not null,
  value text not null,
  -- machine: what it is known by; use: another machine that it uses or that uses it.
  part text not null check (part in ('machine', 'use')),
  declaration integer not null references declaration (id) on delete cascade,
  primary key (kind, value, part, declaration)
) strict, without rowid;

CREATE TABLE declared_machine (
  declaration integer not null references declaration (id) on delete cascade,
  machine integer not null,
  standing text not null check (standing in ('link', 'candidate')),
  confidence text not null check (confidence in ('certain', 'likely', 'possible')),
  primary key (declaration, machine)
) strict, without rowid;

CREATE TABLE delivery (
  notice integer not null references notice (id) on delete cascade,
  channel text not null,
  state text not null check (state in ('waiting', 'sent', 'failed')),
  at integer not null,
  tries integer not null,
  problem text,
  primary key (notice, channel)
) strict, without rowid;

CREATE TABLE endpoint (
  id integer primary key,
  network text not null,
  ip text not null,
  -- 16 bytes, IPv4 as ::ffff:a.b.c.d, so that addresses sort and ranges select.
  address blob not null,
  unique (network, ip)
) strict;

CREATE TABLE examined (
  -- "machine 17", "peers group web", "shared host-key SHA256:…", "written", "expected", "alarms".
  scope text primary key,
  digest text not null,
  review integer
) strict, without rowid;

CREATE TABLE examined_from (
  basis text not null,
  at integer not null,
  body text not null
) strict;

CREATE TABLE explained (
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

CREATE TABLE explained_from (
  basis text not null,
  at integer not null,
  body text not null
) strict;

CREATE TABLE finding (
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

CREATE TABLE finding_machine (
  finding text not null references finding (id) on delete cascade,
  -- Key of the machine.
  machine integer not null,
  primary key (finding, machine)
) strict, without rowid;

CREATE TABLE finding_turn (
  finding text not null references finding (id) on delete cascade,
  at integer not null,
  state text not null,
  severity text not null,
  primary key (finding, at)
) strict, without rowid;

CREATE TABLE gone_token (
  token text not null,
  -- A past_path and a source_commit.
  path integer not null,
  source_commit integer not null,
  line integer,
  primary key (token, path)
) strict, without rowid;

CREATE TABLE held_back (
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

CREATE TABLE look (
  network text not null,
  ip text not null,
  at integer not null,
  -- Why nothing came of it; null where it was looked into.
  refusal text,
  not_read text not null,
  primary key (network, ip)
) strict, without rowid;

CREATE TABLE look_allowance (
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

CREATE TABLE machine (
  -- The number of the observation that founded it, so that order survives a rebuild.
  key integer primary key,
  id text not null unique,
  first_seen integer not null,
  last_seen integer not null,
  joins text not null,
  doubts text not null,
  -- For a virtual address: who held it in turn.
  holders text,
  -- What people said of it, whole; and apart what is asked for in queries.
  decided text not null,
  owner text,
  tags text not null,
  retired integer,
  -- Of all that was concluded, so that what is concluded again and is the same is not written again.
  digest text not null
) strict;

CREATE TABLE machine_address (
  machine integer not null references machine (key) on delete cascade,
  network text not null,
  ip text not null,
  address blob not null,
  mac text,
  since integer not null,
  until integer not null,
  candidates text not null,
  evidence text not null
) strict;

CREATE TABLE machine_alias (
  id text primary key,
  machine integer not null references machine (key) on delete cascade
) strict, without rowid;

CREATE TABLE machine_service (
  machine integer not null references machine (key) on delete cascade,
  ip text not null,
  port integer not null,
  protocol text not null,
  name text,
  product text,
  version text,
  since integer not null,
  until integer not null,
  evidence text not null
) strict;

CREATE TABLE machine_span (
  endpoint integer not null,
  since integer not null,
  until integer not null,
  founding integer not null,
  machine integer not null references machine (key) on delete cascade,
  primary key (endpoint, since, machine)
) strict, without rowid;

CREATE TABLE machine_state (
  machine integer not null references machine (key) on delete cascade,
  since integer not null,
  until integer not null,
  name text not null,
  names text not null,
  vendor text,
  os text,
  presence text not null,
  -- Where it is asleep: the moment after which a scan in vain means that it is gone.
  wakes integer,
  network text not null,
  -- The first address, to sort by; and what free text is looked for in, lower-case.
  address blob,
  search text not null, kind text, model text, role text,
  primary key (machine, since)
) strict, without rowid;

CREATE TABLE measure (
  moment integer not null,
  -- "" for all networks.
  network text not null,
  body text not null,
  primary key (moment, network)
) strict, without rowid;

CREATE TABLE mystery (
  machine integer primary key,
  rank integer not null,
  points integer not null,
  -- Why it matters and what to ask next, as JSON.
  body text not null
) strict;

CREATE TABLE network (
  id integer primary key,
  name text not null unique,
  targets text not null,
  excluded text not null,
  pace text not null,
  environment text
) strict;

CREATE TABLE notice (
  id integer primary key,
  at integer not null,
  moment integer not null
) strict;

CREATE TABLE notice_finding (
  notice integer not null references notice (id) on delete cascade,
  number integer not null,
  finding text not null,
  rule text not null,
  severity text not null,
  body text not null,
  primary key (notice, number)
) strict, without rowid;

CREATE TABLE observation (
  id integer primary key,
  endpoint integer not null references endpoint (id),
  kind text not null,
  subject text not null,
  value text not null,
  detail text,
  method text not null,
  standing text not null check (standing in ('observed', 'claimed')),
  first integer not null,
  last integer not null,
  ended integer not null
) strict;

CREATE TABLE past_path (
  id integer primary key,
  source integer not null references source (id) on delete cascade,
  path text not null,
  unique (source, path)
) strict;

CREATE TABLE posting (
  token text not null,
  piece integer not null,
  files integer not null,
  places blob not null,
  primary key (token, piece)
) strict, without rowid;

CREATE TABLE posting_piece (
  piece integer primary key,
  files integer not null
) strict;

CREATE TABLE problem (
  source integer not null references source (id) on delete cascade,
  number integer not null,
  path text not null,
  line integer not null,
  sentence text not null,
  -- 1: what is referred to is not in the source, so that it does not list everything.
  missing integer not null check (missing in (0, 1)),
  primary key (source, number)
) strict, without rowid;

CREATE TABLE removed_line (
  machine integer not null,
  number integer not null,
  body text not null,
  primary key (machine, number)
) strict, without rowid;

CREATE TABLE rule_file (
  source text not null references rule_source (name) on delete cascade,
  -- Within the source.
  path text not null,
  text text not null,
  primary key (source, path)
) strict, without rowid;

CREATE TABLE rule_source (
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

CREATE TABLE scan (
  id integer primary key,
  kind text not null check (kind in ('scan', 'import')),
  moment integer not null unique,
  started integer not null,
  ended integer,
  state text not null check (state in ('running', 'done', 'stopped', 'interrupted', 'failed')),
  reason text,
  network text not null,
  profile text,
  targets text not null,
  excluded text not null,
  tcp text not null,
  udp text not null,
  methods text not null,
  privilege text not null,
  pace text,
  asked integer not null default 0,
  answered integer not null default 0,
  packets integer not null default 0,
  file text,
  request text,
  -- How its last moment looked: phases, what it eased off from, what it left alone, its warnings.
  progress text
, rescanOf integer references scan (id)) strict;

CREATE TABLE scan_spent (
  scan integer primary key references scan (id) on delete cascade,
  packets integer not null,
  connections integer not null,
  bytes integer not null,
  silent_packets integer not null,
  silent_connections integer not null,
  silent_bytes integer not null
) strict;

CREATE TABLE scan_work (
  scan integer not null references scan (id) on delete cascade,
  work text not null,
  result text not null,
  primary key (scan, work)
) strict, without rowid;

CREATE TABLE seen_patch (
  source integer not null references source (id) on delete cascade,
  key text not null,
  at integer not null,
  primary key (source, key)
) strict, without rowid;

CREATE TABLE source (
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

CREATE TABLE source_claim (
  source integer not null references source (id) on delete cascade,
  network text not null,
  first text not null,
  last text not null,
  primary key (source, network, first, last)
) strict, without rowid;

CREATE TABLE source_commit (
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

CREATE TABLE source_table (
  source integer not null references source (id) on delete cascade,
  path text not null,
  -- The columns that have a meaning, as JSON: [{"header": "IP", "field": "address"}].
  columns text not null,
  primary key (source, path)
) strict, without rowid;

CREATE TABLE spent (
  endpoint integer not null references endpoint (id) on delete cascade,
  scan integer not null references scan (id) on delete cascade,
  packets integer not null,
  connections integer not null,
  bytes integer not null,
  primary key (endpoint, scan)
) strict, without rowid;

CREATE TABLE spent_before (
  endpoint integer primary key references endpoint (id) on delete cascade,
  scans integer not null,
  packets integer not null,
  connections integer not null,
  bytes integer not null
) strict;

CREATE TABLE told (
  finding text primary key,
  at integer not null,
  returns integer not null,
  machines integer not null
) strict, without rowid;

CREATE TABLE tree_entry (
  source integer not null references source (id) on delete cascade,
  path text not null,
  blob integer not null references blob (id) on update cascade,
  primary key (source, path)
) strict, without rowid;

CREATE TABLE unsettled (
  endpoint integer primary key
) strict;

CREATE TABLE verdict (
  scope text not null references examined (scope) on delete cascade,
  number integer not null,
  finding text not null,
  body text not null,
  primary key (scope, number)
) strict, without rowid;

CREATE TABLE view (
  name text primary key,
  query text not null,
  columns text not null,
  sort text not null
) strict, without rowid;

CREATE INDEX blame_by_blob on blame (blob);

CREATE INDEX commit_arrival_by_time on commit_arrival (source, at);

CREATE INDEX commit_path_by_commit on commit_path (source_commit, path);

CREATE INDEX declaration_by_pattern on declaration (id) where state = 'pattern' and kind <> 'ownership';

CREATE INDEX declaration_by_place on declaration (source, path, line);

CREATE INDEX declared_key_by_declaration on declared_key (declaration);

CREATE INDEX declared_machine_by_machine on declared_machine (machine);

CREATE INDEX delivery_waiting on delivery (state) where state = 'waiting';

CREATE INDEX endpoint_by_address on endpoint (network, address);

CREATE INDEX examined_by_review on examined (review) where review is not null;

CREATE INDEX explained_by_owner on explained (owner, machine) where until = 8640000000000000;

CREATE INDEX explained_by_word on explained (explanation, machine) where until = 8640000000000000;

CREATE INDEX finding_by_machine on finding_machine (machine);

CREATE INDEX finding_by_state on finding (state, severity, since);

CREATE INDEX held_back_by_at on held_back (at);

CREATE INDEX machine_address_by_address on machine_address (address);

CREATE INDEX machine_address_by_mac on machine_address (mac) where mac is not null;

CREATE INDEX machine_address_by_machine on machine_address (machine);

CREATE INDEX machine_alias_by_machine on machine_alias (machine);

CREATE INDEX machine_by_doubt on machine (key) where doubts <> '[]';

CREATE INDEX machine_by_owner on machine (owner) where owner is not null;

CREATE INDEX machine_by_retired on machine (retired) where retired is not null;

CREATE INDEX machine_by_tags on machine (tags) where tags <> '[]';

CREATE INDEX machine_service_by_machine on machine_service (machine);

CREATE INDEX machine_service_by_name on machine_service (name, until, machine);

CREATE INDEX machine_service_by_port on machine_service (port, protocol, until, since, machine);

CREATE INDEX machine_service_by_product on machine_service (product, until, machine);

CREATE INDEX machine_service_by_version on machine_service (version, until, machine);

CREATE INDEX machine_span_by_founding on machine_span (founding);

CREATE INDEX machine_span_by_machine on machine_span (machine);

CREATE INDEX machine_state_by_until on machine_state (until, name collate nocase);

CREATE INDEX mystery_by_rank on mystery (rank);

CREATE INDEX notice_by_at on notice (at);

CREATE INDEX notice_finding_by_finding on notice_finding (finding);

CREATE INDEX observation_by_ended on observation (ended) where ended < 8640000000000000;

CREATE INDEX observation_by_endpoint on observation (endpoint);

CREATE INDEX observation_by_first on observation (first);

CREATE INDEX observation_by_key on observation (value, endpoint)
  where kind in ('mac', 'host-key', 'certificate', 'identifier', 'name');

CREATE INDEX observation_of_others on observation (endpoint)
  where kind = 'inside' and subject in ('connections', 'cron', 'mounts');

CREATE INDEX scan_by_network on scan (network, moment);

CREATE INDEX source_commit_by_arrival on source_commit (source, arrived);

CREATE INDEX source_commit_by_author on source_commit (author);

CREATE INDEX source_commit_by_committed on source_commit (source, committed);

CREATE INDEX spent_by_scan on spent (scan);

CREATE INDEX tree_entry_by_blob on tree_entry (blob, source);

CREATE INDEX verdict_by_finding on verdict (finding);
