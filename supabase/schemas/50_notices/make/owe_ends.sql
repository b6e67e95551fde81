create function bruce.owe_ends(p_reaction public.reactions, p_now timestamptz default bruce.clock())
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_ended public.events[];
begin
  if 'resolved' <> all (p_reaction.statuses) then
    return;
  end if;
  insert into bruce.owed_ends (member_key, target, reaction, max_attempts, owed_at)
  select m.member_key, t.name, p_reaction.name, p_reaction.max_attempts, p_now
  from public.task_issues as m
  join public.targets as t
    on t.name = any (case when m.told_targets = '{}' then array[p_reaction.target] else m.told_targets end)
  where m.reaction = p_reaction.name and m.told_status is not null and t.kind <> 'command'
  on conflict do nothing;
  -- what has ended, and only waited to be sent
  select array_agg(e order by e.id) into v_ended
  from public.task_issues as m
  join public.events as e on e.event_id = m.pending_event_id
  where m.reaction = p_reaction.name and m.pending_status = 'resolved';
  perform bruce.tell_owed_ends(v_ended, p_now);
end;
$$;
comment on function bruce.owe_ends(public.reactions, timestamptz) is
  'Remembers who was told of what by a reaction that is about to be disabled or deleted.';
