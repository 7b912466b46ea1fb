-- 信用信息公示：各数据集按日期新的在前逐页公示 / publications: what a data set publishes, page by page, newest first; spelt as the statement spells it
create index qualification_published on qualification ((coalesce(determined_on, '-infinity'::date)) desc, record desc) where state in ('PUBLISHED', 'FLAGGED');
create index conduct_published on conduct ((coalesce(determined_on, '-infinity'::date)) desc, record desc) where state in ('PUBLISHED', 'FLAGGED');
create index project_published on project ((coalesce(determined_on, '-infinity'::date)) desc, record desc) where state in ('PUBLISHED', 'FLAGGED');
create index practitioner_published on practitioner ((coalesce(determined_on, '-infinity'::date)) desc, record desc) where state in ('PUBLISHED', 'FLAGGED');
