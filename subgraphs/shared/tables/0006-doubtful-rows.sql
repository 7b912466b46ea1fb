-- 存疑的行：留待人工决定；供数单位；迟报 / rows left for a person to decide; who supplied a file; rows that came late
alter table collection_run
  add column doubtful integer not null default 0,
  -- accepted 双公示 rows that came later than seven working days after their decision
  add column late integer not null default 0,
  -- the organisation that supplied the file, its clerk, and the division that it may supply; null where the operator collected it
  add column supplier text,
  add column supplied_by text,
  add column division text,
  drop constraint collection_run_check,
  add constraint collection_run_sum check (rows_read = accepted + corrected + changed + unchanged + rejected + doubtful);

alter table collected_row
  -- whom the row would be about, were it taken; whom it was decided to be about
  add column subject bigint,
  add column decision text check (decision in ('TAKE', 'REJECT')),
  add column decided_by text,
  add column decided_at timestamptz,
  add column decision_reason text,
  drop constraint collected_row_outcome_check,
  add constraint collected_row_outcome_check check (outcome in ('REJECTED', 'CORRECTED', 'DOUBTFUL'));

create index collected_row_undecided on collected_row (id) where outcome = 'DOUBTFUL' and decision is null;
create index collected_row_decided on collected_row (dataset, row_hash) where decision is not null;

create index collection_run_by_start on collection_run (started_at desc, number desc);
