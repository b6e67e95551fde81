create function public.api_issues(token_sha256 text, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  v_page jsonb := bruce.begin_read(
    api_issues.token_sha256, 'issues', api_issues.query, array['timestamptz', 'uuid']);
  v_is_free boolean := jsonb_typeof(v_page -> 'hosts') is distinct from 'array';
  v_now timestamptz := bruce.clock();
  v_hosts text[] := bruce.find_hosts(api_issues.query -> 'hostname');
  v_services text[] := bruce.fold_names(bruce.texts_of(api_issues.query -> 'service'));
  v_types text[] := bruce.find_types(api_issues.query -> 'event_type');
  v_severities text[] := bruce.texts_of(api_issues.query -> 'severity');
  v_statuses text[] := coalesce(bruce.texts_of(api_issues.query -> 'status'), array['open']);
  v_at timestamptz := (v_page #>> '{after,0}')::timestamptz;
  v_id uuid := (v_page #>> '{after,1}')::uuid;
  v_rows jsonb[];
begin
  if v_page ->> 'status' <> '200' then
    return v_page;
  end if;
  select array_agg(
    jsonb_build_object('key', jsonb_build_array(r.first_seen_at, r.issue_id))
      || bruce.issue_item(r.issue, v_now))
  into v_rows
  from (
    select i.first_seen_at, i.issue_id, i as issue
    from public.issues as i
    where i.status = any (v_statuses)
      and (v_hosts is null or i.hostname = any (v_hosts))
      and (v_services = '{}' or bruce.fold_name(i.service) = any (v_services))
      and (v_types is null or i.event_type = any (v_types))
      and (v_severities is null or i.severity = any (v_severities))
      and (api_issues.query -> 'since' is null
        or i.first_seen_at >= (api_issues.query ->> 'since')::timestamptz)
      and (api_issues.query -> 'until' is null
        or i.first_seen_at < (api_issues.query ->> 'until')::timestamptz)
      and (v_is_free or bruce.in_scope(v_page, i.hostname))
      and (v_id is null or (i.first_seen_at, i.issue_id) < (v_at, v_id))
    order by i.first_seen_at desc, i.issue_id desc
    limit (v_page ->> 'limit')::integer + 1
  ) as r;
  return bruce.write_page(v_page, v_rows, v_now);
end;
$$;
comment on function public.api_issues(text, jsonb) is
  'Issues, newest first, in pages: the open ones, or those of the statuses asked for. Filters: hostname, '
  'service, event_type, severity, status, since, until (of first_seen_at). Security definer: the edge may '
  'not read tokens; it hands the question over.';

grant execute on function public.api_issues(text, jsonb) to service_role;
