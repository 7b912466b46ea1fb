-- 各部门共有 / what every subgraph has: one number sequence for all its records, and the lists of subjects it watches
create sequence record_number;

-- 重点关注名单：部门列入和移出，不触发措施 / departments put and lift it; triggers no measure
create table watch_entry (
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
  list_name text not null,
  reason text,
  since date,
  until date
);

create index watch_entry_of_subject on watch_entry (subject, determined_on desc nulls last, record desc);
