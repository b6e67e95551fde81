create function public.api_replay(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  asked bruce.question := bruce.read_question(
    token_sha256, query, p_roles => '{operator}', p_writes => true);
  v_ids uuid[] := bruce.texts_of(query -> 'action_ids')::uuid[];
  v_target text := query ->> 'target';
  v_answer jsonb;
begin
  if asked.fault is not null then
    return asked.fault;
  end if;
  -- a notification may be about any host
  if not bruce.in_scope(asked.token, null) then
    return bruce.fault(403, 'out_of_scope', 'A token that is bound to hosts may not send anything again.');
  end if;
  if num_nonnulls(v_ids, v_target) = 0 then
    return bruce.bad_field('action_ids', 'required', 'Say which: action_ids, or target.');
  end if;
  v_answer := public.replay_actions(action_ids => v_ids, target => v_target, status => 'dead');
  if (v_answer ->> 'replayed')::integer > 0 then
    perform bruce.write_journal(
      p_kind => 'notification', p_actor => asked.actor,
      p_message => format('%s had %s sent again%s.', asked.actor,
        case v_answer ->> 'replayed' when '1' then 'a dead letter'
          else (v_answer ->> 'replayed') || ' dead letters' end,
        ' to ' || v_target),
      p_action_id => case when cardinality(v_ids) = 1 then v_ids[1] end
    );
  end if;
  return v_answer;
end;
$$;
comment on function public.api_replay(text, jsonb) is
  'Sends dead letters again: action_ids, or all of a target, at most a thousand at once; optionally by. '
  'Security definer: the edge may not read tokens; it hands the decision over.';

grant execute on function public.api_replay(text, jsonb) to authenticated, service_role;
