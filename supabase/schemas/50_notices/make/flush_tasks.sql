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
      -- a notification that cannot be made must not refuse a snapshot: journal the error, and try again later
      when others then
        perform bruce.write_journal(
          p_kind => 'notification',
          p_message => bruce.say('journal.reaction_failed', v_reaction.name, sqlerrm),
          p_details => jsonb_build_object('reaction', v_reaction.name, 'sqlstate', sqlstate), p_now => p_now
        );
        perform bruce.postpone(v_reaction.name, interval '5 minutes', p_now);
    end;
  end loop;
  return v_notices;
end;
$$;
comment on function bruce.flush_tasks(timestamptz, text, timestamptz) is
  'Makes notifications of all tasks that are due. If none is due, it costs one index lookup. The caller '
  'holds bruce.lock_notices. A reaction that fails stops neither the others nor a snapshot. p_after: '
  'tasks due before it are known to be done.';

insert into public.texts (key, language, text)
values
  ('journal.reaction_failed', 'en',
    'Reaction %1$s could not tell what is due, and tries again in 5 minutes: %2$s'),
  ('journal.reaction_failed', 'fr',
    'La réaction %1$s n''a pas pu annoncer ce qui est dû, et réessaie dans 5 minutes : %2$s');
