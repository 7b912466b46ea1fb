-- 外地记录标明所属地（见 shared/0012）；在 shared 的迁移之前已有的表在那里加过 / records of other jurisdictions are marked (shared/0012, which did so for tables that were there)
alter table grade add column if not exists jurisdiction text;
alter table arrears add column if not exists jurisdiction text;
create index if not exists grade_jurisdiction_subject_idx on grade (jurisdiction, subject) where jurisdiction is not null;
create index if not exists arrears_jurisdiction_subject_idx on arrears (jurisdiction, subject) where jurisdiction is not null;
