create function public.dashboard_actions(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  asked bruce.question := bruce.read_question(token_sha256, query);
  v_list text := coalesce(query ->> 'list', 'commands');
  v_version text := bruce.revision();
  v_lists jsonb := '{}';
  v_page bruce.question;
begin
  if asked.fault is not null then
    return asked.fault;
  end if;
  if query ? 'command_id' then
    return bruce.command_output(asked, (query ->> 'command_id')::uuid);
  end if;
  -- notifications and targets concern no single host
  if (query ? 'action_id' or v_list in ('notices', 'dead', 'targets'))
    and not bruce.in_scope(asked.token, null)
  then
    return bruce.fault(403, 'out_of_scope', 'A token that is bound to hosts reads commands only.');
  end if;
  if query ? 'action_id' then
    return bruce.notice_deliveries(asked, (query ->> 'action_id')::uuid);
  end if;
  if v_version = query ->> 'if_version' then
    return bruce.unchanged(asked, v_version);
  end if;
  case
    when v_list in ('commands', 'waiting', 'underway', 'ended') then
      for v_page in
        select (bruce.ask_list(asked, query, l.name, l.key)).*
        from (values
          ('waiting', '{timestamptz,uuid}'::text[]), ('underway', '{integer,timestamptz,uuid}'),
          ('ended', '{timestamptz,uuid}')
        ) as l (name, key)
        where v_list in ('commands', l.name)
      loop
        if v_page.fault is not null then
          return v_page.fault;
        end if;
        v_lists := v_lists || jsonb_build_object(v_page.list, bruce.command_page(v_page));
      end loop;
    when v_list in ('notices', 'dead') then
      v_page := bruce.ask_list(asked, query, v_list, '{timestamptz,uuid}');
      if v_page.fault is not null then
        return v_page.fault;
      end if;
      v_lists := jsonb_build_object(v_list, bruce.notice_page(v_page, query ->> 'target'));
    when v_list = 'targets' then
      v_page := bruce.ask_list(asked, query, v_list, '{text}');
      if v_page.fault is not null then
        return v_page.fault;
      end if;
      v_lists := jsonb_build_object(v_list, bruce.target_page(v_page));
    else
      return bruce.bad_field(
        'list', 'invalid', 'list is waiting, underway, ended, notices, dead or targets.');
  end case;
  return jsonb_build_object(
    'status', 200, 'as_of', asked.asked_at, 'version', v_version, 'counts', bruce.actions_counts(asked),
    'worker_at', (select max(h.last_beat_at) from public.heartbeats as h where h.kind = 'worker'),
    'lists', v_lists
  );
end;
$$;
comment on function public.dashboard_actions(text, jsonb) is
  'The view of actions: counts, worker_at (when a worker was last heard of), and pages of the lists waiting, '
  'underway and ended, or of the one that list names (also notices, dead, targets; of one '
  'target). With command_id a command with its output, with action_id a notification with its deliveries. '
  'Security definer: the edge may not read tokens; it hands the question over.';

grant execute on function public.dashboard_actions(text, jsonb) to authenticated, service_role;
