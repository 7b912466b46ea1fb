-- 企业信用风险分类 / risk classifications
create table risk_grade (
  like credit_record including all,
  grade text not null check (grade in ('A', 'B', 'C', 'D')),
  basis text
);

-- 经营异常名录；个体工商户为标记 / abnormal operations; sole traders are marked
create table abnormal_operation (
  like credit_record including all,
  form text check (form in ('LISTED', 'MARKED')),
  reason text check (reason in ('NO_ANNUAL_REPORT', 'NO_ORDERED_DISCLOSURE', 'FALSE_DISCLOSURE', 'UNREACHABLE_ADDRESS')),
  listed_on date,
  removed_on date,
  removal_reason text,
  removed_by text
);

-- 年度报告；…_public 为主体是否选择公示该事项 / annual reports; …_public is whether the firm chose to publish the item; amounts in yuan
create table annual_report (
  like credit_record including all,
  year integer not null,
  reported_on date,
  business_state text,
  address text,
  has_website boolean,
  invests_elsewhere boolean,
  shares_transferred boolean,
  employees integer,
  employees_public boolean not null default false,
  total_assets numeric(18,2),
  total_assets_public boolean not null default false,
  total_liabilities numeric(18,2),
  total_liabilities_public boolean not null default false,
  equity numeric(18,2),
  equity_public boolean not null default false,
  revenue numeric(18,2),
  revenue_public boolean not null default false,
  main_revenue numeric(18,2),
  main_revenue_public boolean not null default false,
  profit numeric(18,2),
  profit_public boolean not null default false,
  net_profit numeric(18,2),
  net_profit_public boolean not null default false,
  tax_paid numeric(18,2),
  tax_paid_public boolean not null default false
);

-- 双随机抽查 / random inspections
create table inspection (
  like credit_record including all,
  plan text,
  selection text check (selection in ('TARGETED', 'UNTARGETED')),
  matters text,
  outcome text check (outcome in ('NOTHING_FOUND', 'NOT_PUBLISHED', 'FALSE_INFORMATION', 'UNREACHABLE_ADDRESS', 'ORDERED_TO_CORRECT', 'UNCOOPERATIVE', 'NO_SUCH_BUSINESS', 'TO_BE_DEALT_WITH')),
  remark text
);

-- 质量抽查和召回 / product quality: spot checks and recalls
create table quality_record (
  like credit_record including all,
  kind text not null check (kind in ('SPOT_CHECK', 'RECALL')),
  product text,
  model text,
  batch text,
  qualified boolean,
  defect text,
  recalled integer,
  handling text
);

-- 价格法律法规：处罚依据提到其一的为价格违法 / a penalty whose legal ground names one of these is a price violation
create table price_law (
  title text primary key
);

-- which laws these are is data: a correction is a new migration
insert into price_law (title) values
  ('中华人民共和国价格法'),
  ('价格违法行为行政处罚规定'),
  ('明码标价和禁止价格欺诈规定'),
  ('关于商品和服务实行明码标价的规定'),
  ('禁止价格欺诈行为的规定'),
  ('制止牟取暴利的暂行规定');
