-- Declaring: assets and expected_services written by anybody (NetBox, plain SQL, Studio) are normalised, remembered in
-- expected_changes, and compared with what is observed. One pass per statement.

create or replace function bruce.tg__lock_engine()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform bruce.lock_engine();
  return null;
end;
$$;
comment on function bruce.tg__lock_engine() is
  'Before any row is locked, so that writers of different tables wait for each other in one place. Security definer: no '
  'writer needs a right of its own for it.';
create trigger _050_lock before insert or update or delete on public.assets
  for each statement execute function bruce.tg__lock_engine();
create trigger _050_lock before insert or update or delete on public.expected_services
  for each statement execute function bruce.tg__lock_engine();
create trigger _050_lock before insert on public.snapshots
  for each statement execute function bruce.tg__lock_engine();

create or replace function bruce.tg_assets__normalise()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_id text;
begin
  new.name := btrim(coalesce(nullif(btrim(new.name), ''), new.hostname));
  if coalesce(new.name, '') = '' then
    raise exception 'an asset needs a name' using errcode = 'not_null_violation', hint = 'Give name or hostname.';
  end if;
  new.asset_type := lower(coalesce(new.asset_type, 'vm'));
  new.tags := coalesce(new.tags, '{}');
  new.aliases := coalesce(new.aliases, '{}');
  new.metadata := coalesce(new.metadata, '{}');
  new.parent := nullif(btrim(new.parent), '');

  if tg_op = 'INSERT' then
    new.primary_ip := coalesce(new.primary_ip, bruce.to_inet(new.ip));
    -- declaring a host again completes it: the older pipeline inserts all of them at each import
    select a.id::text into v_id
    from public.assets as a
    where case
        when new.netbox_id is not null and a.netbox_id is not null
          then a.netbox_id = new.netbox_id and a.asset_type = new.asset_type
        else a.name_key = bruce.fold_name(new.name)
          and bruce.is_host_type(a.asset_type) = bruce.is_host_type(new.asset_type)
      end
    order by a.created_at desc
    limit 1;
    if v_id is not null then
      update public.assets as a set
        role = coalesce(new.role, a.role),
        parent = coalesce(new.parent, a.parent),
        cluster = coalesce(new.cluster, a.cluster),
        primary_ip = coalesce(new.primary_ip, a.primary_ip),
        status = coalesce(new.status, a.status),
        lifecycle = coalesce(
          new.lifecycle, bruce.to_lifecycle(new.status), case a.lifecycle when 'retired' then 'active' else a.lifecycle end
        ),
        tags = case new.tags when '{}' then a.tags else new.tags end,
        aliases = case new.aliases when '{}' then a.aliases else new.aliases end,
        netbox_id = coalesce(new.netbox_id, a.netbox_id),
        vmid = coalesce(new.vmid, a.vmid),
        metadata = a.metadata || new.metadata
      where a.id::text = v_id;
      return null;
    end if;
    new.lifecycle := coalesce(new.lifecycle, bruce.to_lifecycle(new.status), 'active');
  else
    if new.ip is distinct from old.ip and new.primary_ip is not distinct from old.primary_ip then
      new.primary_ip := bruce.to_inet(new.ip);
    end if;
    if new.status is distinct from old.status and new.lifecycle is not distinct from old.lifecycle then
      new.lifecycle := coalesce(bruce.to_lifecycle(new.status), new.lifecycle);
    end if;
    new.lifecycle := coalesce(new.lifecycle, 'active');
  end if;
  new.hostname := new.name;
  new.ip := host(new.primary_ip);
  new.retired_at := case new.lifecycle when 'retired' then coalesce(new.retired_at, bruce.clock()) end;

  if tg_op = 'UPDATE' then
    if to_jsonb(new) - '{name_key,changed_at}'::text[] = to_jsonb(old) - '{name_key,changed_at}'::text[] then
      return null;
    end if;
    new.changed_at := bruce.clock();
  end if;
  return new;
end;
$$;
comment on function bruce.tg_assets__normalise() is
  'Completes a declared asset (older names hostname and ip, lifecycle from the status of NetBox). Declaring a host again '
  'updates it. Security definer: a writer needs no right to update.';
create trigger _100_normalise before insert or update on public.assets
  for each row execute function bruce.tg_assets__normalise();

create or replace function bruce.tg_expected_services__normalise()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
  new.hostname := (bruce.resolve_host(btrim(new.hostname))).host;
  new.name := btrim(new.name);
  new.ports := bruce.to_ports(new.ports);
  new.lifecycle := coalesce(new.lifecycle, 'active');
  new.retired_at := case new.lifecycle when 'retired' then coalesce(new.retired_at, bruce.clock()) end;
  if tg_op = 'UPDATE' then
    if to_jsonb(new) - '{host_key,name_key,changed_at}'::text[] = to_jsonb(old) - '{host_key,name_key,changed_at}'::text[] then
      return null;
    end if;
    new.changed_at := bruce.clock();
  end if;
  return new;
end;
$$;
comment on function bruce.tg_expected_services__normalise() is
  'Ports as protocol/number, the host by its declared name. What does not change is not written.';
