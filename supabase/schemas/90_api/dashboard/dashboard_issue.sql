create function public.dashboard_issue(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  asked bruce.question := bruce.read_question(token_sha256, query);
  v_version text := bruce.revision();
  v_issue public.issues;
  v_root public.issues;
  v_page bruce.question;
  v_answer jsonb;
begin
  if asked.fault is not null then
    return asked.fault;
  end if;
  if query ->> 'list' <> 'victims' then
    return bruce.bad_field('list', 'invalid', 'list is victims.');
  end if;
  if v_version = query ->> 'if_version' then
    return bruce.unchanged(asked, v_version);
  end if;
  select i.* into v_issue from public.issues as i where i.issue_id = asked.issue_id;
  if v_issue.issue_id is null or not bruce.in_scope(asked.token, v_issue.hostname) then
    return bruce.no_such_issue(query ->> 'issue_id');
  end if;
  v_page := bruce.ask_list(asked, query, 'victims', '{integer,text}');
  if v_page.fault is not null then
    return v_page.fault;
  end if;
  v_answer := jsonb_build_object(
    'status', 200, 'as_of', asked.asked_at, 'version', v_version,
    'victims', bruce.victim_page(v_page, v_issue.issue_id));
  if query ->> 'list' = 'victims' then
    return v_answer;
  end if;
  select i.* into v_root from public.issues as i where i.issue_id = v_issue.suppressed_by;
  return v_answer || jsonb_build_object(
    'issue', bruce.issue_line(v_issue) || jsonb_build_object(
      'suggestions', bruce.told_suggestions(asked, bruce.suggestions_of_issue(v_issue))),
    'hold', bruce.issue_hold(v_issue),
    'root', case when v_root.issue_id is not null and bruce.in_scope(asked.token, v_root.hostname)
      then bruce.issue_line(v_root) end,
    'timeline', bruce.issue_timeline(v_issue), 'untold', bruce.why_untold(v_issue),
    'evidence', bruce.issue_evidence(v_issue)
  );
end;
$$;
comment on function public.dashboard_issue(text, jsonb) is
  'One issue by issue_id: what would end it, what holds it back, its root cause, the first 20 that it '
  'explains, its timeline, and the snapshots that prove it. With list victims a page of what it explains '
  'alone. if_version: answers unchanged where that is still the version. Security definer: a person or a '
  'token asks, and neither may read the tables of tokens.';

grant execute on function public.dashboard_issue(text, jsonb) to authenticated, service_role;
