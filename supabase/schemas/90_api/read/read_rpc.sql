-- stable, so that PostgREST calls it in a transaction that may only read, also by POST: a replica refuses any
-- other. The functions that it calls are volatile, for where they can they count the requests of a token

create function public.read_rpc(rpc text, parameters jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_token text := parameters ->> 'token_sha256';
  v_answer jsonb;
begin
  case
    when rpc = 'command_allowlist' then
      return public.command_allowlist(v_token);
    when rpc = 'command_status' then
      return public.command_status(v_token, (parameters ->> 'command_id')::uuid);
    when rpc in (
      'api_causes', 'api_coverage', 'api_digest', 'api_drift', 'api_drift_between', 'api_drift_summary',
      'api_events', 'api_explain', 'api_host', 'api_hosts', 'api_issue', 'api_issues', 'api_journal',
      'api_memory_search', 'api_metrics', 'api_status', 'api_texts', 'api_token', 'api_trajectory',
      'dashboard_actions', 'dashboard_coverage', 'dashboard_find', 'dashboard_host', 'dashboard_hosts',
      'dashboard_issue',
      'dashboard_now', 'dashboard_time', 'dashboard_tuning'
    ) then
      execute format('select public.%I($1, $2)', rpc) into v_answer using v_token, parameters -> 'query';
      return v_answer;
    else
      raise undefined_function using message = format('%s is no function that only reads', rpc);
  end case;
end;
$$;
comment on function public.read_rpc(text, jsonb) is
  'Calls a function of the API that only reads, where nothing may be written: on a read replica, through '
  'PostgREST. rpc: its name; parameters: its arguments.';

grant execute on function public.read_rpc(text, jsonb) to authenticated, service_role;
