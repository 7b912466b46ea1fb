-- 参保情况，一个主体一个险种一行 / enrolment, one row a subject and kind of insurance; month is the first day of the month reported
create table enrolment (
  like credit_record including all,
  insurance text not null check (insurance in ('PENSION', 'MEDICAL', 'UNEMPLOYMENT', 'WORK_INJURY', 'MATERNITY')),
  status text check (status in ('ACTIVE', 'SUSPENDED', 'TERMINATED')),
  month date,
  insured integer,
  registration_number text,
  since date
);

-- 社会保险费缴纳，按月 / contributions by month; month is its first day, amounts in yuan
create table contribution (
  like credit_record including all,
  insurance text not null check (insurance in ('PENSION', 'MEDICAL', 'UNEMPLOYMENT', 'WORK_INJURY', 'MATERNITY')),
  month date not null,
  status text check (status in ('PAID', 'UNPAID', 'DEFERRED')),
  insured integer,
  base numeric(18,2),
  unit_amount numeric(18,2),
  personal_amount numeric(18,2),
  amount numeric(18,2),
  paid_on date
);

-- 重大劳动保障违法行为 / grave labour violations; the amount in yuan
create table labour_violation (
  like credit_record including all,
  kind text check (kind in ('WAGE_WITHHOLDING', 'WAGE_REFUSAL', 'SOCIAL_INSURANCE', 'WORKING_HOURS', 'SPECIAL_PROTECTION', 'CHILD_LABOUR', 'SOCIAL_IMPACT', 'OTHER')),
  address text,
  facts text,
  handling text,
  legal_ground text,
  workers integer,
  amount numeric(18,2),
  published_on date
);

-- 骗保；listed_on 为列入社会保险严重失信人名单的日期 / social insurance fraud; listed_on is set when the subject was put on the list of the
-- seriously dishonest; party_born_on is never served; amounts in yuan
create table benefit_fraud (
  like credit_record including all,
  party_born_on date,
  ground text check (ground in ('NO_REGISTRATION', 'FALSE_ENROLMENT', 'BENEFIT_FRAUD', 'OVERPAID_BENEFIT', 'DATA_MISUSE', 'SERVICE_BREACH', 'ADVANCE_NOT_REPAID', 'OTHER')),
  insurance text check (insurance in ('PENSION', 'MEDICAL', 'UNEMPLOYMENT', 'WORK_INJURY', 'MATERNITY')),
  cases integer,
  amount numeric(18,2),
  returned numeric(18,2),
  facts text,
  handling text,
  listed_on date,
  removed_on date,
  removal_reason text
);

-- 守法诚信示范企业荣誉，ended_on 为撤销日期 / honours; ended_on is when it was revoked
create table honour (
  like credit_record including all,
  title text not null,
  level text check (level in ('NATIONAL', 'PROVINCIAL', 'MUNICIPAL', 'COUNTY')),
  year integer,
  valid_until date
);
