-- 外地记录标明所属地（见 shared/0012）；在 shared 的迁移之前已有的表在那里加过 / records of other jurisdictions are marked (shared/0012, which did so for tables that were there)
alter table qualification add column if not exists jurisdiction text;
alter table conduct add column if not exists jurisdiction text;
alter table project add column if not exists jurisdiction text;
create index if not exists qualification_jurisdiction_subject_idx on qualification (jurisdiction, subject) where jurisdiction is not null;
create index if not exists conduct_jurisdiction_subject_idx on conduct (jurisdiction, subject) where jurisdiction is not null;
create index if not exists project_jurisdiction_subject_idx on project (jurisdiction, subject) where jurisdiction is not null;
