create function bruce.apply_snapshots(
  p_rows public.observed_snapshots[], p_is_released boolean default false,
  out hosts text[], out scope_ids integer[]
)
language plpgsql
volatile
set search_path = ''
set enable_nestloop = off
set enable_mergejoin = off
set work_mem = '32MB'
as $$
declare
  v_scope_ids integer[];
  v_held integer[] := '{}';
  v_quarantined integer[];
  v_proxies integer[];
  v_changed bruce.raw_row[];
  v_repeated bruce.raw_row[];
  v_parsed bruce.parsed_row[];
  v_gone bigint[];
  v_before bruce.entities[];
  v_after bruce.entities[];
begin
  v_scope_ids := array(
    select s.scope_id
    from unnest(p_rows) as n
    join bruce.scopes as s on s.host_key = lower(n.hostname) and s.source = n.source
    where s.host_key in (select lower(r.hostname) from unnest(p_rows) as r)
    order by s.scope_id
  );

  with raw as materialized (
    select
      s.scope_id, n.id as snapshot_id, n.observed_at, s.source, s.host,
      r.kind, r.path, r.item, r.item_hash, r.position,
      r.key is not null
        and row_number() over (partition by s.scope_id, r.kind, r.key order by r.position) > 1 as is_repeated
    from unnest(p_rows) as n
    join bruce.scopes as s on s.host_key = lower(n.hostname) and s.source = n.source
      and s.scope_id = any (v_scope_ids)
    cross join lateral (
      select r.kind, r.path, r.item, r.item_hash, r.position, r.key
      from bruce.snapshot_rows(s.source, n.snapshot) as r
      union all
      -- a list that used to be there and is not: a row that nobody can read
      select l.kind, 'snapshot.' || l.list, 'null', 0, null, null
      from bruce.snapshot_lists as l
      where l.source = s.source and l.list = any (s.lists) and not l.is_required
        and l.kind in ('app', 'vm', 'node')
        and n.complete and jsonb_typeof(n.snapshot -> l.list) is distinct from 'array'
    ) as r
  ),
  present as materialized (
    select e.entity_id, e.scope_id, e.kind, e.item_hash from bruce.entities as e
      where e.scope_id = any (v_scope_ids)
  )
  select
    array(
      select (
        r.scope_id, r.snapshot_id, r.observed_at, r.source, r.host, r.kind, r.path, r.item, r.item_hash,
        r.position
      )::bruce.raw_row
      from raw as r
      where not r.is_repeated and not exists (
        select from present as p where p.scope_id = r.scope_id and p.kind = r.kind
          and p.item_hash = r.item_hash
      )
    ),
    array(
      select (
        r.scope_id, r.snapshot_id, r.observed_at, r.source, r.host, r.kind, r.path, r.item, r.item_hash,
        r.position
      )::bruce.raw_row
      from raw as r
      where r.is_repeated
    ),
    array(
      select p.entity_id
      from present as p
      where not exists (
        select from raw as r
        where r.scope_id = p.scope_id and r.kind = p.kind and r.item_hash = p.item_hash and not r.is_repeated
      )
    )
  into v_changed, v_repeated, v_gone;

  v_parsed := array(
    select
      case
        when octet_length(p.name) <= 500 and octet_length(p.entity_key) <= 1000 and p.item <> 'null' then p
        else bruce.mark_nameless(p)
      end
    from bruce.parse_rows(v_changed) as p
  );
  if v_gone <> '{}' then
    -- what is only different is not gone; nor is anything where rows may lack, or of a list that was not sent
    v_gone := array(
      select e.entity_id
      from bruce.entities as e
      join bruce.scopes as s on s.scope_id = e.scope_id and s.scope_id = any (v_scope_ids)
      join unnest(p_rows) as n on lower(n.hostname) = s.host_key and n.source = s.source
      join bruce.snapshot_lists as l on l.source = s.source and l.kind = e.kind
      where e.entity_id = any (v_gone)
        and n.complete
        and n.snapshot ? l.list
        and not exists (
          select from unnest(v_parsed) as p
          where p.scope_id = e.scope_id and p.kind = e.kind and p.entity_key = e.entity_key
        )
        and not exists (
          select from unnest(v_parsed) as p where p.scope_id = e.scope_id and p.entity_key is null
        )
    );
  end if;

  -- what a person released is not held again
  if not p_is_released
    and cardinality(v_gone) + cardinality(v_parsed) > (select o.breaker_objects from public.settings as o)
  then
    v_held := bruce.hold_lossy_scopes(p_rows, v_scope_ids, v_parsed, v_gone);
    if v_held <> '{}' then
      v_scope_ids := array(select unnest(v_scope_ids) except select unnest(v_held));
      v_parsed := array(select p from unnest(v_parsed) as p where p.scope_id = any (v_scope_ids));
      v_gone := array(
        select e.entity_id from bruce.entities as e where e.entity_id = any (v_gone)
          and e.scope_id = any (v_scope_ids)
      );
    end if;
  end if;

  v_before := array(
    select e
    from bruce.entities as e
    where e.scope_id = any (v_scope_ids)
      and (
        e.entity_id in (select unnest(v_gone))
        or (e.scope_id, e.kind, e.entity_key) in (
          select p.scope_id, p.kind, p.entity_key from unnest(v_parsed) as p)
      )
  );
  if v_gone <> '{}' then
    delete from bruce.entities as e where e.entity_id = any (v_gone);
  end if;
  v_after := array(select w from bruce.write_entities(v_parsed) as w);
  v_quarantined := bruce.write_quarantine(v_scope_ids, v_parsed, v_repeated);

  with applied as (
    update bruce.scopes as s
    set applied_snapshot_id = n.id, held_snapshot_id = null,
      complete = n.complete and s.unreadable_rows = 0,
      last_seen_at = case when n.complete
        and s.unreadable_rows = 0 then greatest(s.last_seen_at, n.observed_at) else s.last_seen_at end,
      lists = array(
        select unnest(s.lists)
        union
        select k from jsonb_object_keys(n.snapshot) as k where jsonb_typeof(n.snapshot -> k) = 'array'
        order by 1
      ),
      problems = case when not n.complete
        then left(array_to_string(bruce.to_names(n.snapshot -> 'problems'), '; '), 500) end,
      changed_at = n.observed_at
    from unnest(p_rows) as n
    join bruce.scopes as o on o.host_key = lower(n.hostname) and o.source = n.source
      and o.scope_id = any (v_scope_ids)
    where s.scope_id = any (v_scope_ids) and s.scope_id = o.scope_id
    returning s.scope_id, s.source,
      -- the evidence itself is another: rules about its rows see that too
      o.is_new or o.is_stale or o.is_confirming or not o.complete or not n.complete or s.lists <> o.lists
        as is_other
  )
  select
    coalesce(array_agg(a.scope_id) filter (where a.is_other), '{}') || v_held || v_quarantined,
    array_agg(a.scope_id) filter (where a.source = 'proxy')
  into scope_ids, v_proxies
  from applied as a;
  hosts := bruce.match_changed(v_scope_ids, v_before, v_after);
  if v_proxies is not null then
    hosts := hosts || bruce.refresh_routes(v_proxies);
  end if;
end;
$$;
comment on function bruce.apply_snapshots(public.observed_snapshots[], boolean) is
  'Makes the given snapshots, at most one per scope, the present of their scopes. Returns the hosts where '
  'a rule could see what changed, and the scopes whose evidence is another.';
