-- 撤回、暂停的理由 / why a record was withdrawn or suspended
alter table receiver_notice add column reason text;
alter table record_change add column reason text;
