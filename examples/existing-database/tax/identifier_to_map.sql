-- 库中出现的标识；由谁持有，由 npm run map-subjects 向主体库查询 / the identifiers in this database; whose they are, the registry is asked
select case n.证件类型 when '身份证' then 'CITIZEN_ID' else 'USCC' end as kind, n.识别号 as value, n.名称 as name
from 征管.纳税人 n
