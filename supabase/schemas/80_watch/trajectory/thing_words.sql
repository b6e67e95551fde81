create function bruce.thing_words(p_thing jsonb)
returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  return bruce.notice_title('single', array[row(
    p_thing ->> 'event_type', p_thing ->> 'field', left(p_thing ->> 'hostname', 60),
    left(p_thing ->> 'service', 60), 'opened', null, true, null
  )::bruce.told_thing]);
end;
$$;
comment on function bruce.thing_words(jsonb) is 'What drifts, in the words of a title of a notification.';

grant execute on function bruce.thing_words(jsonb) to authenticated, service_role;
