-- Reading history by the API: events and the journal.

create or replace function bruce.event_item(p_event public.events, p_now timestamptz)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_event jsonb := public.event_json(p_event);
begin
  return v_event || jsonb_build_object(
    'evidence', bruce.evidence_of(null, p_event.source, p_event.created_at) || (v_event -> 'evidence'),
    'age_s', bruce.age_of(p_event.created_at, p_now)
  );
end;
$$;
comment on function bruce.event_item(public.events, timestamptz) is 'The canonical JSON of an event, with its age.';

create or replace function bruce.api_events(p_token_sha256 text, p_query jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  v_page jsonb := bruce.begin_read(p_token_sha256, 'events', p_query, array['timestamptz', 'bigint']);
  v_is_free boolean := jsonb_typeof(v_page -> 'hosts') is distinct from 'array';
  v_now timestamptz := bruce.clock();
  v_hosts text[] := bruce.find_hosts(p_query -> 'hostname');
  v_services text[] := bruce.fold_names(bruce.texts_of(p_query -> 'service'));
  v_types text[] := bruce.find_types(p_query -> 'event_type');
  v_severities text[] := bruce.texts_of(p_query -> 'severity');
  v_statuses text[] := bruce.texts_of(p_query -> 'status');
  v_issue_id uuid := (p_query ->> 'issue_id')::uuid;
  v_at timestamptz := (v_page #>> '{after,0}')::timestamptz;
  v_id bigint := (v_page #>> '{after,1}')::bigint;
  v_rows jsonb[];
begin
  if v_page ->> 'status' <> '200' then
    return v_page;
  end if;
  select array_agg(jsonb_build_object('key', jsonb_build_array(r.created_at, r.id)) || bruce.event_item(r.event, v_now))
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
      and (p_query -> 'since' is null or e.created_at >= (p_query ->> 'since')::timestamptz)
      and (p_query -> 'until' is null or e.created_at < (p_query ->> 'until')::timestamptz)
      and (v_is_free or bruce.may_read(v_page, e.hostname))
      -- said twice: the first bounds the walk through the index of the time
      and (v_id is null or e.created_at <= v_at and (e.created_at, e.id) < (v_at, v_id))
    order by e.created_at desc, e.id desc
    limit (v_page ->> 'limit')::integer + 1
  ) as r;
  return bruce.write_page(v_page, v_rows, v_now);
end;
$$;
comment on function bruce.api_events(text, jsonb) is 'Security definer: the edge may not read tokens; it hands the question over.';

create or replace function bruce.journal_item(p_line public.journal, p_now timestamptz)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return to_jsonb(p_line) || jsonb_build_object(
    'evidence', bruce.evidence_of(null, 'journal', p_line.created_at), 'age_s', bruce.age_of(p_line.created_at, p_now)
  );
end;
$$;
comment on function bruce.journal_item(public.journal, timestamptz) is 'A line of the journal as the API tells it.';

create or replace function bruce.api_journal(p_token_sha256 text, p_query jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  v_page jsonb := bruce.begin_read(p_token_sha256, 'journal', p_query, array['timestamptz', 'bigint']);
  v_is_free boolean := jsonb_typeof(v_page -> 'hosts') is distinct from 'array';
  v_now timestamptz := bruce.clock();
  v_hosts text[] := bruce.find_hosts(p_query -> 'hostname');
  v_kinds text[] := bruce.texts_of(p_query -> 'kind');
  v_issue_id uuid := (p_query ->> 'issue_id')::uuid;
  v_at timestamptz := (v_page #>> '{after,0}')::timestamptz;
  v_id bigint := (v_page #>> '{after,1}')::bigint;
  v_rows jsonb[];
begin
  if v_page ->> 'status' <> '200' then
    return v_page;
  end if;
  select array_agg(jsonb_build_object('key', jsonb_build_array(r.created_at, r.id)) || bruce.journal_item(r.line, v_now))
  into v_rows
  from (
    select j.created_at, j.id, j as line
    from public.journal as j
    where (v_hosts is null or j.hostname = any (v_hosts))
      and (v_kinds is null or j.kind = any (v_kinds))
      and (v_issue_id is null or j.issue_id = v_issue_id)
      and (p_query -> 'since' is null or j.created_at >= (p_query ->> 'since')::timestamptz)
      and (p_query -> 'until' is null or j.created_at < (p_query ->> 'until')::timestamptz)
      and (v_is_free or bruce.may_read(v_page, j.hostname))
      and (v_id is null or (j.created_at, j.id) < (v_at, v_id))
    order by j.created_at desc, j.id desc
    limit (v_page ->> 'limit')::integer + 1
  ) as r;
  return bruce.write_page(v_page, v_rows, v_now);
end;
$$;
comment on function bruce.api_journal(text, jsonb) is 'Security definer: the edge may not read tokens; it hands the question over.';

create or replace function public.api_events(token_sha256 text, query jsonb default '{}')
returns jsonb
language sql
volatile
set search_path = ''
as $$ select bruce.api_events(token_sha256, query); $$;
comment on function public.api_events(text, jsonb) is
  'Events, newest first, in pages. Filters: hostname, service, event_type, severity, status, issue_id, since, until.';

create or replace function public.api_journal(token_sha256 text, query jsonb default '{}')
returns jsonb
language sql
volatile
set search_path = ''
as $$ select bruce.api_journal(token_sha256, query); $$;
comment on function public.api_journal(text, jsonb) is
  'The journal, newest first, in pages. Filters: hostname, kind, issue_id, since, until.';

revoke execute on function
  bruce.event_item(public.events, timestamptz), bruce.journal_item(public.journal, timestamptz),
  bruce.api_events(text, jsonb), bruce.api_journal(text, jsonb)
from public;
revoke execute on function
  public.api_events(text, jsonb), public.api_journal(text, jsonb)
from public, anon, authenticated;
grant execute on function
  public.api_events(text, jsonb), public.api_journal(text, jsonb), bruce.api_events(text, jsonb),
  bruce.api_journal(text, jsonb)
to service_role;
