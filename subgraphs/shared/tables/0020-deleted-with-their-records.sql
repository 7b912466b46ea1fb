-- 记录保存期满删除后留下的标注、声明和决定：一并删除 / marks, statements and decisions that stayed when their records had reached the end of
-- their retention. Of a deleted record no history is left; one that an existing database holds under the same number has some, and keeps its own
delete from record_mark m using record_deletion d
where d.origin = m.origin and d.record = m.record
  and not exists (select from record_history h where h.origin = m.origin and h.record = m.record);
delete from record_decision c using record_deletion d
where d.origin = c.origin and d.record = c.record
  and not exists (select from record_history h where h.origin = c.origin and h.record = c.record);
