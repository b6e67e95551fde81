create function bruce.thing_word(p_thing bruce.entities)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  return bruce.shell_word(case p_thing.kind
    when 'unit' then p_thing.name
    -- a process is started and stopped by its unit
    when 'listener' then p_thing.item ->> 'unit'
    else p_thing.entity_key
  end);
end;
$$;
comment on function bruce.thing_word(bruce.entities) is
  'The name of a container, app or unit, or of the unit of a process, as one word of a command line.';
