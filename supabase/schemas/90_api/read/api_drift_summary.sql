create function public.api_drift_summary(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  asked bruce.question := bruce.read_question(
    token_sha256, query, 'drift_summary', array['integer', 'text']);
  v_rows jsonb[];
begin
  if asked.fault is not null then
    return asked.fault;
  end if;
  select array_agg(r.item) into v_rows
  from (
    select to_jsonb(s) || jsonb_build_object(
      'key', jsonb_build_array(k.rank, s.hostname),
      'worst_open', (bruce.severities())[k.rank],
      'evidence', bruce.evidence_of(c.applied_snapshot_id, c.source, s.last_contact_at),
      'age_s', bruce.age_of(s.last_contact_at, asked.asked_at)
    ) as item
    from bruce.asked_summaries(asked.hosts) as s
    cross join lateral (
      select case when s.open_critical > 0 then 1 when s.open_high > 0 then 2 when s.open_medium > 0 then 3
        when s.open_low > 0 then 4 else 6 end as rank
    ) as k
    left join lateral (
      select o.applied_snapshot_id, o.source from bruce.scopes as o
      where o.host = s.hostname order by o.last_contact_at desc limit 1
    ) as c on true
    where (asked.is_free or bruce.in_scope(asked.token, s.hostname))
      and (asked.after is null or (k.rank, s.hostname) > (asked.after[1]::integer, asked.after[2]))
    order by k.rank, s.hostname
    limit asked.page_size + 1
  ) as r;
  return bruce.write_page(asked, v_rows);
end;
$$;
comment on function public.api_drift_summary(text, jsonb) is
  'One row per host, worst open issue first, in pages. Filter: hostname. Security definer: the edge may not '
  'read tokens; it hands the question over.';

grant execute on function public.api_drift_summary(text, jsonb) to authenticated, service_role;
