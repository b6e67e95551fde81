create function bruce.is_lossy_state(p_data jsonb)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
declare
  v_omitted constant bigint[] := array(
    select s.id
    from bruce.omitted_services(p_data) as o (id)
    join public.expected_services as s on s.id = o.id
    where bruce.is_confirmed_gone(p_data, 'service', s.netbox_id)
  );
begin
  if v_omitted = '{}' and not bruce.is_full_state(p_data) then
    return false;
  end if;
  return exists (
    with omitted as materialized (
      select o.id from unnest(v_omitted) as o (id)
    ),
    declared as (
      select not exists (select from bruce.listed_hosts(p_data) as h where h.host_key = a.name_key)
        and bruce.is_confirmed_gone(p_data, a.asset_type, a.netbox_id) as is_lost
      from public.assets as a
      where bruce.is_full_state(p_data) and not p_data ? 'origin' and a.lifecycle <> 'retired'
        and bruce.is_host_type(a.asset_type)
      union all
      select exists (select from omitted as o where o.id = s.id)
      from public.expected_services as s
      where bruce.is_full_state(p_data) and s.lifecycle <> 'retired'
        and (not p_data ? 'origin' or s.origin = p_data ->> 'origin')
    ),
    loss as (
      -- most of everything that is declared
      select p.breaker_objects as more_than, count(*) as total, count(*) filter (where d.is_lost) as lost
      from declared as d cross join public.settings as p
      group by p.breaker_objects
      union all
      -- most of one host's services, observed running now
      select 1, count(*), count(*) filter (where t.state = 'running' and o.id is not null)
      from public.expected_services as s
      left join omitted as o on o.id = s.id
      left join bruce.service_state as t on t.service_id = s.id
      where s.lifecycle <> 'retired'
      group by s.host_key
    )
    select from loss as l cross join public.settings as p
    where l.lost > l.more_than and l.lost > l.total * p.breaker_share
  );
end;
$$;
comment on function bruce.is_lossy_state(jsonb) is
  'Mass-change guard: true if an expected snapshot would retire, by not listing them, most of the declared '
  'hosts and services, or at least two and most services of one host that are running now.';
