-- 欠款公示（共享）至缴清，最长五年，不是一年：已有记录按自己的规则重新定日期；信用修复规则定不出的截止日是文件写明的，不动 / arrears are published, or
-- shared, until they are paid, five years at most, not one: records on file are dated by a rule of their own. A last day that the rules of credit
-- repair do not lead to was stated by a file, and stays.
with dated as (
  select record, least((determined_on + interval '5 years')::date, ended_on - 1) as until from contribution_arrears
  where rule_code = 'CREDIT_REPAIR' and (publish_until is null or publish_until in (
    (determined_on + interval '3 months')::date, (determined_on + interval '1 year')::date, (determined_on + interval '3 years')::date))
), kept as (
  insert into record_history (origin, record, cause, content)
  select 'contribution_arrears', record, 'RULE', to_jsonb(t) from contribution_arrears t join dated using (record) where until is distinct from publish_until
)
update contribution_arrears t set publish_until = until from dated where t.record = dated.record;
update contribution_arrears set rule_code = 'ARREARS', rule_version = '2014-01-01', rule_article = null where rule_code = 'CREDIT_REPAIR';
