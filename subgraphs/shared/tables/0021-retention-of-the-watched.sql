-- 已有的重点关注名单记录也按规则定保存期限 / entries that were collected before the lists of the watched had a rule are kept by it, too
update watch_entry set rule_code = 'WATCH_LIST', rule_version = '2014-01-01' where rule_code is null;
