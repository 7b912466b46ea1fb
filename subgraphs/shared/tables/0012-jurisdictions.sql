-- 外地记录：由省级平台或邻市的文件归集而来，标明所属地；为空即本市的 / records of other jurisdictions, collected from files of the province
-- or a neighbouring city, are marked as theirs; null: this city's own. The same document of two jurisdictions is two records: the
-- source_key of another's begins with its code
do $$
declare
  records text;
begin
  for records in
    select c.relname from pg_class c
    where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r'
      and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'source_key')
      and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'collected_at')
  loop
    execute format('alter table %I add column jurisdiction text', records);
    execute format('create index on %I (jurisdiction, subject) where jurisdiction is not null', records);
  end loop;
end
$$;

alter table collection_run add column jurisdiction text;

-- the same row of two jurisdictions is two rows here too; '' is this city
alter table collected_row add column jurisdiction text not null default '';
alter table collected_row drop constraint collected_row_dataset_row_hash_turn_key;
alter table collected_row add constraint collected_row_once unique (dataset, row_hash, turn, jurisdiction);
