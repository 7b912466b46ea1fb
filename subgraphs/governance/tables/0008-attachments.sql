-- 附件：先上传，再随异议、修复、投诉提交 / attachments: handed in first, then named by a case
create table attachment (
  number bigint generated always as identity primary key,
  id uuid not null unique default gen_random_uuid(),
  owner text not null,
  organisation text,
  subject bigint,
  name text not null,
  type text not null,
  size integer not null,
  sha256 text not null,
  content bytea not null,
  handed_in_at timestamptz not null,
  "case" bigint references case_file (number)
);
create index attachment_case on attachment ("case") where "case" is not null;
create index attachment_waiting on attachment (handed_in_at) where "case" is null;