create trigger _100_normalise before insert or update on public.expected_services
  for each row execute function bruce.tg_expected_services__normalise();

create or replace function bruce.refresh_host_names(p_hosts text[])
returns text[]
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_hosts text[];
begin
  with name as (
    select distinct k.name_key, a.name as hostname
    from public.assets as a
    left join public.assets as c on c.asset_type = 'cluster' and c.name = a.cluster
    cross join lateral unnest(
      array[
        bruce.fold_name(a.name),
        'ip=' || host(a.primary_ip),
        'vmid=' || bruce.fold_name(a.parent) || '/' || a.vmid,
        'vmid=' || bruce.fold_name(a.cluster) || '/' || a.vmid,
        'vmid=' || bruce.fold_name(c.parent) || '/' || a.vmid
      ] || bruce.fold_names(a.aliases)
    ) as k (name_key)
    where a.name = any (p_hosts) and bruce.is_host_type(a.asset_type) and k.name_key is not null
  ),
  gone as (
    delete from bruce.host_names as n
    where n.hostname = any (p_hosts)
      and not exists (select from name as k where k.name_key = n.name_key and k.hostname = n.hostname)
  )
  insert into bruce.host_names (name_key, hostname)
  select n.name_key, n.hostname from name as n
  on conflict do nothing;

  with recursive edge as (
    -- a VM without a declared parent stands on the parent of its cluster
    select distinct a.name as hostname, n.hostname as ancestor
    from public.assets as a
    left join public.assets as c on c.asset_type = 'cluster' and c.name = a.cluster and a.parent is null
    join bruce.host_names as n on n.name_key = bruce.fold_name(coalesce(a.parent, c.parent))
    where bruce.is_host_type(a.asset_type) and n.hostname <> a.name
  ),
  path as (
    select e.hostname, e.ancestor, 1 as depth from edge as e
    union
    select p.hostname, e.ancestor, p.depth + 1
    from path as p
    join edge as e on e.hostname = p.ancestor
    where p.depth < 8 and e.ancestor <> p.hostname
  ),
  ancestor as (
    select p.hostname, p.ancestor, min(p.depth) as depth from path as p group by p.hostname, p.ancestor
  ),
  gone as (
    delete from bruce.host_ancestors as h
    where not exists (select from ancestor as a where a.hostname = h.hostname and a.ancestor = h.ancestor)
  )
  insert into bruce.host_ancestors as h (hostname, ancestor, depth)
  select a.hostname, a.ancestor, a.depth from ancestor as a
  on conflict (hostname, ancestor) do update set depth = excluded.depth where h.depth <> excluded.depth;

  -- services that were declared under an alias before anybody knew whose it is
  update public.expected_services as s
  set hostname = n.hostname
  from bruce.host_names as n
  where n.hostname = any (p_hosts) and n.name_key = s.host_key and n.hostname <> s.hostname
    and not exists (select from bruce.host_names as o where o.name_key = s.host_key and o.hostname <> n.hostname)
    and not exists (
      select from public.expected_services as o where o.hostname = n.hostname and o.name_key = s.name_key
    );

  -- a scope may now be recognised as another host
  with resolved as (
    select s.scope_id, s.host as old_host, r.host, r.candidates
    from bruce.scopes as s
    cross join lateral bruce.resolve_host(s.hostname) as r
  ),
  moved as (
    update bruce.scopes as s
    set host = r.host, is_declared = r.candidates = 1, is_ambiguous = r.candidates > 1
    from resolved as r
    where r.scope_id = s.scope_id
      and (s.host, s.is_declared, s.is_ambiguous) is distinct from (r.host, r.candidates = 1, r.candidates > 1)
    returning s.scope_id, r.old_host, r.host
  ),
  carried as (
    update bruce.entities as e
    set hostname = m.host
    from moved as m
    where e.scope_id = m.scope_id and e.kind not in ('guest', 'vm', 'node', 'check') and e.hostname <> m.host
  )
  select array_agg(distinct h) into v_hosts from moved as m, lateral unnest(array[m.old_host, m.host]) as h;

  return array(
    select unnest(p_hosts) union select unnest(v_hosts) union select unnest(bruce.match_guests())
  );
end;
$$;
comment on function bruce.refresh_host_names(text[]) is
  'Names, ancestors and recognised scopes and guests after assets changed. Returns the hosts to compare anew.';

