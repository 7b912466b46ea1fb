-- 已有的缴费、荣誉记录也按规则定日期 / records that were collected before their data set had a rule are dated by it, too
update contribution set rule_code = 'KEPT_FIVE_YEARS', rule_version = '2014-01-01',
  publish_until = coalesce(publish_until, (determined_on + interval '5 years')::date)
where rule_code is null;
update honour set rule_code = 'LABOUR_HONOUR' where rule_code is null;
