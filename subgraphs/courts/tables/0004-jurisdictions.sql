-- 外地记录标明所属地（见 shared/0012）；在 shared 的迁移之前已有的表在那里加过 / records of other jurisdictions are marked (shared/0012, which did so for tables that were there)
alter table enforcement add column if not exists jurisdiction text;
alter table dishonest_debt add column if not exists jurisdiction text;
create index if not exists enforcement_jurisdiction_subject_idx on enforcement (jurisdiction, subject) where jurisdiction is not null;
create index if not exists dishonest_debt_jurisdiction_subject_idx on dishonest_debt (jurisdiction, subject) where jurisdiction is not null;
