-- 已决定的记录状态：修复、暂停、撤回由人决定，之后收到的文件不得改回 / states that somebody decided: a file that comes later does not undo them
create table record_decision (
  origin text not null,
  record bigint not null,
  state text not null check (state in ('SUSPENDED', 'REPAIRED', 'EXPIRED', 'WITHDRAWN')),
  -- of a suspension: when it ends by itself
  until timestamptz,
  ground text not null,
  decided_by text not null,
  decided_at timestamptz not null,
  primary key (origin, record)
);
create index record_decision_until on record_decision (until) where until is not null;

create function keep_decided_state() returns trigger language plpgsql set search_path from current as $$
begin
  if exists (select from record_decision d where d.origin = tg_table_name and d.record = new.record and d.state = old.state) then
    new.state := old.state;
  end if;
  return new;
end
$$;
