create function public.is_well(token_sha256 text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_now timestamptz := bruce.clock();
  v_token jsonb := bruce.use_token(
    is_well.token_sha256, array['worker', 'operator'], p_writes => false);
  v_problems text[];
begin
  if v_token ->> 'status' <> '200' then
    return v_token;
  end if;
  v_problems := bruce.health_problems(v_now);
  return jsonb_build_object('status', 200, 'well', v_problems = '{}', 'because', to_jsonb(v_problems));
end;
$$;
comment on function public.is_well(text) is
  'True if jobs and engine run and notifications are delivered: {well, because: [sentences]}. Role worker '
  'or operator. Security definer: the caller may not read tokens.';

grant execute on function public.is_well(text) to service_role;
