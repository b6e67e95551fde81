-- A home where every rule speaks, a person who does what is suggested, and machines that obey.

create function tests.containers(p_host text)
returns jsonb
language sql
as $$
  select coalesce(jsonb_object_agg(e.entity_key, e.item), '{}') from bruce.entities as e
  where e.hostname = p_host and e.kind = 'container';
$$;
comment on function tests.containers(text) is 'The containers of a host as they were reported last, by name.';

create function tests.report_again(p_host text, p_containers jsonb)
returns void
language sql
as $$
  select tests.observe(p_host, 'docker', jsonb_build_object(
    'containers', (select coalesce(jsonb_agg(c.value || jsonb_build_object('name', c.key)), '[]') from jsonb_each(p_containers) as c),
    'metrics', (select coalesce(jsonb_object_agg(c.key, '{"cpu_pct": 1}'::jsonb), '{}') from jsonb_each(p_containers) as c)));
$$;
comment on function tests.report_again(text, jsonb) is 'A host reports these containers.';

create function tests.docker_obeys(p_host text, p_line text, p_offer jsonb)
returns boolean
language plpgsql
as $$
declare
  v_all jsonb := tests.containers(p_host);
  v_verb text := substring(p_line from '^docker (compose up|update|\w+)');
  v_word text := btrim(regexp_replace(p_line, '^.* ', ''), '''');
  v_name text;
  v_lines text := (select string_agg(l, E'\n') from jsonb_array_elements_text(p_offer #> '{compose,lines}') as l);
  v_one jsonb;
begin
  select c.key into v_name from jsonb_each(v_all) as c
  where c.key = v_word or v_verb = 'compose up' and coalesce(c.value #>> '{compose,service}', c.key) = v_word
  order by c.key = v_word desc limit 1;
  v_one := coalesce(v_all -> v_name, jsonb_build_object('name', v_word, 'ports', '[]'::jsonb, 'state', 'exited'));
  v_name := coalesce(v_name, v_word);
  case v_verb
    when 'start', 'unpause', 'restart' then
      v_one := v_one || '{"state": "running"}' || case when v_one ->> 'health' <> '' then '{"health": "healthy"}' else '{}'::jsonb end;
      if v_verb = 'restart' then
        -- it is well after that: its probes too
        perform tests.observe(p_host, 'service_health', jsonb_build_object('checks', jsonb_agg(e.item || '{"ok": true}')))
        from bruce.entities as e where e.hostname = p_host and e.kind = 'check' having count(*) > 0;
      end if;
    when 'stop' then v_one := v_one || '{"state": "exited", "health": null}';
    when 'rm' then
      perform tests.report_again(p_host, v_all - v_name), tests.report_again(p_host, v_all - v_name);
      return true;
    when 'update' then v_one := v_one || jsonb_build_object('restart_policy', substring(p_line from '--restart (\S+)'));
    when 'compose up' then
      -- as the file says: what is in the lines, else what is declared
      v_one := v_one || '{"state": "running", "restart_count": 0, "networks": ["bridge"], "network_mode": "bridge"}' || coalesce((
        select jsonb_build_object(
          'ports', case when s.ports = '{}' then v_one -> 'ports' else (select jsonb_agg(split_part(p, '/', 2) || ':80/' || split_part(p, '/', 1)) from unnest(s.ports) as p) end,
          'image', coalesce(s.image, v_one ->> 'image'))
        from expected_services as s where s.host_key = bruce.fold_name(p_host) and (s.name_key = bruce.fold_name(v_word) or s.match ->> 'compose_service' = v_word) limit 1), '{}')
        || case when v_lines ~ 'ports:' then jsonb_build_object('ports', (
          select jsonb_agg(m[1]) from regexp_matches(v_lines, '- "([^"]+)"', 'g') as m)) else '{}' end
        || case when v_lines ~ 'image:' then jsonb_build_object('image', substring(v_lines from 'image: "([^"]+)"')) else '{}' end
        || case when v_lines ~ 'restart:' then jsonb_build_object('restart_policy', substring(v_lines from 'restart: "([^"]+)"')) else '{}' end;
    else return false;
  end case;
  v_all := v_all || jsonb_build_object(v_name, v_one);
  if v_lines is not null then
    -- who writes his file declares it
    perform public.expected(tests.token_of('alice'), jsonb_build_object('origin', 'compose', 'hosts', jsonb_build_array(jsonb_build_object('hostname', p_host, 'services',
      jsonb_build_array(jsonb_strip_nulls(jsonb_build_object('name', s.name, 'ports', case when v_lines ~ 'ports:' then (
        select jsonb_agg('tcp/' || split_part(p, ':', 1)) from jsonb_array_elements_text(v_one -> 'ports') as p) end,
        'image', case when v_lines ~ 'image:' then v_one ->> 'image' end, 'metadata', jsonb_build_object('from', p_offer #>> '{compose,file}'))))))))
    from expected_services as s
    where s.host_key = bruce.fold_name(p_host) and s.name_key = bruce.fold_name(v_word) and p_offer #>> '{compose,file}' is not null;
  end if;
  perform tests.report_again(p_host, v_all);
  return true;
end;
$$;
comment on function tests.docker_obeys(text, text, jsonb) is
  'A host does what a line of Docker or Compose says, and its collector reports. False: it is no such line.';

create function tests.pve_obeys(p_line text)
returns boolean
language plpgsql
as $$
declare
  v_verb text := substring(p_line from '^(?:qm|pct) (\w+)');
  v_number integer := substring(p_line from '^(?:qm|pct) \w+ (\d+)')::integer;
begin
  if v_verb is null then
    return false;
  end if;
  perform tests.observe('pve', 'proxmox', jsonb_build_object(
    'nodes', (select jsonb_agg(e.item) from bruce.entities as e join bruce.scopes as s using (scope_id) where s.source = 'proxmox' and e.kind = 'node'),
    'storages', (select coalesce(jsonb_agg(e.item), '[]') from bruce.entities as e join bruce.scopes as s using (scope_id) where s.source = 'proxmox' and e.kind = 'storage'),
    'guests', (
      select jsonb_agg(case when (e.item ->> 'vmid')::integer <> v_number then e.item else e.item || case v_verb
        when 'start' then '{"status": "running", "qmpstatus": "running"}' when 'resume' then '{"status": "running", "qmpstatus": "running"}'
        when 'shutdown' then '{"status": "stopped", "qmpstatus": "stopped"}'
        when 'unlock' then '{"lock": null, "status": "running", "qmpstatus": "running"}'
        when 'migrate' then jsonb_build_object('node', split_part(p_line, ' ', 4))
        when 'set' then jsonb_strip_nulls(jsonb_build_object(
          'name', substring(p_line from '--(?:name|hostname) (\S+)'), 'maxcpu', substring(p_line from '--cores (\d+)')::integer,
          'maxmem', substring(p_line from '--memory (\d+)')::bigint * 1048576)) end end)
      from bruce.entities as e where e.kind = 'guest')));
  return true;
end;
$$;
comment on function tests.pve_obeys(text) is 'The cluster does what a line of qm or pct says, and reports. False: it is no such line.';

create function tests.nas_obeys(p_line text)
returns boolean
language plpgsql
as $$
declare
  v_app text := substring(p_line from 'midclt call --job app\.(?:start|stop|redeploy) (\S+)');
  v_vm text := substring(p_line from 'midclt call vm\.\w+ (\d+)');
begin
  if v_app is null and v_vm is null then
    return false;
  end if;
  perform tests.observe('nas', 'truenas', jsonb_build_object('system', '{"hostname": "nas"}'::jsonb,
    'apps', (select coalesce(jsonb_agg(case when e.entity_key = v_app then e.item || jsonb_build_object('state',
        case when p_line ~ 'stop' then 'STOPPED' else 'RUNNING' end) else e.item end), '[]') from bruce.entities as e where e.hostname = 'nas' and e.kind = 'app'),
    'vms', (select coalesce(jsonb_agg(case when e.item ->> 'id' = v_vm then e.item || '{"status": {"state": "RUNNING"}}' else e.item end), '[]')
      from bruce.entities as e join bruce.scopes as s using (scope_id) where s.source = 'truenas' and e.kind = 'vm'),
    'pools', (select coalesce(jsonb_agg(e.item), '[]') from bruce.entities as e where e.hostname = 'nas' and e.kind = 'pool'),
    'alerts', (select coalesce(jsonb_agg(e.item), '[]') from bruce.entities as e where e.hostname = 'nas' and e.kind = 'alert')));
  return true;
end;
$$;
comment on function tests.nas_obeys(text) is 'TrueNAS does what a line of midclt says, and reports. False: it is no such line.';

create function tests.unit_obeys(p_host text, p_line text)
returns boolean
language plpgsql
as $$
declare
  v_verb text := substring(p_line from '^sudo systemctl (start|restart|reset-failed|disable --now) \S+\.service$');
  v_unit text := substring(p_line from '(\S+\.service)$');
begin
  if v_verb is null then
    return false;
  end if;
  for i in 1 .. 2 loop
    perform tests.machine(p_host, (
      select jsonb_agg(e.item || case when e.name <> v_unit then '{}'::jsonb when v_verb = 'reset-failed' then '{"state": "stopped", "result": "success"}'
        else '{"state": "running"}' end)
      from bruce.entities as e where e.hostname = p_host and e.kind = 'unit'
    ), (
      select coalesce(jsonb_agg(e.item), '[]') from bruce.entities as e
      where e.hostname = p_host and e.kind = 'listener' and (v_verb <> 'disable --now' or e.item ->> 'unit' is distinct from v_unit)
    ), jsonb_build_object('filesystems', (
      select coalesce(jsonb_agg(e.item), '[]') from bruce.entities as e where e.hostname = p_host and e.kind = 'filesystem')));
  end loop;
  return true;
end;
$$;
comment on function tests.unit_obeys(text, text) is 'systemd does what a line says, and the machine tells of itself. False: it is no such line.';

create function tests.collector_obeys(p_host text, p_line text)
returns boolean
language plpgsql
as $$
begin
  if p_line = 'sudo systemctl start bruce-collector-system' then
    perform tests.machine(p_host, p_rest => '{"os": {"platform": "linux", "time_synchronized": true}}');
    return true;
  elsif p_line !~ '^sudo systemctl start bruce-collector-docker$' then
    return false;
  end if;
  perform tests.report_again(p_host, tests.containers(p_host));
  perform tests.report_again(p_host, tests.containers(p_host));
  return true;
end;
$$;
comment on function tests.collector_obeys(text, text) is 'The collector of a host runs, and succeeds. False: it is no such line.';

create function tests.ollama_obeys(p_host text, p_line text)
returns boolean
language plpgsql
as $$
begin
  if p_line !~ '^(docker exec \S+ )?ollama pull \S+( && (docker exec \S+ )?ollama pull \S+)*$' then
    return false;
  end if;
  perform tests.observe(p_host, 'service_health', jsonb_build_object('checks', jsonb_agg(case when e.health = 'ollama'
    then jsonb_set(e.item, '{models}', (e.item -> 'models') || (
      select jsonb_agg(jsonb_build_object('name', m[1])) from regexp_matches(p_line, 'ollama pull (\S+)', 'g') as m))
    else e.item end)))
  from bruce.entities as e where e.hostname = p_host and e.kind = 'check';
  return true;
end;
$$;
comment on function tests.ollama_obeys(text, text) is 'Ollama has the models that a line pulls, and a probe sees them. False: it is no such line.';

create function tests.targets_answer()
returns void
language plpgsql
as $$
declare
  v_claim jsonb := public.claim_actions(tests.token_of('worker'), 'dispatcher');
begin
  perform public.finish_actions(tests.token_of('worker'), (v_claim ->> 'lease')::uuid,
    jsonb_agg(jsonb_build_object('action_id', a ->> 'action_id', 'outcome', 'delivered')))
  from jsonb_array_elements(v_claim -> 'actions') as a having count(*) > 0;
end;
$$;
comment on function tests.targets_answer() is 'Whatever is due is delivered.';

create function tests.asked(p_call jsonb)
returns text
language plpgsql
as $$
declare
  v_path text[] := string_to_array(ltrim(p_call ->> 'path', '/'), '/');
  v_body jsonb := coalesce(p_call -> 'body', '{}');
  v_answer jsonb;
begin
  v_answer := case
    when p_call ->> 'path' = '/expected' then public.expected(tests.token_of('alice'), v_body)
    when p_call ->> 'path' = '/bruce/tune' then public.api_tune(tests.token_of('alice'), v_body)
    when p_call ->> 'path' = '/bruce/explain' then public.api_explain(tests.token_of('alice'), v_body)
    when p_call ->> 'path' = '/bruce/snapshots/release' then public.api_release_snapshot(tests.token_of('alice'), v_body)
    when p_call ->> 'path' = '/bruce/notifications/replay' then public.api_replay(tests.token_of('alice'), v_body)
    when p_call ->> 'path' = '/commands' then public.enqueue_command(tests.token_of('alice'), v_body ->> 'name', v_body ->> 'target',
      v_body -> 'arguments', issue_id => (v_body ->> 'issue_id')::uuid)
    when v_path[2] = 'issues' and v_path[4] = 'waive' then public.api_waive(tests.token_of('alice'), v_body || jsonb_build_object('issue_id', v_path[3]))
    when v_path[2] = 'issues' then public.api_issue(tests.token_of('alice'), jsonb_build_object('issue_id', v_path[3]))
    when v_path[2] = 'targets' then public.api_test_target(tests.token_of('alice'), jsonb_build_object('target', v_path[3]))
    when v_path[2] = 'hosts' then public.api_forget(tests.token_of('alice'), v_body || jsonb_build_object('hostname', v_path[3]))
  end;
  return coalesce(v_answer ->> 'state', v_answer ->> 'status') || coalesce(' ' || (v_answer ->> 'reason'), ' ' || (v_answer ->> 'message'), '');
end;
$$;
comment on function tests.asked(jsonb) is 'An operator makes a call of the API. Returns its status; of a command its state.';

create function tests.outcome_of(p_drift_key text, p_offer jsonb)
returns text
language plpgsql
as $$
declare
  v_kind text := p_offer ->> 'kind';
  v_line text := p_offer #>> '{shell,line}';
  v_said text;
  v_outcome text;
begin
  begin
    if p_offer ? 'call' then
      v_said := tests.asked(p_offer -> 'call');
      if p_offer ? 'command' and v_said not in ('pending', 'awaiting_approval') or not p_offer ? 'command' and v_said not like '200%' then
        v_outcome := 'refused: ' || v_said;
      end if;
      if p_offer #>> '{call,path}' ~ '/(targets|notifications)/' then
        perform tests.targets_answer();
      end if;
    elsif p_offer ? 'sql' then
      execute p_offer ->> 'sql';
      perform bruce.run_jobs(bruce.clock());
    end if;
    if v_outcome is null and v_line is not null and v_kind not in ('ask', 'wait') and not (
      tests.collector_obeys(p_offer #>> '{shell,on}', v_line) or tests.unit_obeys(p_offer #>> '{shell,on}', v_line) or tests.ollama_obeys(p_offer #>> '{shell,on}', v_line) or tests.docker_obeys(p_offer #>> '{shell,on}', v_line, p_offer) or tests.pve_obeys(v_line) or tests.nas_obeys(v_line))
    then
      v_outcome := 'a line for a person';
    elsif v_outcome is null and not p_offer ?| '{call,sql,shell,cli}' and not (v_kind = 'ask' and p_offer ? 'url') then
      v_outcome := 'by hand';
    elsif v_outcome is null and p_offer ? 'netbox' then
      v_outcome := 'NetBox';
    end if;
    v_outcome := coalesce(v_outcome, case
      when v_kind = 'maintenance' and exists (
        select from maintenance_windows as w where w.hostname = p_offer #>> '{call,body,values,hostname}' and bruce.window_is_open(w, bruce.clock()))
        then 'window'
      when exists (select from public.drift as d where d.drift_key = p_drift_key) then
        coalesce((select case when i.waived_by is not null then 'waived' when i.window_id is not null then 'held back' end
          from issues as i where i.drift_key = p_drift_key and i.status = 'pending'), case when v_kind in ('ask', 'wait') then 'looked' else 'still there' end)
      else 'ended' end);
    raise sqlstate 'BRUCE';
  exception
    when sqlstate 'BRUCE' then
      return v_outcome;
  end;
end;
$$;
comment on function tests.outcome_of(text, jsonb) is
  'What becomes of a difference when somebody does what an offer says; then all is as before: ended, waived, held back, looked, still there, refused.';
