-- 归集分两步：先入暂存表，再分段并入 / a file is staged first, then merged in portions; a run that died between two goes on from here
alter table collection_run
  -- who runs: host and process
  add column owner text,
  -- the last line whose rows are in the records, with the counts above; null until the first portion
  add column merged_to_line integer;
