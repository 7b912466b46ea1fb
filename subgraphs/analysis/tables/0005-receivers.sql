-- 收到过该记录的单位应知道的变更 / what whoever received a record is told of it since
create table receiver_notice (
  number bigint generated always as identity primary key,
  document bigint not null references issued_document (number),
  record_id text not null,
  change text not null,
  at timestamptz not null,
  unique (document, record_id, change, at)
);

create index receiver_notice_of_document on receiver_notice (document);
