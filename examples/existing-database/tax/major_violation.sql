-- 未成年人不列入名单：出生日期取自身份证号码 / minors are on no list: the day of birth is read from the citizen's number
select c.案件号 as record,
  m.subject,
  case c.性质 when '01' then 'EVASION' when '02' then 'RECOVERY_EVASION' when '03' then 'RESISTANCE' else 'OTHER' end as case_nature,
  c.违法事实 as facts,
  to_date(c.公布日, 'YYYYMMDD') as determined_on,
  to_date(c.公布日, 'YYYYMMDD') as listed_on,
  to_date(c.撤出日, 'YYYYMMDD') as removed_on,
  to_date(c.撤出日, 'YYYYMMDD') as ended_on,
  -- 撤出之日起不再公布 / not published from the day on which it was taken off
  least((to_date(c.公布日, 'YYYYMMDD') + interval '3 years')::date, to_date(c.撤出日, 'YYYYMMDD') - 1) as publish_until,
  'SERIOUS' as severity,
  case when m.kind = 'CITIZEN_ID' then to_date(substr(m.value, 7, 8), 'YYYYMMDD') end as party_born_on
from 征管.重大案件 c
join subject_mapping m on m.value = c.识别号
