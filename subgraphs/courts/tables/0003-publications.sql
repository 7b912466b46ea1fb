-- 信用信息公示：各数据集按日期新的在前逐页公示 / publications: what a data set publishes, page by page, newest first; spelt as the statement spells it
create index enforcement_published on enforcement ((coalesce(determined_on, '-infinity'::date)) desc, record desc) where state in ('PUBLISHED', 'FLAGGED');
create index dishonest_debt_published on dishonest_debt ((coalesce(determined_on, '-infinity'::date)) desc, record desc) where state in ('PUBLISHED', 'FLAGGED');
create index consumption_restriction_published on consumption_restriction ((coalesce(determined_on, '-infinity'::date)) desc, record desc) where state in ('PUBLISHED', 'FLAGGED');
create index judgment_published on judgment ((coalesce(determined_on, '-infinity'::date)) desc, record desc) where state in ('PUBLISHED', 'FLAGGED');
