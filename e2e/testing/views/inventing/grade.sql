select 1::bigint as record, 1::bigint as subject, 2025 as year, 'A' as grade, 'A' as 等级
