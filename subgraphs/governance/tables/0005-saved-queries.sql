-- 保存的查询：每次保存是一个版本，旧的不改 / saved queries: each saving is a version, earlier ones stay
create table saved_query (
  number bigint generated always as identity primary key,
  id uuid not null unique default gen_random_uuid(),
  owner text not null,
  organisation text not null,
  visibility text not null check (visibility in ('PRIVATE', 'TEAM', 'PUBLISHED')),
  name text not null,
  description text,
  last_used_at timestamptz
);
create index saved_query_owner on saved_query (organisation, owner);

create table saved_query_version (
  query bigint not null references saved_query (number),
  version integer not null,
  operation text not null,
  -- SHA-256 of the text, hexadecimal: by which it is asked for as a persisted query
  hash text not null,
  variables text not null default '{}',
  purpose text,
  saved_by text not null,
  saved_at timestamptz not null,
  primary key (query, version)
);
create index saved_query_version_hash on saved_query_version (hash);

create function keep_saved_version() returns trigger language plpgsql as $$
begin
  raise exception 'a version of a saved query does not change' using errcode = '23514';
end
$$;
create trigger saved_version_stays before update or delete on saved_query_version for each row execute function keep_saved_version();
