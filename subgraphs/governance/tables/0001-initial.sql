-- 权限治理 / governance keeps nothing of its own yet: grants and purposes come from schema/policy.yaml
select 1;
