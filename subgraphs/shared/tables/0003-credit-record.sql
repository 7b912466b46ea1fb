-- 记录表的样板：各数据集的表由它而来，再加自己的列 / what every table of records has: `create table x (like credit_record including all, …)`
-- brings the columns, their defaults and checks, and the index by subject; nothing is ever stored here
create table credit_record (
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
  collected_at timestamptz not null default now()
);

create index on credit_record (subject, determined_on desc nulls last, record desc);
