create function public.api_events(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  asked bruce.question := bruce.read_question(
    token_sha256, query, 'events', array['timestamptz', 'bigint']);
  v_rows jsonb[];
begin
  if asked.fault is not null then
    return asked.fault;
  end if;
  select array_agg(
    bruce.event_item(r.event, asked.asked_at)
    || jsonb_build_object('key', jsonb_build_array(r.created_at, r.id)))
  into v_rows
  from (
    select e.created_at, e.id, e as event
    from public.events as e
    where (asked.hosts is null or e.hostname = any (asked.hosts))
      and (asked.services is null or bruce.fold_name(e.service) = any (asked.services))
      and (asked.event_types is null or e.event_type = any (asked.event_types))
      and (asked.severities is null or e.severity = any (asked.severities))
      and (asked.statuses is null or e.status = any (asked.statuses))
      and (asked.issue_id is null or e.issue_id = asked.issue_id)
      and (asked.since is null or e.created_at >= asked.since)
      and (asked.until is null or e.created_at < asked.until)
      and (asked.is_free or bruce.in_scope(asked.token, e.hostname))
      -- said twice: the first bounds the walk through the index of the time
      and (asked.after is null or e.created_at <= asked.after[1]::timestamptz
        and (e.created_at, e.id) < (asked.after[1]::timestamptz, asked.after[2]::bigint))
    order by e.created_at desc, e.id desc
    limit asked.page_size + 1
  ) as r;
  return bruce.write_page(asked, v_rows);
end;
$$;
comment on function public.api_events(text, jsonb) is
  'Events, newest first, in pages. Filters: hostname, service, event_type, severity, status, issue_id, '
  'since, until. Security definer: the edge may not read tokens; it hands the question over.';

grant execute on function public.api_events(text, jsonb) to authenticated, service_role;