create or replace function bruce.refresh_service_names(p_hosts text[])
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  with name as (
    select distinct s.hostname, k.name_key, s.id as service_id
    from public.expected_services as s
    cross join lateral unnest(
      array[
        bruce.fold_name(s.name),
        'compose=' || (s.match ->> 'compose_project') || '/' || coalesce(s.match ->> 'compose_service', s.name),
        'container=' || (s.match ->> 'container'),
        'image=' || (s.match ->> 'image')
      ] || bruce.fold_names(s.aliases)
    ) as k (name_key)
    where s.hostname = any (p_hosts) and k.name_key is not null
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
comment on function bruce.refresh_service_names(text[]) is 'Names, aliases and match hints after expected_services changed.';

create or replace function bruce.compare_declared(p_hosts text[])
returns void
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
begin
  perform bruce.refresh_host_state(p_hosts);
  perform bruce.match_services(p_hosts);
  perform bruce.refresh_service_state(p_hosts);
  perform bruce.reconcile(p_hosts, 'INTENT_CHANGED');
end;
$$;
comment on function bruce.compare_declared(text[]) is 'Compares the given hosts anew because their declaration changed.';

create or replace function bruce.tg_assets__compare()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_hosts text[];
begin
  if tg_op = 'INSERT' then
    insert into public.expected_changes (changed_at, hostname, change, after)
    select bruce.clock(), n.name, 'declared', to_jsonb(n) from new_rows as n;
    v_hosts := array(select distinct n.name from new_rows as n);
    perform bruce.tally('declared', (select count(*)::integer from new_rows));
  elsif tg_op = 'UPDATE' then
    insert into public.expected_changes (changed_at, hostname, change, before, after)
    select
      bruce.clock(), n.name,
      case when n.lifecycle = 'retired' and o.lifecycle <> 'retired' then 'retired' else 'changed' end,
      to_jsonb(o), to_jsonb(n)
    from new_rows as n join old_rows as o on o.id = n.id;
    v_hosts := array(select n.name from new_rows as n union select o.name from old_rows as o);
    perform bruce.tally('changed', (select count(*)::integer from new_rows));
    perform bruce.tally('retired', (
      select count(*)::integer from new_rows as n join old_rows as o on o.id = n.id
      where n.lifecycle = 'retired' and o.lifecycle <> 'retired'
    ));
  else
    insert into public.expected_changes (changed_at, hostname, change, before)
    select bruce.clock(), o.name, 'deleted', to_jsonb(o) from old_rows as o;
    v_hosts := array(select distinct o.name from old_rows as o);
  end if;
  if v_hosts = '{}' then
    return null;
  end if;

  v_hosts := bruce.refresh_host_names(v_hosts);
  if coalesce(current_setting('bruce.projecting', true), '') <> 'on' then
    perform bruce.compare_declared(v_hosts);
  end if;
  return null;
end;
$$;
comment on function bruce.tg_assets__compare() is
  'Remembers the change and compares the hosts anew. Security definer: the engine''s tables are written by nobody else.';

create or replace function bruce.tg_expected_services__compare()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_hosts text[];
begin
  if tg_op = 'INSERT' then
    insert into public.expected_changes (changed_at, hostname, service, change, after)
    select bruce.clock(), n.hostname, n.name, 'declared', to_jsonb(n) from new_rows as n;
    v_hosts := array(select distinct n.hostname from new_rows as n);
    perform bruce.tally('declared', (select count(*)::integer from new_rows));
  elsif tg_op = 'UPDATE' then
    insert into public.expected_changes (changed_at, hostname, service, change, before, after)
    select
      bruce.clock(), n.hostname, n.name,
      case when n.lifecycle = 'retired' and o.lifecycle <> 'retired' then 'retired' else 'changed' end,
      to_jsonb(o), to_jsonb(n)
    from new_rows as n join old_rows as o on o.id = n.id;
    v_hosts := array(select n.hostname from new_rows as n union select o.hostname from old_rows as o);
    perform bruce.tally('changed', (select count(*)::integer from new_rows));
    perform bruce.tally('retired', (
      select count(*)::integer from new_rows as n join old_rows as o on o.id = n.id
      where n.lifecycle = 'retired' and o.lifecycle <> 'retired'
    ));
  else
    insert into public.expected_changes (changed_at, hostname, service, change, before)
    select bruce.clock(), o.hostname, o.name, 'deleted', to_jsonb(o) from old_rows as o;
    v_hosts := array(select distinct o.hostname from old_rows as o);
  end if;
  if v_hosts = '{}' then
    return null;
  end if;

  perform bruce.refresh_service_names(v_hosts);
  if coalesce(current_setting('bruce.projecting', true), '') <> 'on' then
    perform bruce.compare_declared(v_hosts);
  end if;
  return null;
end;
$$;
comment on function bruce.tg_expected_services__compare() is
  'Remembers the change and compares the hosts anew. Security definer: the engine''s tables are written by nobody else.';

create trigger _200_compare_inserted after insert on public.assets
  referencing new table as new_rows for each statement execute function bruce.tg_assets__compare();
create trigger _200_compare_updated after update on public.assets
  referencing old table as old_rows new table as new_rows for each statement execute function bruce.tg_assets__compare();
create trigger _200_compare_deleted after delete on public.assets
  referencing old table as old_rows for each statement execute function bruce.tg_assets__compare();
create trigger _200_compare_inserted after insert on public.expected_services
  referencing new table as new_rows for each statement execute function bruce.tg_expected_services__compare();
create trigger _200_compare_updated after update on public.expected_services
  referencing old table as old_rows new table as new_rows for each statement execute function bruce.tg_expected_services__compare();
create trigger _200_compare_deleted after delete on public.expected_services
  referencing old table as old_rows for each statement execute function bruce.tg_expected_services__compare();

revoke execute on all functions in schema bruce from public;
