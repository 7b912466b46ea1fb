-- 被执行人 / enforcement cases; document_number is the case number, issuer the court
create table enforcement (
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
  filed_on date,
  target_amount numeric(18,2),
  case_status text check (case_status in ('IN_PROGRESS', 'SUSPENDED', 'PROCEDURE_TERMINATED', 'TERMINATED', 'CONCLUDED'))
);

create index enforcement_of_subject on enforcement (subject, determined_on desc nulls last, record desc);

-- 失信被执行人 / dishonest judgment debtors; party_name and party_document are looked up by, never served
create table dishonest_debt (
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
  party_name text,
  party_document text,
  basis_number text,
  basis_unit text,
  filed_on date,
  duty text,
  performance text check (performance in ('NONE', 'PARTIAL', 'FULL')),
  performed_part text,
  unperformed_part text,
  ground text,
  published_on date
);

create index dishonest_debt_of_subject on dishonest_debt (subject, determined_on desc nulls last, record desc);

-- the form in which a document number is looked up: half-width, upper case, without spaces and hyphens
create index dishonest_debt_of_document
  on dishonest_debt (upper(regexp_replace(normalize(party_document, NFKC), '[[:space:]-]', '', 'g')));
