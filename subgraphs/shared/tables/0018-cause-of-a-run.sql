-- 批次因何而起：收到文件、再试等待主体的行、办理存疑的行；只有文件算作报送 / what a run came of: a file, rows that waited for their subjects, a decision on a
-- row; files alone count as supplied
alter table collection_run add column cause text not null default 'FILE' check (cause in ('FILE', 'RETRY', 'DECISION'));
update collection_run set cause = 'RETRY' where file_name = 'waiting-rows.csv';
update collection_run set cause = 'DECISION' where file_name ~ '^decision-[0-9]+\.csv$';

-- 一行最后一次随文件报来的批次：再试不算 / the run of the file in which a row came last; that it was tried again is none
alter table collected_row add column came_run bigint;
update collected_row set came_run = run;
