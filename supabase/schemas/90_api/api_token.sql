-- Who a token is: asked by a program before it shows what can be done with it.

create function public.api_token(token_sha256 text, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_now timestamptz := bruce.clock();
  v_token jsonb := bruce.use_token(api_token.token_sha256, array['agent', 'operator']);
begin
  if v_token ->> 'status' <> '200' then
    return v_token;
  end if;
  return jsonb_build_object(
    'status', 200, 'name', v_token -> 'name', 'role', v_token -> 'role', 'hosts', v_token -> 'hosts',
      'as_of', v_now
  );
end;
$$;
comment on function public.api_token(text, jsonb) is
  'Name, role and hosts of the token that asks. Query is empty. Security definer: nobody reads the table of '
  'tokens directly; a token learns what it is itself.';

grant execute on function public.api_token(text, jsonb) to service_role;
