create function public.api_end_waiver(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  asked bruce.question := bruce.read_question(
    token_sha256, query, p_roles => '{operator}', p_writes => true);
  v_waiver_id bigint := (query ->> 'waiver_id')::bigint;
begin
  if asked.fault is not null then
    return asked.fault;
  end if;
  -- a waiver of several hosts takes a token that is not bound to hosts
  if not asked.is_free and not exists (
    select from public.waivers as w join public.issues as i on i.drift_key = w.drift_key
    where w.id = v_waiver_id and bruce.in_scope(asked.token, i.hostname)
  ) then
    return bruce.fault(404, 'not_found', format('There is no waiver %s.', v_waiver_id));
  end if;
  return public.end_waiver(v_waiver_id, asked.actor);
end;
$$;
comment on function public.api_end_waiver(text, jsonb) is
  'Ends a waiver: waiver_id; optionally by. Security definer: the edge may not read tokens; it hands the '
  'decision over.';

grant execute on function public.api_end_waiver(text, jsonb) to authenticated, service_role;
