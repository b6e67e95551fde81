create function bruce.asked_summaries(p_hosts text[])
returns setof public.drift_summary
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
begin
  if cardinality(p_hosts) <= 20 then
    return query
      select s.* from unnest(p_hosts) as h cross join lateral bruce.drift_summary_of_host(h) as s;
    return;
  end if;
  return query
    select s.* from public.drift_summary as s where p_hosts is null or s.hostname = any (p_hosts);
end;
$$;
comment on function bruce.asked_summaries(text[]) is
  'The rows of drift_summary of the hosts that a question is about: of few by a plan that is made once a '
  'session. Null: all.';
