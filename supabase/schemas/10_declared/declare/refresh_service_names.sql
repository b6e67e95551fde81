create function bruce.refresh_service_names(p_hosts text[])
returns void
language plpgsql
volatile
set search_path = ''
set enable_nestloop = off
as $$
begin
  with declared as (
    select distinct s.hostname, k.name_key, s.id as service_id
    from public.expected_services as s
    cross join lateral unnest(
      array[
        bruce.fold_name(s.name),
        'compose=' || (s.match ->> 'compose_project') || '/'
          || coalesce(s.match ->> 'compose_service', s.name),
        'container=' || (s.match ->> 'container'),
        'image=' || (s.match ->> 'image'),
        'unit=' || (s.match ->> 'unit'),
        'process=' || (s.match ->> 'process')
      ] || bruce.fold_names(s.aliases)
    ) as k (name_key)
    where s.hostname = any (p_hosts) and k.name_key is not null
  ),
  name as (
    select d.* from declared as d
    union
    -- what is still called as before it was renamed, unless another service has that name
    select s.hostname, f.name_key, s.id
    from bruce.former_names as f
    join public.expected_services as s on s.hostname = f.hostname and s.name = f.service
    where f.hostname = any (p_hosts) and s.hostname = any (p_hosts) and f.service <> ''
      and not exists (
        select from declared as d where d.hostname = f.hostname and d.name_key = f.name_key)
  ),
  gone as (
    delete from bruce.service_names as n
    where n.hostname = any (p_hosts)
      and not exists (
        select from name as k
        where k.hostname = n.hostname and k.name_key = n.name_key and k.service_id = n.service_id
      )
  )
  insert into bruce.service_names (hostname, name_key, service_id)
  select n.hostname, n.name_key, n.service_id from name as n
  on conflict do nothing;
end;
$$;
comment on function bruce.refresh_service_names(text[]) is
  'Updates names, aliases and match hints after expected_services changed.';
