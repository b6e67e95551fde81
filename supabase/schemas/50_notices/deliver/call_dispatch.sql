-- The schedule: where there is pg_cron it runs the jobs every minute, and calls the edge function dispatch
-- through pg_net. Its address and token are read from the vault by name when it is called, so neither is in a
-- table or in a migration.

create function bruce.call_dispatch()
returns text
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_url text;
  v_token text;
begin
  if to_regclass('vault.decrypted_secrets') is null or to_regproc('net.http_post') is null then
    return 'Nothing called: this database has no vault or no pg_net. Something else '
      'has to call dispatch every minute.';
  end if;
  -- names that not every database has
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
  $query$ using rtrim(v_url, '/') || '/dispatch', v_token;
  return 'Called.';
end;
$$;
comment on function bruce.call_dispatch() is
  'Calls the edge function dispatch, or says why not. Takes its address and token from the vault: '
  'bruce_functions_url, such as https://<project>.supabase.co/functions/v1, and bruce_dispatch_token, a '
  'token of role worker.';
