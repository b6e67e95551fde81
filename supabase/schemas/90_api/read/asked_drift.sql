create function bruce.asked_drift(p_hosts text[], p_event_types text[])
returns setof bruce.all_drift
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
begin
  if cardinality(p_hosts) <= 20 then
    return query select d.* from bruce.drift_of_hosts(p_hosts) as d;
    return;
  end if;
  return query
    select d.* from bruce.all_drift as d
    where d.is_fresh
      and (p_hosts is null or d.hostname = any (p_hosts))
      and (p_event_types is null or d.event_type = any (p_event_types));
end;
$$;
comment on function bruce.asked_drift(text[], text[]) is
  'The rows of drift that a question is about, or more: of few hosts by a plan that is made once a session, '
  'of many by one that leaves out the rules not asked for. Null: all. Without suggestions: they are made for '
  'the rows of a page.';
