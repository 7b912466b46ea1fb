-- 记录的从前 / what a record was before it was replaced, dated anew or deleted: what was served when can be told from it
create table record_history (
  number bigint generated always as identity primary key,
  -- table within the schema, and the record's number
  origin text not null,
  record bigint not null,
  -- until when it read so
  replaced_at timestamptz not null default now(),
  -- COLLECTED: a later row; RULE: a new version of a rule; DECISION: a clerk's
  cause text not null check (cause in ('COLLECTED', 'RULE', 'DECISION')),
  run bigint,
  content jsonb not null
);

create index record_history_of on record_history (origin, record, number);

-- 到期删除的凭据：只记哪一条、依据、何时，不留内容 / that a record was deleted, by which rule and when; nothing of what it said
create table record_deletion (
  origin text not null,
  record bigint not null,
  rule_code text not null,
  rule_version text not null,
  deleted_at timestamptz not null default now(),
  primary key (origin, record)
);

-- 各表已按哪一版规则重新计算过日期 / by which state of its rule a table's records were last dated anew, so that it is not done again
create table rule_applied (
  origin text primary key,
  digest text not null,
  applied_at timestamptz not null default now()
);
