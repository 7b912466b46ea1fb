-- 运行时哪些部门按全部状态的记录计数，逐类写明（`courts:individual tax:organisation`）：只比较、只给看相同的；此前的运行不知道，为空
-- of which classes records in every state counted in a run, by sector: only runs of the same compare, and are shown; not known of earlier runs
alter table cohort_run add column all_states text;
