-- 金额存为万元；所属期写成“2026-01至2026-03”；状态 1 公告中，2 异议暂停，3 已缴清，9 撤销 / amounts are in ten thousands of yuan, periods are
-- text, states are numbers
select q.编号 as record,
  m.subject,
  q.公告文号 as document_number,
  s.名称 as tax_kind,
  q.新增_万元 * 10000 as current_balance,
  q.余额_万元 * 10000 as total_balance,
  to_date(split_part(q.所属期, '至', 1), 'YYYY-MM') as period_from,
  (to_date(split_part(q.所属期, '至', 2), 'YYYY-MM') + interval '1 month - 1 day')::date as period_until,
  (to_date(split_part(q.所属期, '至', 2), 'YYYY-MM') + interval '1 month - 1 day')::date as occurred_on,
  to_date(q.公告日, 'YYYYMMDD') as determined_on,
  q.公告机关 as issuer,
  n.地址 as address,
  'ORDINARY' as severity,
  case q.状态 when '1' then 'PUBLISHED' when '2' then 'SUSPENDED' when '3' then 'REPAIRED' else 'WITHDRAWN' end as state
from 征管.欠税 q
join 征管.纳税人 n on n.识别号 = q.识别号
join 征管.税种 s on s.代码 = q.税种
join subject_mapping m on m.value = q.识别号
