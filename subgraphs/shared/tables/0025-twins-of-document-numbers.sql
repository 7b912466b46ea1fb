-- 0023 之前文号括号写法不同而在册两次的：得不到统一键的一条，任何文件都再找不到它，会一直公示下去，故撤回，原状进 record_history
-- / where a document was on file under several spellings before 0023, no file can find those that did not get its key any more, to repair or
-- withdraw them: they are withdrawn, and what they were is kept. What has its key goes on standing for the document.
do $$
declare one record;
begin
  for one in
    select c.table_name as name from information_schema.columns c
    join information_schema.tables t on t.table_schema = c.table_schema and t.table_name = c.table_name and t.table_type = 'BASE TABLE'
    where c.table_schema = current_schema() and c.column_name in ('record', 'source_key', 'document_number', 'state') and c.table_name not like 'staged\_%'
    group by c.table_name having count(*) = 4
  loop
    execute format($statement$
      with spelt as (
        select record, source_key as old_key, document_number as old, regexp_replace(
          regexp_replace(document_number, '^[（〔{]((?:19|20)[0-9]{2})[）〕}]', '（\1）'),
          '(?<=.)[（〔{]((?:19|20)[0-9]{2})[）〕}]', '〔\1〕', 'g') as new
        from %1$I where document_number ~ '[（〔{](?:19|20)[0-9]{2}[）〕}]' and state <> 'WITHDRAWN'
      ), twin as materialized (
        select record from spelt
        where new <> old and exists (select from %1$I other where other.source_key = replace(old_key, old, new) and other.record <> spelt.record)
      ), remembered as (
        insert into record_history (origin, record, cause, content)
        select %1$L, t.record, 'COLLECTED', to_jsonb(t) from %1$I t join twin on twin.record = t.record
      )
      update %1$I t set state = 'WITHDRAWN' from twin where t.record = twin.record$statement$, one.name);
  end loop;
end $$;
