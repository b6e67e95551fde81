-- Words for cases of containers: what is declared and what is seen goes the way of the API, the issues and events are listed.

create function tests.declares(p_hostname text, p_services jsonb)
returns void
language plpgsql
as $$
declare
  v_answer jsonb := public.expected(
    tests.token('operator'),
    jsonb_build_object('hosts', jsonb_build_array(jsonb_build_object('hostname', p_hostname, 'services', p_services)))
  );
begin
  if v_answer ->> 'status' <> '200' or v_answer -> 'rejected' <> '[]' then
    raise exception '%', v_answer;
  end if;
end;
$$;
comment on function tests.declares(text, jsonb) is 'These services are declared of a host, by the API.';

create function tests.lists(p_hostname text, p_containers jsonb, p_rest jsonb default '{}')
returns void
language plpgsql
as $$
declare
  v_answer jsonb := public.ingest(
    tests.token('collector'),
    jsonb_build_array(jsonb_build_object(
      'hostname', p_hostname, 'source', 'docker', 'observed_at', tests.let_pass('1 minute'),
      'collector', '{"name": "test", "interval_s": 300}'::jsonb,
      'snapshot', jsonb_build_object('containers', p_containers)
    ) || p_rest)
  );
begin
  if v_answer ->> 'status' <> '200' or v_answer -> 'rejected' <> '[]' then
    raise exception '%', v_answer;
  end if;
end;
$$;
comment on function tests.lists(text, jsonb, jsonb) is 'A collector lists these containers a minute later, by the API.';

create function tests.seen(p_name text, p_rest jsonb default '{}')
returns jsonb
language sql
as $$
  select jsonb_build_object('name', p_name, 'image', 'i:1', 'state', 'running', 'ports', '[]'::jsonb) || p_rest;
$$;
comment on function tests.seen(text, jsonb) is 'A container of an image: running, without ports, unless the rest says otherwise.';

create function tests.part(p_name text, p_project text, p_service text, p_rest jsonb default '{}')
returns jsonb
language sql
as $$
  select tests.seen(p_name, jsonb_build_object(
    'compose', jsonb_build_object('project', p_project, 'service', p_service, 'number', 1)) || p_rest);
$$;
comment on function tests.part(text, text, text, jsonb) is 'A container of a compose project.';

create view tests.differences as
select concat_ws(' ', event_type, concat_ws('/', hostname, service), field, expected, '->', observed) as said from drift order by drift_key;
comment on view tests.differences is 'All of drift, a line each.';

create view tests.history as
select concat_ws(' ', status, event_type, concat_ws('/', hostname, service), field, observed) as said from events order by id;
comment on view tests.history is 'All events, a line each.';

create function tests.differ(variadic p_said text[])
returns text
language sql
as $$
  select extensions.is(array(select said from tests.differences), (p_said)[:cardinality(p_said) - 1], p_said[cardinality(p_said)]);
$$;
comment on function tests.differ(text[]) is 'An assertion: these are all differences. The last argument says why.';

create function tests.told(variadic p_said text[])
returns text
language sql
as $$
  select extensions.is(array(select said from tests.history), (p_said)[:cardinality(p_said) - 1], p_said[cardinality(p_said)]);
$$;
comment on function tests.told(text[]) is 'An assertion: these are all events. The last argument says why.';
