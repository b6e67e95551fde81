-- What an operator does by the API: acknowledge, waive, release. The links in notifications acknowledge one
-- issue.

create function bruce.begin_act(p_token_sha256 text, p_query jsonb)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_token jsonb := bruce.use_token(p_token_sha256, array['operator']);
  v_by text := nullif(btrim(p_query ->> 'by'), '');
begin
  if v_token ->> 'status' <> '200' then
    return v_token;
  end if;
  -- whoever it is said to be, the journal names the token too
  return v_token
    || jsonb_build_object('by', coalesce(v_by || ' (' || (v_token ->> 'name') || ')', v_token ->> 'name'));
end;
$$;
comment on function bruce.begin_act(text, jsonb) is
  'The token of an operator and who acts by it; or the error to answer with.';
