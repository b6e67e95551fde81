-- Words for cases of machines: what the collector `system` says of one, shortly.

create function tests.unit(p_name text, p_state text default 'running', p_rest jsonb default '{}')
returns jsonb
language sql
as $$
  select jsonb_build_object('name', p_name, 'manager', 'systemd', 'kind', 'service', 'state', p_state) || p_rest;
$$;
comment on function tests.unit(text, text, jsonb) is 'A unit of systemd, a service unless the rest says otherwise.';

create function tests.listens(p_process text, p_ports text[], p_rest jsonb default '{}')
returns jsonb
language sql
as $$
  select jsonb_build_object('process', p_process, 'unit', null, 'container', null, 'ports', to_jsonb(p_ports)) || p_rest;
$$;
comment on function tests.listens(text, text[], jsonb) is 'A process that listens where others reach it.';

create function tests.machine(
  p_hostname text, p_units jsonb default '[]', p_listeners jsonb default '[]', p_rest jsonb default '{}', p_complete jsonb default 'true'
)
returns void
language plpgsql
as $$
declare
  v_answer jsonb := public.ingest(
    tests.token('collector'),
    jsonb_build_array(jsonb_build_object(
      'hostname', p_hostname, 'source', 'system', 'observed_at', tests.let_pass('1 minute'), 'complete', p_complete,
      'collector', jsonb_build_object('name', 'test', 'interval_s', 300, 'instance', 'machine of ' || p_hostname),
      'snapshot', jsonb_build_object(
        'os', '{"platform": "linux", "boot_id": "first"}'::jsonb, 'units', p_units, 'listeners', p_listeners,
        'filesystems', '[]'::jsonb, 'interfaces', '[]'::jsonb
      ) || p_rest
    ))
  );
begin
  if v_answer ->> 'status' <> '200' or v_answer -> 'rejected' <> '[]' then
    raise exception '%', v_answer;
  end if;
end;
$$;
comment on function tests.machine(text, jsonb, jsonb, jsonb, jsonb) is 'A machine tells of itself a minute later, by the API.';
