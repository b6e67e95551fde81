create function bruce.tg_events__react()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_now timestamptz;
  v_events public.events[];
begin
  -- the preview itself reacts to the events it makes
  if not exists (select from public.reactions as r where r.enabled)
    and not exists (select from bruce.owed_ends)
    or current_setting('bruce.is_preview', true) = 'on' then
    return null;
  end if;
  v_now := bruce.clock();
  -- old events of an import are history, and so are exported events of issues
  select array_agg(e order by e.id) into v_events
  from new_rows as e
  where e.created_at > v_now - interval '1 hour'
    and not (bruce.is_importing() and e.issue_id is not null);
  if v_events is not null then
    -- what others than the engine tell comes without a lock
    if exists (select from unnest(v_events) as e where e.issue_id is null) then
      perform bruce.lock_engine();
    end if;
    perform bruce.lock_notices();
    perform bruce.react(v_events, v_now);
    if exists (select from bruce.owed_ends) then
      perform bruce.tell_owed_ends(v_events, v_now);
    end if;
    perform bruce.wake_dispatch(v_now);
  end if;
  return null;
end;
$$;
comment on function bruce.tg_events__react() is
  'Security definer: the writer of an event may not write tasks and actions.';

create trigger _300_react after insert on public.events
  referencing new table as new_rows
  for each statement execute function bruce.tg_events__react();
