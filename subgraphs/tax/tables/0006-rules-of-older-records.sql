-- 已有的非正常户、稽查结果、年度纳税额、纳税承诺记录也按规则定日期 / records that were collected before their data sets had a rule are dated by it, too
update irregular set rule_code = 'IRREGULAR_TAXPAYER' where rule_code is null;
update inspection set rule_code = 'KEPT_FIVE_YEARS', rule_version = '2014-01-01',
  publish_until = coalesce(publish_until, (determined_on + interval '5 years')::date)
where rule_code is null;
update paid set rule_code = 'KEPT_FIVE_YEARS', rule_version = '2014-01-01',
  publish_until = coalesce(publish_until, (determined_on + interval '5 years')::date)
where rule_code is null;
update commitment set rule_code = 'TAX_COMMITMENT' where rule_code is null;
