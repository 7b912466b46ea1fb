-- 三段编号，主体类别由编号即可判断 / three ranges, so that a number alone tells the class (common/subjectClass.ts)
create sequence organisation_number as bigint minvalue 1 maxvalue 999999999 start with 1;
create sequence sole_trader_number as bigint minvalue 1000000000 maxvalue 1999999999 start with 1000000000;
create sequence individual_number as bigint minvalue 2000000000 maxvalue 9999999999 start with 2000000000;

-- 行政区划及沿革 / divisions with their history (GB/T 2260), seeded from schema/divisions.json at every start
create table division (
  code text primary key,
  name text not null,
  since integer,
  until integer,
  replaced_by text,
  parent text
);

create index division_by_parent on division (parent);
create index division_by_successor on division (replaced_by);

-- 主体 / subjects; content_hash, run, source_line and collected_at are of the last row of the subject's own data set
create table subject (
  number bigint primary key,
  kind text not null check (kind in ('ENTERPRISE', 'PUBLIC_INSTITUTION', 'SOCIAL_ORGANISATION', 'GOVERNMENT_BODY', 'SOLE_TRADER', 'INDIVIDUAL')),
  name text not null,
  -- the name in its one spelling, its pairs of neighbouring characters (a search by a part looks these up) and its pinyin initials
  name_search text not null,
  name_pairs text[] not null,
  initials text not null,
  division text,
  status text check (status in ('ACTIVE', 'SUSPENDED', 'REVOKED', 'CANCELLED', 'DEREGISTERED', 'MOVED_OUT')),
  established_on date,
  industry text,
  content_hash text,
  run bigint,
  source_line integer,
  collected_at timestamptz not null default now(),
  -- whose levels count is told by the number: a kind in another class's range would be read by the wrong rule
  check (case when number >= 2000000000 then kind = 'INDIVIDUAL' when number >= 1000000000 then kind = 'SOLE_TRADER' else kind not in ('INDIVIDUAL', 'SOLE_TRADER') end)
);

create index subject_by_name_pairs on subject using gin (name_pairs);
create index subject_by_initials on subject (initials text_pattern_ops);
create index subject_by_division on subject (division, number);

-- 标识 / identifiers in their one spelling; one that was issued but does not conform is kept, marked
create table identifier (
  kind text not null,
  value text not null,
  subject bigint not null references subject (number),
  conforming boolean not null,
  primary key (kind, value)
);

create index identifier_of_subject on identifier (subject, kind, value);
-- positions 9 to 17 of a unified code are the organisation code
create index identifier_by_organisation_code on identifier (substr(value, 9, 9)) where kind = 'USCC';

-- 曾用名 / former names, in the order in which they were registered
create table former_name (
  subject bigint not null references subject (number),
  position integer not null,
  name text not null,
  primary key (subject, position)
);

-- 主体关系 / relations, read as a sentence from → to: the representative leads the firm, the employer employs the person
create table relation (
  number bigint generated always as identity primary key,
  from_subject bigint not null references subject (number),
  kind text not null check (kind in ('LEGAL_REPRESENTATIVE', 'OPERATOR', 'SHAREHOLDER', 'ACTUAL_CONTROLLER', 'SENIOR_MANAGER', 'BRANCH', 'SUCCESSOR', 'REGISTERED_PRACTITIONER', 'EMPLOYEE', 'SUPERVISED_BY')),
  to_subject bigint not null references subject (number),
  since date,
  until date,
  share numeric(9, 8) check (share between 0 and 1),
  dataset text not null,
  run bigint not null,
  source_line integer not null,
  collected_at timestamptz not null default now(),
  check (from_subject <> to_subject)
);

create unique index relation_once on relation (from_subject, kind, to_subject, coalesce(since, '0001-01-01'::date));
create index relation_from on relation (from_subject, since desc nulls last, number desc);
create index relation_to on relation (to_subject, since desc nulls last, number desc);
