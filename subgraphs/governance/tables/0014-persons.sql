-- 经办人的主体编号（令牌写明时）：同一人的两个账户不成为两个人
-- which subject whoever took a step is, where the token says so: two accounts of one person do not make two
alter table policy_revision add column drafted_as bigint;
alter table policy_revision add column submitted_as bigint;
alter table case_file add column filed_as bigint;
alter table case_step add column taken_as bigint;
create index case_filer on case_file (filed_as, number desc) where filed_as is not null;

create or replace function keep_policy_content() returns trigger language plpgsql as $$
begin
  if (old.number, old.content, old.hash, old.signature, old.kind, old.drafted_by, old.drafted_as, old.drafted_at)
    is distinct from (new.number, new.content, new.hash, new.signature, new.kind, new.drafted_by, new.drafted_as, new.drafted_at) then
    raise exception 'a revision of the policy does not change' using errcode = '23514';
  end if;
  return new;
end
$$;
