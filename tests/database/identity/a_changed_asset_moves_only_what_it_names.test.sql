select plan(6);

-- names, ancestors, scopes and guests follow the names that came or went: that must come to the same as looking at all of them
select setseed(0.3);
create function pg_temp.any_of(variadic p_words text[]) returns text language sql volatile as $$
  select p_words[1 + floor(random() * cardinality(p_words))::integer];
$$;
create function pg_temp.any_asset(p_name text) returns assets language sql volatile as $$
  select jsonb_populate_record(null::assets, jsonb_build_object(
    'name', p_name,
    'asset_type', case when p_name like 'c%' then 'cluster' else pg_temp.any_of('vm', 'vm', 'device') end,
    'parent', case when p_name like 'c%' then pg_temp.any_of('h1', 'H 2', 'h3', 'x', null)
      else pg_temp.any_of('h1', 'H 2', 'h3', 'h4', 'h7', 'h8', 'x', null, null) end,
    'cluster', case when p_name like 'h%' then pg_temp.any_of('c1', 'C1', 'c2', null) end,
    'vmid', pg_temp.any_of('1', '2', '3', null),
    'primary_ip', pg_temp.any_of('10.0.0.1', '10.0.0.2', null),
    'aliases', jsonb_build_array(pg_temp.any_of('x', 'y', 'h1', 'odd')),
    'lifecycle', pg_temp.any_of('active', 'active', 'active', 'retired')
  ));
$$;
create function pg_temp.anything_changes() returns void language plpgsql as $$
declare
  v_name text := pg_temp.any_of('h1', 'h2', 'h3', 'h4', 'h5', 'h7', 'h8', 'h6', 'c1', 'c2', 'c1', 'c2');
  v_new assets := pg_temp.any_asset(v_name);
begin
  case pg_temp.any_of('declare', 'change', 'change', 'change', 'several', 'rename', 'gone')
    when 'declare' then
      insert into assets (name, asset_type, parent, cluster, vmid, primary_ip, aliases, lifecycle) values (
        v_new.name, v_new.asset_type, v_new.parent, v_new.cluster, v_new.vmid, v_new.primary_ip,
        v_new.aliases, v_new.lifecycle);
    when 'change' then
      update assets set parent = v_new.parent, cluster = v_new.cluster, vmid = v_new.vmid,
        primary_ip = v_new.primary_ip, aliases = v_new.aliases, lifecycle = v_new.lifecycle
      where name = v_name;
    when 'several' then
      update assets set cluster = v_new.cluster, parent = v_new.parent
      where name <> v_name and asset_type <> 'cluster' and random() < 0.5;
    when 'rename' then
      update assets set name = v_name || pg_temp.any_of('b', '')
      where name in (v_name, v_name || 'b') and id = (select min(id) from assets where name in (v_name, v_name || 'b'));
    when 'gone' then
      delete from assets where name = v_name and random() < 0.5;
  end case;
end;
$$;
create function pg_temp.resolved() returns jsonb language sql as $$
  select jsonb_build_object(
    'names', (select jsonb_agg(n order by n.name_key, n.hostname) from bruce.host_names as n),
    'ancestors', (select jsonb_agg(a order by a.hostname, a.ancestor) from bruce.host_ancestors as a),
    'scopes', (
      select jsonb_agg(to_jsonb(s) order by s.scope_id)
      from (select scope_id, host, is_declared, is_ambiguous from bruce.scopes) as s
    ),
    'guests', (
      select jsonb_agg(to_jsonb(e) order by e.entity_id)
      from (
        select entity_id, hostname, match from bruce.entities where kind in ('guest', 'vm', 'node')
      ) as e
    )
  );
$$;
-- as the words say it: from each host by where it is, or else by its parents, all of them at once
create function pg_temp.ancestors() returns jsonb language sql as $$
  with recursive edge as (
    select distinct a.name as hostname, n.hostname as ancestor
    from assets as a
    left join assets as c on c.asset_type = 'cluster' and c.name = a.cluster and a.parent is null
    left join bruce.host_state as h on h.hostname = a.name
    join bruce.host_names as n on n.name_key = bruce.fold_name(coalesce(h.place, a.parent, c.parent))
    where bruce.is_host_type(a.asset_type) and n.hostname <> a.name
  ),
  path as (
    select e.hostname, e.ancestor, 1 as depth from edge as e
    union
    select p.hostname, e.ancestor, p.depth + 1
    from path as p join edge as e on e.hostname = p.ancestor
    where p.depth < 8 and e.ancestor <> p.hostname
  )
  select jsonb_agg(to_jsonb(a) order by a.hostname, a.ancestor)
  from (select hostname, ancestor, min(depth) as depth from path group by hostname, ancestor) as a;
$$;
insert into assets (name, asset_type) values ('c1', 'cluster'), ('h1', 'device'), ('h3', 'device');
select tests.observe(h, 'docker', tests.docker()) from unnest('{h1,h2.lan,h4,x,y,10.0.0.1,c1,c2}'::text[]) as h;
select tests.observe(p, 'proxmox', (
  select tests.proxmox(p, variadic array_agg(tests.guest(n, pg_temp.any_of('h' || n, 'y', 'x'))))
  from generate_series(1, 6) as n
)) from unnest('{h1,c1,c2}'::text[]) as p;

create temporary table strays (step integer, what text, before jsonb, after jsonb);
create temporary table shown (what text, state jsonb);
do $$
declare
  v_before jsonb;
  v_ancestors jsonb;
begin
  for v_step in 1..200 loop
    perform pg_temp.anything_changes();
    v_before := pg_temp.resolved();
    v_ancestors := pg_temp.ancestors();
    insert into shown select k, v_before -> k from jsonb_object_keys(v_before) as k;
    insert into strays select v_step, 'ancestors, as words', v_before -> 'ancestors', v_ancestors
    where nullif(v_before -> 'ancestors', 'null') is distinct from v_ancestors;
    perform bruce.refresh_host_names(array(select name from assets));
    insert into strays
    select v_step, k, v_before -> k, f -> k from pg_temp.resolved() as f, jsonb_object_keys(f) as k
    where f -> k is distinct from v_before -> k;
  end loop;
end;
$$;
select is_empty('select * from strays order by step limit 3', 'looking at everything finds nothing else');
select is(
  (select array_agg(what order by what) from (select what from shown group by what having count(distinct state) > 20) as s),
  '{ancestors,guests,names,scopes}', 'and all of it did change'
);
select isnt_empty(
  $$ select from shown where what = 'ancestors' and jsonb_path_exists(state, '$[*] ? (@.depth > 2)') $$, 'towers stood'
);
select isnt_empty(
  $$ select from shown where what = 'scopes' and jsonb_path_exists(state, '$[*] ? (@.is_ambiguous == true)') $$, 'a name meant several'
);
select isnt_empty(
  $$ select from shown where what = 'guests' and jsonb_path_exists(state, '$[*] ? (@.match == "ambiguous")') $$, 'and a guest, too'
);

insert into assets (name, asset_type, parent) values ('c9', 'cluster', 'later');
insert into assets (name, asset_type, cluster) values ('h9', 'vm', 'c9');
insert into assets (name, asset_type) values ('later', 'device');
select results_eq(
  $$ select ancestor, depth from bruce.host_ancestors where hostname = 'h9' $$, $$ values ('later', 1) $$,
  'the parent of a cluster may be declared last'
);

select * from finish();
