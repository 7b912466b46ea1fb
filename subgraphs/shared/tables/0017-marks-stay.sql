-- 异议、复核标注和主体声明由治理子图作出，之后收到的文件不得抹去 / marks of objections and appeals and statements of subjects are governance's: a
-- file that comes later does not undo them
create function keep_marks() returns trigger language plpgsql set search_path from current as $$
declare
  kept record_mark;
begin
  select * into kept from record_mark m where m.origin = tg_table_name and m.record = new.record;
  if found then
    new.under_objection := new.under_objection or kept.under_objection;
    new.under_appeal := new.under_appeal or kept.under_appeal;
    new.statement := coalesce(kept.statement, new.statement);
  end if;
  return new;
end
$$;
