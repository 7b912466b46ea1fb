-- 注册执业人员：subject 为注册单位，person 为本人，ended_on 为注销注册之日 / registered practitioners: subject is the firm, person
-- the person; ended_on is when the registration was cancelled
create table practitioner (
  like credit_record including all,
  person bigint not null check (person >= 2000000000),
  profession text not null check (profession in ('FIRST_CLASS_CONSTRUCTOR', 'SECOND_CLASS_CONSTRUCTOR', 'FIRST_CLASS_ARCHITECT', 'SECOND_CLASS_ARCHITECT', 'FIRST_CLASS_STRUCTURAL_ENGINEER', 'SECOND_CLASS_STRUCTURAL_ENGINEER', 'SURVEY_AND_DESIGN_ENGINEER', 'SUPERVISION_ENGINEER', 'FIRST_CLASS_COST_ENGINEER', 'SECOND_CLASS_COST_ENGINEER', 'OTHER')),
  speciality text,
  certificate_number text,
  valid_until date
);

create index practitioner_of_person on practitioner (person, determined_on desc nulls last, record desc);

-- 建筑市场主体信用评分，只有组织有 / credit scores of the construction market: nobody but organisations has one, by their numbers
create table score (
  like credit_record including all,
  check (subject < 1000000000),
  scheme text not null,
  score numeric(6,2) not null,
  grade text,
  rank integer,
  ranked integer,
  valid_until date
);

-- 骗取住房保障 / housing support obtained by fraud; sanctions is a list of codes, separated by semicolons; amounts in yuan
create table housing_support_case (
  like credit_record including all,
  scheme text check (scheme in ('PUBLIC_RENTAL', 'LOW_RENT', 'SHARED_OWNERSHIP', 'AFFORDABLE', 'RESETTLEMENT', 'RENT_SUBSIDY')),
  conduct text check (conduct in ('FALSE_STATEMENT', 'FORGED_PAPERS', 'CONCEALED_CHANGE', 'SUBLET', 'FALSE_PROOF', 'OTHER')),
  facts text,
  sanctions text,
  fine numeric(18,2),
  difference_recovered numeric(18,2),
  barred_until date
);

-- a record of bad conduct says under which code of the standard: without one it would be on no list, whatever it is
alter table conduct add constraint conduct_bad_has_code check (kind = 'GOOD' or code is not null) not valid;

-- 非法转包、违法分包的行为代码（建市〔2007〕9号）/ conduct that is unlawful subcontracting
create table subcontracting_code (
  code text primary key,
  ground text not null
);

-- which codes these are is data: a correction is a new migration
insert into subcontracting_code (code, ground) values
  ('D1-2-08', '将承包的工程转包或者违法分包');
