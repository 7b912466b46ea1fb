-- 重大税收违法失信主体 / serious tax violations, amounts in yuan
create table major_violation (
  like credit_record including all,
  case_nature text check (case_nature in ('EVASION', 'RECOVERY_EVASION', 'EXPORT_REFUND_FRAUD', 'RESISTANCE', 'FALSE_VAT_INVOICES', 'FALSE_ORDINARY_INVOICES', 'INVOICE_FORGERY', 'ABSCONDING', 'OTHER')),
  facts text,
  handling text,
  legal_ground text,
  address text,
  recovered_tax numeric(18,2),
  fine numeric(18,2),
  listed_on date,
  removed_on date,
  removal_reason text
);

-- 税务行政处罚（双公示）/ tax penalties; penalty_kinds is a list of codes, separated by semicolons; amounts in yuan
create table penalty (
  like credit_record including all,
  violation_kind text,
  facts text,
  legal_ground text,
  penalty_kinds text,
  content text,
  fine numeric(18,2),
  confiscated numeric(18,2),
  certificate text,
  valid_until date,
  authority_code text,
  source_unit text,
  source_unit_code text,
  remark text
);

-- 稽查结果，只有已结案的 / tax inspections, concluded ones only; amounts in yuan
create table inspection (
  like credit_record including all,
  period_from date,
  period_until date,
  recovered_tax numeric(18,2),
  surcharge numeric(18,2),
  fine numeric(18,2),
  transferred boolean,
  conclusion text
);

-- 非正常户，ended_on 为解除日期 / irregular taxpayers; ended_on is when it was lifted
create table irregular (
  like credit_record including all,
  reason text
);

-- 年度纳税额，一个主体一年一行 / tax paid, one row a subject and year; amounts in yuan
create table paid (
  like credit_record including all,
  year integer not null,
  total numeric(18,2),
  value_added_tax numeric(18,2),
  corporate_income_tax numeric(18,2),
  individual_income_tax numeric(18,2),
  other_taxes numeric(18,2)
);

-- 诚信纳税承诺 / commitments
create table commitment (
  like credit_record including all,
  kind text not null,
  made_on date not null,
  until date,
  kept boolean,
  text text
);
