-- 信用信息公示：各数据集按日期新的在前逐页公示 / publications: what a data set publishes, page by page, newest first; spelt as the statement spells it
create index labour_grade_published on labour_grade ((coalesce(determined_on, '-infinity'::date)) desc, record desc) where state in ('PUBLISHED', 'FLAGGED');
create index wage_arrears_published on wage_arrears ((coalesce(determined_on, '-infinity'::date)) desc, record desc) where state in ('PUBLISHED', 'FLAGGED');
create index labour_violation_published on labour_violation ((coalesce(determined_on, '-infinity'::date)) desc, record desc) where state in ('PUBLISHED', 'FLAGGED');
create index benefit_fraud_published on benefit_fraud ((coalesce(listed_on, '-infinity'::date)) desc, record desc) where state in ('PUBLISHED', 'FLAGGED');
create index honour_published on honour ((coalesce(determined_on, '-infinity'::date)) desc, record desc) where state in ('PUBLISHED', 'FLAGGED');
