-- 权限策略版本：编号、内容和摘要不可更改，状态只向前走 / revisions of the policy: number, content and hash never change, states only go forward
create table policy_revision (
  number integer primary key,
  kind text not null check (kind in ('IMPORT', 'DRAFT', 'ROLLBACK', 'TIGHTENING')),
  -- the revision in force when it was drafted: approved only while that still is
  based_on integer references policy_revision (number),
  content text not null,
  hash text not null,
  signature text not null,
  reason text not null,
  state text not null check (state in ('DRAFT', 'SUBMITTED', 'APPROVED', 'REJECTED')),
  -- who: the person at the keyboard as the identity provider names him, and for which organisation
  drafted_by text not null,
  drafted_for text,
  drafted_at timestamptz not null,
  submitted_by text,
  submitted_at timestamptz,
  approved_by text,
  approved_at timestamptz,
  rejected_by text,
  rejected_at timestamptz,
  rejection text,
  -- from when it is in force; the newest of those that have come is
  active_from timestamptz,
  -- of a tightening: by whom it is to be confirmed within 24 hours
  confirmed_by text,
  confirmed_at timestamptz,
  check ((state = 'APPROVED') = (active_from is not null))
);

create index policy_revision_in_force on policy_revision (active_from desc, number desc) where state = 'APPROVED';

-- content, hash and signature are what was approved: nothing may rewrite them
create function keep_policy_content() returns trigger language plpgsql as $$
begin
  if (old.number, old.content, old.hash, old.signature, old.kind, old.drafted_by, old.drafted_at)
    is distinct from (new.number, new.content, new.hash, new.signature, new.kind, new.drafted_by, new.drafted_at) then
    raise exception 'a revision of the policy does not change' using errcode = '23514';
  end if;
  return new;
end
$$;

create trigger policy_content_stays before update on policy_revision for each row execute function keep_policy_content();

create function keep_policy_revision() returns trigger language plpgsql as $$
begin
  raise exception 'a revision of the policy is not deleted' using errcode = '23514';
end
$$;

create trigger policy_revision_stays before delete on policy_revision for each row execute function keep_policy_revision();
