-- 对已有数据库中的记录所作的标注和决定：原表只读，另存于此，视图取用 / what was marked and decided of records that an existing database
-- holds: its tables are only read, so it is kept here, and the views in their places show it
create table record_mark (
  origin text not null,
  record bigint not null,
  -- null: no decision stands, and the record is in the state that its own table says
  state text check (state in ('SUSPENDED', 'REPAIRED', 'EXPIRED', 'WITHDRAWN')),
  under_objection boolean not null,
  under_appeal boolean not null,
  statement text,
  primary key (origin, record)
);

-- instead of an update of such a view
create function keep_mark() returns trigger language plpgsql set search_path from current as $$
declare
  marks constant text[] := array['state', 'under_objection', 'under_appeal', 'statement'];
begin
  if to_jsonb(new) - marks is distinct from to_jsonb(old) - marks then
    raise exception '%: 由已有数据库提供，只读 / is held by an existing database and read only', tg_table_name;
  end if;
  insert into record_mark as m (origin, record, state, under_objection, under_appeal, statement)
    values (tg_table_name, old.record,
      case when exists (select from record_decision d where d.origin = tg_table_name and d.record = old.record) then new.state end,
      new.under_objection, new.under_appeal, new.statement)
    on conflict (origin, record) do update set state = excluded.state, under_objection = excluded.under_objection,
      under_appeal = excluded.under_appeal, statement = excluded.statement;
  execute format('select * from %I.%I where record = $1', tg_table_schema, tg_table_name) into new using old.record;
  return new;
end
$$;
