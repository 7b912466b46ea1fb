-- 存下的群体及其各次运行 / cohorts that are kept, to be run again and compared; `members` is a roaring bitmap
create table saved_cohort (
  number bigint generated always as identity primary key,
  id text not null unique,
  organisation text not null,
  user_name text,
  name text not null,
  conditions jsonb not null,
  saved_at timestamptz not null,
  unique (organisation, name)
);

create table cohort_run (
  number bigint generated always as identity primary key,
  cohort bigint not null references saved_cohort (number),
  -- 2026Q4
  quarter text not null,
  at timestamptz not null,
  -- the classes of subjects that took part: only runs of the same universe compare
  classes text not null,
  members bytea not null
);

create index cohort_run_of on cohort_run (cohort, number desc);
