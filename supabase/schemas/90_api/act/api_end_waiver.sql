create function public.api_end_waiver(token_sha256 text, query jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_act jsonb := bruce.begin_act(api_end_waiver.token_sha256, api_end_waiver.query);
  v_waiver_id bigint := (api_end_waiver.query ->> 'waiver_id')::bigint;
begin
  if v_act ->> 'status' <> '200' then
    return v_act;
  end if;
  -- a waiver of many hosts is not for a token of some
  if jsonb_typeof(v_act -> 'hosts') = 'array' and not exists (
    select from public.waivers as w join public.issues as i on i.drift_key = w.drift_key
    where w.id = v_waiver_id and bruce.in_scope(v_act, i.hostname)
  ) then
    return jsonb_build_object(
      'status', 404, 'code', 'not_found', 'message', format('There is no waiver %s.', v_waiver_id));
  end if;
  return public.end_waiver(v_waiver_id, v_act ->> 'by');
end;
$$;
comment on function public.api_end_waiver(text, jsonb) is
  'Ends a waiver: waiver_id; optionally by. Security definer: the edge may not read tokens; it hands the '
  'decision over.';

grant execute on function public.api_end_waiver(text, jsonb) to service_role;
