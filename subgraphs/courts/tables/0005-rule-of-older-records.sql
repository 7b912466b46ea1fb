-- 已有的被执行人记录也按规则定日期 / records that were collected before their data set had a rule are dated by it, too
update enforcement set rule_code = 'ENFORCEMENT_PUBLICITY' where rule_code is null;
