-- The rpc function behind the edge function expected.

create function bruce.expected(p_token_sha256 text, p_payload jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_token jsonb := bruce.use_token(p_token_sha256, array['netbox', 'operator']);
  v_id text;
  v_held boolean;
begin
  if v_token ->> 'status' <> '200' then
    return v_token;
  end if;
  if jsonb_typeof(p_payload -> 'hosts') is distinct from 'array' then
    return jsonb_build_object(
      'status', 422, 'code', 'invalid', 'message', 'The payload is not {"hosts": [...]}.',
      'details', jsonb_build_array(
        jsonb_build_object('path', 'hosts', 'message', 'a list of hosts is required'))
    );
  end if;
  insert into public.snapshots (snapshot_type, data) values ('netbox', bruce.strip_secrets(p_payload))
  returning id::text into v_id;
  select s.held into v_held from public.snapshots as s where s.id::text = v_id;
  return jsonb_build_object(
    'status', 200,
    'hosts', jsonb_array_length(p_payload -> 'hosts'),
    'services', (select count(*) from bruce.expected_host_services(p_payload)),
    'created', bruce.tallied('declared'),
    'updated', bruce.tallied('changed') - bruce.tallied('retired'),
    'retired', bruce.tallied('retired'),
    'unchanged', v_id is null or bruce.tallied('declared') + bruce.tallied('changed') = 0 and not v_held,
    'held', coalesce(v_held, false),
    'events', jsonb_build_object(
      'opened', bruce.tallied('events_opened'), 'changed', bruce.tallied('events_changed'),
      'resolved', bruce.tallied('events_resolved')
    )
  );
end;
$$;
comment on function bruce.expected(text, jsonb) is
  'Security definer: the edge may neither read tokens nor write the declaration; it hands a snapshot over.';

create function public.expected(token_sha256 text, payload jsonb)
returns jsonb
language sql
volatile
set search_path = ''
as $$
  select bruce.expected(token_sha256, payload);
$$;
comment on function public.expected(text, jsonb) is
  'Takes {"hosts": [...], "complete": bool} for a token: a full expected state, or some hosts of it.';

grant execute on function public.expected(text, jsonb) to service_role;
grant execute on function bruce.expected(text, jsonb) to service_role;
