create function bruce.read_numbers(
  p_source text, p_snapshot jsonb, out names_hash bigint, out numbers real[]
)
language plpgsql
stable
set search_path = ''
as $$
begin
  if p_source in ('service_health', 'proxy') then
    return;
  elsif p_source = 'docker' then
    select d.names_hash, d.numbers into names_hash, numbers from bruce.read_docker_numbers(p_snapshot) as d;
    if numbers is not null then
      return;
    end if;
  end if;
  select
    -- with its name: a thing that is renamed is noted anew
    hashtextextended(string_agg(concat_ws(e'\x1f', m.kind, m.entity_key, m.metric, m.name, m.node), e'\x1e'
      order by m.kind, m.entity_key, m.metric), 1),
    array_agg(m.value order by m.kind, m.entity_key, m.metric)
  into names_hash, numbers
  from bruce.measured_numbers(p_source, p_snapshot) as m;
end;
$$;
comment on function bruce.read_numbers(text, jsonb) is
  'What a snapshot measures, in the order of its layout, and a hash of what it is of. Null: nothing.';
