-- 异议、修复、投诉 / objections, repairs and complaints; every step stays
create table case_file (
  number bigint generated always as identity primary key,
  id uuid not null unique default gen_random_uuid(),
  kind text not null check (kind in ('OBJECTION', 'REPAIR', 'COMPLAINT')),
  -- whose it is to decide; the centre's own where it is about no department
  sector text not null,
  dataset text,
  record text,
  title text not null,
  subject bigint,
  -- the person at the keyboard, for the audit; never shown to departments
  filed_by text not null,
  filed_for text,
  text text not null,
  promise text,
  state text not null,
  decision text,
  answer text,
  filed_at timestamptz not null,
  since timestamptz not null,
  due_on date,
  extended boolean not null default false,
  -- what the department has still to be told: an objection is never lost because one is down
  pending jsonb
);
create unique index case_open_on_record on case_file (kind, record) where record is not null and state not in ('FORM_REJECTED', 'CLOSED', 'NOTIFIED', 'REFUSED', 'REVOKED');
create index case_queue on case_file (kind, sector, state, due_on);
create index case_subject on case_file (subject, number desc);
create index case_pending on case_file (number) where pending is not null;

create table case_step (
  "case" bigint not null references case_file (number),
  position integer not null,
  step text not null,
  state text not null,
  note text not null,
  taken_by text not null,
  taken_for text,
  taken_at timestamptz not null,
  primary key ("case", position)
);

create function keep_case() returns trigger language plpgsql as $$
begin
  raise exception 'what was done in a case stays' using errcode = '23514';
end
$$;
create trigger case_stays before delete on case_file for each row execute function keep_case();
create trigger case_step_stays before update or delete on case_step for each row execute function keep_case();
