create function bruce.unit_base(p_unit text)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  -- snap.<package>.<program>.service is the package, and a label of launchd ends with the name
  return case
    when p_unit ~ '^snap\.[^.]+\.' then split_part(p_unit, '.', 2)
    when p_unit ~ '\.(service|socket|timer|scope|slice|mount)$' then substring(p_unit from '^(.+)\.[a-z]+$')
    when p_unit ~ '^([^.]+\.){2,}[^.]+$' then split_part(p_unit, '.', -1)
    else p_unit
  end;
end;
$$;
comment on function bruce.unit_base(text) is
  'What a unit is called without what systemd, snap or launchd add to it: ollama of ollama.service and of '
  'com.ollama.ollama.';
