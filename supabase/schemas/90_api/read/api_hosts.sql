create function public.api_hosts(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  asked bruce.question := bruce.read_question(token_sha256, query, 'hosts', array['text']);
  v_lifecycles text[] := bruce.texts_of(query -> 'lifecycle');
  v_rows jsonb[];
begin
  if asked.fault is not null then
    return asked.fault;
  end if;
  with name as (
    select h.hostname from bruce.host_state as h
    union
    select s.host from bruce.scopes as s
  ),
  -- where a service is declared, by any name that it has or had, or anything observed has its name
  place as (
    select n.hostname from bruce.service_names as n where n.name_key = any (asked.services)
    union
    select e.hostname from bruce.entities as e where bruce.fold_name(e.name) = any (asked.services)
  ),
  page as (
    select n.hostname, coalesce(h.lifecycle, 'undeclared') as lifecycle
    from name as n
    left join bruce.host_state as h on h.hostname = n.hostname
    where (asked.hosts is null or n.hostname = any (asked.hosts))
      and (asked.services is null or n.hostname in (select p.hostname from place as p))
      and (v_lifecycles is null and h.lifecycle is distinct from 'retired'
        or coalesce(h.lifecycle, 'undeclared') = any (v_lifecycles))
      and (asked.is_free or bruce.in_scope(asked.token, n.hostname))
      and (asked.after is null or n.hostname > asked.after[1])
    order by n.hostname
    limit asked.page_size + 1
  )
  select array_agg(
    bruce.host_item(p.hostname, asked.asked_at)
    || jsonb_build_object('key', jsonb_build_array(p.hostname)) order by p.hostname
  )
  into v_rows
  from page as p;
  return bruce.write_page(asked, v_rows);
end;
$$;
comment on function public.api_hosts(text, jsonb) is
  'Hosts by name, in pages: all that are declared or report, but for retired ones. Filters: hostname, '
  'service (declared or observed there), lifecycle. Security definer: the edge may not read tokens; it '
  'hands the question over.';

grant execute on function public.api_hosts(text, jsonb) to authenticated, service_role;
