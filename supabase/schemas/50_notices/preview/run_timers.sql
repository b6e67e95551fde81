create function bruce.run_timers(p_reaction text, p_after timestamptz, p_until timestamptz)
returns timestamptz
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
declare
  v_due timestamptz;
  v_after timestamptz := p_after;
begin
  loop
    -- the jobs run every minute
    select date_trunc('minute', t.next_due_at + interval '59.999999 s') into v_due
    from public.tasks as t
    -- start at v_after: what was due before is done, and its dead rows slow the index until the transaction
    -- ends
    where t.next_due_at >= v_after and t.reaction = p_reaction
    order by t.next_due_at
    limit 1;
    exit when v_due is null or v_due > p_until;
    perform bruce.flush_tasks(v_due, p_reaction, v_after);
    v_after := v_due;
  end loop;
  return v_after;
end;
$$;
comment on function bruce.run_timers(text, timestamptz, timestamptz) is
  'Makes what is due of one reaction up to a time, minute by minute. Returns the time up to which all is '
  'done.';
