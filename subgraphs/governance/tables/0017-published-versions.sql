-- 该版本保存时是否公布：已公布的版本，客户端仍按其哈希使用；更早保存的未记，只认最新一版 / whether a version was published when it was saved: clients go on asking
-- for it by its hash; of those that were saved before this was noted the newest alone counts
alter table saved_query_version add column published boolean;
