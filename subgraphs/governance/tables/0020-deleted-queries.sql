-- 删除的查询：不再列出；已公布的版本仍登记，客户端凭其哈希使用，其余一并删除 / a query that was deleted is listed no more; versions that were published stay registered
-- for clients that ask for them by their hash, and go with it where there are none
alter table saved_query add column deleted_at timestamptz;

create or replace function keep_saved_version() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and exists (select from governance.saved_query q where q.number = old.query and q.deleted_at is not null) then
    return old;
  end if;
  raise exception 'a version of a saved query does not change' using errcode = '23514';
end
$$;
