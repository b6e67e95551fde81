create function bruce.listener_name(p_item jsonb)
returns text
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_process constant text := nullif(btrim(p_item ->> 'process'), '');
begin
  return case
    -- nobody may see who listens
    when v_process is null then (bruce.listed_sockets(p_item -> 'ports')
      || bruce.listed_sockets(p_item -> 'local_ports'))[1]
    -- what only runs a program is not its name
    when p_item ->> 'unit' ~ '\.service$' and v_process ~
      '^(python|node|java|deno|bun|ruby|php|perl|dotnet|mono|uvicorn|gunicorn|uwsgi|pm2|sh)[\d.]*(-fpm)?$'
      then bruce.unit_base(p_item ->> 'unit')
    else regexp_replace(v_process, '\.exe$', '', 'i')
  end;
end;
$$;
comment on function bruce.listener_name(jsonb) is
  'What that is called which listens: its process, or the unit of a process that only runs a program, or '
  'its port where the process is not known.';
