-- 决定之前的状态，以及之后文件另报的状态：决定撤销或期满时回到它 / what a record was before somebody decided, or what files said of it since: to that it goes back when the decision ends
alter table record_decision add column before text;

-- what a department withdraws is withdrawn, whatever was decided before
create or replace function keep_decided_state() returns trigger language plpgsql set search_path from current as $$
declare
  kept boolean;
begin
  update record_decision d set before = new.state
    where d.origin = tg_table_name and d.record = new.record and d.state = old.state and d.state <> 'WITHDRAWN' and new.state <> 'WITHDRAWN';
  kept := found;
  if kept or (old.state = 'WITHDRAWN' and exists (
    select from record_decision d where d.origin = tg_table_name and d.record = new.record and d.state = 'WITHDRAWN')) then
    new.state := old.state;
  end if;
  return new;
end
$$;
