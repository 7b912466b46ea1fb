-- 同意与紧急授权：改动按提交先后编号，网关据此跟随 / consents and elevations: their changes are numbered in the order of commits, by which gateways follow
create table permit_position (
  single boolean primary key default true check (single),
  -- another numbering: gateways forget what they had
  epoch text not null default gen_random_uuid()::text,
  position bigint not null default 0
);
insert into permit_position default values;

create table consent_request (
  number bigint generated always as identity primary key,
  id uuid not null unique default gen_random_uuid(),
  subject bigint not null,
  organisation text not null,
  requested_by text not null,
  datasets text[] not null check (cardinality(datasets) > 0),
  purpose text not null,
  message text,
  once boolean not null,
  valid_until timestamptz not null,
  requested_at timestamptz not null,
  declined_at timestamptz
);
create index consent_request_subject on consent_request (subject, number desc);
create index consent_request_organisation on consent_request (organisation, number desc);

create table consent (
  number bigint generated always as identity primary key,
  id uuid not null unique default gen_random_uuid(),
  subject bigint not null,
  organisation text not null,
  datasets text[] not null check (cardinality(datasets) > 0),
  purpose text not null,
  basis text not null check (basis in ('GIVEN', 'MANDATE')),
  request uuid references consent_request (id),
  once boolean not null,
  policy_revision integer not null,
  given_at timestamptz not null,
  valid_until timestamptz not null,
  withdrawn_at timestamptz,
  used_at timestamptz,
  -- of a mandate: what was signed on paper and who recorded it
  mandate_number text,
  mandate_signed_on date,
  mandate_digest text,
  recorded_by text,
  recorded_for text,
  change bigint not null,
  check ((basis = 'MANDATE') = (mandate_number is not null and mandate_digest is not null and recorded_by is not null)),
  check (valid_until > given_at)
);
create index consent_subject on consent (subject, number desc);
create index consent_organisation on consent (organisation, number desc);
create index consent_change on consent (change);

create table elevation (
  number bigint generated always as identity primary key,
  id uuid not null unique default gen_random_uuid(),
  subject bigint not null,
  organisation text not null,
  person text not null,
  sectors text[] not null check (cardinality(sectors) > 0),
  purpose text not null,
  reference text not null,
  reason text not null,
  taken_at timestamptz not null,
  valid_until timestamptz not null,
  change bigint not null,
  check (valid_until > taken_at and valid_until <= taken_at + interval '8 hours')
);
create index elevation_subject on elevation (subject, number desc);
create index elevation_change on elevation (change);

-- what was consented to, and what was broken open, stays as it was: only its end is noted
create function keep_consent() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or (old.subject, old.organisation, old.datasets, old.purpose, old.basis, old.once, old.given_at, old.valid_until)
    is distinct from (new.subject, new.organisation, new.datasets, new.purpose, new.basis, new.once, new.given_at, new.valid_until)
    or (old.withdrawn_at is not null and new.withdrawn_at is distinct from old.withdrawn_at)
    or (old.used_at is not null and new.used_at is distinct from old.used_at) then
    raise exception 'a consent does not change' using errcode = '23514';
  end if;
  return new;
end
$$;
create trigger consent_stays before update or delete on consent for each row execute function keep_consent();

create function keep_elevation() returns trigger language plpgsql as $$
begin
  raise exception 'an elevation does not change' using errcode = '23514';
end
$$;
create trigger elevation_stays before update or delete on elevation for each row execute function keep_elevation();
