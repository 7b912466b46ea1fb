-- 修复之前已决定的退出名单：修复被撤销时仍然有效 / that somebody had delisted a record before its repair: when the repair is revoked that stands again
alter table record_decision add column delisted jsonb;
