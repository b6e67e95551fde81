create function bruce.host_port_of(p_port jsonb)
returns text
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_port text := coalesce(
    p_port ->> 'host_port', p_port ->> 'PublicPort', p_port ->> 'HostPort', p_port ->> 'published');
  v_range integer := bruce.to_count(p_port -> 'range');
begin
  -- Podman: so many neighbours
  if v_range > 1 and v_port ~ '^[0-9]{1,5}$' then
    return v_port || '-' || v_port::integer + v_range - 1;
  end if;
  return nullif(v_port, '');
end;
$$;
comment on function bruce.host_port_of(jsonb) is
  'The published port, or range of ports, of an object: {host_port}, {PublicPort} of the Docker API, '
  '{HostPort} of `docker inspect`, {published} of compose, {host_port, range} of Podman. Null: only exposed.';
