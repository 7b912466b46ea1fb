-- 告知：有人在核查中引用了名单上的哪一条 / notices of what was used against a subject; those of new records come from the departments
create table kept_notice (
  number bigint generated always as identity primary key,
  subject bigint not null,
  record_id text not null,
  sector text not null,
  dataset text not null,
  title text not null,
  document_number text,
  issuer text,
  at timestamptz not null,
  unique (subject, record_id, title)
);

create index kept_notice_of_subject on kept_notice (subject, at desc, number desc);

-- 待通知收到过该记录的单位 / changes of records of which whoever received them has still to be told
create table receiver_outbox (
  number bigint generated always as identity primary key,
  record_id text not null,
  change text not null,
  at timestamptz not null
);
