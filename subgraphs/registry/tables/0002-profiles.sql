-- 主体档案：身份以外的登记内容，哪些列有值视主体类别而定 / what is on file of a subject beyond its identity; which columns are
-- filled depends on its kind; amounts in yuan
create table profile (
  subject bigint primary key references subject (number),
  -- 企业、个体工商户
  enterprise_type text,
  industry_code text,
  registered_capital numeric(20,2),
  currency text,
  business_scope text,
  size text check (size in ('LARGE', 'MEDIUM', 'SMALL', 'MICRO')),
  address text,
  composition text check (composition in ('INDIVIDUAL', 'FAMILY')),
  -- 事业单位
  institution_class text check (institution_class in ('PUBLIC_WELFARE_1', 'PUBLIC_WELFARE_2', 'ADMINISTRATIVE', 'PRODUCTION', 'UNCLASSIFIED')),
  funding text check (funding in ('FULLY_FUNDED', 'PARTLY_FUNDED', 'SELF_FUNDED', 'OTHER')),
  sponsor text,
  registration_authority text,
  staff_quota integer,
  purpose text,
  certificate_until date,
  -- 社会组织
  form text check (form in ('ASSOCIATION', 'SERVICE_ORGANISATION', 'FOUNDATION')),
  supervisor text,
  charity boolean,
  -- 政府
  body_type text check (body_type in ('PARTY', 'PEOPLES_CONGRESS', 'ADMINISTRATION', 'CPPCC', 'SUPERVISORY', 'COURT', 'PROCURATORATE', 'MASS_ORGANISATION', 'AGENCY', 'OTHER')),
  functions text,
  superior text,
  disclosure_site text,
  disclosure_report_year integer,
  -- 个人
  gender text check (gender in ('MALE', 'FEMALE')),
  household_division text
);

-- 事业单位法人年度报告和考核，一个年度一行 / annual reports and assessments of public institutions, one row a year
create table institution_annual_report (
  like credit_record including all,
  year integer not null,
  published_on date,
  assessment text check (assessment in ('EXCELLENT', 'QUALIFIED', 'BASICALLY_QUALIFIED', 'UNQUALIFIED')),
  service_quality text check (service_quality in ('EXCELLENT', 'QUALIFIED', 'BASICALLY_QUALIFIED', 'UNQUALIFIED'))
);

-- 社会组织评估和年检，一个年度一种一行 / evaluations and annual inspections of social organisations, one row a year and kind
create table social_organisation_evaluation (
  like credit_record including all,
  year integer not null,
  kind text not null check (kind in ('EVALUATION', 'INSPECTION')),
  grade text check (grade in ('AAAAA', 'AAAA', 'AAA', 'AA', 'A')),
  conclusion text check (conclusion in ('QUALIFIED', 'BASICALLY_QUALIFIED', 'UNQUALIFIED', 'NOT_INSPECTED')),
  valid_until date,
  check (case kind when 'EVALUATION' then grade is not null else conclusion is not null end)
);

-- 违背信用承诺，只记组织的 / promises that were made and broken, of organisations only
create table broken_promise (
  like credit_record including all,
  check (subject < 1000000000),
  promise text not null,
  promised_on date,
  facts text
);
