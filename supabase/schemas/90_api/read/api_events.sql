create function public.api_events(token_sha256 text, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  v_page jsonb := bruce.begin_read(
    api_events.token_sha256, 'events', api_events.query, array['timestamptz', 'bigint']);
  v_is_free boolean := jsonb_typeof(v_page -> 'hosts') is distinct from 'array';
  v_now timestamptz := bruce.clock();
  v_hosts text[] := bruce.find_hosts(api_events.query -> 'hostname');
  v_services text[] := bruce.fold_names(bruce.texts_of(api_events.query -> 'service'));
  v_types text[] := bruce.find_types(api_events.query -> 'event_type');
  v_severities text[] := bruce.texts_of(api_events.query -> 'severity');
  v_statuses text[] := bruce.texts_of(api_events.query -> 'status');
  v_issue_id uuid := (api_events.query ->> 'issue_id')::uuid;
  v_at timestamptz := (v_page #>> '{after,0}')::timestamptz;
  v_id bigint := (v_page #>> '{after,1}')::bigint;
  v_rows jsonb[];
begin
  if v_page ->> 'status' <> '200' then
    return v_page;
  end if;
  select array_agg(
    jsonb_build_object('key', jsonb_build_array(r.created_at, r.id)) || bruce.event_item(r.event, v_now))
  into v_rows
  from (
    select e.created_at, e.id, e as event
    from public.events as e
    where (v_hosts is null or e.hostname = any (v_hosts))
      and (v_services = '{}' or bruce.fold_name(e.service) = any (v_services))
      and (v_types is null or e.event_type = any (v_types))
      and (v_severities is null or e.severity = any (v_severities))
      and (v_statuses is null or e.status = any (v_statuses))
      and (v_issue_id is null or e.issue_id = v_issue_id)
      and (api_events.query -> 'since' is null or e.created_at >= (api_events.query ->> 'since')::timestamptz)
      and (api_events.query -> 'until' is null or e.created_at < (api_events.query ->> 'until')::timestamptz)
      and (v_is_free or bruce.in_scope(v_page, e.hostname))
      -- said twice: the first bounds the walk through the index of the time
      and (v_id is null or e.created_at <= v_at and (e.created_at, e.id) < (v_at, v_id))
    order by e.created_at desc, e.id desc
    limit (v_page ->> 'limit')::integer + 1
  ) as r;
  return bruce.write_page(v_page, v_rows, v_now);
end;
$$;
comment on function public.api_events(text, jsonb) is
  'Events, newest first, in pages. Filters: hostname, service, event_type, severity, status, issue_id, '
  'since, until. Security definer: the edge may not read tokens; it hands the question over.';

grant execute on function public.api_events(text, jsonb) to service_role;
