-- 异议无法确定而已办结：标注随记录保留，不妨碍期满删除 / an objection that could not be determined and is closed: its mark stays with the record, and
-- does not keep it from being deleted at the end of its retention
alter table record_mark add column objection_settled boolean not null default false;
