-- Words for stories about guests of Proxmox VE, told through the functions of the API.

create schema guests;

create function guests.declare(variadic p_hosts jsonb[])
returns text
language sql
as $$
  select public.expected(tests.token('operator'), jsonb_build_object('hosts', to_jsonb(p_hosts))) ->> 'status';
$$;
comment on function guests.declare(jsonb[]) is 'Posts these hosts, and returns the status.';

create function guests.say(
  p_hostname text, p_snapshot jsonb, p_complete jsonb default 'true', p_source text default 'proxmox'
)
returns text
language sql
as $$
  select r ->> 'outcome'
  from jsonb_path_query(public.ingest(tests.token('operator'), jsonb_build_array(jsonb_build_object(
    'hostname', p_hostname, 'source', p_source, 'snapshot', p_snapshot, 'complete', p_complete,
    'observed_at', tests.let_pass('1 minute'), 'collector', '{"name": "test", "interval_s": 300}'::jsonb
  ))), '$.results[*]') as r;
$$;
comment on function guests.say(text, jsonb, jsonb, text) is
  'A collector posts a snapshot, a minute after the last one. Returns what became of it.';

create function guests.of(p_nodes text, variadic p_guests jsonb[] default '{}')
returns jsonb
language sql
as $$
  select jsonb_build_object(
    'nodes', (
      select jsonb_agg(jsonb_build_object('node', ltrim(n, '!'), 'status', case left(n, 1) when '!' then 'offline' else 'online' end))
      from regexp_split_to_table(p_nodes, ' ') as n
    ),
    'guests', to_jsonb(p_guests),
    'storages', '[]'::jsonb
  );
$$;
comment on function guests.of(text, jsonb[]) is 'A snapshot of these nodes (with ! in front: offline) and guests.';

create function guests.guest(p_vmid integer, p_name text, p_node text, p_rest jsonb default '{}')
returns jsonb
language sql
as $$
  select jsonb_build_object('vmid', p_vmid, 'type', 'qemu', 'name', p_name, 'status', 'running', 'node', p_node) || p_rest;
$$;
comment on function guests.guest(integer, text, text, jsonb) is 'A guest: running, unless the rest says otherwise.';

create function guests.drift()
returns setof text
language sql
as $$
  select concat_ws(' ', d.event_type, d.hostname, d.service, d.field, d.observed) from public.drift as d order by 1;
$$;
comment on function guests.drift() is 'All of drift, a line each.';

create function guests.told()
returns setof text
language sql
as $$
  select concat_ws(' ', e.status, e.event_type, e.hostname, e.service, e.field, e.observed) from public.events as e order by e.id;
$$;
comment on function guests.told() is 'All events so far, a line each.';
