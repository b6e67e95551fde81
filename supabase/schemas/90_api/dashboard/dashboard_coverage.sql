create function public.dashboard_coverage(token_sha256 text default null, query jsonb default '{}')
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
  v_list text := query ->> 'list';
  v_only text := coalesce(query ->> 'only', 'all');
  v_page bruce.question;
  v_answer jsonb;
begin
  if asked.fault is not null then
    return asked.fault;
  end if;
  if v_list not in ('collectors', 'names') then
    return bruce.bad_field('list', 'invalid', 'list is collectors or names.');
  elsif v_only not in ('all', 'overdue', 'failing') then
    return bruce.bad_field('only', 'invalid', 'only is all, overdue or failing.');
  end if;
  -- reports move no revision while they say the same: who looks asks for the whole from time to time
  if v_version = query ->> 'if_version' then
    return bruce.unchanged(asked, v_version);
  end if;
  v_answer := jsonb_build_object('status', 200, 'as_of', asked.asked_at, 'version', v_version);
  if v_list = 'names' then
    v_page := bruce.ask_list(asked, query, 'names', '{text,text}');
    return coalesce(v_page.fault, v_answer || jsonb_build_object(
      'names', bruce.coverage_names(v_page, query ->> 'question')));
  end if;
  v_page := bruce.ask_list(asked, query, 'collectors', '{integer,text,text}');
  if v_page.fault is not null then
    return v_page.fault;
  end if;
  v_answer := v_answer || jsonb_build_object(
    'collectors', bruce.collector_page(v_page, v_only),
    'counts', (
      select jsonb_build_object(
        'all', count(*), 'overdue', count(*) filter (where c.state = 'overdue'),
        'failing', count(*) filter (where c.rank between 2 and 5))
      from bruce.collector_states(asked) as c
    )
  );
  if v_list = 'collectors' then
    return v_answer;
  end if;
  return v_answer || jsonb_build_object('questions', bruce.coverage_counts(asked))
    -- these concern no single host
    || case when bruce.in_scope(asked.token, null) then jsonb_build_object(
      'engine', bruce.engine_state(asked.asked_at),
      'held_states', (
        select coalesce(jsonb_agg(distinct jsonb_build_object(
          'source', n.snapshot_type, 'may_release', asked.token ->> 'role' = 'operator')), '[]')
        from public.snapshots as n where n.held
      )
    ) else '{}' end;
end;
$$;
comment on function public.dashboard_coverage(text, jsonb) is
  'The view of coverage: blind spots counted, collectors worst first in pages (only: overdue, failing), is '
  'BRUCE well. With list collectors their page alone; with list names and question the gaps of a blind spot. '
  'Security definer: the edge may not read tokens; it hands the question over.';

grant execute on function public.dashboard_coverage(text, jsonb) to authenticated, service_role;
