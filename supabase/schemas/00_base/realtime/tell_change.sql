create function bruce.tell_change(p_revision bigint)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_now constant bigint := extract(epoch from clock_timestamp()) * 1000;
begin
  -- two sessions may pass here at once: then it is told twice, which costs nothing but a question. What is
  -- left out within the second is found by who was told: the page asks again soon after
  if v_now < (select s.last_value + 1000 from bruce.told_at as s) then
    return;
  end if;
  perform setval('bruce.told_at', v_now);
  begin
    perform realtime.send(jsonb_build_object('revision', p_revision), 'changed', 'bruce', true);
  exception
    -- whatever Realtime objects to, what was written stays written; once a minute the log says why
    when others then
      perform setval('bruce.told_at', v_now + 60000);
      raise warning 'No page hears at once that something changed: %', sqlerrm using
        hint = 'Realtime refuses realtime.send. Pages go on asking from time to time: docs/dashboard.md.';
  end;
end;
$$;
comment on function bruce.tell_change(bigint) is
  'Tells pages through Realtime that something changed, at most once a second: event changed of the private '
  'topic bruce. Realtime sends it when the transaction commits.';
