-- 问过的含自然人的群体：只为辨认相差无几的一串提问 / cohorts with natural persons in them that were asked for: only to tell a series of nearly
-- equal ones; `members` holds the persons as a roaring bitmap
create table asked_cohort (
  number bigint generated always as identity primary key,
  organisation text not null,
  asked text not null,
  asked_at timestamptz not null,
  persons bigint not null,
  members bytea not null
);

create index asked_cohort_alike on asked_cohort (organisation, persons);
create index asked_cohort_age on asked_cohort (asked_at);
