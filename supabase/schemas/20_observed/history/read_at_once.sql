create function bruce.read_at_once(p_source text, p_snapshot jsonb)
returns bruce.plain_numbers
language plpgsql
stable
set search_path = ''
as $$
begin
  case p_source
    when 'docker' then
      return bruce.read_docker_numbers(p_snapshot);
    when 'system' then
      return bruce.read_machine_numbers(p_snapshot);
    else
      return null;
  end case;
end;
$$;
comment on function bruce.read_at_once(text, jsonb) is
  'What a snapshot measures, where one look says it. Null: bruce.measurements reads it.';
