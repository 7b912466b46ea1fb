-- 新加的列没有统计，PostgreSQL 会以为其中几乎没有空值，把本市的记录估成极少 / of a column just added PostgreSQL has no statistics and expects
-- hardly any nulls in it: this city's own records would seem to be very few
do $$
declare
  records text;
begin
  for records in
    select c.relname from pg_class c
    where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r'
      and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'jurisdiction')
  loop
    execute format('analyze %I', records);
  end loop;
end
$$;
