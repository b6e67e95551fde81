create function public.api_preview(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set jit = off
as $$
declare
  asked bruce.question := bruce.read_question(
    token_sha256, query, p_roles => '{operator}', p_writes => true);
  v_answer jsonb := bruce.refuse_bound(asked);
  v_values jsonb;
begin
  if v_answer is not null then
    return v_answer;
  end if;
  v_answer := bruce.rehearse_tuning(query, asked.actor, asked.asked_at);
  if v_answer ->> 'status' <> '200' then
    return v_answer;
  end if;
  if v_answer -> 'now' = 'null' then
    return v_answer || jsonb_build_object('as_of', asked.asked_at, 'past', null, 'matches', null);
  end if;
  v_values := coalesce(nullif(v_answer -> 'after', 'null'), v_answer -> 'before');
  return jsonb_build_object(
    'status', 200, 'as_of', asked.asked_at, 'changes', v_answer -> 'changes', 'now', v_answer -> 'now',
    'past', bruce.tuning_past(
      query ->> 'what', nullif(v_answer -> 'before', 'null'), nullif(v_answer -> 'after', 'null'), 7),
    'matches', bruce.tuning_matches(
      query ->> 'what', v_answer ->> 'key', v_values, asked.asked_at));
end;
$$;
comment on function public.api_preview(text, jsonb) is
  'What api_tune would do with the same query: to the issues of now, and in the last 7 days. It changes '
  'nothing: the engine does it and takes it back. now is null where that would take it too long. Security '
  'definer: it writes tables of the engine, and rolls back.';

grant execute on function public.api_preview(text, jsonb) to authenticated, service_role;
