-- 失信被执行人：法院所在省份、六种法定情形之一 / of dishonest debtors: the court's province, and which of the six statutory grounds
alter table dishonest_debt
  add column province text,
  add column ground_kind text check (ground_kind in ('REFUSAL', 'OBSTRUCTION', 'EVASION', 'PROPERTY_REPORT', 'CONSUMPTION_ORDER', 'SETTLEMENT'));

-- 限制消费人员，ended_on 为解除日期 / consumption restrictions; ended_on is when it was lifted; party_born_on is never served
create table consumption_restriction (
  like credit_record including all,
  party_born_on date,
  capacity text check (capacity in ('DEBTOR', 'REPRESENTATIVE', 'DIRECTLY_RESPONSIBLE', 'CONTROLLER')),
  filed_on date,
  order_number text,
  lift_reason text
);

-- 裁判文书，一方当事人一行 / court judgments, one row a party; document_number is the case number; party_born_on is never served; amounts in yuan
create table judgment (
  like credit_record including all,
  party_born_on date,
  kind text check (kind in ('JUDGMENT', 'RULING', 'DECISION', 'MEDIATION', 'PAYMENT_ORDER', 'NOTICE')),
  case_kind text check (case_kind in ('CIVIL', 'ADMINISTRATIVE', 'CRIMINAL', 'ENFORCEMENT', 'BANKRUPTCY', 'STATE_COMPENSATION', 'OTHER')),
  instance text check (instance in ('FIRST', 'SECOND', 'RETRIAL', 'OTHER')),
  cause text,
  party_role text check (party_role in ('PLAINTIFF', 'DEFENDANT', 'THIRD_PARTY', 'APPELLANT', 'APPELLEE', 'APPLICANT', 'RESPONDENT')),
  outcome text check (outcome in ('GRANTED', 'PARTLY_GRANTED', 'DISMISSED', 'DISCONTINUED', 'SETTLED', 'UPHELD', 'CHANGED', 'REMANDED', 'OTHER')),
  amount numeric(18,2),
  text text,
  effective_on date,
  published_on date
);

-- 虚假诉讼 / false litigation; sanctions is a list of codes, separated by semicolons; the fine in yuan
create table false_litigation (
  like credit_record including all,
  kind text check (kind in ('FABRICATION', 'COLLUSION', 'FALSE_ENFORCEMENT', 'OTHER')),
  party_role text check (party_role in ('PARTY', 'PARTICIPANT')),
  case_number text,
  cause text,
  facts text,
  sanctions text,
  fine numeric(18,2)
);
