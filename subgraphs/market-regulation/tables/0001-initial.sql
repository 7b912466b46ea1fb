-- 登记信息 / registrations; capital in units of its currency
create table registration (
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
  registration_number text,
  company_type text,
  status text check (status in ('ACTIVE', 'SUSPENDED', 'REVOKED', 'CANCELLED', 'DEREGISTERED', 'MOVED_OUT')),
  registered_capital numeric(18,2),
  currency text,
  business_scope text,
  industry text,
  address text,
  established_on date,
  approved_on date,
  operating_from date,
  operating_until date,
  division text
);

create index registration_of_subject on registration (subject, determined_on desc nulls last, record desc);

-- 行政许可（双公示）/ administrative licences
create table licence (
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
  document_name text,
  licence_category text check (licence_category in ('GENERAL', 'CONCESSION', 'ACCREDITATION', 'VERIFICATION', 'REGISTRATION', 'OTHER')),
  certificate_name text,
  licence_number text,
  content text,
  valid_from date,
  valid_until date,
  authority_code text,
  status text check (status in ('VALID', 'INVALID')),
  source_unit text,
  source_unit_code text,
  remark text
);

create index licence_of_subject on licence (subject, determined_on desc nulls last, record desc);

-- 行政处罚（双公示）/ administrative penalties; penalty_kinds is a list of codes, separated by semicolons; amounts in yuan
create table penalty (
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
  violation_kind text,
  facts text,
  legal_ground text,
  penalty_kinds text,
  content text,
  fine numeric(18,2),
  confiscated numeric(18,2),
  certificate text,
  valid_until date,
  authority_code text,
  source_unit text,
  source_unit_code text,
  remark text
);

create index penalty_of_subject on penalty (subject, determined_on desc nulls last, record desc);

-- 严重违法失信名单 / entries on the list of serious violations
create table serious_violation (
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
  reason text,
  listed_on date,
  removed_on date,
  removal_reason text
);

create index serious_violation_of_subject on serious_violation (subject, determined_on desc nulls last, record desc);
