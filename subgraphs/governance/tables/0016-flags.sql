-- 事项是否使记录处于“异议中”：何时告知部门都以此为准，与告知的先后无关 / whether a case has its record marked as under objection: whenever its
-- department is told, that is what counts, in whatever order it is told
alter table case_file add column flags boolean not null default false;
update case_file set flags = true where kind = 'OBJECTION'
  and (state in ('SUBMITTED', 'ACCEPTED', 'CENTRE_CHECK', 'CORRECTED', 'FORWARDED', 'SUPPLIER_DECIDED', 'REVIEW') or decision = 'UNDETERMINED');
create index case_file_flags on case_file (record) where flags;
