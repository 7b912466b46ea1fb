-- 归集批次 / one run of the collection of one file; the counts add up: rows_read = accepted + corrected + changed + unchanged + rejected
create table collection_run (
  number bigint generated always as identity primary key,
  dataset text not null,
  layout_version date not null,
  file_name text not null,
  sha256 text,
  encoding text,
  -- RUNNING with a dead owner becomes INTERRUPTED when the next run of the data set starts; a rerun of the file completes it
  state text not null default 'RUNNING' check (state in ('RUNNING', 'FINISHED', 'TRUNCATED', 'FAILED', 'INTERRUPTED')),
  message text,
  truncated_at_line integer,
  rows_read integer not null default 0,
  accepted integer not null default 0,
  corrected integer not null default 0,
  changed integer not null default 0,
  unchanged integer not null default 0,
  rejected integer not null default 0,
  started_at timestamptz not null,
  finished_at timestamptz,
  check (rows_read = accepted + corrected + changed + unchanged + rejected)
);

create index collection_run_of_dataset on collection_run (dataset, number desc);

-- 留存的行：未采用的和经更正的，附原因和原文 / rows kept aside: those not taken and those corrected, with the reason and as they came.
-- A row that comes again (same content, same turn within its file) is the same row here, whatever line it stands on.
create table collected_row (
  id bigint generated always as identity primary key,
  dataset text not null,
  row_hash text not null,
  turn integer not null,
  first_run bigint not null references collection_run (number),
  run bigint not null references collection_run (number),
  line integer not null,
  outcome text not null check (outcome in ('REJECTED', 'CORRECTED')),
  reason text not null,
  column_name text,
  detail text,
  notes jsonb not null default '[]',
  raw jsonb not null,
  -- the run in which the same row was taken after all, e.g. once its subject had been registered
  settled_run bigint references collection_run (number),
  unique (dataset, row_hash, turn)
);

create index collected_row_of_run on collected_row (run, line);
create index collected_row_open on collected_row (dataset, reason) where outcome = 'REJECTED' and settled_run is null;
