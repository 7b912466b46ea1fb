-- 信用核查报告 / screenings: numbered, signed, never changed; `content` is the JSON that the signature stands for
create sequence document_number;

create table issued_document (
  number bigint primary key default nextval('document_number'),
  id text not null unique,
  kind text not null check (kind in ('SCREENING', 'REPORT')),
  -- 编号，如 清信核〔2026〕第000001号
  label text not null unique,
  organisation text not null,
  user_name text,
  taken_at timestamptz not null,
  policy_revision integer not null,
  code text not null unique,
  content jsonb not null,
  signature text not null,
  -- what it was made of, so that it can be told whether that has changed since; holds no values
  basis jsonb not null
);

create index issued_document_of_organisation on issued_document (organisation, number desc);

create function keep_document() returns trigger language plpgsql as $$
begin
  raise exception 'an issued document does not change';
end $$;

create trigger issued_document_is_kept before update on issued_document for each row execute function keep_document();

-- 谁收到了哪条记录，以便记录变更时通知 / who received which record, to be told when it changes
create table received_record (
  record_id text not null,
  document bigint not null references issued_document (number),
  primary key (record_id, document)
);
