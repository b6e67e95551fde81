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
  end if;
  select p.names_hash, p.numbers into names_hash, numbers from bruce.read_at_once(p_source, p_snapshot) as p;
  if numbers is not null then
    return;
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
