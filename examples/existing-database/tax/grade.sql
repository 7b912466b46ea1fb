-- 级别存为定长字符，日期存为八位数字 / grades are stored as padded characters, days as eight digits
select e.序号 as record,
  m.subject,
  e.年度::integer as year,
  trim(e.级别) as grade,
  e.评价机关 as issuer,
  to_date(e.评价日, 'YYYYMMDD') as determined_on,
  to_date(e.有效期至, 'YYYYMMDD') as valid_until
from 征管.信用评价 e
join subject_mapping m on m.value = e.识别号
