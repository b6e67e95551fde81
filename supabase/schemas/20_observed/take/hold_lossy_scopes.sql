create function bruce.hold_lossy_scopes(
  p_scope_ids integer[], p_reports bruce.report[], p_parsed bruce.parsed_row[], p_gone bigint[]
)
returns integer[]
language plpgsql
volatile
set search_path = ''
set enable_nestloop = off
as $$
declare
  v_held integer[];
begin
  with present as (
    select
      e.scope_id,
      e.match = 'matched' and (e.service_id is not null or e.kind in ('guest', 'vm')) as is_declared,
      g.entity_id is not null as is_gone,
      coalesce(p.state in ('stopped', 'failed'), false) as is_stopped
    from bruce.entities as e
    left join unnest(p_gone) as g (entity_id) on g.entity_id = e.entity_id
    left join unnest(p_parsed) as p
      on p.scope_id = e.scope_id and p.kind = e.kind and p.entity_key = e.entity_key
    where e.scope_id = any (p_scope_ids)
      and e.scope_id not in (select s.scope_id from bruce.scopes as s where s.releases_next
        and s.scope_id = any (p_scope_ids))
      and (e.kind in ('container', 'app', 'guest', 'vm')
        -- a machine has many units, and what is declared counts
        or e.kind in ('unit', 'listener') and e.match = 'matched')
      and e.state = 'running'
  ),
  loss as (
    select
      p.scope_id,
      count(*) as objects,
      count(*) filter (where p.is_gone) as gone,
      count(*) filter (where p.is_declared) as declared,
      count(*) filter (where p.is_declared and (p.is_gone or p.is_stopped)) as declared_lost
    from present as p
    group by p.scope_id
  )
  select array_agg(l.scope_id)
  into v_held
  from loss as l
  cross join public.settings as o
  where l.declared_lost > o.breaker_objects and l.declared_lost > l.declared * o.breaker_share
    -- all of it gone at once: more likely a failed listing than an empty host
    or l.gone = l.objects and l.objects > o.breaker_objects;
  if v_held is null then
    return '{}';
  end if;
  update bruce.stored_snapshots as o
  set disposition = 'held'
  from unnest(p_reports) as r
  where (r.scope).scope_id = any (v_held) and o.id = (r.stored).id and o.observed_at = (r.stored).observed_at;
  return v_held;
end;
$$;
comment on function bruce.hold_lossy_scopes(
  integer[], bruce.report[], bruce.parsed_row[], bigint[]
) is
  'The mass-change guard: marks the snapshots held that would take away most of what their scopes had. '
  'Returns those scopes.';
