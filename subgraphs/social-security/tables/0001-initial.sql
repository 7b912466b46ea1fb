-- 劳动保障守法诚信等级 / annual labour compliance grades
create table labour_grade (
  record bigint primary key default nextval('record_number'),
  subject bigint not null,
  severity text check (severity in ('MINOR', 'ORDINARY', 'SERIOUS')),
  document_number text,
  issuer text,
  occurred_on date,
  determined_on date,
  ended_on date,
  publish_until date,
  repairable_from date,
  rule_code text,
  rule_version text,
  rule_article text,
  state text not null default 'PUBLISHED'
    check (state in ('PUBLISHED', 'FLAGGED', 'SUSPENDED', 'REPAIRED', 'EXPIRED', 'WITHDRAWN')),
  under_objection boolean not null default false,
  under_appeal boolean not null default false,
  statement text,
  source_key text not null unique,
  content_hash text not null,
  run bigint not null,
  source_line integer not null,
  collected_at timestamptz not null default now(),
  year integer not null,
  grade text not null check (grade in ('A', 'B', 'C'))
);

create index labour_grade_of_subject on labour_grade (subject, determined_on desc nulls last, record desc);

-- 社会保险费欠缴 / contributions in arrears; month is the first day of the month owed, amounts in yuan
create table contribution_arrears (
  record bigint primary key default nextval('record_number'),
  subject bigint not null,
  severity text check (severity in ('MINOR', 'ORDINARY', 'SERIOUS')),
  document_number text,
  issuer text,
  occurred_on date,
  determined_on date,
  ended_on date,
  publish_until date,
  repairable_from date,
  rule_code text,
  rule_version text,
  rule_article text,
  state text not null default 'PUBLISHED'
    check (state in ('PUBLISHED', 'FLAGGED', 'SUSPENDED', 'REPAIRED', 'EXPIRED', 'WITHDRAWN')),
  under_objection boolean not null default false,
  under_appeal boolean not null default false,
  statement text,
  source_key text not null unique,
  content_hash text not null,
  run bigint not null,
  source_line integer not null,
  collected_at timestamptz not null default now(),
  insurance text check (insurance in ('PENSION', 'MEDICAL', 'UNEMPLOYMENT', 'WORK_INJURY', 'MATERNITY')),
  month date,
  amount numeric(18,2),
  total_amount numeric(18,2),
  months integer,
  settled boolean
);

create index contribution_arrears_of_subject on contribution_arrears (subject, determined_on desc nulls last, record desc);

-- 拖欠农民工工资 / wages owed to migrant workers; listed_on is set when the subject was put on the joint list
create table wage_arrears (
  record bigint primary key default nextval('record_number'),
  subject bigint not null,
  severity text check (severity in ('MINOR', 'ORDINARY', 'SERIOUS')),
  document_number text,
  issuer text,
  occurred_on date,
  determined_on date,
  ended_on date,
  publish_until date,
  repairable_from date,
  rule_code text,
  rule_version text,
  rule_article text,
  state text not null default 'PUBLISHED'
    check (state in ('PUBLISHED', 'FLAGGED', 'SUSPENDED', 'REPAIRED', 'EXPIRED', 'WITHDRAWN')),
  under_objection boolean not null default false,
  under_appeal boolean not null default false,
  statement text,
  source_key text not null unique,
  content_hash text not null,
  run bigint not null,
  source_line integer not null,
  collected_at timestamptz not null default now(),
  workers integer,
  amount numeric(18,2),
  project text,
  listed_on date,
  removed_on date
);

create index wage_arrears_of_subject on wage_arrears (subject, determined_on desc nulls last, record desc);
