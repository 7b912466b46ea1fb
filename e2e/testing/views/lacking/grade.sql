select 1::bigint as record, 2025 as year
