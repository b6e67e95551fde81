create function bruce.rehearse_tuning(p_query jsonb, p_actor text, p_now timestamptz)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_answer jsonb;
  v_before jsonb;
begin
  -- each sweep reads all of them
  if (
    select count(*) > 2000 from (select from public.issues as i where i.status <> 'resolved' limit 2001) as n
  ) then
    return bruce.unrehearsed_tuning(p_query);
  end if;
  begin
    perform set_config('bruce.is_preview', 'on', true);
    perform bruce.lock_engine();
    -- so that only what the change does is seen
    perform bruce.sweep(p_now);
    v_before := bruce.alive_now();
    v_answer := bruce.tune(p_query, p_actor, p_now);
    if v_answer ->> 'status' = '200' then
      perform bruce.sweep(p_now);
      v_answer := v_answer || jsonb_build_object(
        'now', bruce.tuning_effects(v_before, bruce.alive_now()));
    end if;
    raise exception 'previewed' using errcode = 'PREVU';
  exception
    when sqlstate 'PREVU' then null;
    when sqlstate 'PREVL' then
      v_answer := bruce.unrehearsed_tuning(p_query);
  end;
  return v_answer;
end;
$$;
comment on function bruce.rehearse_tuning(jsonb, text, timestamptz) is
  'What bruce.tune would answer, and what it would do to the issues of now. The engine does it, and it is '
  'rolled back. The engine is not held for more than 2,000 unresolved issues, or for a change of more than '
  '1,000 differences: now is null then.';
