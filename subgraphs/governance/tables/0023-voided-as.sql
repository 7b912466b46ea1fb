-- 使批准失效的人所代表的主体，令牌写明时 / the subject that who made an approval void is, where his account names it
alter table policy_voided add column voided_as bigint;
