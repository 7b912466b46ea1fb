select 1::bigint as record
