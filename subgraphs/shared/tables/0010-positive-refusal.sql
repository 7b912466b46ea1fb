-- 主体谢绝记录的良好信息（《深圳经济特区社会信用条例》第三十九条）：已有的撤下，以后的不提供 / positive data that a subject refused: what is held is taken down, what comes is not served
create table positive_refusal (
  origin text not null,
  subject bigint not null,
  refused_at timestamptz not null,
  primary key (origin, subject)
);

create function keep_refused_out() returns trigger language plpgsql set search_path from current as $$
begin
  if exists (select from positive_refusal r where r.origin = tg_table_name and r.subject = new.subject) then
    new.state := 'WITHDRAWN';
  end if;
  return new;
end
$$;
