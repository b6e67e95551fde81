create function bruce.omitted_services(p_data jsonb)
returns setof bigint
language plpgsql
stable
set search_path = ''
set enable_nestloop = off
as $$
begin
  return query
  select s.id
  from bruce.unlisted_services(p_data) as u (id)
  join public.expected_services as s on s.id = u.id
  -- an origin speaks of its own; who names none, of NetBox and of what people declared
  where case when p_data ? 'origin' then s.origin = p_data ->> 'origin'
    else coalesce(s.origin, 'netbox') = 'netbox' end;
end;
$$;
comment on function bruce.omitted_services(jsonb) is
  'Services that an expected snapshot retires because it does not list them.';
