-- 已有的经营异常名录记录也按规则定日期 / records that were collected before their data set had a rule are dated by it, too
update abnormal_operation set rule_code = 'ABNORMAL_OPERATION' where rule_code is null;
