create function public.api_issues(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  asked bruce.question := bruce.read_question(
    token_sha256, query, 'issues', array['timestamptz', 'uuid']);
  v_statuses text[] := coalesce(asked.statuses, array['open']);
  v_rows jsonb[];
begin
  if asked.fault is not null then
    return asked.fault;
  end if;
  select array_agg(
    bruce.issue_item(r.issue, asked.asked_at)
    || jsonb_build_object('key', jsonb_build_array(r.first_seen_at, r.issue_id)))
  into v_rows
  from (
    select i.first_seen_at, i.issue_id, i as issue
    from public.issues as i
    where i.status = any (v_statuses)
      and (asked.hosts is null or i.hostname = any (asked.hosts))
      and (asked.services is null or bruce.fold_name(i.service) = any (asked.services))
      and (asked.event_types is null or i.event_type = any (asked.event_types))
      and (asked.severities is null or i.severity = any (asked.severities))
      and (asked.since is null or i.first_seen_at >= asked.since)
      and (asked.until is null or i.first_seen_at < asked.until)
      and (asked.is_free or bruce.in_scope(asked.token, i.hostname))
      and (asked.after is null
        or (i.first_seen_at, i.issue_id) < (asked.after[1]::timestamptz, asked.after[2]::uuid))
    order by i.first_seen_at desc, i.issue_id desc
    limit asked.page_size + 1
  ) as r;
  return bruce.write_page(asked, v_rows);
end;
$$;
comment on function public.api_issues(text, jsonb) is
  'Issues, newest first, in pages: the open ones, or those of the statuses asked for. Filters: hostname, '
  'service, event_type, severity, status, since, until (of first_seen_at). Security definer: the edge may '
  'not read tokens; it hands the question over.';

grant execute on function public.api_issues(text, jsonb) to authenticated, service_role;
