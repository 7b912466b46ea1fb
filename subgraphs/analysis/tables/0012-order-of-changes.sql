-- 同一秒内的变更以作出决定的先后为序 / changes of one second in the order in which they were decided
alter table record_change add column number bigint generated always as identity;
