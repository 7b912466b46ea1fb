-- 各单位何时读过哪个数据集：已终止的记录，只告知当时收到过的单位 / when an organisation read a data set for exchange: that a record has ended is
-- told to whom it was handed over, and to nobody else
create table exchange_read (
  organisation text not null,
  dataset text not null,
  read_at timestamptz not null,
  primary key (organisation, dataset, read_at)
);
