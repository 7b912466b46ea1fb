-- 外地记录标明所属地（见 shared/0012）；在 shared 的迁移之前已有的表在那里加过 / records of other jurisdictions are marked (shared/0012, which did so for tables that were there)
alter table labour_grade add column if not exists jurisdiction text;
alter table contribution_arrears add column if not exists jurisdiction text;
alter table wage_arrears add column if not exists jurisdiction text;
create index if not exists labour_grade_jurisdiction_subject_idx on labour_grade (jurisdiction, subject) where jurisdiction is not null;
create index if not exists contribution_arrears_jurisdiction_subject_idx on contribution_arrears (jurisdiction, subject) where jurisdiction is not null;
create index if not exists wage_arrears_jurisdiction_subject_idx on wage_arrears (jurisdiction, subject) where jurisdiction is not null;
