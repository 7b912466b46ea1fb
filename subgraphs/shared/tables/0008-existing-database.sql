-- 已有数据库中的标识对应哪个主体：由 npm run map-subjects 向主体库查询后填写 / whose an identifier in an existing database is: npm run
-- map-subjects asks the registry and fills it in
create table subject_mapping (
  kind text not null,
  value text not null,
  subject bigint not null,
  mapped_at timestamptz not null default now(),
  primary key (kind, value)
);

create index subject_mapping_of on subject_mapping (subject);

-- 已有数据库中出现的标识：由视图给出 / the identifiers that an existing database holds: a view says which
create table identifier_to_map (
  kind text not null,
  value text not null,
  name text
);
