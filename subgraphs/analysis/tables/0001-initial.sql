-- 信用分析 / analysis owns no data of subjects: it asks like any caller, and the catalogue comes from compose
select 1;
