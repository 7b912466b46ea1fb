-- 文号中年份的括号统一为〔〕（GB/T 9704），居首的（案号）为（）：已有记录的文号和键随之改写，否则再次报送时找不到原记录 / the year in a document number has one kind
-- of bracket; records on file get the number and the key by which their files find them now. Where the same document is on file under several spellings,
-- one of them gets it: that which has it already, or the last; the others stay as they are.
do $$
declare one record;
begin
  for one in
    select c.table_name as name from information_schema.columns c
    join information_schema.tables t on t.table_schema = c.table_schema and t.table_name = c.table_name and t.table_type = 'BASE TABLE'
    where c.table_schema = current_schema() and c.column_name in ('record', 'source_key', 'document_number') and c.table_name not like 'staged\_%'
    group by c.table_name having count(*) = 3
  loop
    execute format($statement$
      with spelt as (
        select record, source_key as old_key, document_number as old, regexp_replace(
          regexp_replace(document_number, '^[（〔{]((?:19|20)[0-9]{2})[）〕}]', '（\1）'),
          '(?<=.)[（〔{]((?:19|20)[0-9]{2})[）〕}]', '〔\1〕', 'g') as new
        from %1$I where document_number ~ '[（〔{](?:19|20)[0-9]{2}[）〕}]'
      ), keyed as (
        select record, new, replace(old_key, old, new) as new_key from spelt where new <> old
      ), chosen as (
        select distinct on (new_key) * from keyed order by new_key, record desc
      )
      update %1$I t set document_number = new, source_key = new_key from chosen
      where t.record = chosen.record and not exists (select from %1$I other where other.source_key = new_key)$statement$, one.name);
  end loop;
end $$;
