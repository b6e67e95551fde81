create function bruce.is_well(p_token_sha256 text, p_now timestamptz default bruce.clock())
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_token jsonb := bruce.use_token(p_token_sha256, array['worker', 'operator']);
  v_ailments text[];
begin
  if v_token ->> 'status' <> '200' then
    return v_token;
  end if;
  v_ailments := bruce.find_ailments(p_now);
  return jsonb_build_object('status', 200, 'well', v_ailments = '{}', 'because', to_jsonb(v_ailments));
end;
$$;
comment on function bruce.is_well(text, timestamptz) is
  'Security definer: who asks may not read tokens.';

create function public.is_well(token_sha256 text)
returns jsonb
language sql
volatile
set search_path = ''
as $$
  select bruce.is_well(token_sha256);
$$;
comment on function public.is_well(text) is
  'Do jobs and engine run, and do notices go out? {well, because: [sentences]}. Role worker or operator.';

grant execute on function public.is_well(text) to service_role;
grant execute on function bruce.is_well(text, timestamptz) to service_role;
