create function bruce.open_topic()
returns text
language plpgsql
volatile
set search_path = ''
as $$
begin
  if to_regclass('realtime.messages') is null or to_regprocedure('realtime.topic()') is null then
    return 'Realtime is not here.';
  end if;
  drop policy if exists bruce_select_authenticated on realtime.messages;
  create policy bruce_select_authenticated on realtime.messages for select to authenticated using (
    extension = 'broadcast' and (select realtime.topic()) = 'bruce' and (select bruce.person_may_read())
  );
  return null;
exception
  when insufficient_privilege then
    return format('Realtime lets nobody hear of changes: %s.', sqlerrm);
end;
$$;
comment on function bruce.open_topic() is
  'Lets people who may read hear the topic bruce of Realtime, and nobody send to it. Null: done; else why '
  'not. bruce.schedule_jobs calls it.';
