create function bruce.flush_tasks(
  p_now timestamptz default bruce.clock(), p_reaction text default null,
  p_after timestamptz default '-infinity'
)
returns integer
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
declare
  v_reaction public.reactions;
  v_notices integer := 0;
begin
  if not exists (select from public.tasks as t where t.next_due_at between p_after and p_now) then
    return 0;
  end if;
  for v_reaction in
    select r.* from public.reactions as r
    where r.name in (select t.reaction from public.tasks as t where t.next_due_at between p_after and p_now)
      and coalesce(r.name = p_reaction, r.enabled)
    order by r.name
  loop
    begin
      v_notices := v_notices + bruce.flush_reaction(v_reaction, p_now, p_after);
    exception
      when transaction_rollback then
        raise;
      -- evidence comes first: a notice that cannot be made stops no snapshot. It is told of, and tried again
      when others then
        perform bruce.write_journal(
          p_kind => 'notification',
          p_message => format(
            'Reaction %s could not tell what is due, and tries again in 5 minutes: %s', v_reaction.name,
              sqlerrm),
          p_details => jsonb_build_object('reaction', v_reaction.name, 'sqlstate', sqlstate), p_now => p_now
        );
        perform bruce.postpone(v_reaction.name, interval '5 minutes', p_now);
    end;
  end loop;
  return v_notices;
end;
$$;
comment on function bruce.flush_tasks(timestamptz, text, timestamptz) is
  'Makes notices of all tasks that are due. Where none is, it costs one look at an index. Its caller holds '
  'the lock of the engine. One reaction that fails stops no other, and no snapshot. After: what was due '
  'before is known to be told.';
