create function bruce.offer_state(
  p_kind text, p_prefix text, p_risk text, p_words text[], p_hosts jsonb[]
)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_state jsonb := jsonb_build_object('hosts', to_jsonb(p_hosts));
begin
  return bruce.offer(p_kind, p_prefix, p_risk, p_words, jsonb_build_object(
    'cli', 'echo ' || bruce.shell_word(v_state::text) || ' | npx bruce declare -',
    'call', jsonb_build_object('method', 'POST', 'path', '/expected', 'body', v_state)));
end;
$$;
comment on function bruce.offer_state(text, text, text, text[], jsonb[]) is
  'A suggestion to declare these hosts so. They are added to what is declared: the rest stays.';
