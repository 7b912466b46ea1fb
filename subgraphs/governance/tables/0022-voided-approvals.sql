-- 失效的批准：谁批准过、何时、原定何时生效，又因谁的哪一版失效 / approvals that became void: who gave them, when, for when, and by whose revision they ended
create table policy_voided (
  revision integer not null references policy_revision (number),
  approved_by text not null,
  approved_at timestamptz not null,
  active_from timestamptz not null,
  voided_at timestamptz not null,
  voided_by text not null,
  voided_for text,
  -- the revision that came in between
  by_revision integer not null references policy_revision (number),
  primary key (revision, voided_at)
);

create function keep_voided_approval() returns trigger language plpgsql as $$
begin
  raise exception 'that an approval became void is not changed' using errcode = '23514';
end
$$;

create trigger policy_voided_stays before update or delete on policy_voided for each row execute function keep_voided_approval();
