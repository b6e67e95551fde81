create function public.dashboard_hosts(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  asked bruce.question := bruce.read_question(token_sha256, query, 'dashboard_hosts', array['jsonb']);
  v_version text := bruce.revision();
  v_search text := nullif(lower(btrim(left(query ->> 'search', 100))), '');
  v_roles text[] := bruce.texts_of(query -> 'role');
  v_clusters text[] := bruce.texts_of(query -> 'cluster');
  v_tags text[] := bruce.texts_of(query -> 'tag');
  v_colours text[] := bruce.texts_of(query -> 'state');
  v_after text[];
  v_rows jsonb[];
  v_counts jsonb;
  v_facets jsonb;
begin
  if asked.fault is not null then
    return asked.fault;
  end if;
  if v_version = query ->> 'if_version' then
    return bruce.unchanged(asked, v_version);
  end if;
  v_after := bruce.texts_of(asked.after[1]::jsonb);
  with recursive host as materialized (
    select g as glance, g.* from bruce.host_glances(asked, null) as g
  ),
  tree as (
    select h.hostname, array[h.hostname] as path
    from host as h
    where h.above is null or not exists (select from host as p where p.hostname = h.above)
    union all
    select h.hostname, t.path || h.hostname
    from tree as t
    join host as h on h.above = t.hostname
    where cardinality(t.path) < 9 and h.hostname <> all (t.path)
  ),
  -- what stands on itself, or too deep, begins a line of its own
  placed as (
    select h.*, coalesce(t.path, array[h.hostname]) as path
    from host as h
    left join tree as t on t.hostname = h.hostname
  ),
  found as materialized (
    select p.*
    from placed as p
    where (v_search is null or strpos(lower(p.hostname), v_search) > 0)
      and (v_roles is null or p.role = any (v_roles))
      and (v_clusters is null or p.cluster = any (v_clusters))
      and (v_tags is null or p.tags && v_tags)
  ),
  page as (
    select f.*
    from found as f
    where (v_colours is null or f.colour = any (v_colours)) and (v_after is null or f.path > v_after)
    order by f.path
    limit asked.page_size + 1
  )
  select
    (
      select array_agg(bruce.glance_item(p.glance) || jsonb_build_object(
        'key', jsonb_build_array(to_jsonb(p.path)), 'depth', cardinality(p.path) - 1) order by p.path)
      from page as p
    ),
    (
      select jsonb_build_object('red', 0, 'orange', 0, 'green', 0, 'grey', 0)
        || coalesce(jsonb_object_agg(c.colour, c.hosts), '{}')
      from (select f.colour, count(*) as hosts from found as f group by f.colour) as c
    ),
    case when v_after is null then jsonb_build_object(
      'roles', (
        select coalesce(jsonb_agg(jsonb_build_array(c.value, c.hosts) order by c.hosts desc, c.value), '[]')
        from (
          select h.role as value, count(*) as hosts from host as h where h.role is not null
          group by h.role order by 2 desc, 1 limit 50
        ) as c
      ),
      'clusters', (
        select coalesce(jsonb_agg(jsonb_build_array(c.value, c.hosts) order by c.hosts desc, c.value), '[]')
        from (
          select h.cluster as value, count(*) as hosts from host as h where h.cluster is not null
          group by h.cluster order by 2 desc, 1 limit 50
        ) as c
      ),
      'tags', (
        select coalesce(jsonb_agg(jsonb_build_array(c.value, c.hosts) order by c.hosts desc, c.value), '[]')
        from (
          select t.tag as value, count(*) as hosts from host as h cross join unnest(h.tags) as t (tag)
          group by t.tag order by 2 desc, 1 limit 50
        ) as c
      )
    ) end
  into v_rows, v_counts, v_facets;
  return bruce.write_page(asked, v_rows) || jsonb_build_object('version', v_version, 'counts', v_counts)
    || case when v_facets is null then '{}' else jsonb_build_object('facets', v_facets) end;
end;
$$;
comment on function public.dashboard_hosts(text, jsonb) is
  'Hosts in the order of the tree (what runs on a host follows it), in pages. Filters: search (a part of '
  'the name), role, cluster, tag, state (red, orange, green, grey); if_version. counts: by state, of what '
  'the other filters find. The first page has the facets. Security definer: a person or a token asks, and '
  'neither may read the tables of tokens.';

grant execute on function public.dashboard_hosts(text, jsonb) to authenticated, service_role;
