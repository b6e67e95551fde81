-- Reading hosts by the API: all of them in short, or one with both sides.

create function public.api_hosts(token_sha256 text, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  v_page jsonb := bruce.begin_read(api_hosts.token_sha256, 'hosts', api_hosts.query, array['text']);
  v_is_free boolean := jsonb_typeof(v_page -> 'hosts') is distinct from 'array';
  v_now timestamptz := bruce.clock();
  v_hosts text[] := bruce.find_hosts(api_hosts.query -> 'hostname');
  v_lifecycles text[] := bruce.texts_of(api_hosts.query -> 'lifecycle');
  v_key text := v_page #>> '{after,0}';
  v_rows jsonb[];
begin
  if v_page ->> 'status' <> '200' then
    return v_page;
  end if;
  with name as (
    select h.hostname from bruce.host_state as h
    union
    select s.host from bruce.scopes as s
  ),
  page as (
    select n.hostname, coalesce(h.lifecycle, 'undeclared') as lifecycle
    from name as n
    left join bruce.host_state as h on h.hostname = n.hostname
    where (v_hosts is null or n.hostname = any (v_hosts))
      and (v_lifecycles is null and h.lifecycle is distinct from 'retired'
        or coalesce(h.lifecycle, 'undeclared') = any (v_lifecycles))
      and (v_is_free or bruce.in_scope(v_page, n.hostname))
      and (v_key is null or n.hostname > v_key)
    order by n.hostname
    limit (v_page ->> 'limit')::integer + 1
  )
  select array_agg(
    jsonb_build_object('key', jsonb_build_array(p.hostname)) || bruce.host_item(p.hostname, v_now)
      order by p.hostname
  )
  into v_rows
  from page as p;
  return bruce.write_page(v_page, v_rows, v_now);
end;
$$;
comment on function public.api_hosts(text, jsonb) is
  'Hosts by name, in pages: all that are declared or report, but for retired ones. Filters: hostname, '
  'lifecycle. Security definer: the edge may not read tokens; it hands the question over.';

grant execute on function public.api_hosts(text, jsonb) to service_role;
