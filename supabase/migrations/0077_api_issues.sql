-- Reading issues by the API.

create index issues_first_seen_at_idx on public.issues (first_seen_at desc, issue_id desc);

create or replace function bruce.issue_item(p_issue public.issues, p_now timestamptz)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_seen_at timestamptz := greatest(p_issue.last_seen_at, (
    select s.last_seen_at from bruce.scopes as s where s.scope_id = p_issue.scope_id and p_issue.status <> 'resolved'
      and not p_issue.stale
  ));
begin
  return to_jsonb(p_issue) - '{scope_id,evidence,source}'::text[] || jsonb_build_object(
    'evidence', bruce.evidence_of(null, p_issue.source, v_seen_at) || coalesce(p_issue.evidence, '{}'),
    'age_s', bruce.age_of(v_seen_at, p_now)
  );
end;
$$;
comment on function bruce.issue_item(public.issues, timestamptz) is
  'An issue as the API tells it. Its age is that of the last good evidence, which an unchanged issue is not written for.';

create or replace function bruce.api_issues(p_token_sha256 text, p_query jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  v_page jsonb := bruce.begin_read(p_token_sha256, 'issues', p_query, array['timestamptz', 'uuid']);
  v_is_free boolean := jsonb_typeof(v_page -> 'hosts') is distinct from 'array';
  v_now timestamptz := bruce.clock();
  v_hosts text[] := bruce.find_hosts(p_query -> 'hostname');
  v_services text[] := bruce.fold_names(bruce.texts_of(p_query -> 'service'));
  v_types text[] := bruce.find_types(p_query -> 'event_type');
  v_severities text[] := bruce.texts_of(p_query -> 'severity');
  v_statuses text[] := coalesce(bruce.texts_of(p_query -> 'status'), array['open']);
  v_at timestamptz := (v_page #>> '{after,0}')::timestamptz;
  v_id uuid := (v_page #>> '{after,1}')::uuid;
  v_rows jsonb[];
begin
  if v_page ->> 'status' <> '200' then
    return v_page;
  end if;
  select array_agg(jsonb_build_object('key', jsonb_build_array(r.first_seen_at, r.issue_id)) || bruce.issue_item(r.issue, v_now))
  into v_rows
  from (
    select i.first_seen_at, i.issue_id, i as issue
    from public.issues as i
    where i.status = any (v_statuses)
      and (v_hosts is null or i.hostname = any (v_hosts))
      and (v_services = '{}' or bruce.fold_name(i.service) = any (v_services))
      and (v_types is null or i.event_type = any (v_types))
      and (v_severities is null or i.severity = any (v_severities))
      and (p_query -> 'since' is null or i.first_seen_at >= (p_query ->> 'since')::timestamptz)
      and (p_query -> 'until' is null or i.first_seen_at < (p_query ->> 'until')::timestamptz)
      and (v_is_free or bruce.may_read(v_page, i.hostname))
      and (v_id is null or (i.first_seen_at, i.issue_id) < (v_at, v_id))
    order by i.first_seen_at desc, i.issue_id desc
    limit (v_page ->> 'limit')::integer + 1
  ) as r;
  return bruce.write_page(v_page, v_rows, v_now);
end;
$$;
comment on function bruce.api_issues(text, jsonb) is 'Security definer: the edge may not read tokens; it hands the question over.';

create or replace function bruce.api_issue(p_token_sha256 text, p_query jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_token jsonb := bruce.use_token(p_token_sha256, array['agent', 'operator']);
  v_now timestamptz := bruce.clock();
  v_issue public.issues;
  v_root public.issues;
begin
  if v_token ->> 'status' <> '200' then
    return v_token;
  end if;
  select i.* into v_issue from public.issues as i where i.issue_id = (p_query ->> 'issue_id')::uuid;
  if v_issue.issue_id is null or not bruce.may_read(v_token, v_issue.hostname) then
    return bruce.no_such_issue(p_query ->> 'issue_id');
  end if;
  select i.* into v_root from public.issues as i where i.issue_id = v_issue.suppressed_by;
  return jsonb_build_object(
    'status', 200, 'as_of', v_now,
    'issue', bruce.issue_item(v_issue, v_now),
    'root', case when bruce.may_read(v_token, v_root.hostname) and v_root.issue_id is not null
      then bruce.issue_item(v_root, v_now) end,
    'victims_total', (
      select count(*) from public.issues as i where i.suppressed_by = v_issue.issue_id and i.status <> 'resolved'
    ),
    'victims', (
      select coalesce(jsonb_agg(v.item), '[]')
      from (
        select bruce.issue_item(i, v_now) as item from public.issues as i
        where i.suppressed_by = v_issue.issue_id and i.status <> 'resolved' and bruce.may_read(v_token, i.hostname)
        order by bruce.severity_rank(i.severity), i.drift_key limit 50
      ) as v
    ),
    'events', (
      select coalesce(jsonb_agg(e.item), '[]')
      from (
        select bruce.event_item(e, v_now) as item from public.events as e
        where e.issue_id = v_issue.issue_id order by e.created_at desc, e.id desc limit 20
      ) as e
    ),
    'journal', (
      select coalesce(jsonb_agg(j.item), '[]')
      from (
        select bruce.journal_item(j, v_now) as item from public.journal as j
        where j.issue_id = v_issue.issue_id and (j.hostname is null or bruce.may_read(v_token, j.hostname))
        order by j.created_at desc, j.id desc limit 20
      ) as j
    ),
    'memories', (
      select coalesce(jsonb_agg(m.item), '[]')
      from (
        select bruce.memory_item(m, v_now) as item from public.memories as m
        where m.issue_id = v_issue.issue_id and bruce.is_current(m, v_now) and bruce.may_read(v_token, m.hostname)
        order by m.id desc limit 20
      ) as m
    )
  );
end;
$$;
comment on function bruce.api_issue(text, jsonb) is 'Security definer: the edge may not read tokens; it hands the question over.';

create or replace function bruce.no_such_issue(p_issue_id text)
returns jsonb
language sql
immutable
set search_path = ''
as $$
  select jsonb_build_object('status', 404, 'code', 'not_found', 'message', format('There is no issue %s.', p_issue_id));
$$;
comment on function bruce.no_such_issue(text) is 'The error of an issue that is not there, or not for this token.';

create or replace function public.api_issues(token_sha256 text, query jsonb default '{}')
returns jsonb
language sql
volatile
set search_path = ''
as $$ select bruce.api_issues(token_sha256, query); $$;
comment on function public.api_issues(text, jsonb) is
  'Issues, newest first, in pages: the open ones, or those of the statuses asked for. Filters: hostname, service, '
  'event_type, severity, status, since, until (of first_seen_at).';

create or replace function public.api_issue(token_sha256 text, query jsonb default '{}')
returns jsonb
language sql
volatile
set search_path = ''
as $$ select bruce.api_issue(token_sha256, query); $$;
comment on function public.api_issue(text, jsonb) is
  'One issue by issue_id, with its root cause, what it explains, its events, its lines of the journal and its memories.';

revoke execute on function
  bruce.issue_item(public.issues, timestamptz), bruce.no_such_issue(text), bruce.api_issues(text, jsonb),
  bruce.api_issue(text, jsonb)
from public;
revoke execute on function
  public.api_issues(text, jsonb), public.api_issue(text, jsonb)
from public, anon, authenticated;
grant execute on function
  public.api_issues(text, jsonb), public.api_issue(text, jsonb), bruce.api_issues(text, jsonb),
  bruce.api_issue(text, jsonb)
to service_role;
