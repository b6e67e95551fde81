create function bruce.dispatch_problem()
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_request bigint;
  v_answer record;
begin
  -- a read replica has no sequence that is not logged, and calls nobody
  if to_regclass('net._http_response') is null or pg_is_in_recovery() then
    return null;
  end if;
  select s.last_value into v_request from bruce.dispatch_request as s where s.is_called;
  -- dynamic, because not every database has pg_net
  execute $query$
    select r.status_code, r.timed_out, r.error_msg, left(r.content, 200) as content
    from net._http_response as r where r.id = $1
  $query$ into v_answer using v_request;
  return case
    -- it has not answered yet, or pg_net has forgotten it
    when v_answer is null or v_answer.status_code between 200 and 299 then null
    when v_answer.status_code in (401, 403) then format(
      'dispatch: the function refuses the token (%s): make a new one of role worker, and store it in the '
      'vault as bruce_dispatch_token', v_answer.status_code)
    when v_answer.status_code is not null then format(
      'dispatch: the function answered %s', concat_ws(': ', v_answer.status_code, v_answer.content))
    else format(
      'dispatch: the function did not answer: %s',
      coalesce(v_answer.error_msg, case when v_answer.timed_out then 'in time' end, 'unknown'))
  end;
exception
  when insufficient_privilege or undefined_table or undefined_column then
    return null;
end;
$$;
comment on function bruce.dispatch_problem() is
  'What was wrong with the last call of the function dispatch, as pg_net heard it. Null: nothing is known '
  'to be wrong.';

grant execute on function bruce.dispatch_problem() to authenticated, service_role;
