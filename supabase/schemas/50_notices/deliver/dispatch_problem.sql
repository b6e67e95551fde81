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
    when v_answer.status_code in (401, 403)
      then bruce.say('health.dispatch_refuses', v_answer.status_code::text)
    when v_answer.status_code is not null
      then bruce.say('health.dispatch_answered', concat_ws(': ', v_answer.status_code, v_answer.content))
    when v_answer.error_msg is not null then bruce.say('health.dispatch_silent', v_answer.error_msg)
    when v_answer.timed_out then bruce.say('health.dispatch_late')
    else bruce.say('health.dispatch_unknown')
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

insert into public.texts (key, language, text)
values
  ('health.dispatch_refuses', 'en',
    'dispatch: the function refuses the token (%1$s): make a new one of role worker, and store it in the '
    'vault as bruce_dispatch_token'),
  ('health.dispatch_refuses', 'fr',
    'dispatch : la fonction refuse le jeton (%1$s) : créer un nouveau jeton de rôle worker et le ranger '
    'dans le coffre (vault) sous bruce_dispatch_token'),
  ('health.dispatch_answered', 'en', 'dispatch: the function answered %1$s'),
  ('health.dispatch_answered', 'fr', 'dispatch : la fonction a répondu %1$s'),
  ('health.dispatch_silent', 'en', 'dispatch: the function did not answer: %1$s'),
  ('health.dispatch_silent', 'fr', 'dispatch : la fonction n''a pas répondu : %1$s'),
  ('health.dispatch_late', 'en', 'dispatch: the function did not answer in time'),
  ('health.dispatch_late', 'fr', 'dispatch : la fonction n''a pas répondu à temps'),
  ('health.dispatch_unknown', 'en', 'dispatch: the function did not answer: unknown'),
  ('health.dispatch_unknown', 'fr', 'dispatch : la fonction n''a pas répondu : raison inconnue');
