-- 外地记录标明所属地（见 shared/0012）；在 shared 的迁移之前已有的表在那里加过 / records of other jurisdictions are marked (shared/0012, which did so for tables that were there)
alter table registration add column if not exists jurisdiction text;
alter table licence add column if not exists jurisdiction text;
alter table penalty add column if not exists jurisdiction text;
alter table serious_violation add column if not exists jurisdiction text;
create index if not exists registration_jurisdiction_subject_idx on registration (jurisdiction, subject) where jurisdiction is not null;
create index if not exists licence_jurisdiction_subject_idx on licence (jurisdiction, subject) where jurisdiction is not null;
create index if not exists penalty_jurisdiction_subject_idx on penalty (jurisdiction, subject) where jurisdiction is not null;
create index if not exists serious_violation_jurisdiction_subject_idx on serious_violation (jurisdiction, subject) where jurisdiction is not null;
