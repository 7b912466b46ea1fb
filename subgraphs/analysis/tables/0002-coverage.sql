-- 专栏1指标的值：填报的逐次留存，最后一次为准 / values of the plan's indicators that were entered: every one is kept, the last of a day counts
create table coverage_entry (
  number bigint generated always as identity primary key,
  indicator text not null,
  valid_on date not null,
  value double precision not null,
  source text not null,
  organisation text not null,
  entered_by text not null,
  entered_at timestamptz not null
);
create index coverage_entry_of on coverage_entry (indicator, valid_on desc, number desc);

-- 计算所得：每日留存最后一次，供日后对照 / computed ones: the last of each day is kept, so that they can be told over time; '' is the whole city
create table coverage_value (
  indicator text not null,
  division text not null,
  valid_on date not null,
  counted integer not null,
  total integer,
  computed_at timestamptz not null,
  primary key (indicator, division, valid_on)
);
