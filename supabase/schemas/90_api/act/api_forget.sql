create function public.api_forget(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  asked bruce.question := bruce.read_question(
    token_sha256, query, p_roles => '{operator}', p_writes => true);
  v_hostname text := query ->> 'hostname';
  v_source text := lower(nullif(btrim(query ->> 'source'), ''));
begin
  if asked.fault is not null then
    return asked.fault;
  end if;
  if not bruce.in_scope(asked.token, (bruce.resolve_host(v_hostname)).host, v_source) then
    return bruce.not_readable(v_hostname);
  end if;
  return case when v_source is null then public.forget_host(v_hostname, asked.actor)
    else public.forget_source(v_hostname, v_source, asked.actor) end;
end;
$$;
comment on function public.api_forget(text, jsonb) is
  'Forgets a host, or one source of it: hostname; optionally source and by. Security definer: the edge may '
  'not read tokens; it hands the decision over.';

grant execute on function public.api_forget(text, jsonb) to authenticated, service_role;
