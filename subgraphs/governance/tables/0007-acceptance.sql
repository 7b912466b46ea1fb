-- 部门接受授予也是一个版本 / that a department accepts a grant is a revision too
alter table policy_revision drop constraint policy_revision_kind_check;
alter table policy_revision add constraint policy_revision_kind_check
  check (kind in ('IMPORT', 'DRAFT', 'ROLLBACK', 'TIGHTENING', 'ACCEPTANCE'));
