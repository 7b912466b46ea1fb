-- 信用信息公示：各数据集按日期新的在前逐页公示 / publications: what a data set publishes, page by page, newest first; spelt as the statement spells it
create index registration_published on registration ((coalesce(determined_on, '-infinity'::date)) desc, record desc) where state in ('PUBLISHED', 'FLAGGED');
create index licence_published on licence ((coalesce(determined_on, '-infinity'::date)) desc, record desc) where state in ('PUBLISHED', 'FLAGGED');
create index penalty_published on penalty ((coalesce(determined_on, '-infinity'::date)) desc, record desc) where state in ('PUBLISHED', 'FLAGGED');
create index serious_violation_published on serious_violation ((coalesce(determined_on, '-infinity'::date)) desc, record desc) where state in ('PUBLISHED', 'FLAGGED');
create index abnormal_operation_published on abnormal_operation ((coalesce(determined_on, '-infinity'::date)) desc, record desc) where state in ('PUBLISHED', 'FLAGGED');
create index annual_report_published on annual_report ((coalesce(determined_on, '-infinity'::date)) desc, record desc) where state in ('PUBLISHED', 'FLAGGED');
create index inspection_published on inspection ((coalesce(determined_on, '-infinity'::date)) desc, record desc) where state in ('PUBLISHED', 'FLAGGED');
create index quality_record_published on quality_record ((coalesce(determined_on, '-infinity'::date)) desc, record desc) where state in ('PUBLISHED', 'FLAGGED');
