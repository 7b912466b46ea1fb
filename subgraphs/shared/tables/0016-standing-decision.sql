-- 修复之前已作的决定（退出名单，或尚未到期的暂停）：修复被撤销时恢复 / what had been decided before a record's repair, that it leave a list or stay
-- suspended until a time: when the repair is revoked that stands again
alter table record_decision rename column delisted to standing;
update record_decision set standing = standing || '{"state":"EXPIRED"}' where standing is not null;
