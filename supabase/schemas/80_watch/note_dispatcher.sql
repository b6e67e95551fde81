create function bruce.note_dispatcher(p_now timestamptz)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  perform bruce.beat('dispatcher', 'dispatcher', null, interval '1 minute', p_now => p_now);
  if not bruce.has_missed('jobs', p_now)
    or exists (
      select from public.heartbeats as h where h.name = 'engine'
        and bruce.last_beat_at(h) > p_now - interval '1 minute'
    )
    or not pg_try_advisory_xact_lock(hashtextextended('bruce.engine', 0))
  then
    return;
  end if;
  begin
    perform bruce.note_sweep(p_now);
    perform bruce.sweep(p_now);
    perform bruce.hear('engine', p_now);
  exception
    when transaction_rollback then
      raise;
    -- deliveries do not wait until the engine is repaired; the ping to the outside stops
    when others then
      if not exists (
        select from public.journal as j where j.created_at > p_now - interval '1 hour' and j.kind = 'watcher'
      ) then
        perform bruce.write_journal(
          p_kind => 'watcher',
          p_message => bruce.say('watcher.nobody_compares', sqlerrm),
          p_details => jsonb_build_object('sqlstate', sqlstate), p_now => p_now
        );
      end if;
  end;
end;
$$;
comment on function bruce.note_dispatcher(timestamptz) is
  'Records a heartbeat of the dispatcher. If the jobs do not run, it sweeps in their place, once a minute.';

insert into public.texts (key, language, text)
values
  ('watcher.nobody_compares', 'en',
    'The jobs do not run, and the dispatcher cannot compare in their place: %1$s'),
  ('watcher.nobody_compares', 'fr',
    'Les tâches ne tournent pas, et le répartiteur ne peut pas comparer à leur place : %1$s');
