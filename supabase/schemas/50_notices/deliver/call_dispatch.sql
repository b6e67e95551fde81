-- address and token are read from the vault at each call: neither is stored in a table or migration

create function bruce.call_dispatch()
returns text
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_url text;
  v_token text;
  v_request bigint;
  -- of the call before: this one is sent when the transaction commits
  v_problem text := bruce.dispatch_problem();
begin
  if to_regclass('vault.decrypted_secrets') is null or to_regproc('net.http_post') is null then
    return 'Nothing called: this database has no vault or no pg_net. Something else '
      'has to call dispatch every minute.';
  end if;
  -- dynamic, because not every database has vault and net
  execute $query$
    select coalesce(
      max(btrim(s.decrypted_secret, E' \t\r\n')) filter (where s.name = 'bruce_functions_url'), ''),
      coalesce(max(btrim(s.decrypted_secret, E' \t\r\n')) filter (where s.name = 'bruce_dispatch_token'), '')
    from vault.decrypted_secrets as s
    where s.name in ('bruce_functions_url', 'bruce_dispatch_token')
  $query$ into v_url, v_token;
  if '' in (v_url, v_token) then
    return format(
      'Nothing called: the vault has no secret %s.',
      concat_ws(' and no ', case v_url when '' then 'bruce_functions_url' end, case v_token when ''
        then 'bruce_dispatch_token' end)
    );
  end if;
  execute $query$
    select net.http_post(
      url := $1, body := '{}'::jsonb, timeout_milliseconds := 45000,
      headers := jsonb_build_object('Content-Type', 'application/json', 'Authorization', 'Bearer ' || $2)
    )
  $query$ into v_request using rtrim(v_url, '/') || '/dispatch', v_token;
  perform setval('bruce.dispatch_request', v_request);
  update public.heartbeats as h
  set details = case when v_problem is null then h.details - 'problem'
    else h.details || jsonb_build_object('problem', v_problem) end
  where h.name = 'dispatcher' and h.details ->> 'problem' is distinct from v_problem;
  return concat_ws(' ', 'Called.', 'The call before: ' || v_problem || '.');
end;
$$;
comment on function bruce.call_dispatch() is
  'Calls the edge function dispatch, or returns why not, and what was wrong with the call before. '
  'The vault holds its address and token: '
  'bruce_functions_url, such as https://<project>.supabase.co/functions/v1, and bruce_dispatch_token, a '
  'token of role worker.';
