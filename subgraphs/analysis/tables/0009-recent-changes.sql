-- 近一小时的变更：正在出具的文件取数之后、留存之前发生的，也要告知 / what was decided within the last hour: a document that is being made when it is
-- told, and whose data were gathered before, has it noted as well
create table record_change (
  record_id text not null,
  change text not null,
  at timestamptz not null,
  told_at timestamptz not null,
  primary key (record_id, change, at)
);
create index record_change_told on record_change (told_at);
