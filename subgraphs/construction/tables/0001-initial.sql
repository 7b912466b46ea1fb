-- 企业资质 / qualifications
create table qualification (
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
  certificate_number text,
  name text,
  grade text,
  scope text,
  valid_from date,
  valid_until date
);

create index qualification_of_subject on qualification (subject, determined_on desc nulls last, record desc);

-- 良好和不良行为 / good and bad conduct
create table conduct (
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
  kind text not null check (kind in ('GOOD', 'BAD')),
  code text,
  title text,
  facts text,
  decision text,
  project text
);

create index conduct_of_subject on conduct (subject, determined_on desc nulls last, record desc);

-- 参建项目 / a subject’s part in a construction project
create table project (
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
  project_number text,
  name text,
  role text check (role in ('OWNER', 'SURVEY', 'DESIGN', 'CONSTRUCTION', 'SUPERVISION')),
  division text,
  contract_amount numeric(18,2),
  tendered_on date,
  contracted_on date,
  permitted_on date,
  completed_on date
);

create index project_of_subject on project (subject, determined_on desc nulls last, record desc);

-- 列入建筑市场主体黑名单的行为（建市〔2017〕241号）/ conduct that puts a firm on the black list of the construction market
create table blacklisting_code (
  code text primary key,
  ground text not null
);

-- the codes of the standard of bad conduct (建市〔2007〕9号) are data: a correction is a new migration
insert into blacklisting_code (code, ground) values
  ('D1-1-03', '以欺骗手段取得资质证书承揽工程'),
  ('D1-1-04', '允许其他单位或个人以本单位名义承揽工程'),
  ('D1-2-08', '将承包的工程转包或者违法分包'),
  ('D1-3-01', '发生重大及以上工程质量安全事故受到行政处罚'),
  ('D1-5-01', '恶意拖欠工程款且拒不履行生效法律文书');
