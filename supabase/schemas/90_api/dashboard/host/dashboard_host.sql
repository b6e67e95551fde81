create function public.dashboard_host(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  asked bruce.question := bruce.read_question(
    token_sha256, query, 'dashboard_host', array['integer', 'text', 'bigint']);
  v_version text := bruce.revision();
  v_host text := (bruce.resolve_host(query ->> 'hostname')).host;
  v_glance jsonb;
  v_rows jsonb[];
  v_counts jsonb;
begin
  if asked.fault is not null then
    return asked.fault;
  end if;
  if not bruce.in_scope(asked.token, v_host) then
    return bruce.not_readable(query ->> 'hostname');
  end if;
  if v_version = query ->> 'if_version' then
    return bruce.unchanged(asked, v_version);
  end if;
  v_glance := bruce.glance_items(asked, array[v_host]) -> 0;
  if v_glance is null and not exists (select from bruce.entities as e where e.hostname = v_host) then
    return bruce.fault(
      404, 'not_found', format('No host %s is declared or observed.', left(v_host, 100)));
  end if;

  with side as materialized (
    select s.*, bruce.fold_name(s.name) as name_key from bruce.host_sides(v_host, asked.asked_at) as s
  ),
  -- each issue belongs to one row; what has none gets one
  issue as materialized (
    select i, coalesce(s.rank, 6) as rank, coalesce(s.name, i.service) as name, coalesce(s.id, 0) as id
    from public.issues as i
    left join lateral (
      select s.rank, s.name, s.id
      from side as s
      where case when i.service is null
        then s.rank in (2, case i.field when 'ip' then 1 when 'node' then 3 end)
        else s.rank = 4 and s.id = i.service_id or s.rank = 5 and s.id = i.entity_id
          or s.rank in (4, 5) and s.name_key = bruce.fold_name(i.service) end
      order by s.rank = 2, (case s.rank when 4 then s.id = i.service_id when 5 then s.id = i.entity_id end)
        desc nulls last, s.rank, s.id
      limit 1
    ) as s on true
    where i.hostname = v_host and i.status <> 'resolved'
  ),
  found as materialized (
    select
      s.rank, s.name, s.id, s.kind, s.declared, s.observed, s.differs, s.seen_at, s.source,
      case
        when exists (
          select from issue as i where (i.rank, i.name, i.id) = (s.rank, s.name, s.id) and not (i.i).stale
        ) then 'differs'
        when s.is_seen and not s.is_fresh then 'stale'
        when s.differs <> '{}' or s.kind in ('undeclared', 'ambiguous') then 'differs'
        when not s.is_seen then 'unseen'
        when not s.is_fresh then 'stale'
        else 'equal'
      end as verdict
    from (
      select s.rank, s.name, s.id, s.kind, s.declared, s.observed, s.differs, s.is_seen, s.is_fresh,
        s.seen_at, s.source
      from side as s
      union all
      select distinct 6, i.name, 0::bigint, 'other', null::jsonb, null::jsonb, '{}'::text[], true, true,
        null::timestamptz, null::text
      from issue as i where i.rank = 6
    ) as s
  ),
  page as (
    select f.* from found as f
    where asked.after is null
      or (f.rank, f.name, f.id) > (asked.after[1]::integer, asked.after[2], asked.after[3]::bigint)
    order by f.rank, f.name, f.id
    limit asked.page_size + 1
  )
  select
    (
      select array_agg(jsonb_build_object(
        'key', jsonb_build_array(p.rank, p.name, p.id),
        'kind', p.kind, 'name', p.name, 'declared', p.declared, 'observed', p.observed,
        'differs', to_jsonb(p.differs), 'verdict', p.verdict, 'seen_at', p.seen_at, 'source', p.source,
        'issues', (
          select coalesce(jsonb_agg(n.line order by n.place), '[]')
          from (
            select bruce.issue_line(i.i) as line, row_number() over (
              order by (i.i).status <> 'open', bruce.severity_rank((i.i).severity), (i.i).drift_key) as place
            from issue as i
            where (i.rank, i.name, i.id) = (p.rank, p.name, p.id)
            order by place limit 5
          ) as n
        ),
        'issues_total', (
          select count(*) from issue as i where (i.rank, i.name, i.id) = (p.rank, p.name, p.id))
      ) order by p.rank, p.name, p.id)
      from page as p
    ),
    (
      select jsonb_build_object('equal', 0, 'differs', 0, 'unseen', 0, 'stale', 0)
        || coalesce(jsonb_object_agg(c.verdict, c.rows), '{}')
      from (select f.verdict, count(*) as rows from found as f group by f.verdict) as c
    )
  into v_rows, v_counts;
  return bruce.write_page(asked, v_rows) || jsonb_build_object(
    'version', v_version, 'counts', v_counts,
    'host', coalesce(v_glance, '{}') || bruce.host_head(v_host, asked.asked_at)
  ) || case when asked.after is null
    then bruce.host_beside(asked, v_host)
      || jsonb_build_object(
        'measurements', bruce.host_measurements(v_host), 'machine', bruce.host_machine(v_host))
    else '{}' end;
end;
$$;
comment on function public.dashboard_host(text, jsonb) is
  'One host by name, alias or address: who it is, and declared beside observed in rows (items), in pages. '
  'The first page has its collectors, guests and measurements, too. Security definer: a person or a token '
  'asks, and neither may read the tables of tokens.';

grant execute on function public.dashboard_host(text, jsonb) to authenticated, service_role;
