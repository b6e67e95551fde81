create function bruce.refuse_memory(p_memory jsonb, p_token jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_a_day constant integer := 1000;
  v_host text := (bruce.resolve_host(p_memory ->> 'hostname')).host;
  v_old public.memories;
  v_next bigint;
begin
  if not bruce.in_scope(p_token, v_host) then
    return case when v_host is null
      then bruce.bad_field(
        'hostname', 'missing_field', 'A token that is bound to hosts says of which host it is.')
      else bruce.not_readable(p_memory ->> 'hostname') end;
  end if;
  if p_memory ->> 'valid_until' is not null
    and (p_memory ->> 'valid_until')::timestamptz <= coalesce(
      (p_memory ->> 'valid_from')::timestamptz, bruce.clock())
  then
    return bruce.bad_field(
      'valid_until', 'out_of_range', 'Must lie after valid_from, which is now when it is not given.');
  end if;
  if p_memory ->> 'supersedes' is not null then
    select m.* into v_old from public.memories as m where m.id = (p_memory ->> 'supersedes')::bigint;
    if v_old.id is null or not bruce.in_scope(p_token, v_old.hostname) then
      return bruce.bad_field('supersedes', 'not_found', 'There is no such memory.');
    end if;
    select m.id into v_next from public.memories as m where m.supersedes = v_old.id;
    if found then
      return bruce.fault(
        409, 'superseded', format('Memory %s is superseded already, by %s.', v_old.id, v_next),
        jsonb_build_object('superseded_by', v_next));
    end if;
  end if;
  -- memories are append-only: a program in a loop could fill the table for good
  if (
    select count(*) >= v_a_day from public.memories as m
    where m.written_by = p_token ->> 'name' and m.created_at > bruce.clock() - interval '1 day'
  ) then
    return bruce.fault(
      429, 'too_many_memories', format('This token has stored %s memories within a day.', v_a_day),
      p_retry_after_s => 3600);
  end if;
  return null;
end;
$$;
comment on function bruce.refuse_memory(jsonb, jsonb) is
  'Why a memory may not be stored, as the error to answer with, or null.';
