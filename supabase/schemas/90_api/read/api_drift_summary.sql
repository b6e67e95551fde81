create function public.api_drift_summary(token_sha256 text, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  v_page jsonb := bruce.begin_read(
    api_drift_summary.token_sha256, 'drift_summary', api_drift_summary.query, array['integer', 'text']);
  v_is_free boolean := jsonb_typeof(v_page -> 'hosts') is distinct from 'array';
  v_now timestamptz := bruce.clock();
  v_hosts text[] := bruce.find_hosts(api_drift_summary.query -> 'hostname');
  v_rank integer := (v_page #>> '{after,0}')::integer;
  v_key text := v_page #>> '{after,1}';
  v_rows jsonb[];
begin
  if v_page ->> 'status' <> '200' then
    return v_page;
  end if;
  select array_agg(r.item) into v_rows
  from (
    select to_jsonb(s) || jsonb_build_object(
      'key', jsonb_build_array(k.rank, s.hostname),
      'worst_open', (array['critical', 'high', 'medium', 'low'])[k.rank],
      'evidence', bruce.evidence_of(c.applied_snapshot_id, c.source, s.last_contact_at),
      'age_s', bruce.age_of(s.last_contact_at, v_now)
    ) as item
    from public.drift_summary as s
    cross join lateral (
      select case when s.open_critical > 0 then 1 when s.open_high > 0 then 2 when s.open_medium > 0 then 3
        when s.open_low > 0 then 4 else 6 end as rank
    ) as k
    left join lateral (
      select o.applied_snapshot_id, o.source from bruce.scopes as o
      where o.host = s.hostname order by o.last_contact_at desc limit 1
    ) as c on true
    where (v_hosts is null or s.hostname = any (v_hosts))
      and (v_is_free or bruce.in_scope(v_page, s.hostname))
      and (v_key is null or (k.rank, s.hostname) > (v_rank, v_key))
    order by k.rank, s.hostname
    limit (v_page ->> 'limit')::integer + 1
  ) as r;
  return bruce.write_page(v_page, v_rows, v_now);
end;
$$;
comment on function public.api_drift_summary(text, jsonb) is
  'One row per host, worst open issue first, in pages. Filter: hostname. Security definer: the edge may not '
  'read tokens; it hands the question over.';

grant execute on function public.api_drift_summary(text, jsonb) to service_role;
