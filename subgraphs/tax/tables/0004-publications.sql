-- 信用信息公示：各数据集按日期新的在前逐页公示 / publications: what a data set publishes, page by page, newest first; spelt as the statement spells it
create index arrears_published on arrears ((coalesce(determined_on, '-infinity'::date)) desc, record desc) where state in ('PUBLISHED', 'FLAGGED');
create index major_violation_published on major_violation ((coalesce(determined_on, '-infinity'::date)) desc, record desc) where state in ('PUBLISHED', 'FLAGGED');
create index penalty_published on penalty ((coalesce(determined_on, '-infinity'::date)) desc, record desc) where state in ('PUBLISHED', 'FLAGGED');
create index irregular_published on irregular ((coalesce(determined_on, '-infinity'::date)) desc, record desc) where state in ('PUBLISHED', 'FLAGGED');
create index commitment_published on commitment ((coalesce(determined_on, '-infinity'::date)) desc, record desc) where state in ('PUBLISHED', 'FLAGGED');
create index grade_published on grade ((coalesce(determined_on, '-infinity'::date)) desc, record desc) where state in ('PUBLISHED', 'FLAGGED');
