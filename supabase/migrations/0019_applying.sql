-- Applying: after the statement, the news of all its snapshots become the present in one pass: rows that differ are
-- read, gone rows go, matches are made anew where identities changed, and the hosts concerned are reconciled.

create type bruce.entity_ref as (
  entity_id bigint, scope_id integer, kind text, entity_key text, hostname text, name_keys text[], project text,
  service_id bigint
);
comment on type bruce.entity_ref is 'What of an entity tells who it is.';

create or replace function bruce.apply_snapshots(p_rows public.observed_snapshots[])
returns text[]
language plpgsql
volatile
set search_path = ''
set enable_nestloop = off
as $$
declare
  v_scope_ids integer[];
  v_held integer[];
  v_changed bruce.raw_row[];
  v_repeated bruce.raw_row[];
  v_parsed bruce.parsed_row[];
  v_gone bigint[];
  v_before bruce.entity_ref[];
  v_after bruce.entity_ref[];
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
      r.key is not null and row_number() over (partition by s.scope_id, r.kind, r.key order by r.position) > 1 as is_repeated
    from unnest(p_rows) as n
    join bruce.scopes as s on s.host_key = lower(n.hostname) and s.source = n.source and s.scope_id = any (v_scope_ids)
    cross join lateral (
      select r.kind, r.path, r.item, r.item_hash, r.position, r.key
      from bruce.snapshot_rows(s.source, n.snapshot) as r
      union all
      -- a list that used to be there and is not: a row that nobody can read
      select l.kind, 'snapshot.' || l.list, 'null', 0, null, null
      from bruce.snapshot_lists as l
      where l.source = s.source and l.list = any (s.lists) and not l.is_required and l.kind in ('app', 'vm', 'node')
        and n.complete and jsonb_typeof(n.snapshot -> l.list) is distinct from 'array'
    ) as r
  ),
  present as materialized (
    select e.entity_id, e.scope_id, e.kind, e.item_hash from bruce.entities as e where e.scope_id = any (v_scope_ids)
  )
  select
    array(
      select (
        r.scope_id, r.snapshot_id, r.observed_at, r.source, r.host, r.kind, r.path, r.item, r.item_hash, r.position
      )::bruce.raw_row
      from raw as r
      where not r.is_repeated and not exists (
        select from present as p where p.scope_id = r.scope_id and p.kind = r.kind and p.item_hash = r.item_hash
      )
    ),
    array(
      select (
        r.scope_id, r.snapshot_id, r.observed_at, r.source, r.host, r.kind, r.path, r.item, r.item_hash, r.position
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
    -- a row without a usable name is nobody
    select (
      p.scope_id, p.snapshot_id, p.observed_at, p.kind, p.path, p.item, p.item_hash, p.position,
      case when octet_length(p.name) <= 500 and octet_length(p.entity_key) <= 1000 then p.entity_key end,
      p.hostname, p.name, p.project, p.compose_service, p.name_keys, p.state, p.health, p.ports, p.image, p.node,
      p.addresses, p.restart_count,
      case
        when p.item = 'null' and p.path !~ '\]$' then 'is missing or no list'
        when octet_length(p.name) > 500 or octet_length(p.entity_key) > 1000 then 'has a name of more than 500 bytes'
        else p.problem
      end
    )::bruce.parsed_row
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

  if cardinality(v_gone) + cardinality(v_parsed) > (select o.breaker_objects from public.settings as o) then
    v_held := bruce.hold_lossy_scopes(p_rows, v_scope_ids, v_parsed, v_gone);
    if v_held <> '{}' then
      v_scope_ids := array(select unnest(v_scope_ids) except select unnest(v_held));
      v_parsed := array(select p from unnest(v_parsed) as p where p.scope_id = any (v_scope_ids));
      v_gone := array(
        select e.entity_id from bruce.entities as e where e.entity_id = any (v_gone) and e.scope_id = any (v_scope_ids)
      );
    end if;
  end if;

  v_before := array(
    select (e.entity_id, e.scope_id, e.kind, e.entity_key, e.hostname, e.name_keys, e.project, e.service_id)::bruce.entity_ref
    from bruce.entities as e
    where e.scope_id = any (v_scope_ids)
      and (
        e.entity_id in (select unnest(v_gone))
        or (e.scope_id, e.kind, e.entity_key) in (select p.scope_id, p.kind, p.entity_key from unnest(v_parsed) as p)
      )
  );
  if v_gone <> '{}' then
    delete from bruce.entities as e where e.entity_id = any (v_gone);
  end if;
  perform bruce.write_entities(v_parsed);
  perform bruce.write_quarantine(v_scope_ids, v_parsed, v_repeated);
  v_after := array(
    select (null, p.scope_id, p.kind, p.entity_key, p.hostname, p.name_keys, p.project, null)::bruce.entity_ref
    from unnest(v_parsed) as p
    where p.entity_key is not null
  );

  update bruce.scopes as s
  set applied_snapshot_id = n.id, held_snapshot_id = null,
    complete = n.complete and s.unreadable_rows = 0,
    last_seen_at = case when n.complete and s.unreadable_rows = 0 then greatest(s.last_seen_at, n.observed_at) else s.last_seen_at end,
    lists = array(
      select unnest(s.lists)
      union
      select k from jsonb_object_keys(n.snapshot) as k where jsonb_typeof(n.snapshot -> k) = 'array'
      order by 1
    ),
    problems = case when not n.complete then left(array_to_string(bruce.to_names(n.snapshot -> 'problems'), '; '), 500) end,
    changed_at = n.observed_at
  from unnest(p_rows) as n
  where s.scope_id = any (v_scope_ids) and s.host_key = lower(n.hostname) and s.source = n.source;
  return bruce.match_changed(v_scope_ids, v_before, v_after);
end;
$$;
comment on function bruce.apply_snapshots(public.observed_snapshots[]) is
  'Makes the given snapshots, at most one per scope, the present of their scopes. Returns the hosts concerned.';

create or replace function bruce.hold_lossy_scopes(
  p_rows public.observed_snapshots[], p_scope_ids integer[], p_parsed bruce.parsed_row[], p_gone bigint[]
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
    where e.scope_id = any (p_scope_ids) and e.kind in ('container', 'app', 'guest', 'vm') and e.state = 'running'
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
    -- all of it gone at once: more likely a lister that sees nothing than a house that is empty
    or l.gone = l.objects and l.objects > o.breaker_objects;

  if v_held is null then
    return '{}';
  end if;
  -- what a person released is not held again
  v_held := array(
    select s.scope_id
    from bruce.scopes as s
    join unnest(p_rows) as n on lower(n.hostname) = s.host_key and n.source = s.source
    where s.scope_id = any (v_held)
      and n.id is distinct from nullif(current_setting('bruce.released', true), '')::bigint
  );
  update bruce.scopes as s
  set held_snapshot_id = n.id, changed_at = n.observed_at
  from unnest(p_rows) as n
  where s.scope_id = any (v_held) and s.host_key = lower(n.hostname) and s.source = n.source;
  update public.observed_snapshots as o
  set disposition = 'held'
  from unnest(p_rows) as n
  join bruce.scopes as s on s.host_key = lower(n.hostname) and s.source = n.source
  where s.scope_id = any (v_held) and o.id = n.id and o.observed_at = n.observed_at;
  return v_held;
end;
$$;
comment on function bruce.hold_lossy_scopes(public.observed_snapshots[], integer[], bruce.parsed_row[], bigint[]) is
  'The breaker: marks held each scope whose new snapshot would take away most of what it had. Returns them.';

create or replace function bruce.write_entities(p_parsed bruce.parsed_row[])
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  insert into bruce.entities as e (
    scope_id, kind, entity_key, hostname, name, project, compose_service, name_keys, state, health, ports, image, node,
    addresses, restart_count, restarts_base, restarts_base_at, problem, first_seen_at, changed_at, snapshot_id,
    item_hash, item
  )
  select distinct on (p.scope_id, p.kind, p.entity_key)
    p.scope_id, p.kind, p.entity_key, coalesce(p.hostname, p.name), p.name, p.project, p.compose_service, p.name_keys,
    p.state, p.health, p.ports, p.image, p.node, p.addresses, p.restart_count, p.restart_count, p.observed_at,
    p.problem, p.observed_at, p.observed_at, p.snapshot_id, p.item_hash, p.item
  from unnest(p_parsed) as p
  where p.entity_key is not null
  order by p.scope_id, p.kind, p.entity_key, p.position
  on conflict (scope_id, kind, entity_key) do update set
    -- a dead node lists its guests without their names
    name = case when excluded.kind = 'guest' and not excluded.item ? 'name' then e.name else excluded.name end,
    name_keys = case when excluded.kind = 'guest' and not excluded.item ? 'name' then e.name_keys else excluded.name_keys end,
    hostname = case when excluded.kind in ('guest', 'vm', 'node') then e.hostname else excluded.hostname end,
    project = excluded.project, compose_service = excluded.compose_service, state = excluded.state,
    health = excluded.health, ports = excluded.ports, image = excluded.image, node = excluded.node,
    addresses = coalesce(excluded.addresses, e.addresses), problem = excluded.problem,
    restart_count = excluded.restart_count,
    restarts_base = case
      when excluded.restart_count < e.restart_count or e.restarts_base is null then excluded.restart_count
      when e.restarts_base_at < excluded.changed_at - (select o.restart_window from public.settings as o) then e.restart_count
      else e.restarts_base
    end,
    restarts_base_at = case
      when excluded.restart_count < e.restart_count or e.restarts_base is null
        or e.restarts_base_at < excluded.changed_at - (select o.restart_window from public.settings as o)
        -- the window begins with the first restart that counts
        or excluded.restart_count > e.restart_count and e.restart_count = e.restarts_base
      then excluded.changed_at
      else e.restarts_base_at
    end,
    restarted_at = case
      when excluded.restart_count > e.restart_count then excluded.changed_at
      when excluded.restart_count < e.restart_count then null
      else e.restarted_at
    end,
    changed_at = excluded.changed_at, snapshot_id = excluded.snapshot_id, item_hash = excluded.item_hash,
    item = excluded.item;
end;
$$;
comment on function bruce.write_entities(bruce.parsed_row[]) is 'Rows of the present that are new or differ.';

create or replace function bruce.write_quarantine(
  p_scope_ids integer[], p_parsed bruce.parsed_row[], p_repeated bruce.raw_row[]
)
returns void
language plpgsql
volatile
set search_path = ''
set enable_nestloop = off
as $$
begin
  if p_repeated = '{}'
    and not exists (select from bruce.scopes as s where s.scope_id = any (p_scope_ids) and s.has_quarantine)
    and not exists (select from unnest(p_parsed) as p where p.problem is not null or p.entity_key is null)
    and not exists (select from unnest(p_parsed) as p group by p.scope_id, p.kind, p.entity_key having count(*) > 1)
  then
    return;
  end if;
  delete from bruce.quarantined_rows as q
  using bruce.scopes as s
  where s.scope_id = any (p_scope_ids) and s.has_quarantine and q.scope_id = s.scope_id;

  with problem as (
    select p.scope_id, p.snapshot_id, p.item, p.entity_key is null as is_unreadable,
      -- a problem begins with the path of the field, when it is one field
      p.path || coalesce(substring(p.problem from '^\.\S+'), '') as path,
      case
        when p.problem is not null then regexp_replace(p.problem, '^\.\S+ ', '')
        when p.entity_key is null then 'has no name'
        when row_number() over (partition by p.scope_id, p.kind, p.entity_key order by p.position) > 1
          then format('repeats the name %s', p.name)
      end as message
    from unnest(p_parsed) as p
    union all
    select r.scope_id, r.snapshot_id, r.item, false, r.path, format('repeats the %s %s', l.key, r.item ->> l.key)
    from unnest(p_repeated) as r
    join bruce.snapshot_lists as l on l.source = r.source and l.kind = r.kind
    where r.scope_id = any (p_scope_ids)
  ),
  standing as (
    -- a problem of a row that did not change is still one
    select e.scope_id, e.snapshot_id, e.item, false as is_unreadable,
      e.kind || ' ' || e.name || coalesce(substring(e.problem from '^\.\S+'), '') as path,
      regexp_replace(e.problem, '^\.\S+ ', '') as message
    from bruce.entities as e
    where e.scope_id = any (p_scope_ids) and e.problem is not null
      and not exists (
        select from unnest(p_parsed) as p
        where p.scope_id = e.scope_id and p.kind = e.kind and p.entity_key = e.entity_key
      )
  ),
  written as (
    insert into bruce.quarantined_rows (scope_id, snapshot_id, path, message, item)
    select p.scope_id, p.snapshot_id, p.path, p.message, p.item
    from (select * from problem union all select * from standing) as p
    where p.message is not null
    returning scope_id
  )
  update bruce.scopes as s
  set has_quarantine = exists (select from written as w where w.scope_id = s.scope_id),
    unreadable_rows = (select count(*) from problem as p where p.scope_id = s.scope_id and p.is_unreadable)
  where s.scope_id = any (p_scope_ids)
    and (s.has_quarantine or s.unreadable_rows > 0 or exists (select from problem as p where p.message is not null)
      or exists (select from standing));
end;
$$;
comment on function bruce.write_quarantine(integer[], bruce.parsed_row[], bruce.raw_row[]) is
  'Rows that cannot be understood. One without a name makes its scope incomplete: it could be anything that seems to lack.';

create or replace function bruce.match_changed(
  p_scope_ids integer[], p_before bruce.entity_ref[], p_after bruce.entity_ref[]
)
returns text[]
language plpgsql
volatile
set search_path = ''
set enable_nestloop = off
as $$
declare
  v_hosts text[];
  v_new_hosts text[];
  v_known_hosts text[];
  v_service_ids bigint[];
  v_has_guests boolean;
  v_guest_hosts text[];
begin
  select
    array_agg(distinct c.hostname),
    -- hosts where something came, went, or changed its identity are matched anew
    coalesce(array_agg(distinct c.hostname) filter (where c.is_service and c.is_new), '{}'),
    -- elsewhere only the services whose containers changed are looked at
    coalesce(array_agg(distinct c.hostname) filter (where c.service_id is not null and not c.is_new), '{}'),
    coalesce(array_agg(distinct c.service_id) filter (where c.service_id is not null and not c.is_new), '{}'),
    coalesce(bool_or(c.kind in ('guest', 'vm', 'node')), false)
  into v_hosts, v_new_hosts, v_known_hosts, v_service_ids, v_has_guests
  from (
    select
      coalesce(a.kind, b.kind) as kind,
      coalesce(b.hostname, a.hostname) as hostname,
      coalesce(a.kind, b.kind) in ('container', 'app', 'check') as is_service,
      a.kind is null or b.kind is null or (a.name_keys, a.project) is distinct from (b.name_keys, b.project) as is_new,
      b.service_id
    from unnest(p_before) as b
    full join unnest(p_after) as a on a.scope_id = b.scope_id and a.kind = b.kind and a.entity_key = b.entity_key
  ) as c;

  v_new_hosts := array(
    select unnest(v_new_hosts)
    union
    -- the first that looks at a host: what it does not list is absent
    select s.host
    from bruce.scopes as s
    where s.scope_id = any (p_scope_ids) and s.is_new
  );
  if v_new_hosts <> '{}' then
    perform bruce.match_services(v_new_hosts);
    perform bruce.refresh_service_state(v_new_hosts);
  end if;
  if v_service_ids <> '{}' then
    perform bruce.refresh_service_state(v_known_hosts, v_service_ids);
  end if;

  if v_has_guests then
    v_guest_hosts := array(
      select unnest(bruce.match_guests(p_scope_ids))
      union
      select e.hostname
      from bruce.entities as e
      join unnest(p_after) as p on p.scope_id = e.scope_id and p.kind = e.kind and p.entity_key = e.entity_key
      where e.scope_id = any (p_scope_ids) and e.kind in ('guest', 'vm', 'node')
      union
      select e.hostname
      from bruce.entities as e
      join unnest(p_after) as p on p.scope_id = e.scope_id and p.kind = 'node' and p.entity_key = e.node
      where e.scope_id = any (p_scope_ids) and e.kind = 'guest'
      union
      -- what should be listed there and may not be
      select h.hostname from bruce.host_state as h where h.asset_type <> 'device' and h.state in ('unobserved', 'absent', 'unknown', 'ambiguous')
    );
    v_guest_hosts := v_guest_hosts || v_hosts;
    perform bruce.refresh_host_state(v_guest_hosts);
  end if;

  return array(
    select s.host from bruce.scopes as s where s.scope_id = any (p_scope_ids)
    union
    select unnest(v_hosts)
    union
    select unnest(v_guest_hosts)
  );
end;
$$;
comment on function bruce.match_changed(integer[], bruce.entity_ref[], bruce.entity_ref[]) is
  'Matches and compares anew what the applied rows concern. Returns the hosts concerned.';

create or replace function bruce.tell(p_hosts text[])
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_hosts text[];
begin
  with clean as (
    update bruce.scopes as s
    set is_dirty = false, is_stale = false
    where s.is_dirty
    returning s.scope_id, s.host
  )
  select array(
    select unnest(p_hosts)
    union select c.host from clean as c
    -- issues that wait for this evidence may lie on other hosts, such as guests
    union select i.hostname from public.issues as i join clean as c on c.scope_id = i.scope_id where i.status <> 'resolved'
    union select l.hostname from bruce.resource_levels as l join clean as c on c.scope_id = l.scope_id
  )
  into v_hosts;
  perform bruce.reconcile(v_hosts, 'REALITY_CHANGED');
  update bruce.scopes as s set is_new = false where s.host = any (v_hosts) and s.is_new;
end;
$$;
comment on function bruce.tell(text[]) is 'Reconciles the given hosts and those of all scopes that had a word to say.';

create or replace function bruce.tg_observed_snapshots__apply()
returns trigger
language plpgsql
security definer
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
declare
  v_round public.observed_snapshots[];
  v_hosts text[];
  v_done bigint[] := '{}';
begin
  if not exists (select from bruce.scopes as s where s.is_dirty) then
    return null;
  end if;
  -- several snapshots of one scope in a statement are told one after the other
  loop
    v_round := array(
      select r.snapshot_row
      from (
        select distinct on (lower(n.hostname), n.source) n::public.observed_snapshots as snapshot_row
        from new_rows as n
        where n.disposition in ('current', 'partial') and n.id <> all (v_done)
        order by lower(n.hostname), n.source, n.observed_at, n.seq, n.id
      ) as r
    );
    exit when v_round = '{}' and v_done <> '{}';
    v_hosts := '{}';
    if v_round <> '{}' then
      v_hosts := bruce.apply_snapshots(v_round);
      perform bruce.take_measurements(s.scope_id, s.source, n.snapshot, n.complete, n.observed_at)
      from unnest(v_round) as n
      join bruce.scopes as s on s.host_key = lower(n.hostname) and s.source = n.source
      where s.held_snapshot_id is null and (s.source <> 'docker' or s.has_levels or bruce.may_exceed(n.snapshot));
    end if;
    perform bruce.tell(v_hosts);
    exit when v_round = '{}';
    v_done := v_done || array(select n.id from unnest(v_round) as n);
  end loop;
  return null;
end;
$$;
comment on function bruce.tg_observed_snapshots__apply() is
  'Applies the news of a statement and reconciles the hosts concerned. Plans are made once a session: planning the union '
  'of all rules anew costs more than running it. Security definer: the engine''s tables are written by nobody else.';
create trigger _300_apply after insert on public.observed_snapshots
  referencing new table as new_rows for each statement execute function bruce.tg_observed_snapshots__apply();

create or replace function bruce.release_snapshot(p_hostname text, p_source text)
returns boolean
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_rows public.observed_snapshots[];
  v_scope bruce.scopes;
  v_expected public.snapshots;
begin
  perform bruce.lock_engine();
  select n.* into v_expected from public.snapshots as n where n.held and n.snapshot_type = p_source order by n.created_at desc limit 1;
  if found then
    update public.snapshots as n set held = false where n.held and n.snapshot_type = p_source;
    perform bruce.project_expected(v_expected.data);
    perform bruce.reconcile(array[p_source], 'INTENT_CHANGED');
    return true;
  end if;

  select s.* into v_scope
  from bruce.scopes as s
  where (s.host_key = lower(p_hostname) or s.host = p_hostname) and s.source = p_source and s.held_snapshot_id is not null;
  if not found then
    return false;
  end if;
  v_rows := array(
    select o from public.observed_snapshots as o
    where o.id = v_scope.held_snapshot_id and o.hostname = v_scope.hostname and o.source = p_source
  );
  perform set_config('bruce.released', v_scope.held_snapshot_id::text, true);
  update bruce.scopes as s set held_snapshot_id = null where s.scope_id = v_scope.scope_id;
  update public.observed_snapshots as o set disposition = 'current'
  where o.id = v_scope.held_snapshot_id and o.hostname = v_scope.hostname and o.source = p_source;
  perform bruce.reconcile(bruce.apply_snapshots(v_rows), 'REALITY_CHANGED');
  return true;
end;
$$;
comment on function bruce.release_snapshot(text, text) is 'Security definer: an operator may release without a right to write the engine''s tables.';

create or replace function public.release_snapshot(hostname text, source text)
returns boolean
language sql
volatile
set search_path = ''
as $$
  select bruce.release_snapshot(hostname, source);
$$;
comment on function public.release_snapshot(text, text) is
  'Applies a snapshot that the breaker holds: what it shows is true. False when none is held.';

revoke execute on all functions in schema bruce from public;
revoke execute on function public.release_snapshot(text, text) from public, anon, authenticated;
grant execute on function public.release_snapshot(text, text), bruce.release_snapshot(text, text) to service_role;
