-- 未成年人不列入名单：party_born_on 从不提供 / minors are never listed; party_born_on is never served
alter table wage_arrears add column party_born_on date;
