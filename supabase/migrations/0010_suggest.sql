-- Made from supabase/schemas/85_suggest by `npm run schema`: edit there, not here.

set check_function_bodies = off;

-- 85_suggest/find/compose_file.sql
create function bruce.compose_file(p_declared public.expected_services)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  return case when p_declared.origin = 'compose' then p_declared.metadata ->> 'from'
    else p_declared.also_declared -> 'compose' ->> 'from' end;
end;
$$;
revoke all on function bruce.compose_file(public.expected_services) from public, anon, authenticated, service_role;
comment on function bruce.compose_file(public.expected_services) is
  'The compose file that declares a service, also one whose word NetBox took over. Null: none was read.';

-- 85_suggest/find/compose_ports.sql
create function bruce.compose_ports(p_thing bruce.entities, p_wanted text[])
returns text[]
language plpgsql
stable
set search_path = ''
as $$
declare
  v_lines text[];
begin
  with published as (
    select distinct
      concat(coalesce(m.parts[3], 'tcp'), '/', m.parts[1]) as port, coalesce(m.parts[3], 'tcp') as protocol,
      m.parts[2] as inside
    from jsonb_array_elements(case jsonb_typeof(p_thing.item -> 'ports') when 'array'
      then p_thing.item -> 'ports' else '[]' end) as p
    cross join lateral regexp_match(p #>> '{}', '(\d+)(?:->|:)(\d+)(?:/(tcp|udp|sctp))?$') as m (parts)
    where m.parts is not null
  ),
  lacking as (
    select w.port, split_part(w.port, '/', 1) as protocol from unnest(p_wanted) as w (port)
    where not exists (select from published as p where p.port = w.port)
  ),
  free as (
    select p.* from published as p where p.port <> all (p_wanted)
  ),
  meant as (
    select w.port, coalesce(p.inside, f.inside) as inside
    from unnest(p_wanted) as w (port)
    left join published as p on p.port = w.port
    -- one that is free, and one that lacks: then it is that one
    left join free as f on p.port is null and f.protocol = split_part(w.port, '/', 1)
      and (select count(*) from free as o where o.protocol = f.protocol) = 1
      and (select count(*) from lacking as o where o.protocol = f.protocol) = 1
  )
  select array_agg(
    concat(split_part(m.port, '/', 2), ':', m.inside,
      case when m.port not like 'tcp/%' then '/' || split_part(m.port, '/', 1) end) order by m.port)
  into v_lines
  from meant as m
  having bool_and(m.inside is not null);
  return v_lines;
end;
$$;
revoke all on function bruce.compose_ports(bruce.entities, text[]) from public, anon, authenticated, service_role;
comment on function bruce.compose_ports(bruce.entities, text[]) is
  'How a compose file publishes these ports of a container: outside:inside. Null: it cannot be told which '
  'port inside one leads to.';

-- 85_suggest/find/declared_of.sql
create function bruce.declared_of(p_row bruce.all_drift)
returns public.expected_services
language plpgsql
stable
set search_path = ''
as $$
declare
  v_declared public.expected_services;
begin
  if p_row.service_id is not null then
    select s.* into v_declared from public.expected_services as s where s.id = p_row.service_id;
  elsif p_row.service is not null then
    select s.* into v_declared
    from public.expected_services as s
    where s.host_key = bruce.fold_name(p_row.hostname) and s.name_key = bruce.fold_name(p_row.service);
  end if;
  return v_declared;
end;
$$;
revoke all on function bruce.declared_of(bruce.all_drift) from public, anon, authenticated, service_role;
comment on function bruce.declared_of(bruce.all_drift) is
  'The declared service that a difference is about, also a retired one. Null: none.';

-- 85_suggest/find/is_in_netbox.sql
create function bruce.is_in_netbox(p_hostname text)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
  return exists (
    select from public.assets as a where a.name = p_hostname and a.netbox_id is not null
      and a.lifecycle <> 'retired'
  );
end;
$$;
revoke all on function bruce.is_in_netbox(text) from public, anon, authenticated, service_role;
comment on function bruce.is_in_netbox(text) is
  'Does NetBox declare this host? Then it has to say what is adopted: it would undo any other declaration.';

-- 85_suggest/find/namesake_of.sql
create index issues_service_elsewhere_idx on public.issues (bruce.fold_name(service))
  where status <> 'resolved' and event_type in ('SERVICE_MISSING', 'SERVICE_UNEXPECTED');
create function bruce.namesake_of(p_row bruce.all_drift, p_event_type text)
returns public.issues
language plpgsql
stable
set search_path = ''
-- by its index alone: a name that many hosts have is asked of each of them
set enable_seqscan = off
as $$
declare
  v_issue public.issues;
begin
  select i.* into v_issue
  from public.issues as i
  where i.status <> 'resolved'
    and i.event_type in ('SERVICE_MISSING', 'SERVICE_UNEXPECTED')
    and bruce.fold_name(i.service) = bruce.fold_name(p_row.service)
    and i.event_type = p_event_type
    and i.hostname <> p_row.hostname
    and (p_event_type <> 'SERVICE_MISSING' or i.observed = 'absent')
  limit 1;
  return v_issue;
end;
$$;
revoke all on function bruce.namesake_of(bruce.all_drift, text) from public, anon, authenticated, service_role;
comment on function bruce.namesake_of(bruce.all_drift, text) is
  'The issue of that rule about a service of the same name on another host: what is missing here may run '
  'there. Null: none.';

-- 85_suggest/find/patience_call.sql
create function bruce.patience_call()
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_limit interval := (select s.change_limit from public.settings as s);
  v_sql text := format('update settings set change_limit = %L;', v_limit * 2);
begin
  return jsonb_build_object('sql', v_sql, 'cli', 'npx bruce sql ' || bruce.shell_word(v_sql));
end;
$$;
revoke all on function bruce.patience_call() from public, anon, authenticated, service_role;
comment on function bruce.patience_call() is 'How settings.change_limit becomes twice as long.';

-- 85_suggest/find/shell_word.sql
create function bruce.shell_word(p_text text)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  return case
    -- it would be read as an option, or hide what is run
    when p_text = '' or starts_with(p_text, '-') or not bruce.is_plain_text(p_text) then null
    when p_text ~ '^[A-Za-z0-9_.,:/@%+=-]+$' then p_text
    else '''' || replace(p_text, '''', '''\''''') || ''''
  end;
end;
$$;
revoke all on function bruce.shell_word(text) from public, anon, authenticated, service_role;
comment on function bruce.shell_word(text) is
  'A text as one word of a command line that a person copies. Null: it cannot be one safely. Names come from '
  'collectors: what is copied must do nothing else than it says.';

-- 85_suggest/find/state_of_service.sql
create function bruce.state_of_service(p_row bruce.all_drift, p_member text, p_value jsonb)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
  return jsonb_build_object('hostname', p_row.hostname, 'services', jsonb_build_array(
    jsonb_build_object('name', p_row.service, p_member, p_value)));
end;
$$;
revoke all on function bruce.state_of_service(bruce.all_drift, text, jsonb) from public, anon, authenticated, service_role;
comment on function bruce.state_of_service(bruce.all_drift, text, jsonb) is
  'A state that says one member of one service, as the function expected takes it.';

-- 85_suggest/find/suggestions_of_issue.sql
create function bruce.suggestions_of_issue(p_issue public.issues)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  -- an issue has the columns of its difference
  return case when p_issue.status = 'resolved' then '[]' else
    bruce.suggestions_of(jsonb_populate_record(null::bruce.all_drift, to_jsonb(p_issue))) end;
end;
$$;
revoke all on function bruce.suggestions_of_issue(public.issues) from public, anon, authenticated, service_role;
comment on function bruce.suggestions_of_issue(public.issues) is
  'What would end an issue, best first. Of one that is resolved: nothing.';

-- 85_suggest/find/suggestions_of_keys.sql
create function bruce.suggestions_of_keys(p_drift_keys text[])
returns table (drift_key text, issue_id uuid, suggestions jsonb)
language plpgsql
stable
set search_path = ''
as $$
#variable_conflict use_column
begin
  return query
    select i.drift_key, i.issue_id, bruce.suggestions_of_issue(i)
    from public.issues as i
    where i.drift_key = any (p_drift_keys) and i.status <> 'resolved';
end;
$$;
revoke all on function bruce.suggestions_of_keys(text[]) from public, anon, authenticated, service_role;
comment on function bruce.suggestions_of_keys(text[]) is
  'What would end these differences, each by its drift_key: those that have an issue now. For whoever acts '
  'on many at once.';

-- 85_suggest/find/tasks_line.sql
create function bruce.tasks_line(p_guest bruce.entities)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  if p_guest.kind <> 'guest' or p_guest.item ->> 'vmid' !~ '^\d{1,9}$' then
    return '{}';
  end if;
  return jsonb_build_object('shell', jsonb_strip_nulls(jsonb_build_object(
    'on', p_guest.node,
    'line', 'pvesh get /nodes/localhost/tasks --source active --vmid ' || (p_guest.item ->> 'vmid'))));
end;
$$;
revoke all on function bruce.tasks_line(bruce.entities) from public, anon, authenticated, service_role;
comment on function bruce.tasks_line(bruce.entities) is
  'The line that shows which tasks of Proxmox VE work on a guest now.';

-- 85_suggest/find/thing_of.sql
create function bruce.thing_of(p_row bruce.all_drift, p_service_id bigint default null)
returns bruce.entities
language plpgsql
stable
set search_path = ''
as $$
declare
  v_thing bruce.entities;
begin
  select e.* into v_thing
  from bruce.entities as e
  where e.hostname = p_row.hostname
    and e.kind not in ('check', 'route', 'alert')
    and (e.entity_id = p_row.entity_id or e.service_id = p_service_id
      or p_row.service is null and e.kind in ('guest', 'vm', 'node')
      or p_service_id is null and p_row.entity_id is null and e.name = p_row.service)
  order by coalesce(e.entity_id = p_row.entity_id, false) desc, e.match = 'leftover',
    e.state = 'running', e.entity_id
  limit 1;
  return v_thing;
end;
$$;
revoke all on function bruce.thing_of(bruce.all_drift, pg_catalog.int8) from public, anon, authenticated, service_role;
comment on function bruce.thing_of(bruce.all_drift, bigint) is
  'The observed thing that a difference is about: of several that are one service, one that does not run. '
  'Null: none.';

-- 85_suggest/find/thing_word.sql
create function bruce.thing_word(p_thing bruce.entities)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  return bruce.shell_word(case p_thing.kind
    when 'unit' then p_thing.name
    -- a process is started and stopped by its unit
    when 'listener' then p_thing.item ->> 'unit'
    else p_thing.entity_key
  end);
end;
$$;
revoke all on function bruce.thing_word(bruce.entities) from public, anon, authenticated, service_role;
comment on function bruce.thing_word(bruce.entities) is
  'The name of a container, app or unit, or of the unit of a process, as one word of a command line.';

-- 85_suggest/find/threshold_call.sql
create function bruce.threshold_call(p_row bruce.all_drift, p_open_above numeric, p_clear_below numeric)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_own public.thresholds;
begin
  select t.* into v_own
  from public.thresholds as t
  where t.metric = p_row.field and t.hostname = p_row.hostname and t.service = coalesce(p_row.service, '*');
  return jsonb_build_object('method', 'POST', 'path', '/bruce/tune', 'body', jsonb_strip_nulls(
    jsonb_build_object(
      'what', 'thresholds', 'key', v_own.id::text,
      'values', case when v_own.id is null then jsonb_build_object('metric', p_row.field,
        'hostname', p_row.hostname, 'service', coalesce(p_row.service, '*')) else '{}' end
        || jsonb_build_object('open_above', p_open_above, 'clear_below', p_clear_below),
      'was', case when v_own.id is not null then jsonb_build_object(
        'open_above', v_own.open_above, 'clear_below', v_own.clear_below) end)));
end;
$$;
revoke all on function bruce.threshold_call(bruce.all_drift, pg_catalog.numeric, pg_catalog.numeric) from public, anon, authenticated, service_role;
comment on function bruce.threshold_call(bruce.all_drift, numeric, numeric) is
  'The call that gives a host or service a limit of its own, or changes the one that it has.';

-- 85_suggest/find/threshold_sql.sql
create function bruce.threshold_sql(p_row bruce.all_drift, p_open_above numeric, p_clear_below numeric)
returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  return format(
    'insert into thresholds (metric, hostname, service, open_above, clear_below, unit) values '
    '(%L, %L, %L, %s, %s, %L) on conflict (metric, hostname, service) do update set '
    'open_above = excluded.open_above, clear_below = excluded.clear_below;',
    p_row.field, p_row.hostname, coalesce(p_row.service, '*'), p_open_above, p_clear_below,
    case p_row.field when 'database_bytes' then 'bytes' else '%' end);
end;
$$;
revoke all on function bruce.threshold_sql(bruce.all_drift, pg_catalog.numeric, pg_catalog.numeric) from public, anon, authenticated, service_role;
comment on function bruce.threshold_sql(bruce.all_drift, numeric, numeric) is
  'SQL that gives a host or service a limit of its own.';

-- 85_suggest/find/unit_search.sql
create function bruce.unit_search(p_row bruce.all_drift)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_manager text := (
    select e.item ->> 'manager' from bruce.entities as e
    where e.hostname = p_row.hostname and e.kind = 'unit' order by e.entity_id limit 1
  );
  v_like text := bruce.shell_word('*' || p_row.service || '*');
begin
  if v_like is null then
    return '{}';
  end if;
  return jsonb_build_object('shell', jsonb_build_object('on', p_row.hostname, 'line', case v_manager
    when 'windows' then 'Get-Service ' || v_like
    when 'launchd' then 'launchctl list | grep -iF -e ' || bruce.shell_word(p_row.service)
    else 'systemctl list-unit-files --no-pager ' || v_like end));
end;
$$;
revoke all on function bruce.unit_search(bruce.all_drift) from public, anon, authenticated, service_role;
comment on function bruce.unit_search(bruce.all_drift) is
  'The line that lists what a machine can start under a name like that of a service, by what manages its '
  'units.';

-- 85_suggest/find/url_member.sql
create function bruce.url_member(p_url text)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
  -- of a page alone: what is opened must run nothing, and carry no password
  return case when p_url ~ '^https?://[A-Za-z0-9.:_\[\]-]+(/[!-~]*)?$' and length(p_url) <= 500
    then jsonb_build_object('url', p_url) else '{}' end;
end;
$$;
revoke all on function bruce.url_member(text) from public, anon, authenticated, service_role;
comment on function bruce.url_member(text) is
  'The address of a page as a member of a suggestion. Nothing where it is none, or would be more than that: '
  'it comes from a collector.';

-- 85_suggest/find/url_word.sql
create function bruce.url_word(p_text text)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  return (
    select coalesce(string_agg(case when c.letter ~ '^[A-Za-z0-9_.~-]$' then c.letter else (
      select string_agg('%' || upper(lpad(to_hex(get_byte(b.bytes, g)), 2, '0')), '' order by g)
      from generate_series(0, octet_length(b.bytes) - 1) as g
    ) end, '' order by c.place), '')
    from regexp_split_to_table(p_text, '') with ordinality as c (letter, place)
    cross join lateral (select convert_to(c.letter, 'UTF8')) as b (bytes)
  );
end;
$$;
revoke all on function bruce.url_word(text) from public, anon, authenticated, service_role;
comment on function bruce.url_word(text) is 'A text as one part of a path of an address, percent-encoded.';

-- 85_suggest/offer/arguments_for.sql
create function bruce.arguments_for(
  p_entry public.bruce_cmd_allowlist, p_host text, p_service text, p_source text, p_issue_id uuid
)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return (
    select coalesce(jsonb_object_agg(a.key, case a.value ->> 'type'
      when 'service' then p_service
      when 'app' then p_service
      when 'vmid' then p_host
      when 'hostname' then p_host
      when 'collector' then p_source
      when 'issue' then p_issue_id::text
      -- the shipped command collect names a unit by the source
      when 'pattern' then case when a.key = 'collector' then p_source end
    end), '{}')
    from jsonb_each(p_entry.arguments) as a
  );
end;
$$;
revoke all on function bruce.arguments_for(public.bruce_cmd_allowlist, text, text, text, uuid) from public, anon, authenticated, service_role;
comment on function bruce.arguments_for(public.bruce_cmd_allowlist, text, text, text, uuid) is
  'What the arguments of a command have to be for a difference, by what each type means; null where nobody '
  'can know: then it is not suggested.';

-- 85_suggest/offer/offer.sql
create function bruce.offer(
  p_kind text, p_prefix text, p_risk text, p_words text[], p_more jsonb default '{}'
)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_texts jsonb;
begin
  select jsonb_object_agg(t.key, format(t.text, variadic p_words)) into v_texts
  from (
    select distinct on (x.key) substr(x.key, length(p_prefix) + 1) as key, x.text
    from public.settings as s
    join public.texts as x
      on x.key in (p_prefix || 'title', p_prefix || 'why', p_prefix || 'risk')
      and x.language in (s.language, 'en')
    order by x.key, x.language = s.language desc
  ) as t;
  return jsonb_strip_nulls(jsonb_build_object(
    'key', split_part(p_prefix, '.', 2), 'kind', p_kind,
    'title', coalesce(v_texts ->> 'title', p_prefix), 'why', v_texts -> 'why',
    'risk', p_risk, 'risk_why', case when p_risk <> 'none' then v_texts -> 'risk' end
  )) || coalesce((
    -- not those inside: a null of a declaration clears a member
    select jsonb_object_agg(m.key, m.value) from jsonb_each(p_more) as m where m.value <> 'null'
  ), '{}');
end;
$$;
revoke all on function bruce.offer(text, text, text, text[], jsonb) from public, anon, authenticated, service_role;
comment on function bruce.offer(text, text, text, text[], jsonb) is
  'One suggestion. p_prefix: suggest.<key>. with its dot, whose texts are title, why and risk. p_risk: none, '
  'low, medium or high. p_more: cli, call, command, compose, shell, sql, url.';

-- 85_suggest/offer/offer_adoption.sql
create function bruce.offer_adoption(
  p_row bruce.all_drift, p_issue_id uuid, p_kind text, p_prefix text, p_risk text, p_words text[],
  p_others uuid[] default '{}'
)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_target text;
  v_offer jsonb;
begin
  if p_issue_id is null then
    return null;
  end if;
  if p_others = '{}' then
    -- the one machine that can reach NetBox
    select a.targets[1] into v_target
    from public.bruce_cmd_allowlist as a
    where a.enabled and a.name = 'netbox_adopt' and cardinality(a.targets) = 1 and a.targets[1] !~ '[*?]';
    v_offer := bruce.offer_run(p_row, p_issue_id, p_kind, p_prefix, p_risk, p_words, null, null,
      case when v_target is not null then 'systemctl start bruce-netbox-adopt@' end, null, v_target);
  end if;
  return bruce.offer(p_kind, p_prefix, p_risk, p_words) || coalesce(v_offer, '{}') || jsonb_build_object(
    'netbox', true,
    'cli', 'npx bruce netbox adopt ' || array_to_string(p_issue_id || p_others, ' --apply && '
      'npx bruce netbox adopt ') || ' --apply');
end;
$$;
revoke all on function bruce.offer_adoption(bruce.all_drift, uuid, text, text, text, text[], uuid[]) from public, anon, authenticated, service_role;
comment on function bruce.offer_adoption(bruce.all_drift, uuid, text, text, text, text[], uuid[]) is
  'A suggestion to write what was observed into NetBox, by the command line, and by the command netbox_adopt '
  'where it is enabled. p_others: issues that have to be adopted with it.';

-- 85_suggest/offer/offer_collect.sql
create function bruce.offer_collect(p_row bruce.all_drift, p_issue_id uuid, p_source text)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_unit text := bruce.shell_word('bruce-collector-'
    || case p_source when 'service_health' then 'health' else p_source end);
  v_row bruce.all_drift := p_row;
begin
  if p_source is null then
    return null;
  end if;
  -- the unit is called as the subcommand
  v_row.source := substr(v_unit, length('bruce-collector-') + 1);
  return bruce.offer_run(v_row, p_issue_id, 'command', 'suggest.collect.', 'low',
    array[p_row.hostname, p_source], p_row.hostname, 'sudo systemctl start ' || v_unit,
    'systemctl start bruce-collector-');
end;
$$;
revoke all on function bruce.offer_collect(bruce.all_drift, uuid, text) from public, anon, authenticated, service_role;
comment on function bruce.offer_collect(bruce.all_drift, uuid, text) is
  'A suggestion to let a collector run now.';
insert into public.texts (key, language, text)
values
  ('suggest.collect.title', 'en', 'Let the collector %2$s of %1$s run now.'),
  ('suggest.collect.title', 'fr', 'Lancer maintenant le collecteur %2$s de %1$s.'),
  ('suggest.collect.why', 'en', 'Its next report says whether it is mended. It only reads.'),
  ('suggest.collect.why', 'fr', 'Son prochain rapport dit si c''est réparé. Il ne fait que lire.');

-- 85_suggest/offer/offer_compose.sql
create function bruce.offer_compose(
  p_row bruce.all_drift, p_declared public.expected_services, p_thing bruce.entities, p_prefix text,
  p_words text[], p_member text, p_values text[]
)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_service text := coalesce(
    p_declared.match ->> 'compose_service', p_thing.compose_service, p_declared.name, p_thing.name);
  v_file text := bruce.compose_file(p_declared);
begin
  if p_values is null then
    return null;
  end if;
  return bruce.offer('compose', p_prefix, 'medium', p_words, jsonb_build_object(
    'compose', jsonb_strip_nulls(jsonb_build_object(
      'file', v_file, 'project', p_thing.project, 'service', v_service,
      'lines', to_jsonb(array['services:', '  ' || to_json(v_service) || ':'] || case
        when p_member = 'ports' then array['    ports:']
          || array(select '      - ' || to_json(v) from unnest(p_values) as v)
        else array['    ' || p_member || ': ' || to_json(p_values[1])] end)
    )),
    'shell', jsonb_strip_nulls(jsonb_build_object(
      'on', p_row.hostname, 'in', regexp_replace(v_file, '/?[^/]*$', ''),
      'line', 'docker compose up --detach ' || bruce.shell_word(v_service)))));
end;
$$;
revoke all on function bruce.offer_compose(bruce.all_drift, public.expected_services, bruce.entities, text, text[], text, text[]) from public, anon, authenticated, service_role;
comment on function bruce.offer_compose(
  bruce.all_drift, public.expected_services, bruce.entities, text, text[], text, text[]
) is
  'A suggestion to write a member of a service in its compose file so, and the line that applies it. file is '
  'there where compose files were declared. Null without values.';

-- 85_suggest/offer/offer_explanation.sql
create function bruce.offer_explanation(p_row bruce.all_drift)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return bruce.offer('ask', 'suggest.explain.', 'none',
    array[p_row.hostname, coalesce(p_row.service, p_row.hostname)],
    jsonb_build_object(
      'cli', 'npx bruce explain ' || bruce.shell_word(p_row.hostname)
        || coalesce(' ' || bruce.shell_word(p_row.service), ''),
      'call', jsonb_build_object('method', 'GET', 'path', '/bruce/explain', 'body', jsonb_strip_nulls(
        jsonb_build_object('hostname', p_row.hostname, 'service', p_row.service)))));
end;
$$;
revoke all on function bruce.offer_explanation(bruce.all_drift) from public, anon, authenticated, service_role;
comment on function bruce.offer_explanation(bruce.all_drift) is
  'A suggestion to look at what all rules say of the thing: for what only a person can decide. A GET has its '
  'parameters in body.';
insert into public.texts (key, language, text)
values
  ('suggest.explain.title', 'en', 'See what all rules say of %2$s, and why.'),
  ('suggest.explain.title', 'fr', 'Voir ce que toutes les règles disent de %2$s, et pourquoi.'),
  ('suggest.explain.why', 'en', 'Nothing that fits any case would end it: a person has to look.'),
  ('suggest.explain.why', 'fr',
    'Rien de valable dans tous les cas n''y mettrait fin : une personne doit regarder.');

-- 85_suggest/offer/offer_forgotten.sql
create function bruce.offer_forgotten(p_row bruce.all_drift, p_source text)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return bruce.offer('forget', 'suggest.forget.', 'low',
    array[p_row.hostname, coalesce(p_source, p_row.source)], jsonb_build_object(
      'cli', 'npx bruce forget ' || bruce.shell_word(p_row.hostname)
        || coalesce(' --source ' || bruce.shell_word(p_source), ''),
      'call', jsonb_build_object(
        'method', 'POST',
        'path', '/bruce/hosts/' || bruce.url_word(p_row.hostname) || '/forget',
        'body', jsonb_strip_nulls(jsonb_build_object('source', p_source)))));
end;
$$;
revoke all on function bruce.offer_forgotten(bruce.all_drift, text) from public, anon, authenticated, service_role;
comment on function bruce.offer_forgotten(bruce.all_drift, text) is
  'A suggestion to forget what a host reported, or one source of it: for what is gone for good.';
insert into public.texts (key, language, text)
values
  ('suggest.forget.title', 'en', 'Forget what %1$s reported (%2$s): it is gone for good.'),
  ('suggest.forget.title', 'fr', 'Oublier ce que %1$s a rapporté (%2$s) : c''est parti pour de bon.'),
  ('suggest.forget.why', 'en', 'It is known by its reports alone. If it reports again, it is new.'),
  ('suggest.forget.why', 'fr',
    'On ne le connaît que par ses rapports. S''il en envoie de nouveau, il est nouveau.'),
  ('suggest.forget.risk', 'en', 'Its issues and waivers end; history stays.'),
  ('suggest.forget.risk', 'fr', 'Ses problèmes et ses mises en sourdine prennent fin ; l''historique reste.');

-- 85_suggest/offer/offer_guest.sql
create function bruce.offer_guest(
  p_row bruce.all_drift, p_issue_id uuid, p_guest bruce.entities, p_kind text, p_prefix text, p_verb text,
  p_risk text
)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_is_lxc boolean := coalesce(p_guest.item ->> 'type' = 'lxc', false);
  v_number text := substring(p_guest.item ->> 'vmid' from '^\d{1,9}$');
  v_place text := coalesce((
    select h.place from bruce.host_state as h where h.hostname = p_row.hostname
  ), p_guest.node, (select s.host from bruce.scopes as s where s.scope_id = p_guest.scope_id));
begin
  return bruce.offer_run(p_row, p_issue_id, p_kind, p_prefix, p_risk,
    array[coalesce(p_guest.name, p_row.hostname), v_place], v_place,
    case
      -- a VM of TrueNAS has a number of its own there
      when p_guest.kind = 'vm' and p_verb in ('start', 'shutdown', 'resume') then 'midclt call '
        || format('vm.%s ', case p_verb when 'shutdown' then 'stop' else p_verb end)
        || substring(p_guest.item ->> 'id' from '^\d{1,9}$')
      when p_guest.kind = 'vm' then null
      else case when v_is_lxc then 'pct ' else 'qm ' end || p_verb || ' ' || v_number
    end,
    case when p_guest.kind = 'guest' then
      case when v_is_lxc then 'pct ' else 'qm ' end || p_verb || ' .*\{' end);
end;
$$;
revoke all on function bruce.offer_guest(bruce.all_drift, uuid, bruce.entities, text, text, text, text) from public, anon, authenticated, service_role;
comment on function bruce.offer_guest(
  bruce.all_drift, uuid, bruce.entities, text, text, text, text
) is
  'A suggestion to start, resume, shut down or unlock a guest on the hypervisor that it is on. Null: its '
  'number is not known.';

-- 85_suggest/offer/offer_ignored.sql
create function bruce.offer_ignored(p_hostname text, p_name text, p_kind text)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_sql text := format(
    'update settings set %1$I = %1$I || array[%2$L];',
    case p_kind when 'listener' then 'ignored_processes' else 'ignored_names' end, p_name);
begin
  -- ? and * would mean more names than this one
  if p_name ~ '[*?\\]' or bruce.shell_word(p_name) is null then
    return null;
  end if;
  return bruce.offer('tune', 'suggest.ignore.', 'low', array[p_hostname, p_name], jsonb_build_object(
    'sql', v_sql, 'cli', 'npx bruce sql ' || bruce.shell_word(v_sql)));
end;
$$;
revoke all on function bruce.offer_ignored(text, text, text) from public, anon, authenticated, service_role;
comment on function bruce.offer_ignored(text, text, text) is
  'A suggestion to care about nothing of this name that nobody declares, on any host.';
insert into public.texts (key, language, text)
values
  ('suggest.ignore.title', 'en', 'Never tell of %2$s where nobody declared it.'),
  ('suggest.ignore.title', 'fr', 'Ne jamais signaler %2$s là où personne ne l''a déclaré.'),
  ('suggest.ignore.why', 'en',
    'For what comes and goes by itself, such as jobs of a runner. * in the name stands for anything.'),
  ('suggest.ignore.why', 'fr',
    'Pour ce qui va et vient de lui-même, comme les tâches d''un runner. Dans le nom, * remplace '
    'n''importe quoi.'),
  ('suggest.ignore.risk', 'en', 'It counts for all hosts.'),
  ('suggest.ignore.risk', 'fr', 'Cela vaut pour tous les hôtes.');

-- 85_suggest/offer/offer_logs.sql
create function bruce.offer_logs(p_row bruce.all_drift, p_thing bruce.entities)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_name text := bruce.thing_word(p_thing);
begin
  if p_thing.kind not in ('container', 'unit') then
    return null;
  end if;
  return bruce.offer('ask', 'suggest.logs.', 'none',
    array[p_row.hostname, coalesce(p_row.service, p_row.hostname)],
    jsonb_build_object('shell', jsonb_build_object('on', p_row.hostname, 'line', case
      when p_thing.kind = 'container' then 'docker logs --tail 50 ' || v_name
      when p_thing.item ->> 'manager' = 'systemd' then 'journalctl --no-pager --lines 50 --unit ' || v_name
    end)));
end;
$$;
revoke all on function bruce.offer_logs(bruce.all_drift, bruce.entities) from public, anon, authenticated, service_role;
comment on function bruce.offer_logs(bruce.all_drift, bruce.entities) is
  'A suggestion to read what a container or unit said last. Null for what has no log there.';
insert into public.texts (key, language, text)
values
  ('suggest.logs.title', 'en', 'Read what %2$s on %1$s said last.'),
  ('suggest.logs.title', 'fr', 'Lire les derniers messages de %2$s sur %1$s.'),
  ('suggest.logs.why', 'en', 'Its log most often names the cause. It changes nothing.'),
  ('suggest.logs.why', 'fr', 'Son journal nomme le plus souvent la cause. Cela ne change rien.');

-- 85_suggest/offer/offer_move.sql
create function bruce.offer_move(
  p_row bruce.all_drift, p_issue_id uuid, p_other_issue_id uuid, p_from text, p_to text
)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_words text[] := array[p_from, p_row.service, p_to];
  -- who may not read that host is not told
  v_elsewhere text := case p_from when p_row.hostname then p_to else p_from end;
begin
  if bruce.is_in_netbox(p_from) and bruce.is_in_netbox(p_to) then
    return jsonb_build_object('elsewhere', v_elsewhere) || bruce.offer_adoption(
      p_row, p_issue_id, 'declare', 'suggest.move.', 'low', v_words, p_other_issue_id);
  end if;
  return jsonb_build_object('elsewhere', v_elsewhere) || bruce.offer_state('declare', 'suggest.move.', 'low',
    v_words,
    array[jsonb_build_object('hostname', p_from, 'services', jsonb_build_array(
      jsonb_build_object('name', p_row.service, 'lifecycle', 'retired'))),
    jsonb_build_object('hostname', p_to, 'services', jsonb_build_array((
      select jsonb_strip_nulls(jsonb_build_object('name', s.name, 'role', s.role))
        -- as it runs there, not as it was declared here
        || coalesce((
          select jsonb_build_object('ports', e.ports)
          from bruce.entities as e
          where e.hostname = p_to and e.kind in ('container', 'app') and e.ports <> '{}'
            and bruce.fold_name(e.name) = s.name_key
          limit 1
        ), '{}')
      from public.expected_services as s
      where s.host_key = bruce.fold_name(p_from) and s.name_key = bruce.fold_name(p_row.service)
    )))]);
end;
$$;
revoke all on function bruce.offer_move(bruce.all_drift, uuid, uuid, text, text) from public, anon, authenticated, service_role;
comment on function bruce.offer_move(bruce.all_drift, uuid, uuid, text, text) is
  'A suggestion to declare a service on the host where it runs, and not any more where it is missing.';
insert into public.texts (key, language, text)
values
  ('suggest.move.title', 'en', 'It runs on %3$s: declare %2$s there, and not on %1$s any more.'),
  ('suggest.move.title', 'fr', 'Il tourne sur %3$s : y déclarer %2$s, et ne plus le déclarer sur %1$s.'),
  ('suggest.move.why', 'en',
    'Something of that name runs on %3$s and is declared nowhere, while it is missing on %1$s.'),
  ('suggest.move.why', 'fr',
    'Quelque chose de ce nom tourne sur %3$s sans être déclaré, alors qu''il manque sur %1$s.'),
  ('suggest.move.risk', 'en', 'Two different things may have that name.'),
  ('suggest.move.risk', 'fr', 'Deux choses différentes peuvent porter ce nom.');

-- 85_suggest/offer/offer_restart.sql
create function bruce.offer_restart(
  p_row bruce.all_drift, p_issue_id uuid, p_declared public.expected_services, p_thing bruce.entities
)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_words text[] := array[p_row.hostname, coalesce(p_declared.name, p_row.service)];
  v_name text := bruce.thing_word(p_thing);
begin
  return case p_thing.kind
    when 'app' then bruce.offer_run(p_row, p_issue_id, 'restart', 'suggest.restart.', 'low', v_words,
      p_row.hostname, 'midclt call --job app.redeploy ' || v_name, 'midclt call .*app\.redeploy .*\{',
      p_declared.name)
    when 'unit' then bruce.offer_run(p_row, p_issue_id, 'restart', 'suggest.restart.', 'low', v_words,
      p_row.hostname, case p_thing.item ->> 'manager' when 'windows' then 'Restart-Service ' || v_name
        when 'launchd' then 'sudo launchctl kickstart -k system/' || v_name
        else 'sudo systemctl restart ' || v_name end,
      'systemctl restart \{', p_declared.name)
    when 'container' then bruce.offer_run(p_row, p_issue_id, 'restart', 'suggest.restart.', 'low', v_words,
      p_row.hostname, 'docker restart ' || v_name, 'docker restart .*\{', p_declared.name)
  end;
end;
$$;
revoke all on function bruce.offer_restart(bruce.all_drift, uuid, public.expected_services, bruce.entities) from public, anon, authenticated, service_role;
comment on function bruce.offer_restart(
  bruce.all_drift, uuid, public.expected_services, bruce.entities
) is 'A suggestion to restart the container, app or unit of a service. Null: nothing of it is observed.';
insert into public.texts (key, language, text)
values
  ('suggest.restart.title', 'en', 'Restart %2$s on %1$s.'),
  ('suggest.restart.title', 'fr', 'Redémarrer %2$s sur %1$s.'),
  ('suggest.restart.why', 'en',
    'It runs and does not work. A restart is quick and loses nothing that is stored; it is away for a '
    'moment.'),
  ('suggest.restart.why', 'fr',
    'Il tourne mais ne fonctionne pas. Un redémarrage est rapide et ne perd rien de ce qui est stocké ; il '
    'est absent un instant.');

-- 85_suggest/offer/offer_room.sql
create function bruce.offer_room(
  p_row bruce.all_drift, p_issue_id uuid, p_metric text, p_thing bruce.entities
)
returns setof jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_declared public.expected_services := bruce.declared_of(p_row);
  v_words text[] := array[p_row.hostname, coalesce(p_row.service, p_row.hostname)];
  v_place text := bruce.shell_word(p_row.service);
begin
  case
    when p_metric = 'pool_pct' then
      return next bruce.offer('ask', 'suggest.pool_room.', 'none', v_words, jsonb_build_object('shell',
        jsonb_build_object('on', p_row.hostname,
          'line', 'zfs list -o space -r ' || v_place || '; zfs list -t snapshot -S used -r ' || v_place
            || ' | head -20')));
    when p_metric = 'disk_pct' and p_row.service is not null and p_thing.kind = 'storage' then
      return next bruce.offer('ask', 'suggest.storage_room.', 'none', v_words, jsonb_build_object('shell',
        jsonb_build_object('on', p_row.hostname, 'line', 'pvesm list ' || v_place)));
    when p_thing.kind = 'filesystem' then
      return next bruce.offer('ask', 'suggest.disk_room.', 'none', v_words, jsonb_build_object('shell',
        jsonb_build_object('on', p_row.hostname, 'line', 'sudo du -xh --max-depth 2 '
          || bruce.shell_word(p_thing.name) || ' 2>/dev/null | sort -rh | head -20')));
      -- where the engine keeps its images, if nobody moved them
      if p_thing.name in ('/', '/var', '/var/lib', '/var/lib/docker') and exists (
        select from bruce.scopes as s where s.host = p_row.hostname and s.source = 'docker')
      then
        return next bruce.offer_run(p_row, p_issue_id, 'command', 'suggest.prune.', 'low', v_words,
          p_row.hostname, 'docker system df && docker image prune --all --filter until=168h',
          'docker image prune');
      end if;
    when p_thing.kind = 'gpu' then
      return next bruce.offer('ask', 'suggest.who_uses.', 'none', v_words, jsonb_build_object('shell',
        jsonb_build_object('on', p_row.hostname, 'line', 'nvidia-smi')));
    when p_metric = 'disk_pct' then
      return next bruce.offer('ask', 'suggest.disk_room.', 'none', v_words, jsonb_build_object('shell',
        jsonb_build_object('on', p_row.hostname,
          'line', 'sudo du -xh --max-depth 2 / 2>/dev/null | sort -rh | head -20; docker system df')));
      return next bruce.offer_run(p_row, p_issue_id, 'command', 'suggest.prune.', 'low', v_words,
        p_row.hostname, 'docker system df && docker image prune --all --filter until=168h',
        'docker image prune');
    when p_metric = 'database_bytes' then
      return next bruce.offer('tune', 'suggest.retention.', 'medium', v_words, jsonb_build_object(
        'sql', 'update settings set retention = retention / 2;',
        'cli', 'npx bruce sql ' || bruce.shell_word('update settings set retention = retention / 2;')));
    when p_metric in ('cpu_pct', 'mem_pct') and p_thing.kind in ('container', 'app', 'unit') then
      return next bruce.offer_logs(p_row, p_thing);
      return next bruce.offer_restart(p_row, p_issue_id, v_declared, p_thing);
    else
      return next bruce.offer('ask', 'suggest.who_uses.', 'none', v_words, jsonb_build_object('shell',
        jsonb_build_object('on', p_row.hostname, 'line',
          'ps axo pid,pcpu,pmem,comm --sort=-'
          || case when p_metric in ('mem_pct', 'swap_pct') then 'pmem' else 'pcpu' end
          || ' | head -15')));
  end case;
end;
$$;
revoke all on function bruce.offer_room(bruce.all_drift, uuid, text, bruce.entities) from public, anon, authenticated, service_role;
comment on function bruce.offer_room(bruce.all_drift, uuid, text, bruce.entities) is
  'Suggestions to see what uses a resource, and to make room, by what is measured.';
insert into public.texts (key, language, text)
values
  ('suggest.pool_room.title', 'en', 'See which datasets and snapshots fill %2$s.'),
  ('suggest.pool_room.title', 'fr', 'Voir quels datasets et instantanés remplissent %2$s.'),
  ('suggest.pool_room.why', 'en', 'Old snapshots are the usual cause. Above 90 %% ZFS gets slow.'),
  ('suggest.pool_room.why', 'fr',
    'De vieux instantanés sont la cause habituelle. Au-delà de 90 %%, ZFS ralentit.'),
  ('suggest.storage_room.title', 'en', 'See what fills the storage %2$s of %1$s.'),
  ('suggest.storage_room.title', 'fr', 'Voir ce qui remplit le stockage %2$s de %1$s.'),
  ('suggest.storage_room.why', 'en', 'Old backups and disks that no guest has are the usual cause.'),
  ('suggest.storage_room.why', 'fr',
    'D''anciennes sauvegardes et des disques qu''aucune machine n''utilise sont la cause habituelle.'),
  ('suggest.disk_room.title', 'en', 'See what fills the disk of %1$s.'),
  ('suggest.disk_room.title', 'fr', 'Voir ce qui remplit le disque de %1$s.'),
  ('suggest.disk_room.why', 'en', 'Logs, images that nobody uses and old backups are the usual cause.'),
  ('suggest.disk_room.why', 'fr',
    'Des journaux, des images inutilisées et d''anciennes sauvegardes sont la cause habituelle.'),
  ('suggest.prune.title', 'en', 'Remove images on %1$s that no container has used for a week.'),
  ('suggest.prune.title', 'fr',
    'Supprimer de %1$s les images qu''aucun conteneur n''utilise depuis une semaine.'),
  ('suggest.prune.why', 'en', 'They can be pulled again. Volumes stay.'),
  ('suggest.prune.why', 'fr', 'Elles peuvent être téléchargées de nouveau. Les volumes restent.'),
  ('suggest.prune.risk', 'en', 'An image that was built here and is in no registry is gone.'),
  ('suggest.prune.risk', 'fr', 'Une image construite ici, et dans aucun registre, est perdue.'),
  ('suggest.retention.title', 'en', 'Keep the observed history for half as long.'),
  ('suggest.retention.title', 'fr', 'Garder l''historique observé deux fois moins longtemps.'),
  ('suggest.retention.why', 'en', 'The history is most of the database. It is dropped month by month.'),
  ('suggest.retention.why', 'fr',
    'L''historique est l''essentiel de la base. Il est supprimé mois par mois.'),
  ('suggest.retention.risk', 'en', 'What is older is gone for good.'),
  ('suggest.retention.risk', 'fr', 'Ce qui est plus ancien est perdu pour toujours.'),
  ('suggest.who_uses.title', 'en', 'See which processes on %1$s use most.'),
  ('suggest.who_uses.title', 'fr', 'Voir quels processus de %1$s consomment le plus.'),
  ('suggest.who_uses.why', 'en', 'Then decide: end it, move it, or give the machine more.'),
  ('suggest.who_uses.why', 'fr', 'Décidez ensuite : y mettre fin, le déplacer, ou donner plus à la machine.');

-- 85_suggest/offer/offer_root.sql
create function bruce.offer_root(p_issue public.issues)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return (
    select bruce.offer('wait', 'suggest.root.', 'none', array[r.hostname, r.details], jsonb_build_object(
      'elsewhere', r.hostname,
      'cli', 'npx bruce explain ' || bruce.shell_word(r.hostname),
      'call', jsonb_build_object('method', 'GET', 'path', format('/bruce/issues/%s', r.issue_id))))
    from public.issues as r
    where r.issue_id = p_issue.suppressed_by and r.status <> 'resolved'
  );
end;
$$;
revoke all on function bruce.offer_root(public.issues) from public, anon, authenticated, service_role;
comment on function bruce.offer_root(public.issues) is
  'A suggestion to mend the root cause first. Null: nothing explains this issue.';
insert into public.texts (key, language, text)
values
  ('suggest.root.title', 'en', 'First mend its cause: %2$s'),
  ('suggest.root.title', 'fr', 'D''abord réparer sa cause : %2$s'),
  ('suggest.root.why', 'en', 'This is explained by it, and most likely ends with it.'),
  ('suggest.root.why', 'fr', 'Elle explique cet écart, qui prendra très probablement fin avec elle.');

-- 85_suggest/offer/offer_run.sql
create function bruce.offer_run(
  p_row bruce.all_drift, p_issue_id uuid, p_kind text, p_prefix text, p_risk text, p_words text[],
  p_on text, p_line text, p_does text default null, p_service text default null, p_target text default null
)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_target text := coalesce(p_target, p_row.hostname);
  v_entry public.bruce_cmd_allowlist;
  v_arguments jsonb;
  v_body jsonb;
  v_options text;
begin
  for v_entry in
    select a.*
    from public.bruce_cmd_allowlist as a
    where a.enabled
      and regexp_replace(array_to_string(a.argv, ' '), '^(\S*/)?(sudo )?(-n )?(\S*/)?', '') ~ ('^' || p_does)
    order by a.needs_approval, a.name
  loop
    v_arguments := bruce.arguments_for(v_entry, v_target, p_service, p_row.source, p_issue_id);
    -- as it would be queued: what would be rejected is not offered
    if (bruce.check_command(v_entry, v_arguments, v_target)).problem is null then
      v_body := jsonb_build_object('name', v_entry.name, 'target', v_target, 'arguments', v_arguments);
      exit;
    end if;
  end loop;
  if v_body is null and p_line is null then
    return null;
  end if;
  if v_body is not null then
    select string_agg(' --argument ' || bruce.shell_word(a.key || '=' || a.value), '' order by a.key)
    into v_options
    from jsonb_each_text(v_arguments) as a;
  end if;
  return bruce.offer(
    p_kind, p_prefix, case when v_body is null then p_risk else v_entry.risk end, p_words,
    case when p_line is null then '{}'
      else jsonb_build_object('shell', jsonb_strip_nulls(jsonb_build_object('on', p_on, 'line', p_line))) end
    || case when v_body is null then '{}' else jsonb_build_object(
      'command', v_body,
      'needs_approval', v_entry.needs_approval,
      'cli', format('npx bruce command run %s --on ', v_entry.name) || bruce.shell_word(v_target)
        || coalesce(v_options, '') || coalesce(' --issue ' || p_issue_id, ''),
      'call', jsonb_build_object('method', 'POST', 'path', '/commands',
        'body', v_body || jsonb_strip_nulls(jsonb_build_object('issue_id', p_issue_id)))
    ) end
  );
end;
$$;
revoke all on function bruce.offer_run(bruce.all_drift, uuid, text, text, text, text[], text, text, text, text, text) from public, anon, authenticated, service_role;
comment on function bruce.offer_run(
  bruce.all_drift, uuid, text, text, text, text[], text, text, text, text, text
) is
  'A suggestion to run a line on a machine. p_does: how the command line of the allow-list that does it '
  'begins, a regular expression. Where an enabled one would be admitted, it is offered beside the line, with '
  'its own risk. Null: there is neither.';

-- 85_suggest/offer/offer_settled.sql
create function bruce.offer_settled(
  p_row bruce.all_drift, p_issue_id uuid, p_kind text, p_prefix text, p_words text[], p_host jsonb
)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_declared public.expected_services := bruce.declared_of(p_row);
begin
  -- of a service that somebody else declares NetBox may know nothing
  if (case when v_declared.id is null then bruce.is_in_netbox(p_row.hostname)
    else v_declared.netbox_id is not null or coalesce(v_declared.origin = 'netbox', false) end)
  then
    return bruce.offer_adoption(p_row, p_issue_id, p_kind, p_prefix, 'low', p_words);
  end if;
  return bruce.offer_state(p_kind, p_prefix, 'low', p_words, array[p_host]);
end;
$$;
revoke all on function bruce.offer_settled(bruce.all_drift, uuid, text, text, text[], jsonb) from public, anon, authenticated, service_role;
comment on function bruce.offer_settled(bruce.all_drift, uuid, text, text, text[], jsonb) is
  'A suggestion to declare what is observed: in NetBox where NetBox declares it, else here.';

-- 85_suggest/offer/offer_silence.sql
create function bruce.offer_silence(p_row bruce.all_drift)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_now timestamptz := date_trunc('minute', bruce.clock());
  v_reason text := bruce.say('suggest.silence.reason');
begin
  return bruce.offer('maintenance', 'suggest.silence.', 'low',
    array[p_row.hostname, coalesce(p_row.service, p_row.hostname)],
    jsonb_build_object(
      'cli', 'npx bruce silence ' || bruce.shell_word(p_row.hostname)
        || coalesce(' ' || bruce.shell_word(p_row.service), '') || ' --until 2h --reason '
        || bruce.shell_word(v_reason),
      'call', jsonb_build_object('method', 'POST', 'path', '/bruce/tune', 'body', jsonb_build_object(
        'what', 'windows', 'values', jsonb_build_object(
          'hostname', p_row.hostname, 'service', coalesce(p_row.service, '*'), 'reason', v_reason,
          'starts_at', v_now, 'ends_at', v_now + interval '2 hours')))));
end;
$$;
revoke all on function bruce.offer_silence(bruce.all_drift) from public, anon, authenticated, service_role;
comment on function bruce.offer_silence(bruce.all_drift) is
  'A suggestion to open a maintenance window of two hours, for what somebody works on.';
insert into public.texts (key, language, text)
values
  ('suggest.silence.title', 'en', 'Open no new issue of %2$s for two hours: somebody works on it.'),
  ('suggest.silence.title', 'fr',
    'N''ouvrir aucun nouveau problème de %2$s pendant deux heures : quelqu''un y travaille.'),
  ('suggest.silence.why', 'en',
    'A maintenance window also covers what runs on it, and ends by itself. This issue stays open: take '
    'care of it.'),
  ('suggest.silence.why', 'fr',
    'Une fenêtre de maintenance couvre aussi ce qui tourne dessus, et prend fin d''elle-même. Ce '
    'problème-ci reste ouvert : prenez-le en charge.'),
  ('suggest.silence.risk', 'en', 'Another fault of it is not told either in that time.'),
  ('suggest.silence.risk', 'fr', 'Une autre panne n''est pas signalée non plus pendant ce temps.'),
  ('suggest.silence.reason', 'en', 'Planned work'), ('suggest.silence.reason', 'fr', 'Travaux prévus');

-- 85_suggest/offer/offer_start.sql
create function bruce.offer_start(
  p_row bruce.all_drift, p_issue_id uuid, p_declared public.expected_services, p_thing bruce.entities
)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_words text[] := array[p_row.hostname, p_row.service, bruce.state_words(p_thing.state)];
  v_name text := bruce.thing_word(p_thing);
begin
  return case
    when p_thing.kind = 'app' then bruce.offer_run(p_row, p_issue_id, 'start', 'suggest.start.', 'low',
      v_words, p_row.hostname, 'midclt call --job app.start ' || v_name, 'midclt call .*app\.start .*\{',
      p_declared.name)
    when p_thing.kind = 'unit' then bruce.offer_run(p_row, p_issue_id, 'start', 'suggest.start.', 'low',
      v_words, p_row.hostname, case p_thing.item ->> 'manager'
        when 'windows' then 'Start-Service ' || v_name
        when 'launchd' then 'sudo launchctl kickstart system/' || v_name
        else 'sudo systemctl start ' || v_name end,
      'systemctl start \{', p_declared.name)
    when p_thing.state = 'paused' then bruce.offer_run(p_row, p_issue_id, 'start', 'suggest.unpause.', 'low',
      v_words, p_row.hostname, 'docker unpause ' || v_name, 'docker unpause .*\{', p_declared.name)
    else bruce.offer_run(p_row, p_issue_id, 'start', 'suggest.start.', 'low', v_words,
      p_row.hostname, 'docker start ' || v_name, 'docker start .*\{', p_declared.name)
  end;
end;
$$;
revoke all on function bruce.offer_start(bruce.all_drift, uuid, public.expected_services, bruce.entities) from public, anon, authenticated, service_role;
comment on function bruce.offer_start(
  bruce.all_drift, uuid, public.expected_services, bruce.entities
) is 'A suggestion to start the container, app or unit of a service.';
insert into public.texts (key, language, text)
values
  ('suggest.start.title', 'en', 'Start %2$s on %1$s.'),
  ('suggest.start.title', 'fr', 'Démarrer %2$s sur %1$s.'),
  ('suggest.start.why', 'en', 'It is there and declared to run, but it is %3$s.'),
  ('suggest.start.why', 'fr', 'Il est là et déclaré en marche, mais son état est : %3$s.'),
  ('suggest.unpause.title', 'en', 'Let %2$s on %1$s go on: it is paused.'),
  ('suggest.unpause.title', 'fr', 'Reprendre %2$s sur %1$s : il est en pause.'),
  ('suggest.unpause.why', 'en', 'Somebody or a backup paused it. It continues where it was.'),
  ('suggest.unpause.why', 'fr',
    'Quelqu''un ou une sauvegarde l''a mis en pause. Il continue là où il était.');

-- 85_suggest/offer/offer_state.sql
create function bruce.offer_state(
  p_kind text, p_prefix text, p_risk text, p_words text[], p_hosts jsonb[]
)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_state jsonb := jsonb_build_object('hosts', to_jsonb(p_hosts));
begin
  return bruce.offer(p_kind, p_prefix, p_risk, p_words, jsonb_build_object(
    'cli', 'echo ' || bruce.shell_word(v_state::text) || ' | npx bruce declare -',
    'call', jsonb_build_object('method', 'POST', 'path', '/expected', 'body', v_state)));
end;
$$;
revoke all on function bruce.offer_state(text, text, text, text[], jsonb[]) from public, anon, authenticated, service_role;
comment on function bruce.offer_state(text, text, text, text[], jsonb[]) is
  'A suggestion to declare these hosts so. They are added to what is declared: the rest stays.';

-- 85_suggest/offer/offer_stop.sql
create function bruce.offer_stop(
  p_row bruce.all_drift, p_issue_id uuid, p_declared public.expected_services, p_thing bruce.entities
)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_words text[] := array[p_row.hostname, p_row.service];
  v_name text := bruce.thing_word(p_thing);
begin
  return case p_thing.kind
    when 'app' then bruce.offer_run(p_row, p_issue_id, 'command', 'suggest.stop.', 'medium', v_words,
      p_row.hostname, 'midclt call --job app.stop ' || v_name, 'midclt call .*app\.stop .*\{',
      p_declared.name)
    when 'container' then bruce.offer_run(p_row, p_issue_id, 'command', 'suggest.stop.', 'medium', v_words,
      p_row.hostname, 'docker stop ' || v_name, 'docker stop .*\{', p_declared.name)
    -- a unit, or the one that a process belongs to
    else bruce.offer_run(p_row, p_issue_id, 'command', 'suggest.stop.', 'medium', v_words,
      p_row.hostname, case p_thing.item ->> 'manager' when 'windows' then 'Stop-Service ' || v_name
        when 'launchd' then 'sudo launchctl bootout system/' || v_name
        else 'sudo systemctl disable --now ' || v_name end,
      case p_thing.kind when 'unit' then 'systemctl stop \{' end, p_declared.name)
  end;
end;
$$;
revoke all on function bruce.offer_stop(bruce.all_drift, uuid, public.expected_services, bruce.entities) from public, anon, authenticated, service_role;
comment on function bruce.offer_stop(
  bruce.all_drift, uuid, public.expected_services, bruce.entities
) is 'A suggestion to stop the container, app or unit. Null: nothing of it is observed.';
insert into public.texts (key, language, text)
values
  ('suggest.stop.title', 'en', 'Stop %2$s on %1$s.'),
  ('suggest.stop.title', 'fr', 'Arrêter %2$s sur %1$s.'),
  ('suggest.stop.why', 'en', 'For what should not run there. It keeps its data and can be started again.'),
  ('suggest.stop.why', 'fr',
    'Pour ce qui ne doit pas tourner là. Ses données restent, et il peut être redémarré.'),
  ('suggest.stop.risk', 'en', 'Who uses it loses it.'),
  ('suggest.stop.risk', 'fr', 'Ceux qui s''en servent ne l''ont plus.');

-- 85_suggest/offer/offer_uninstalled.sql
create function bruce.offer_uninstalled(p_row bruce.all_drift)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_units text := (
    select string_agg(bruce.shell_word('bruce-collector-'
      || case s.source when 'service_health' then 'health' else s.source end || '.timer'), ' '
      order by s.source)
    from bruce.scopes as s where s.host = p_row.hostname and s.source <> 'bruce'
  );
begin
  if v_units is null then
    return null;
  end if;
  return bruce.offer('command', 'suggest.uninstall.', 'low', array[p_row.hostname], jsonb_build_object(
    'shell', jsonb_build_object('on', p_row.hostname, 'line', 'sudo systemctl disable --now ' || v_units)));
end;
$$;
revoke all on function bruce.offer_uninstalled(bruce.all_drift) from public, anon, authenticated, service_role;
comment on function bruce.offer_uninstalled(bruce.all_drift) is
  'A suggestion to switch off the collectors of a host that should not report. Null: none is there.';
insert into public.texts (key, language, text)
values
  ('suggest.uninstall.title', 'en', 'Switch off the collectors on %1$s, then forget it.'),
  ('suggest.uninstall.title', 'fr', 'Désactiver les collecteurs de %1$s, puis l''oublier.'),
  ('suggest.uninstall.why', 'en',
    'For a machine that BRUCE should not watch. Forgotten while they run, it comes back.'),
  ('suggest.uninstall.why', 'fr',
    'Pour une machine que BRUCE ne doit pas surveiller. Oubliée pendant qu''ils tournent, elle revient.'),
  ('suggest.uninstall.risk', 'en', 'Nobody sees what happens there any more.'),
  ('suggest.uninstall.risk', 'fr', 'Plus personne ne voit ce qui s''y passe.');

-- 85_suggest/offer/offer_up.sql
create function bruce.offer_up(
  p_row bruce.all_drift, p_issue_id uuid, p_declared public.expected_services, p_thing bruce.entities,
  p_prefix text
)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_file text := bruce.compose_file(p_declared);
  v_service text := coalesce(
    p_declared.match ->> 'compose_service', p_thing.compose_service, p_declared.name, p_row.service);
  v_offer jsonb := bruce.offer_run(p_row, p_issue_id, 'compose', p_prefix, 'medium',
    array[p_row.hostname, p_row.service, coalesce(p_thing.project, p_declared.match ->> 'compose_project')],
    p_row.hostname,
    'docker compose up --detach ' || bruce.shell_word(v_service),
    'docker compose .*(\{.* up|up .*\{)', p_declared.name);
begin
  return case when v_file is null then v_offer
    else jsonb_set(v_offer, '{shell,in}', to_jsonb(regexp_replace(v_file, '/?[^/]*$', ''))) end;
end;
$$;
revoke all on function bruce.offer_up(bruce.all_drift, uuid, public.expected_services, bruce.entities, text) from public, anon, authenticated, service_role;
comment on function bruce.offer_up(
  bruce.all_drift, uuid, public.expected_services, bruce.entities, text
) is
  'A suggestion to let Compose make the container of a service anew, as its file says. shell.in: the '
  'folder of the file, where compose files were declared.';

-- 85_suggest/offer/offer_waiver.sql
create function bruce.offer_waiver(p_issue_id uuid, p_now timestamptz default bruce.clock())
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_until date := (p_now at time zone 'UTC')::date + 30;
  v_reason text := bruce.say('suggest.waive.reason');
begin
  return bruce.offer('waive', 'suggest.waive.', 'low', array[v_until::text], jsonb_build_object(
    'cli', format('npx bruce waive %s --until %s --reason %s', p_issue_id, v_until,
      bruce.shell_word(v_reason)),
    'call', jsonb_build_object(
      'method', 'POST', 'path', format('/bruce/issues/%s/waive', p_issue_id),
      'body', jsonb_build_object('reason', v_reason, 'expires_at', v_until))));
end;
$$;
revoke all on function bruce.offer_waiver(uuid, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.offer_waiver(uuid, timestamptz) is
  'A suggestion to accept a difference, as it is, for thirty days: the last of each list.';
insert into public.texts (key, language, text)
values
  ('suggest.waive.title', 'en', 'Accept it as it is until %1$s.'),
  ('suggest.waive.title', 'fr', 'L''accepter tel quel jusqu''au %1$s.'),
  ('suggest.waive.why', 'en',
    'For what cannot or need not be mended now. Write the reason: who looks at it then has to know it.'),
  ('suggest.waive.why', 'fr',
    'Pour ce qui ne peut pas, ou ne doit pas, être réparé maintenant. Écrivez la raison : qui le regardera '
    'alors doit la connaître.'),
  ('suggest.waive.risk', 'en', 'Nobody is told of it until then, unless its values change.'),
  ('suggest.waive.risk', 'fr', 'Personne n''en est averti jusque-là, sauf si ses valeurs changent.'),
  ('suggest.waive.reason', 'en', 'Write why here'), ('suggest.waive.reason', 'fr', 'Écrire ici pourquoi');

-- 85_suggest/offer/ranked_offers.sql
create function bruce.ranked_offers(p_row bruce.all_drift, p_issue public.issues, p_offers jsonb[])
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_offers jsonb[] := coalesce(p_offers, '{}');
begin
  if v_offers = '{}' then
    v_offers := array[bruce.offer_explanation(p_row)];
  end if;
  return (
    with offered as (
      select o.offer, o.place
      from unnest(v_offers) with ordinality as o (offer, place)
      union all
      select bruce.offer_root(p_issue), 0 where p_issue.suppressed_by is not null
      union all
      select bruce.offer_waiver(p_issue.issue_id), 1000
      where p_issue.issue_id is not null and p_issue.waived_by is null
    ),
    -- what was tried here before; a command counts by whatever way it was asked for
    tried as (
      select
        o.offer, o.place, sum(t.worked) as worked, sum(t.worked + t.failed) as tried,
        max(t.worked_at) as worked_at, max(t.failed_in_a_row) as failed_in_a_row
      from offered as o
      left join bruce.suggestion_outcomes as t on t.drift_key = p_row.drift_key
        and o.place between 1 and 999
        and t.suggestion in (
          o.offer ->> 'key', 'command ' || (o.offer #>> '{command,name}'),
          case when o.offer ? 'netbox' then 'adoption' end)
      where o.offer is not null
      group by o.offer, o.place
    )
    select coalesce(jsonb_agg(
      case when t.tried is null then t.offer
        else t.offer || jsonb_build_object(
          'why', concat_ws(' ', t.offer ->> 'why', case
            when t.failed_in_a_row >= 2
              then bruce.say('suggest.failed_here', t.failed_in_a_row::text)
            when t.worked > 0 then bruce.say('suggest.worked_here', t.worked::text, t.tried::text,
              (t.worked_at at time zone 'UTC')::date::text)
            else bruce.say('suggest.not_worked_here', t.tried::text)
          end),
          'tried', jsonb_build_object('worked', t.worked, 'times', t.tried, 'worked_at', t.worked_at,
            'failed_in_a_row', t.failed_in_a_row)) end
      order by
        case
          when t.place = 0 then 0
          when t.place = 1000 then 4
          when t.failed_in_a_row >= 2 then 3
          when t.worked > 0 and t.failed_in_a_row = 0 then 1
          else 2
        end,
        case when t.worked > 0 and t.failed_in_a_row = 0 then - t.worked / t.tried end nulls last, t.place
    ), '[]')
    from tried as t
  );
end;
$$;
revoke all on function bruce.ranked_offers(bruce.all_drift, public.issues, jsonb[]) from public, anon, authenticated, service_role;
comment on function bruce.ranked_offers(bruce.all_drift, public.issues, jsonb[]) is
  'Suggestions in their order: the root cause, what worked here before, the rest, what failed here twice '
  'in a row, and a waiver last. Where a rule has none: explain.';
insert into public.texts (key, language, text)
values
  ('suggest.worked_here', 'en', 'It worked here %1$s of %2$s times, last on %3$s.'),
  ('suggest.worked_here', 'fr', 'Cela a marché ici %1$s fois sur %2$s, la dernière le %3$s.'),
  ('suggest.not_worked_here', 'en', 'It was tried here (times: %1$s) and did not help.'),
  ('suggest.not_worked_here', 'fr', 'Déjà essayé ici (nombre de fois : %1$s), sans effet.'),
  ('suggest.failed_here', 'en', 'It did not help here the last %1$s times.'),
  ('suggest.failed_here', 'fr', 'Cela n''a pas aidé ici les %1$s dernières fois.');

-- 85_suggest/rules/end_config_of_host.sql
create function bruce.end_config_of_host(p_row bruce.all_drift, p_issue_id uuid)
returns setof jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_state bruce.host_state;
  v_guest bruce.entities;
  v_words text[] := array[p_row.hostname, p_row.expected, p_row.observed];
  v_host constant jsonb := jsonb_build_object('hostname', p_row.hostname);
  v_number text;
  v_cli text;
begin
  select h.* into v_state from bruce.host_state as h where h.hostname = p_row.hostname;
  select e.* into v_guest from bruce.entities as e where e.entity_id = v_state.entity_id;
  v_number := substring(v_guest.item ->> 'vmid' from '^\d{1,9}$');
  v_cli := case v_guest.item ->> 'type' when 'lxc' then 'pct set ' else 'qm set ' end || v_number;
  case p_row.field
    when 'ip' then
      if p_row.observed not like '%,%' then
        return next bruce.offer_settled(p_row, p_issue_id, 'adopt', 'suggest.adopt_ip.', v_words,
          v_host || jsonb_build_object('ip', p_row.observed));
      elsif bruce.is_in_netbox(p_row.hostname) then
        return next bruce.offer('netbox', 'suggest.choose_ip.', 'low', v_words);
      else
        return next bruce.offer_state('adopt', 'suggest.adopt_ip.', 'low',
          array[p_row.hostname, p_row.expected, split_part(p_row.observed, ', ', 1)],
          array[v_host || jsonb_build_object('ip', split_part(p_row.observed, ', ', 1))]);
      end if;
      return next bruce.offer('command', 'suggest.give_ip.', 'medium', v_words);
    when 'node' then
      return next bruce.offer_settled(p_row, p_issue_id, 'adopt', 'suggest.adopt_node.', v_words,
        v_host || jsonb_build_object('parent', p_row.observed));
      return next bruce.offer_run(p_row, p_issue_id, 'command', 'suggest.migrate.', 'medium', v_words,
        p_row.observed, case v_guest.item ->> 'type' when 'lxc' then 'pct migrate ' else 'qm migrate ' end
          || v_number || ' ' || bruce.shell_word(p_row.expected)
          || case v_guest.item ->> 'type' when 'lxc' then ' --restart' else ' --online' end);
    when 'name' then
      return next bruce.offer_run(p_row, p_issue_id, 'command', 'suggest.rename_guest.', 'low', v_words,
        coalesce(v_state.place, v_state.parent), v_cli
          || case v_guest.item ->> 'type' when 'lxc' then ' --hostname ' else ' --name ' end
          || bruce.shell_word(p_row.hostname));
      return next bruce.offer_state('declare', 'suggest.alias.', 'low', v_words, array[v_host
        || jsonb_build_object('aliases', (
          select to_jsonb(array(select distinct n from unnest(a.aliases || p_row.observed) as n order by n))
          from public.assets as a where a.name = p_row.hostname limit 1))]);
    when 'lifecycle' then
      return query select bruce.end_unwanted_run(p_row, p_issue_id);
    when 'clock', 'time_synchronization' then
      return next bruce.offer_run(p_row, p_issue_id, 'command', 'suggest.set_clock.', 'low', v_words,
        p_row.hostname, 'sudo timedatectl set-ntp true; sudo systemctl restart systemd-timesyncd chrony; '
          'timedatectl', '(timedatectl|chronyc|systemctl restart (systemd-timesyncd|chrony))');
      return next bruce.offer_collect(p_row, p_issue_id, (
        select s.source from bruce.scopes as s where s.scope_id = p_row.scope_id));
    when 'vcpus', 'memory' then
      if bruce.is_in_netbox(p_row.hostname) then
        return next bruce.offer('netbox', 'suggest.size_in_netbox.', 'low', v_words || p_row.field);
      else
        return next bruce.offer_state('adopt', 'suggest.adopt_size.', 'low', v_words || p_row.field,
          array[v_host || jsonb_build_object('metadata', jsonb_build_object(
            case p_row.field when 'memory' then 'memory_mb' else 'vcpus' end, p_row.observed::numeric))]);
      end if;
      return next bruce.offer_run(p_row, p_issue_id, 'command', 'suggest.resize.', 'medium',
        v_words || p_row.field, coalesce(v_state.place, v_state.parent), v_cli
          || case p_row.field when 'memory' then ' --memory ' else ' --cores ' end || p_row.expected);
    else
      null;
  end case;
end;
$$;
revoke all on function bruce.end_config_of_host(bruce.all_drift, uuid) from public, anon, authenticated, service_role;
comment on function bruce.end_config_of_host(bruce.all_drift, uuid) is
  'What ends a CONFIG_DRIFT of a host: most often the declaration is out of date, so that comes first.';
insert into public.texts (key, language, text)
values
  ('suggest.adopt_ip.title', 'en', 'Declare the address that %1$s has: %3$s.'),
  ('suggest.adopt_ip.title', 'fr', 'Déclarer l''adresse qu''a %1$s : %3$s.'),
  ('suggest.adopt_ip.why', 'en',
    'It answers there. Names, firewalls and probes that know %2$s have to follow.'),
  ('suggest.adopt_ip.why', 'fr',
    'Il répond à cette adresse. Les noms, pare-feu et sondes qui connaissent %2$s doivent suivre.'),
  ('suggest.adopt_ip.risk', 'en', 'If it only got another address from DHCP, it changes again.'),
  ('suggest.adopt_ip.risk', 'fr',
    'Si c''est seulement DHCP qui lui en a donné une autre, elle changera encore.'),
  ('suggest.choose_ip.title', 'en', 'Choose in NetBox which address of %1$s is the primary one: %3$s.'),
  ('suggest.choose_ip.title', 'fr', 'Choisir dans NetBox l''adresse principale de %1$s : %3$s.'),
  ('suggest.choose_ip.why', 'en', 'It has several, and none of them is %2$s.'),
  ('suggest.choose_ip.why', 'fr', 'Il en a plusieurs, et aucune n''est %2$s.'),
  ('suggest.choose_ip.risk', 'en', 'A temporary address may be among them.'),
  ('suggest.choose_ip.risk', 'fr', 'Une adresse temporaire peut être parmi elles.'),
  ('suggest.give_ip.title', 'en',
    'Give %1$s its declared address %2$s again: reservation in DHCP, or its own settings.'),
  ('suggest.give_ip.title', 'fr',
    'Redonner à %1$s son adresse déclarée %2$s : réservation DHCP, ou ses propres réglages.'),
  ('suggest.give_ip.why', 'en', 'For where others expect it at %2$s.'),
  ('suggest.give_ip.why', 'fr', 'Si d''autres l''attendent à %2$s.'),
  ('suggest.give_ip.risk', 'en', 'A wrong setting cuts it off from the network.'),
  ('suggest.give_ip.risk', 'fr', 'Un mauvais réglage le coupe du réseau.'),
  ('suggest.adopt_node.title', 'en', 'Declare %1$s on %3$s, where it runs.'),
  ('suggest.adopt_node.title', 'fr', 'Déclarer %1$s sur %3$s, où il tourne.'),
  ('suggest.adopt_node.why', 'en', 'It was moved and runs. What depends on its hypervisor is then right.'),
  ('suggest.adopt_node.why', 'fr',
    'Il a été déplacé et tourne. Ce qui dépend de son hyperviseur est alors juste.'),
  ('suggest.adopt_node.risk', 'en', 'If it was moved for a while only, it is declared wrong afterwards.'),
  ('suggest.adopt_node.risk', 'fr',
    'S''il n''a été déplacé que pour un temps, sa déclaration sera fausse ensuite.'),
  ('suggest.migrate.title', 'en', 'Move %1$s back to %2$s.'),
  ('suggest.migrate.title', 'fr', 'Ramener %1$s sur %2$s.'),
  ('suggest.migrate.why', 'en',
    'For where it was moved for a while only. The name of the node in Proxmox VE counts.'),
  ('suggest.migrate.why', 'fr',
    'S''il n''a été déplacé que pour un temps. C''est le nom du nœud dans Proxmox VE qui compte.'),
  ('suggest.migrate.risk', 'en',
    'It takes time and network; a container (LXC) restarts. Local disks need --with-local-disks.'),
  ('suggest.migrate.risk', 'fr',
    'Cela prend du temps et du réseau ; un conteneur (LXC) redémarre. Des disques locaux demandent '
    '--with-local-disks.'),
  ('suggest.rename_guest.title', 'en', 'Call the guest %3$s %1$s again.'),
  ('suggest.rename_guest.title', 'fr', 'Renommer la machine invitée %3$s en %1$s.'),
  ('suggest.rename_guest.why', 'en',
    'If it is the same machine. If another one got its number, declare both instead.'),
  ('suggest.rename_guest.why', 'fr',
    'Si c''est la même machine. Si une autre a reçu son numéro, déclarez plutôt les deux.'),
  ('suggest.alias.title', 'en', 'Declare %3$s as another name of %1$s.'),
  ('suggest.alias.title', 'fr', 'Déclarer %3$s comme autre nom de %1$s.'),
  ('suggest.alias.why', 'en', 'It was renamed on purpose. Rename it in NetBox, where NetBox declares it.'),
  ('suggest.alias.why', 'fr', 'Elle a été renommée exprès. Renommez-la dans NetBox, si NetBox la déclare.'),
  ('suggest.alias.risk', 'en', 'If it is another machine, its faults count as those of this one.'),
  ('suggest.alias.risk', 'fr', 'Si c''est une autre machine, ses pannes comptent pour celle-ci.'),
  ('suggest.set_clock.title', 'en', 'Set the clock of %1$s by the network.'),
  ('suggest.set_clock.title', 'fr', 'Régler l''horloge de %1$s par le réseau.'),
  ('suggest.set_clock.why', 'en',
    'Certificates, logs and one-time codes need a right clock. It shows whether it worked.'),
  ('suggest.set_clock.why', 'fr',
    'Certificats, journaux et codes à usage unique ont besoin d''une horloge juste. La ligne montre si '
    'cela a marché.'),
  ('suggest.size_in_netbox.title', 'en', 'Write %4$s %3$s of %1$s in NetBox, in place of %2$s.'),
  ('suggest.size_in_netbox.title', 'fr', 'Écrire dans NetBox %4$s %3$s de %1$s, à la place de %2$s.'),
  ('suggest.size_in_netbox.why', 'en', 'It runs with that: most often the declaration is out of date.'),
  ('suggest.size_in_netbox.why', 'fr',
    'Elle tourne ainsi : le plus souvent, c''est la déclaration qui date.'),
  ('suggest.size_in_netbox.risk', 'en', 'A change by mistake becomes the rule.'),
  ('suggest.size_in_netbox.risk', 'fr', 'Un changement par erreur devient la règle.'),
  ('suggest.adopt_size.title', 'en', 'Declare %4$s %3$s of %1$s, in place of %2$s.'),
  ('suggest.adopt_size.title', 'fr', 'Déclarer %4$s %3$s de %1$s, à la place de %2$s.'),
  ('suggest.adopt_size.why', 'en', 'It runs with that: most often the declaration is out of date.'),
  ('suggest.adopt_size.why', 'fr', 'Elle tourne ainsi : le plus souvent, c''est la déclaration qui date.'),
  ('suggest.adopt_size.risk', 'en', 'A change by mistake becomes the rule.'),
  ('suggest.adopt_size.risk', 'fr', 'Un changement par erreur devient la règle.'),
  ('suggest.resize.title', 'en', 'Give %1$s the declared %4$s: %2$s.'),
  ('suggest.resize.title', 'fr', 'Donner à %1$s la valeur déclarée de %4$s : %2$s.'),
  ('suggest.resize.why', 'en', 'It counts after the guest was shut down and started.'),
  ('suggest.resize.why', 'fr', 'Cela compte après un arrêt et un démarrage de la machine.'),
  ('suggest.resize.risk', 'en',
    'With less memory its programs may be ended; the hypervisor may not have more.'),
  ('suggest.resize.risk', 'fr',
    'Avec moins de mémoire, ses programmes peuvent être tués ; l''hyperviseur n''en a peut-être pas plus.');

-- 85_suggest/rules/end_config_of_service.sql
create function bruce.end_config_of_service(p_row bruce.all_drift, p_issue_id uuid)
returns setof jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_declared public.expected_services := bruce.declared_of(p_row);
  v_thing bruce.entities := bruce.thing_of(p_row, v_declared.id);
  v_words text[] := array[p_row.hostname, p_row.service, p_row.expected, p_row.observed];
  v_is_file boolean := v_declared.origin is not distinct from 'compose';
begin
  case p_row.field
    when 'lifecycle' then
      return query select bruce.end_unwanted_run(p_row, p_issue_id);
    when 'image' then
      if v_is_file then
        return next bruce.offer_up(p_row, p_issue_id, v_declared, v_thing, 'suggest.up_image.');
        return next bruce.offer_compose(p_row, v_declared, v_thing, 'suggest.file_image.', v_words, 'image',
          array[p_row.observed]);
      else
        return next bruce.offer_settled(p_row, p_issue_id, 'adopt', 'suggest.adopt_image.', v_words,
          bruce.state_of_service(p_row, 'image', to_jsonb(p_row.observed)));
        return next bruce.offer_compose(p_row, v_declared, v_thing, 'suggest.pull.', v_words, 'image',
          array[p_row.expected]);
      end if;
    when 'restart_policy' then
      return next bruce.offer_run(p_row, p_issue_id, 'command', 'suggest.policy.', 'low', v_words,
        p_row.hostname, 'docker update --restart ' || bruce.shell_word(p_row.expected) || ' '
          || bruce.shell_word(v_thing.entity_key), 'docker update --restart');
      return next bruce.offer_compose(p_row, v_declared, v_thing, 'suggest.file_policy.', v_words, 'restart',
        array[p_row.expected]);
      if not bruce.is_in_netbox(p_row.hostname) then
        return next bruce.offer_state('adopt', 'suggest.adopt_value.', 'low', v_words || p_row.field,
          array[bruce.state_of_service(
            p_row, 'metadata', jsonb_build_object('restart_policy', p_row.observed))]);
      end if;
    when 'role' then
      return next bruce.offer_settled(p_row, p_issue_id, 'adopt', 'suggest.adopt_value.',
        v_words || p_row.field, bruce.state_of_service(p_row, 'role', to_jsonb(p_row.observed)));
    when 'model' then
      return query select bruce.end_lacking_model(p_row, v_declared, v_thing);
    when 'network' then
      return next bruce.offer_up(p_row, p_issue_id, v_declared, v_thing, 'suggest.up_network.');
    else
      null;
  end case;
end;
$$;
revoke all on function bruce.end_config_of_service(bruce.all_drift, uuid) from public, anon, authenticated, service_role;
comment on function bruce.end_config_of_service(bruce.all_drift, uuid) is
  'What ends a CONFIG_DRIFT of a service: what its compose file says is made so, else the declaration '
  'follows what runs.';
insert into public.texts (key, language, text)
values
  ('suggest.up_image.title', 'en', 'Let Compose make %2$s on %1$s with the image of its file, %3$s.'),
  ('suggest.up_image.title', 'fr',
    'Faire recréer par Compose %2$s sur %1$s avec l''image de son fichier, %3$s.'),
  ('suggest.up_image.why', 'en', 'Its file names another image than the one that runs.'),
  ('suggest.up_image.why', 'fr', 'Son fichier nomme une autre image que celle qui tourne.'),
  ('suggest.up_image.risk', 'en',
    'Another release may change its data so that the older one cannot read it: back it up first.'),
  ('suggest.up_image.risk', 'fr',
    'Une autre version peut modifier ses données au point que l''ancienne ne les lise plus : sauvegardez '
    'd''abord.'),
  ('suggest.file_image.title', 'en', 'Write %4$s into the compose file of %2$s.'),
  ('suggest.file_image.title', 'fr', 'Écrire %4$s dans le fichier compose de %2$s.'),
  ('suggest.file_image.why', 'en',
    'It runs with that. Else the next compose up changes it back. Then: bruce declare --compose.'),
  ('suggest.file_image.why', 'fr',
    'Il tourne ainsi. Sinon le prochain compose up le ramène en arrière. Ensuite : bruce declare --compose.'),
  ('suggest.file_image.risk', 'en', 'compose up recreates the container.'),
  ('suggest.file_image.risk', 'fr', 'compose up recrée le conteneur.'),
  ('suggest.adopt_image.title', 'en', 'Declare the image that %2$s on %1$s runs: %4$s.'),
  ('suggest.adopt_image.title', 'fr', 'Déclarer l''image que %2$s utilise sur %1$s : %4$s.'),
  ('suggest.adopt_image.why', 'en', 'It was upgraded, and the declaration was not: the usual case.'),
  ('suggest.adopt_image.why', 'fr', 'Il a été mis à jour, et pas la déclaration : c''est le cas habituel.'),
  ('suggest.adopt_image.risk', 'en', 'An older release than declared may have known holes.'),
  ('suggest.adopt_image.risk', 'fr', 'Une version plus ancienne que déclaré peut avoir des failles connues.'),
  ('suggest.pull.title', 'en', 'Run %2$s on %1$s with the declared image %3$s.'),
  ('suggest.pull.title', 'fr', 'Faire tourner %2$s sur %1$s avec l''image déclarée %3$s.'),
  ('suggest.pull.why', 'en',
    'For where the declaration is right: write it into the compose file, then compose up.'),
  ('suggest.pull.why', 'fr',
    'Si la déclaration est juste : écrivez-la dans le fichier compose, puis compose up.'),
  ('suggest.pull.risk', 'en',
    'Another release may change its data so that the older one cannot read it: back it up first.'),
  ('suggest.pull.risk', 'fr',
    'Une autre version peut modifier ses données au point que l''ancienne ne les lise plus : sauvegardez '
    'd''abord.'),
  ('suggest.policy.title', 'en', 'Give the container of %2$s on %1$s the restart policy %3$s.'),
  ('suggest.policy.title', 'fr', 'Donner au conteneur de %2$s sur %1$s la politique de redémarrage %3$s.'),
  ('suggest.policy.why', 'en', 'It counts at once, without a restart. The compose file has to say the same.'),
  ('suggest.policy.why', 'fr',
    'Effet immédiat, sans redémarrage. Le fichier compose doit dire la même chose.'),
  ('suggest.file_policy.title', 'en', 'Write restart: %3$s into the compose file of %2$s.'),
  ('suggest.file_policy.title', 'fr', 'Écrire restart: %3$s dans le fichier compose de %2$s.'),
  ('suggest.file_policy.why', 'en', 'So that it stays when the container is made anew.'),
  ('suggest.file_policy.why', 'fr', 'Pour que cela tienne quand le conteneur est recréé.'),
  ('suggest.file_policy.risk', 'en', 'compose up recreates the container.'),
  ('suggest.file_policy.risk', 'fr', 'compose up recrée le conteneur.'),
  ('suggest.adopt_value.title', 'en', 'Declare %5$s %4$s of %2$s on %1$s.'),
  ('suggest.adopt_value.title', 'fr', 'Déclarer %5$s %4$s pour %2$s sur %1$s.'),
  ('suggest.adopt_value.why', 'en', 'For where what runs is right, and %3$s is out of date.'),
  ('suggest.adopt_value.why', 'fr', 'Si ce qui tourne est juste, et que %3$s date.'),
  ('suggest.adopt_value.risk', 'en', 'A change by mistake becomes the rule.'),
  ('suggest.adopt_value.risk', 'fr', 'Un changement par erreur devient la règle.'),
  ('suggest.up_network.title', 'en', 'Let Compose make the container of %2$s on %1$s anew.'),
  ('suggest.up_network.title', 'fr', 'Faire recréer par Compose le conteneur de %2$s sur %1$s.'),
  ('suggest.up_network.why', 'en',
    'It hangs on the network of a container that is gone: a restart does not mend that.'),
  ('suggest.up_network.why', 'fr',
    'Il dépend du réseau d''un conteneur disparu : un redémarrage n''y change rien.'),
  ('suggest.up_network.risk', 'en', 'It is away for a moment.'),
  ('suggest.up_network.risk', 'fr', 'Il est absent un instant.');

-- 85_suggest/rules/end_forecast.sql
create function bruce.end_forecast(p_row bruce.all_drift, p_issue_id uuid, p_thing bruce.entities)
returns setof jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_words text[] := array[p_row.hostname, coalesce(p_row.service, p_row.hostname)];
  v_place text := bruce.shell_word(p_row.service);
  v_series bruce.metric_series;
  v_forecast bruce.forecasts;
  v_within constant interval := (select s.forecast_within from public.settings as s);
  v_days integer;
  v_grown text;
begin
  select f.* into v_forecast
  from bruce.forecasts as f
  where f.hostname = p_row.hostname and f.service is not distinct from p_row.service
    and f.due_since is not null
  order by f.due_days, f.measured_at desc, f.scope_id limit 1;
  select m.* into v_series from bruce.metric_series as m where m.series_id = v_forecast.series_id;
  if v_series.series_id is null then
    return;
  end if;
  -- what was written last, the largest first
  v_grown := case
    when v_series.metric = 'pool_pct' then
      'zfs list -r -o name,used,usedbysnapshots,written -S written ' || v_place || ' | head -20'
    when v_series.metric = 'database_bytes' or p_thing.kind = 'storage' then null
    else 'sudo find '
      || coalesce(bruce.shell_word(case when p_thing.kind = 'filesystem' then p_thing.name end), '/')
      || ' -xdev -type f -mtime -7 -size +50M -printf ''%s %p\n'' 2>/dev/null | sort -rn | head -20'
  end;
  if v_grown is not null then
    return next bruce.offer('ask', 'suggest.grows.', 'none', v_words, jsonb_build_object(
      'shell', jsonb_build_object('on', p_row.hostname, 'line', v_grown)));
  end if;
  return query select bruce.offer_room(p_row, p_issue_id, v_series.metric, p_thing);
  -- what is due ends when half as much again is left
  v_days := floor(extract(epoch from v_forecast.full_at - v_forecast.measured_at) / 86400 / 2);
  if v_days >= 1 and v_days * interval '1 day' < v_within then
    return next bruce.offer('tune', 'suggest.foresight.', 'medium', v_words || v_days::text,
      jsonb_build_object(
        'cli', 'npx bruce sql ' || bruce.shell_word(
          format('update settings set forecast_within = %L;', v_days || ' days')),
        'sql', format('update settings set forecast_within = %L;', v_days || ' days')));
  end if;
end;
$$;
revoke all on function bruce.end_forecast(bruce.all_drift, uuid, bruce.entities) from public, anon, authenticated, service_role;
comment on function bruce.end_forecast(bruce.all_drift, uuid, bruce.entities) is
  'What ends that something is full soon: see what grows, make room, or be told later.';
insert into public.texts (key, language, text)
values
  ('suggest.grows.title', 'en', 'See what grows on %2$s of %1$s.'),
  ('suggest.grows.title', 'fr', 'Voir ce qui grossit dans %2$s de %1$s.'),
  ('suggest.grows.why', 'en', 'It shows what was written last. It is full only if that goes on.'),
  ('suggest.grows.why', 'fr',
    'La ligne montre ce qui a été écrit en dernier. Ce n''est plein que si cela continue.'),
  ('suggest.foresight.title', 'en', 'Tell only %3$s days before anything is full.'),
  ('suggest.foresight.title', 'fr', 'Ne prévenir que %3$s jours avant que quoi que ce soit soit plein.'),
  ('suggest.foresight.why', 'en', 'For who makes room within days. It ends with the next forecast, hourly.'),
  ('suggest.foresight.why', 'fr',
    'Pour qui fait de la place en quelques jours. Cela prend fin à la prochaine prévision, d''heure en '
    'heure.'),
  ('suggest.foresight.risk', 'en', 'It counts for all hosts, and there is less time to act.'),
  ('suggest.foresight.risk', 'fr', 'Cela vaut pour tous les hôtes, et il reste moins de temps pour agir.');

-- 85_suggest/rules/end_home_assistant.sql
create function bruce.end_home_assistant(p_row bruce.all_drift, p_asked bruce.entities)
returns setof jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_title text := coalesce(nullif(btrim(p_asked.item ->> 'title'), ''), p_asked.name);
  v_words text[] := array[p_row.hostname, v_title, p_row.expected, p_row.observed];
  v_is_update boolean := p_asked.kind = 'update';
  v_notes jsonb := bruce.url_member(
    p_asked.item ->> case when v_is_update then 'release_url' else 'learn_more_url' end);
  v_page jsonb := bruce.url_member((
    select substring(c.item ->> 'target' from '^https?://[^/?#]+')
    from bruce.entities as c
    where c.hostname = p_row.hostname and c.kind = 'check' and c.health = 'home_assistant'
    order by c.entity_id limit 1
  ) || case when v_is_update then '/config/updates' else '/config/repairs' end);
  -- those of the system itself have a line; it is there on Home Assistant OS
  v_line text := case lower(v_title)
    when 'home assistant core' then 'ha core update --backup'
    when 'home assistant operating system' then 'ha os update'
    when 'home assistant supervisor' then 'ha supervisor update'
  end;
begin
  if v_notes <> '{}' then
    return next bruce.offer('ask', case when v_is_update then 'suggest.read_release.'
      else 'suggest.read_repair.' end, 'none', v_words, v_notes);
  end if;
  if v_is_update then
    return next bruce.offer('command', 'suggest.install_update.',
      case when v_line is null then 'low' else 'medium' end, v_words,
      v_page || case when v_line is null then '{}' else jsonb_build_object(
        'shell', jsonb_build_object('on', p_row.hostname, 'line', v_line)) end);
    return next bruce.offer('command', 'suggest.skip_update.', 'low', v_words, v_page);
  else
    return next bruce.offer('command', 'suggest.repair.', 'medium', v_words, v_page);
    return next bruce.offer('command', 'suggest.ignore_repair.', 'low', v_words, v_page);
  end if;
end;
$$;
revoke all on function bruce.end_home_assistant(bruce.all_drift, bruce.entities) from public, anon, authenticated, service_role;
comment on function bruce.end_home_assistant(bruce.all_drift, bruce.entities) is
  'What ends an update or a repair of Home Assistant: where it is clicked, with the address of that page '
  'where a probe knows it, and a line for its own parts.';
insert into public.texts (key, language, text)
values
  ('suggest.read_release.title', 'en', 'Read what %2$s %4$s changes.'),
  ('suggest.read_release.title', 'fr', 'Lire ce que change %2$s %4$s.'),
  ('suggest.read_release.why', 'en', 'Changes that break something are named there.'),
  ('suggest.read_release.why', 'fr', 'Les changements qui cassent quelque chose y sont nommés.'),
  ('suggest.install_update.title', 'en', 'Install %2$s %4$s on %1$s: Settings → System → Updates.'),
  ('suggest.install_update.title', 'fr',
    'Installer %2$s %4$s sur %1$s : Paramètres → Système → Mises à jour.'),
  ('suggest.install_update.why', 'en', 'It has %3$s. Let Home Assistant make a backup first.'),
  ('suggest.install_update.why', 'fr',
    'La version installée est %3$s. Faites d''abord faire une sauvegarde par Home Assistant.'),
  ('suggest.install_update.risk', 'en', 'Automations may not run meanwhile, and some may need a change.'),
  ('suggest.install_update.risk', 'fr',
    'Les automatisations peuvent s''arrêter pendant ce temps, et certaines devoir être adaptées.'),
  ('suggest.skip_update.title', 'en', 'Skip %2$s %4$s on %1$s: Settings → System → Updates.'),
  ('suggest.skip_update.title', 'fr',
    'Ignorer %2$s %4$s sur %1$s : Paramètres → Système → Mises à jour.'),
  ('suggest.skip_update.why', 'en', 'The next version is told again.'),
  ('suggest.skip_update.why', 'fr', 'La version suivante sera signalée de nouveau.'),
  ('suggest.skip_update.risk', 'en', 'What it mends stays broken.'),
  ('suggest.skip_update.risk', 'fr', 'Ce qu''elle corrige reste défaillant.'),
  ('suggest.read_repair.title', 'en', 'Read what Home Assistant says of %2$s.'),
  ('suggest.read_repair.title', 'fr', 'Lire ce que Home Assistant dit de %2$s.'),
  ('suggest.read_repair.why', 'en', 'The page explains the fault and how to mend it.'),
  ('suggest.read_repair.why', 'fr', 'Cette page explique la panne et comment la réparer.'),
  ('suggest.repair.title', 'en', 'Repair %2$s on %1$s: Settings → System → Repairs.'),
  ('suggest.repair.title', 'fr', 'Réparer %2$s sur %1$s : Paramètres → Système → Réparations.'),
  ('suggest.repair.why', 'en', 'Some have a button that does it; the others say what to change.'),
  ('suggest.repair.why', 'fr',
    'Certaines ont un bouton qui s''en charge ; les autres disent ce qu''il faut changer.'),
  ('suggest.repair.risk', 'en', 'It may change settings of integrations: make a backup first.'),
  ('suggest.repair.risk', 'fr',
    'Cela peut modifier les réglages d''intégrations : faites d''abord une sauvegarde.'),
  ('suggest.ignore_repair.title', 'en', 'Ignore %2$s on %1$s, there: Settings → System → Repairs.'),
  ('suggest.ignore_repair.title', 'fr',
    'Ignorer %2$s sur %1$s, sur place : Paramètres → Système → Réparations.'),
  ('suggest.ignore_repair.why', 'en', 'For what needs nothing. Ignored there, it ends here.'),
  ('suggest.ignore_repair.why', 'fr', 'Si elle ne demande rien. Ignorée là-bas, elle prend fin ici.'),
  ('suggest.ignore_repair.risk', 'en', 'What it warns of comes without a word.'),
  ('suggest.ignore_repair.risk', 'fr', 'Ce dont elle prévient arrivera sans un mot.');

-- 85_suggest/rules/end_lacking_model.sql
create function bruce.end_lacking_model(
  p_row bruce.all_drift, p_declared public.expected_services, p_thing bruce.entities
)
returns setof jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_words text[] := array[p_row.hostname, p_row.service, p_row.expected, p_row.observed];
  v_kinds text[];
  v_there jsonb;
  v_pull text;
begin
  select array_agg(distinct c.health) into v_kinds
  from bruce.entities as c where c.service_id = p_declared.id and c.kind = 'check';
  select jsonb_agg(distinct m.name order by m.name) into v_there
  from bruce.entities as c
  cross join lateral jsonb_path_query(c.item, '$.models[*].name') as m (name)
  where c.service_id = p_declared.id and c.kind = 'check' and jsonb_typeof(m.name) = 'string';

  if 'ollama' = any (v_kinds) then
    -- a digest is compared and cannot be pulled; a name that is no plain word is in no line
    select case when bool_and(n.word is not null) then string_agg(case when p_thing.kind = 'container'
        then 'docker exec ' || bruce.thing_word(p_thing) || ' ' else '' end
      || 'ollama pull ' || n.word, ' && ' order by n.place) end
    into v_pull
    from unnest(string_to_array(p_row.expected, ', ')) with ordinality as l (name, place)
    cross join lateral (select bruce.shell_word(split_part(l.name, '@', 1)), l.place) as n (word, place);
    if v_pull is not null then
      return next bruce.offer('command', 'suggest.pull_model.', 'low', v_words, jsonb_build_object(
        'shell', jsonb_build_object('on', p_row.hostname, 'line', v_pull)));
    end if;
  else
    return next bruce.offer('command', 'suggest.serve_model.', 'medium', v_words);
  end if;
  if bruce.is_in_netbox(p_row.hostname) then
    return next bruce.offer('netbox', 'suggest.models_in_netbox.', 'low', v_words);
  else
    return next bruce.offer_state('adopt', 'suggest.adopt_models.', 'low', v_words,
      array[bruce.state_of_service(
        p_row, 'metadata', jsonb_build_object('models', coalesce(v_there, '[]')))]);
  end if;
end;
$$;
revoke all on function bruce.end_lacking_model(bruce.all_drift, public.expected_services, bruce.entities) from public, anon, authenticated, service_role;
comment on function bruce.end_lacking_model(
  bruce.all_drift, public.expected_services, bruce.entities
) is
  'What ends that an AI service lacks a model: Ollama pulls it, others are started with it; or the models '
  'that are there are declared.';
insert into public.texts (key, language, text)
values
  ('suggest.pull_model.title', 'en', 'Let %2$s on %1$s fetch %3$s.'),
  ('suggest.pull_model.title', 'fr', 'Faire télécharger %3$s par %2$s sur %1$s.'),
  ('suggest.pull_model.why', 'en', 'Ollama does not have it. A model takes gigabytes of disk.'),
  ('suggest.pull_model.why', 'fr', 'Ollama ne l''a pas. Un modèle prend des gigaoctets de disque.'),
  ('suggest.pull_model.risk', 'en',
    'The disk may become full, and a name without a tag may mean a newer model than before.'),
  ('suggest.pull_model.risk', 'fr',
    'Le disque peut se remplir, et un nom sans étiquette peut désigner un modèle plus récent qu''avant.'),
  ('suggest.serve_model.title', 'en', 'Give %2$s on %1$s the model %3$s, in its settings.'),
  ('suggest.serve_model.title', 'fr', 'Donner à %2$s sur %1$s le modèle %3$s, dans ses réglages.'),
  ('suggest.serve_model.why', 'en', 'It serves what it was started with: %4$s.'),
  ('suggest.serve_model.why', 'fr', 'Il sert ce avec quoi il a été démarré : %4$s.'),
  ('suggest.serve_model.risk', 'en', 'It is away while it starts, and two models may not fit in the memory.'),
  ('suggest.serve_model.risk', 'fr',
    'Il est absent pendant son démarrage, et deux modèles peuvent ne pas tenir en mémoire.'),
  ('suggest.adopt_models.title', 'en', 'Declare the models that %2$s on %1$s has: %4$s.'),
  ('suggest.adopt_models.title', 'fr', 'Déclarer les modèles que %2$s a sur %1$s : %4$s.'),
  ('suggest.adopt_models.why', 'en',
    'For where %3$s was removed on purpose. All that are there are declared.'),
  ('suggest.adopt_models.why', 'fr',
    'Si %3$s a été retiré exprès. Tous ceux qui sont là sont alors déclarés.'),
  ('suggest.adopt_models.risk', 'en', 'Whoever asks for %3$s gets an error, and nobody is told.'),
  ('suggest.adopt_models.risk', 'fr', 'Qui demande %3$s reçoit une erreur, et personne n''en est averti.'),
  ('suggest.models_in_netbox.title', 'en', 'Take %3$s of %2$s on %1$s out of NetBox.'),
  ('suggest.models_in_netbox.title', 'fr', 'Retirer de NetBox %3$s, de %2$s sur %1$s.'),
  ('suggest.models_in_netbox.why', 'en', 'For where it was removed on purpose. There is: %4$s.'),
  ('suggest.models_in_netbox.why', 'fr', 'S''il a été retiré exprès. Il y a : %4$s.'),
  ('suggest.models_in_netbox.risk', 'en', 'Whoever asks for %3$s gets an error, and nobody is told.'),
  ('suggest.models_in_netbox.risk', 'fr',
    'Qui demande %3$s reçoit une erreur, et personne n''en est averti.');

-- 85_suggest/rules/end_two_declarations.sql
create function bruce.end_two_declarations(p_row bruce.all_drift, p_issue_id uuid)
returns setof jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_declared public.expected_services := bruce.declared_of(p_row);
  v_thing bruce.entities := bruce.thing_of(p_row, v_declared.id);
  v_member text := split_part(p_row.field, ' ', 2);
  v_other text := split_part(p_row.field, ' ', 3);
  v_words text[] := array[
    p_row.hostname, p_row.service, p_row.expected, p_row.observed,
    coalesce(v_declared.origin, 'BRUCE'), v_other];
begin
  if v_other = 'compose' then
    return next bruce.offer_compose(p_row, v_declared, v_thing, 'suggest.file_follows.', v_words, v_member,
      case v_member when 'ports' then bruce.compose_ports(v_thing, v_declared.ports)
        else array[p_row.expected] end);
  end if;
  if v_declared.origin = 'netbox' then
    return next bruce.offer('netbox', 'suggest.netbox_follows.', 'low', v_words || v_member);
  else
    return next bruce.offer_state('declare', 'suggest.word_follows.', 'low', v_words || v_member,
      array[bruce.state_of_service(p_row, v_member, case v_member
        when 'ports' then to_jsonb(string_to_array(p_row.observed, ', '))
        else to_jsonb(p_row.observed) end)]);
  end if;
end;
$$;
revoke all on function bruce.end_two_declarations(bruce.all_drift, uuid) from public, anon, authenticated, service_role;
comment on function bruce.end_two_declarations(bruce.all_drift, uuid) is
  'What ends that two origins declare a service differently: the file follows NetBox, or the other way '
  'round.';
insert into public.texts (key, language, text)
values
  ('suggest.file_follows.title', 'en', 'Write %3$s into the compose file of %2$s, as %5$s says.'),
  ('suggest.file_follows.title', 'fr', 'Écrire %3$s dans le fichier compose de %2$s, comme le dit %5$s.'),
  ('suggest.file_follows.why', 'en', 'The word of %5$s counts. Then: bruce declare --compose.'),
  ('suggest.file_follows.why', 'fr',
    'C''est la parole de %5$s qui compte. Ensuite : bruce declare --compose.'),
  ('suggest.file_follows.risk', 'en', 'compose up recreates the container.'),
  ('suggest.file_follows.risk', 'fr', 'compose up recrée le conteneur.'),
  ('suggest.netbox_follows.title', 'en', 'Write %7$s %4$s of %2$s on %1$s in NetBox, as %6$s says.'),
  ('suggest.netbox_follows.title', 'fr', 'Écrire dans NetBox %7$s %4$s de %2$s sur %1$s, comme le dit %6$s.'),
  ('suggest.netbox_follows.why', 'en', 'For where what %6$s declares is right, and %3$s is out of date.'),
  ('suggest.netbox_follows.why', 'fr', 'Si ce que déclare %6$s est juste, et que %3$s date.'),
  ('suggest.netbox_follows.risk', 'en', 'What runs is compared with that from then on.'),
  ('suggest.netbox_follows.risk', 'fr', 'Ce qui tourne est dès lors comparé à cette valeur.'),
  ('suggest.word_follows.title', 'en', 'Declare %7$s %4$s of %2$s on %1$s, as %6$s says.'),
  ('suggest.word_follows.title', 'fr', 'Déclarer %7$s %4$s pour %2$s sur %1$s, comme le dit %6$s.'),
  ('suggest.word_follows.why', 'en',
    'For where what %6$s declares is right, and %3$s of %5$s is out of date.'),
  ('suggest.word_follows.why', 'fr', 'Si ce que déclare %6$s est juste, et que %3$s de %5$s date.'),
  ('suggest.word_follows.risk', 'en', 'What runs is compared with that from then on.'),
  ('suggest.word_follows.risk', 'fr', 'Ce qui tourne est dès lors comparé à cette valeur.');

-- 85_suggest/rules/end_unclear_identity.sql
create function bruce.end_unclear_identity(p_row bruce.all_drift, p_issue_id uuid)
returns setof jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_declared public.expected_services := bruce.declared_of(p_row);
  v_name text;
begin
  if p_row.observed = 'two collectors' then
    return next bruce.offer('ask', 'suggest.two_collectors.', 'none', array[p_row.hostname, p_row.source],
      jsonb_build_object('cli', 'npx bruce explain ' || bruce.shell_word(p_row.hostname)));
    return next bruce.offer_forgotten(p_row, p_row.source);
    return;
  elsif p_row.field = 'machine identity' then
    return next bruce.offer('command', 'suggest.machine_id.', 'medium', array[p_row.hostname],
      jsonb_build_object('shell', jsonb_build_object('on', p_row.hostname, 'line',
        'sudo rm -f /etc/machine-id /var/lib/dbus/machine-id; sudo systemd-machine-id-setup')));
    return;
  elsif p_row.service is not null and v_declared.id is not null then
    -- of several that could be it, one that runs
    select e.entity_key into v_name
    from bruce.entities as e
    where e.hostname = p_row.hostname and e.kind in ('container', 'unit') and e.match = 'ambiguous'
      and (e.service_id = v_declared.id or bruce.fold_name(e.name) = v_declared.name_key
        or v_declared.name_key = any (e.name_keys))
    order by e.state <> 'running', e.first_seen_at desc, e.entity_id limit 1;
    if v_name is not null then
      return next bruce.offer_state('declare', 'suggest.match.', 'low',
        array[p_row.hostname, p_row.service, v_name], array[bruce.state_of_service(p_row, 'match',
          v_declared.match || jsonb_build_object('container', v_name))]);
    end if;
  end if;
  return next bruce.offer('ask', 'suggest.tell_apart.', 'none',
    array[p_row.hostname, coalesce(p_row.service, p_row.hostname)], jsonb_build_object(
      'cli', 'npx bruce explain ' || bruce.shell_word(p_row.hostname)
        || coalesce(' ' || bruce.shell_word(p_row.service), '')));
end;
$$;
revoke all on function bruce.end_unclear_identity(bruce.all_drift, uuid) from public, anon, authenticated, service_role;
comment on function bruce.end_unclear_identity(bruce.all_drift, uuid) is
  'What ends an unclear identity: a hint where there is one to give; else a person names things apart.';
insert into public.texts (key, language, text)
values
  ('suggest.two_collectors.title', 'en',
    'Find the second collector that reports as %1$s/%2$s, and give it another name.'),
  ('suggest.two_collectors.title', 'fr',
    'Trouver le second collecteur qui envoie des rapports comme %1$s/%2$s, et lui donner un autre nom.'),
  ('suggest.two_collectors.why', 'en',
    'A cloned machine or a copied configuration keeps the name of the first.'),
  ('suggest.two_collectors.why', 'fr',
    'Une machine clonée ou une configuration copiée garde le nom de la première.'),
  ('suggest.machine_id.title', 'en', 'Give %1$s a machine id of its own, then restart it.'),
  ('suggest.machine_id.title', 'fr', 'Donner à %1$s un identifiant de machine propre, puis la redémarrer.'),
  ('suggest.machine_id.why', 'en',
    'It is a copy of another machine: leases and logs of the two are mixed up.'),
  ('suggest.machine_id.why', 'fr',
    'C''est une copie d''une autre machine : baux et journaux des deux se mélangent.'),
  ('suggest.machine_id.risk', 'en',
    'DHCP may give it another address. Do it on the copy, not on the original.'),
  ('suggest.machine_id.risk', 'fr',
    'DHCP peut lui donner une autre adresse. À faire sur la copie, pas sur l''original.'),
  ('suggest.match.title', 'en', 'Declare that %2$s on %1$s is the container %3$s.'),
  ('suggest.match.title', 'fr', 'Déclarer que %2$s sur %1$s est le conteneur %3$s.'),
  ('suggest.match.why', 'en', 'Several could be it. The others are then undeclared, each by its name.'),
  ('suggest.match.why', 'fr',
    'Plusieurs pourraient l''être. Les autres sont alors non déclarés, chacun par son nom.'),
  ('suggest.match.risk', 'en', 'If it is the wrong one, another is missed when it stops.'),
  ('suggest.match.risk', 'fr', 'Si ce n''est pas le bon, l''arrêt du vrai passe inaperçu.'),
  ('suggest.tell_apart.title', 'en',
    'Tell apart what could be %2$s: other names, a number (vmid), or a hint (match).'),
  ('suggest.tell_apart.title', 'fr',
    'Distinguer ce qui pourrait être %2$s : d''autres noms, un numéro (vmid), ou un indice (match).'),
  ('suggest.tell_apart.why', 'en', 'Nothing is judged of it until then.'),
  ('suggest.tell_apart.why', 'fr', 'Rien n''en est jugé jusque-là.');

-- 85_suggest/rules/end_unwanted_run.sql
create function bruce.end_unwanted_run(p_row bruce.all_drift, p_issue_id uuid)
returns setof jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_declared public.expected_services := bruce.declared_of(p_row);
  v_thing bruce.entities := bruce.thing_of(p_row, v_declared.id);
  v_guest bruce.entities;
  v_words text[] := array[p_row.hostname, coalesce(p_row.service, p_row.hostname)];
  v_schedule public.schedules;
begin
  if p_row.service is not null then
    return next bruce.offer_stop(p_row, p_issue_id, v_declared, v_thing);
  elsif p_row.observed = 'reports' then
    return next bruce.offer_uninstalled(p_row);
  else
    select e.* into v_guest
    from bruce.host_state as h join bruce.entities as e on e.entity_id = h.entity_id
    where h.hostname = p_row.hostname;
    return next bruce.offer_guest(
      p_row, p_issue_id, v_guest, 'command', 'suggest.shut_down.', 'shutdown', 'medium');
  end if;

  select s.* into v_schedule
  from public.schedules as s
  where s.enabled and bruce.fold_name(s.hostname) = bruce.fold_name(p_row.hostname)
    and (s.service is null or bruce.fold_name(s.service) = bruce.fold_name(p_row.service))
  order by s.service is null limit 1;
  if v_schedule.id is not null then
    return next bruce.offer('tune', 'suggest.no_hours.', 'low', v_words, jsonb_build_object(
      'sql', format('update schedules set enabled = false where id = %s;', v_schedule.id),
      'cli', format('npx bruce sql ''update schedules set enabled = false where id = %s;''', v_schedule.id),
      'call', jsonb_build_object('method', 'POST', 'path', '/bruce/tune', 'body', jsonb_build_object(
        'what', 'schedules', 'key', v_schedule.id::text, 'values', '{"enabled": false}'::jsonb,
        'was', '{"enabled": true}'::jsonb))));
    return;
  end if;
  return next bruce.offer_settled(p_row, p_issue_id, 'declare', 'suggest.on.', v_words,
    jsonb_build_object('hostname', p_row.hostname) || case when p_row.service is null
      then jsonb_build_object('lifecycle', 'active')
      else jsonb_build_object('services', jsonb_build_array(
        jsonb_build_object('name', p_row.service, 'lifecycle', 'active'))) end);
end;
$$;
revoke all on function bruce.end_unwanted_run(bruce.all_drift, uuid) from public, anon, authenticated, service_role;
comment on function bruce.end_unwanted_run(bruce.all_drift, uuid) is
  'What ends that something runs although it is declared off, by its lifecycle or by its hours.';
insert into public.texts (key, language, text)
values
  ('suggest.shut_down.title', 'en', 'Shut %1$s down on %2$s.'),
  ('suggest.shut_down.title', 'fr', 'Éteindre %1$s sur %2$s.'),
  ('suggest.shut_down.why', 'en', 'It is declared off. It ends its services in order and keeps its data.'),
  ('suggest.shut_down.why', 'fr',
    'Elle est déclarée éteinte. Elle arrête ses services dans l''ordre et garde ses données.'),
  ('suggest.shut_down.risk', 'en', 'Who uses it loses it.'),
  ('suggest.shut_down.risk', 'fr', 'Ceux qui s''en servent ne l''ont plus.'),
  ('suggest.no_hours.title', 'en', 'Switch off the hours of %2$s: it may run at any time.'),
  ('suggest.no_hours.title', 'fr', 'Désactiver les horaires de %2$s : il peut tourner à toute heure.'),
  ('suggest.no_hours.why', 'en', 'A schedule says that it has to be off now. Its hours can be changed, too.'),
  ('suggest.no_hours.why', 'fr',
    'Des horaires disent qu''il doit être éteint maintenant. On peut aussi les modifier.'),
  ('suggest.no_hours.risk', 'en',
    'It is then missed at night as well, until the hours are switched on again.'),
  ('suggest.no_hours.risk', 'fr', 'Il est alors réclamé la nuit aussi, jusqu''à ce qu''on les réactive.'),
  ('suggest.on.title', 'en', 'Declare %2$s on %1$s as active.'),
  ('suggest.on.title', 'fr', 'Déclarer %2$s sur %1$s actif.'),
  ('suggest.on.why', 'en', 'It was started on purpose: it is missed when it stops.'),
  ('suggest.on.why', 'fr', 'Il a été démarré exprès : son arrêt sera signalé.'),
  ('suggest.on.risk', 'en', 'It may have been started by mistake.'),
  ('suggest.on.risk', 'fr', 'Il a pu être démarré par erreur.');

-- 85_suggest/rules/suggest_alert_raised.sql
create function bruce.suggest_alert_raised(p_row bruce.all_drift, p_issue_id uuid)
returns setof jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_words text[] := array[p_row.hostname, split_part(p_row.field, ' ', 1)];
  v_asked bruce.entities;
begin
  select e.* into v_asked
  from bruce.entities as e
  where e.hostname = p_row.hostname and e.kind in ('update', 'repair')
    -- of several of one name each but the first has its place
    and e.name in (p_row.field, regexp_replace(p_row.field, ' [0-9]+$', ''))
  order by e.heard_until is not null, e.entity_id limit 1;
  if v_asked.entity_id is not null then
    return query select bruce.end_home_assistant(p_row, v_asked);
    return;
  end if;
  return next bruce.offer('ask', 'suggest.see_alert.', 'none', v_words, case
    when p_row.source = 'truenas' or (
      select s.source from bruce.scopes as s where s.scope_id = p_row.scope_id) = 'truenas'
    then jsonb_build_object('shell', jsonb_build_object(
      'on', p_row.hostname, 'line', 'midclt call alert.list'))
    else '{}' end);
  return next bruce.offer('command', 'suggest.dismiss.', 'low', v_words);
end;
$$;
revoke all on function bruce.suggest_alert_raised(bruce.all_drift, uuid) from public, anon, authenticated, service_role;
comment on function bruce.suggest_alert_raised(bruce.all_drift, uuid) is
  'ALERT_RAISED: do what the source says; dismissed there, it ends here. Home Assistant says where.';
insert into public.texts (key, language, text)
values
  ('suggest.see_alert.title', 'en', 'Do what %1$s says of %2$s, there.'),
  ('suggest.see_alert.title', 'fr', 'Faire ce que %1$s dit de %2$s, sur place.'),
  ('suggest.see_alert.why', 'en',
    'The source knows its own fault best. When it is mended, it ends its alert.'),
  ('suggest.see_alert.why', 'fr',
    'La source connaît le mieux sa propre panne. Une fois réparée, elle met fin à son alerte.'),
  ('suggest.dismiss.title', 'en', 'Dismiss %2$s on %1$s, if it needs nothing.'),
  ('suggest.dismiss.title', 'fr', 'Fermer %2$s sur %1$s, si elle ne demande rien.'),
  ('suggest.dismiss.why', 'en', 'An alert that is dismissed there ends here.'),
  ('suggest.dismiss.why', 'fr', 'Une alerte fermée là-bas prend fin ici.'),
  ('suggest.dismiss.risk', 'en', 'It is not raised again while its fault lasts.'),
  ('suggest.dismiss.risk', 'fr', 'Elle ne revient pas tant que dure sa panne.');

-- 85_suggest/rules/suggest_config_drift.sql
create function bruce.suggest_config_drift(p_row bruce.all_drift, p_issue_id uuid)
returns setof jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  if p_row.field like 'declared %' then
    return query select bruce.end_two_declarations(p_row, p_issue_id);
  elsif p_row.field like '%identity%' then
    return query select bruce.end_unclear_identity(p_row, p_issue_id);
  elsif p_row.service is not null then
    return query select bruce.end_config_of_service(p_row, p_issue_id);
  else
    return query select bruce.end_config_of_host(p_row, p_issue_id);
  end if;
end;
$$;
revoke all on function bruce.suggest_config_drift(bruce.all_drift, uuid) from public, anon, authenticated, service_role;
comment on function bruce.suggest_config_drift(bruce.all_drift, uuid) is
  'CONFIG_DRIFT, by its field: one function each for hosts, services, identities, and two declarations.';

-- 85_suggest/rules/suggest_docker_unreachable.sql
create function bruce.suggest_docker_unreachable(p_row bruce.all_drift, p_issue_id uuid)
returns setof jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_words text[] := array[p_row.hostname];
begin
  if p_row.details ~* 'permission denied|eacces' then
    return next bruce.offer('command', 'suggest.docker_group.', 'low', v_words, jsonb_build_object(
      'shell', jsonb_build_object('on', p_row.hostname,
        'line', 'sudo npx bruce collect docker install --apply')));
  end if;
  return next bruce.offer('ask', 'suggest.docker_status.', 'none', v_words, jsonb_build_object(
    'shell', jsonb_build_object('on', p_row.hostname,
      'line', 'systemctl status docker --no-pager; df -h /var/lib/docker')));
  return next bruce.offer_run(p_row, p_issue_id, 'restart', 'suggest.docker_restart.', 'medium', v_words,
    p_row.hostname, 'sudo systemctl restart docker', 'systemctl restart docker(\.service)?$');
  return next bruce.offer_collect(p_row, p_issue_id, 'docker');
  return next bruce.offer_silence(p_row);
end;
$$;
revoke all on function bruce.suggest_docker_unreachable(bruce.all_drift, uuid) from public, anon, authenticated, service_role;
comment on function bruce.suggest_docker_unreachable(bruce.all_drift, uuid) is
  'DOCKER_UNREACHABLE: look at the engine and its disk before it is restarted; then let the collector look.';
insert into public.texts (key, language, text)
values
  ('suggest.docker_group.title', 'en', 'Give the collector on %1$s access to the engine: install it again.'),
  ('suggest.docker_group.title', 'fr', 'Donner au collecteur de %1$s l''accès à Docker : le réinstaller.'),
  ('suggest.docker_group.why', 'en',
    'The engine refuses it. The installation puts it into the group of the engine.'),
  ('suggest.docker_group.why', 'fr', 'Docker le refuse. L''installation le met dans le groupe de Docker.'),
  ('suggest.docker_status.title', 'en', 'See whether Docker on %1$s runs, and whether its disk is full.'),
  ('suggest.docker_status.title', 'fr', 'Voir si Docker tourne sur %1$s, et si son disque est plein.'),
  ('suggest.docker_status.why', 'en',
    'A full disk and an upgrade that broke off are the usual causes. It changes nothing.'),
  ('suggest.docker_status.why', 'fr',
    'Un disque plein et une mise à jour interrompue sont les causes habituelles. Cela ne change rien.'),
  ('suggest.docker_restart.title', 'en', 'Restart Docker on %1$s.'),
  ('suggest.docker_restart.title', 'fr', 'Redémarrer Docker sur %1$s.'),
  ('suggest.docker_restart.why', 'en', 'It ends an engine that hangs.'),
  ('suggest.docker_restart.why', 'fr', 'Cela met fin à un Docker qui ne répond plus.'),
  ('suggest.docker_restart.risk', 'en',
    'All containers of the host stop and start again, unless live-restore is on.'),
  ('suggest.docker_restart.risk', 'fr',
    'Tous les conteneurs de l''hôte s''arrêtent et redémarrent, sauf si live-restore est actif.');

-- 85_suggest/rules/suggest_heartbeat_overdue.sql
create function bruce.suggest_heartbeat_overdue(p_row bruce.all_drift, p_issue_id uuid)
returns setof jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_beat public.heartbeats;
  v_words text[] := array[p_row.hostname, coalesce(p_row.service, p_row.source)];
  v_sql text;
begin
  if p_row.scope_id is not null then
    return next bruce.offer_collect(p_row, p_issue_id, p_row.source);
    return next bruce.offer('ask', 'suggest.collector_log.', 'none', array[p_row.hostname, p_row.source],
      jsonb_build_object('shell', jsonb_build_object('line',
        'journalctl --no-pager --lines 20 --unit ' || bruce.shell_word('bruce-collector-' || p_row.source))));
    return next bruce.offer_forgotten(p_row, p_row.source);
    return;
  end if;
  select h.* into v_beat from public.heartbeats as h where h.name = p_row.service;
  case
    when v_beat.kind = 'worker' then
      return next bruce.offer('restart', 'suggest.worker_again.', 'low', v_words, jsonb_build_object('shell',
        jsonb_build_object('on', v_beat.hostname, 'line', 'sudo systemctl restart bruce-worker')));
    when v_beat.kind = 'schedule' or p_row.service like '%export%' then
      return next bruce.offer_run(p_row, p_issue_id, 'start', 'suggest.export_again.', 'low', v_words,
        null, 'sudo systemctl start bruce-netbox-export', 'systemctl start bruce-netbox-export$');
    when v_beat.kind = 'dispatcher' then
      return next bruce.offer('ask', 'suggest.dispatch.', 'none', v_words, jsonb_build_object(
        'sql',
        'select created_at, message from journal where kind = ''watcher'' order by id desc limit 20;'));
    else
      return next bruce.offer('ask', 'suggest.jobs.', 'none', v_words, jsonb_build_object(
        'sql', 'select bruce.run_jobs();', 'cli', 'npx bruce sql ''select bruce.run_jobs();'''));
  end case;
  if v_beat.kind in ('worker', 'schedule') then
    v_sql := format('update heartbeats set enabled = false where name = %L;', v_beat.name);
    return next bruce.offer('retire', 'suggest.not_watched.', 'low', v_words, jsonb_build_object(
      'sql', v_sql, 'cli', 'npx bruce sql ' || bruce.shell_word(v_sql)));
  end if;
end;
$$;
revoke all on function bruce.suggest_heartbeat_overdue(bruce.all_drift, uuid) from public, anon, authenticated, service_role;
comment on function bruce.suggest_heartbeat_overdue(bruce.all_drift, uuid) is
  'HEARTBEAT_OVERDUE, by the part of BRUCE that is silent: start it again; a part that was removed is not '
  'watched any more.';
insert into public.texts (key, language, text)
values
  ('suggest.worker_again.title', 'en', 'Restart the worker %2$s on %1$s.'),
  ('suggest.worker_again.title', 'fr', 'Redémarrer l''exécuteur %2$s sur %1$s.'),
  ('suggest.worker_again.why', 'en',
    'Without it no command runs. What it held is given to nobody else before its lease ends.'),
  ('suggest.worker_again.why', 'fr',
    'Sans lui aucune commande ne part. Ce qu''il tenait n''est donné à personne avant la fin de son bail.'),
  ('suggest.export_again.title', 'en', 'Read NetBox now (%2$s).'),
  ('suggest.export_again.title', 'fr', 'Lire NetBox maintenant (%2$s).'),
  ('suggest.export_again.why', 'en',
    'Its timer did not run, or NetBox did not answer: journalctl -u bruce-netbox-export.'),
  ('suggest.export_again.why', 'fr',
    'Sa minuterie n''a pas tourné, ou NetBox n''a pas répondu : journalctl -u bruce-netbox-export.'),
  ('suggest.dispatch.title', 'en', 'See why nobody calls the function dispatch: docs/watchers.md.'),
  ('suggest.dispatch.title', 'fr',
    'Voir pourquoi personne n''appelle la fonction dispatch : docs/watchers.md.'),
  ('suggest.dispatch.why', 'en', 'Until it is called, nothing is told to anybody.'),
  ('suggest.dispatch.why', 'fr', 'Tant qu''elle n''est pas appelée, plus rien n''est signalé à personne.'),
  ('suggest.jobs.title', 'en', 'Run the jobs once by hand, and see what they answer.'),
  ('suggest.jobs.title', 'fr', 'Lancer une fois les tâches à la main, et voir leur réponse.'),
  ('suggest.jobs.why', 'en',
    'failed in the answer names the job and its error. Else pg_cron does not call them.'),
  ('suggest.jobs.why', 'fr',
    'failed, dans la réponse, nomme la tâche et son erreur. Sinon, c''est pg_cron qui ne les appelle pas.'),
  ('suggest.not_watched.title', 'en', 'Stop waiting for %2$s: it was removed on purpose.'),
  ('suggest.not_watched.title', 'fr', 'Ne plus attendre %2$s : sa suppression est voulue.'),
  ('suggest.not_watched.why', 'en', 'It is watched again when it is heard of and the row is enabled.'),
  ('suggest.not_watched.why', 'fr', 'Il est de nouveau surveillé quand la ligne est réactivée.'),
  ('suggest.not_watched.risk', 'en', 'Nobody is told when it fails later.'),
  ('suggest.not_watched.risk', 'fr', 'Personne n''est averti s''il tombe plus tard.');

-- 85_suggest/rules/suggest_node_unreachable.sql
create function bruce.suggest_node_unreachable(p_row bruce.all_drift, p_issue_id uuid)
returns setof jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_state bruce.host_state;
  v_thing bruce.entities;
  v_words text[] := array[p_row.hostname, p_row.source];
  v_name text := bruce.shell_word(p_row.hostname);
begin
  if p_row.field = 'reporters' then
    return next bruce.offer('ask', 'suggest.way_to_bruce.', 'none', v_words,
      '{"cli": "npx bruce status"}');
    return;
  end if;
  select h.* into v_state from bruce.host_state as h where h.hostname = p_row.hostname;
  select e.* into v_thing from bruce.entities as e where e.entity_id = v_state.entity_id;
  return next bruce.offer('ask', 'suggest.reach.', 'none', v_words, jsonb_build_object('shell',
    jsonb_build_object('line', 'ping -c 3 ' || coalesce(bruce.shell_word(v_state.primary_ip), v_name))));
  if v_thing.kind in ('guest', 'vm') and v_state.state <> 'running' then
    return next bruce.offer_guest(p_row, p_issue_id, v_thing, 'start', 'suggest.start_vm.', 'start', 'low');
  end if;
  if p_row.field = 'report' then
    return next bruce.offer_collect(p_row, p_issue_id, p_row.source);
    return next bruce.offer('ask', 'suggest.collector_log.', 'none', v_words, jsonb_build_object('shell',
      jsonb_build_object('on', p_row.hostname,
        'line', 'journalctl --no-pager --lines 20 --unit ' || bruce.shell_word('bruce-collector-'
          || case p_row.source when 'service_health' then 'health' else p_row.source end))));
  end if;
  return next bruce.offer_state('declare', 'suggest.host_off.', 'low', v_words, array[jsonb_build_object(
    'hostname', p_row.hostname, 'asset_type', v_state.asset_type, 'lifecycle', 'offline')]);
  return next bruce.offer_silence(p_row);
end;
$$;
revoke all on function bruce.suggest_node_unreachable(bruce.all_drift, uuid) from public, anon, authenticated, service_role;
comment on function bruce.suggest_node_unreachable(bruce.all_drift, uuid) is
  'NODE_UNREACHABLE: is the machine there at all, does its collector run, is it meant to be off. Where '
  'nobody reports, look at the way to BRUCE.';
insert into public.texts (key, language, text)
values
  ('suggest.way_to_bruce.title', 'en', 'Look at the network and at BRUCE itself before any single host.'),
  ('suggest.way_to_bruce.title', 'fr',
    'Vérifier le réseau et BRUCE lui-même avant tout hôte en particulier.'),
  ('suggest.way_to_bruce.why', 'en',
    'Hosts seldom fail together; a switch, a router, DNS or the address of BRUCE does.'),
  ('suggest.way_to_bruce.why', 'fr',
    'Des hôtes tombent rarement ensemble ; un switch, un routeur, le DNS ou l''adresse de BRUCE, oui.'),
  ('suggest.reach.title', 'en', 'See whether %1$s answers.'),
  ('suggest.reach.title', 'fr', 'Voir si %1$s répond.'),
  ('suggest.reach.why', 'en',
    'If it does, only its collector is silent; if not, look at its power and network.'),
  ('suggest.reach.why', 'fr',
    'Si oui, seul son collecteur se tait ; sinon, vérifiez son alimentation et son réseau.'),
  ('suggest.collector_log.title', 'en', 'Read what the collector %2$s on %1$s said last.'),
  ('suggest.collector_log.title', 'fr', 'Lire les derniers messages du collecteur %2$s de %1$s.'),
  ('suggest.collector_log.why', 'en',
    'A token that expired, a name that does not resolve: it says so there.'),
  ('suggest.collector_log.why', 'fr',
    'Un jeton expiré, un nom qui ne se résout pas : c''est là qu''il le dit.'),
  ('suggest.host_off.title', 'en', 'Declare %1$s as off: it is switched off on purpose.'),
  ('suggest.host_off.title', 'fr', 'Déclarer %1$s éteint : son arrêt est voulu.'),
  ('suggest.host_off.why', 'en',
    'It stays declared, and is told when it reports. If NetBox declares it, change it there.'),
  ('suggest.host_off.why', 'fr',
    'Il reste déclaré, et ce sont ses rapports qui sont alors signalés. Si NetBox le déclare, changez-le '
    'là.'),
  ('suggest.host_off.risk', 'en', 'Nothing of it, and nothing that runs on it, is missed any more.'),
  ('suggest.host_off.risk', 'fr', 'Plus rien de lui, ni de ce qui tourne dessus, n''est réclamé.');

-- 85_suggest/rules/suggest_pool_unhealthy.sql
create function bruce.suggest_pool_unhealthy(p_row bruce.all_drift, p_issue_id uuid)
returns setof jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_words text[] := array[p_row.hostname, p_row.service];
  v_name text := bruce.shell_word(p_row.service);
begin
  if p_row.field = 'storage' then
    return next bruce.offer('ask', 'suggest.storage_status.', 'none', v_words, jsonb_build_object('shell',
      jsonb_build_object('on', p_row.hostname, 'line', 'pvesm status --storage ' || v_name)));
  else
    return next bruce.offer('ask', 'suggest.pool_status.', 'none', v_words, jsonb_build_object('shell',
      jsonb_build_object('on', p_row.hostname, 'line', case p_row.observed
        when 'absent' then 'zpool list; zpool import' else 'zpool status -v ' || v_name end)));
  end if;
  -- never a repair from here: with the wrong disk it destroys the pool
  return next bruce.offer('ask', 'suggest.pool_by_hand.', 'high', v_words);
end;
$$;
revoke all on function bruce.suggest_pool_unhealthy(bruce.all_drift, uuid) from public, anon, authenticated, service_role;
comment on function bruce.suggest_pool_unhealthy(bruce.all_drift, uuid) is
  'POOL_UNHEALTHY: look, and let a person repair it. No line of these changes a pool.';
insert into public.texts (key, language, text)
values
  ('suggest.pool_status.title', 'en', 'See which disk of %2$s on %1$s fails.'),
  ('suggest.pool_status.title', 'fr', 'Voir quel disque de %2$s sur %1$s est en panne.'),
  ('suggest.pool_status.why', 'en',
    'It names the disk and the files concerned, and changes nothing. Then see whether the last backup is '
    'good.'),
  ('suggest.pool_status.why', 'fr',
    'La ligne nomme le disque et les fichiers touchés, et ne change rien. Vérifiez ensuite que la dernière '
    'sauvegarde est bonne.'),
  ('suggest.storage_status.title', 'en', 'See why the storage %2$s of %1$s is not available.'),
  ('suggest.storage_status.title', 'fr', 'Voir pourquoi le stockage %2$s de %1$s n''est pas disponible.'),
  ('suggest.storage_status.why', 'en',
    'Most often the machine that shares it, or the network to it, is away.'),
  ('suggest.storage_status.why', 'fr',
    'Le plus souvent, la machine qui le partage, ou le réseau vers elle, manque.'),
  ('suggest.pool_by_hand.title', 'en',
    'Repair %2$s by hand: backup first, then replace the disk that is named.'),
  ('suggest.pool_by_hand.title', 'fr',
    'Réparer %2$s à la main : sauvegarder d''abord, puis remplacer le disque nommé.'),
  ('suggest.pool_by_hand.why', 'en', 'A person has to see the disk. BRUCE never repairs a pool.'),
  ('suggest.pool_by_hand.why', 'fr', 'Une personne doit voir le disque. BRUCE ne répare jamais un pool.'),
  ('suggest.pool_by_hand.risk', 'en',
    'The wrong disk, or a second fault while it is rebuilt, loses the pool.'),
  ('suggest.pool_by_hand.risk', 'fr',
    'Le mauvais disque, ou une seconde panne pendant la reconstruction, fait perdre le pool.');

-- 85_suggest/rules/suggest_port_mismatch.sql
create function bruce.suggest_port_mismatch(p_row bruce.all_drift, p_issue_id uuid)
returns setof jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_declared public.expected_services := bruce.declared_of(p_row);
  v_thing bruce.entities := bruce.thing_of(p_row, v_declared.id);
  v_words text[] := array[p_row.hostname, v_declared.name, p_row.expected, p_row.observed];
  v_observed text[];
  v_lines text[];
begin
  if p_row.field <> 'ports' then
    -- it runs, and does not answer on a port that it has
    return next bruce.offer_restart(p_row, p_issue_id, v_declared, v_thing);
    return next bruce.offer_logs(p_row, v_thing);
    return next bruce.offer_state('declare', 'suggest.port_not_meant.', 'low',
      array[p_row.hostname, v_declared.name, p_row.field], array[jsonb_build_object(
        'hostname', p_row.hostname, 'services', jsonb_build_array(jsonb_build_object(
          'name', v_declared.name, 'ports', array_remove(v_declared.ports, p_row.field))))]);
    return;
  end if;

  if p_row.observed <> 'none' then
    v_observed := string_to_array(p_row.observed, ', ');
  end if;
  -- the file says what is declared: the container is older than the file
  if v_declared.origin = 'compose' then
    return next bruce.offer_up(p_row, p_issue_id, v_declared, v_thing, 'suggest.up_ports.');
  end if;
  if v_observed is not null then
    if v_declared.origin = 'compose' then
      return next bruce.offer_compose(p_row, v_declared, v_thing, 'suggest.file_as_is.', v_words, 'ports',
        bruce.compose_ports(v_thing, v_observed));
    else
      return next bruce.offer_settled(p_row, p_issue_id, 'adopt', 'suggest.adopt_ports.', v_words,
        jsonb_build_object('hostname', p_row.hostname, 'services', jsonb_build_array(jsonb_build_object(
          'name', v_declared.name, 'ports', v_observed))));
    end if;
  end if;
  if v_declared.origin is distinct from 'compose' and v_thing.kind = 'container' then
    return next bruce.offer_compose(p_row, v_declared, v_thing, 'suggest.publish.', v_words, 'ports',
      bruce.compose_ports(v_thing, v_declared.ports));
  end if;
end;
$$;
revoke all on function bruce.suggest_port_mismatch(bruce.all_drift, uuid) from public, anon, authenticated, service_role;
comment on function bruce.suggest_port_mismatch(bruce.all_drift, uuid) is
  'PORT_MISMATCH: what a compose file declares is made so; else the observed ports are adopted, or '
  'published as declared. Of a port that does not answer: restart, look, or it was never meant.';
insert into public.texts (key, language, text)
values
  ('suggest.up_ports.title', 'en', 'Let Compose make %2$s on %1$s as its file says.'),
  ('suggest.up_ports.title', 'fr', 'Faire recréer par Compose %2$s sur %1$s comme son fichier le dit.'),
  ('suggest.up_ports.why', 'en', 'The file says other ports: it was changed after the container was made.'),
  ('suggest.up_ports.why', 'fr',
    'Le fichier dit d''autres ports : il a été modifié après la création du conteneur.'),
  ('suggest.up_ports.risk', 'en',
    'The container is made anew: it is away for a moment, and its address changes.'),
  ('suggest.up_ports.risk', 'fr',
    'Le conteneur est recréé : il est absent un instant, et son adresse change.'),
  ('suggest.file_as_is.title', 'en', 'Write the ports that %2$s publishes (%4$s) into its compose file.'),
  ('suggest.file_as_is.title', 'fr', 'Écrire dans son fichier compose les ports que %2$s publie (%4$s).'),
  ('suggest.file_as_is.why', 'en', 'For where it works as it is. Then: bruce declare --compose.'),
  ('suggest.file_as_is.why', 'fr', 'Si cela fonctionne ainsi. Ensuite : bruce declare --compose.'),
  ('suggest.file_as_is.risk', 'en', 'Links and routes to %3$s still lead nowhere.'),
  ('suggest.file_as_is.risk', 'fr', 'Les liens et routes vers %3$s ne mènent toujours nulle part.'),
  ('suggest.adopt_ports.title', 'en', 'Declare the ports that %2$s on %1$s publishes: %4$s.'),
  ('suggest.adopt_ports.title', 'fr', 'Déclarer les ports que %2$s publie sur %1$s : %4$s.'),
  ('suggest.adopt_ports.why', 'en',
    'It runs and publishes these: most often the declaration is out of date.'),
  ('suggest.adopt_ports.why', 'fr',
    'Il tourne et publie ceux-ci : le plus souvent, c''est la déclaration qui date.'),
  ('suggest.adopt_ports.risk', 'en',
    'If the port was changed by mistake, links and routes to %3$s stay broken.'),
  ('suggest.adopt_ports.risk', 'fr',
    'Si le port a été changé par erreur, les liens et routes vers %3$s restent cassés.'),
  ('suggest.publish.title', 'en', 'Publish %3$s of %2$s in its compose file on %1$s.'),
  ('suggest.publish.title', 'fr', 'Publier %3$s de %2$s dans son fichier compose sur %1$s.'),
  ('suggest.publish.why', 'en', 'For where the declaration is right: links and routes lead there.'),
  ('suggest.publish.why', 'fr', 'Si la déclaration est juste : les liens et les routes y mènent.'),
  ('suggest.publish.risk', 'en', 'The container is made anew: it is away for a moment.'),
  ('suggest.publish.risk', 'fr', 'Le conteneur est recréé : il est absent un instant.'),
  ('suggest.port_not_meant.title', 'en', 'Declare %2$s on %1$s without %3$s.'),
  ('suggest.port_not_meant.title', 'fr', 'Déclarer %2$s sur %1$s sans %3$s.'),
  ('suggest.port_not_meant.why', 'en',
    'For a port that it was never meant to have. Its probe has to go, too.'),
  ('suggest.port_not_meant.why', 'fr',
    'Pour un port qu''il n''a jamais dû avoir. Sa sonde doit disparaître aussi.'),
  ('suggest.port_not_meant.risk', 'en', 'Nobody is told any more when it does not answer there.'),
  ('suggest.port_not_meant.risk', 'fr', 'Plus personne n''est averti s''il n''y répond pas.');

-- 85_suggest/rules/suggest_rebooted.sql
create function bruce.suggest_rebooted(p_row bruce.all_drift, p_issue_id uuid)
returns setof jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_platform text := (
    select e.item ->> 'platform' from bruce.entities as e where e.entity_id = p_row.entity_id
  );
begin
  return next bruce.offer('ask', 'suggest.why_rebooted.', 'none', array[p_row.hostname], jsonb_build_object(
    'shell', jsonb_build_object('on', p_row.hostname, 'line', case v_platform
      when 'windows' then 'Get-WinEvent -FilterHashtable @{LogName=''System''; Id=41,1074,6008} -MaxEvents 10'
      when 'darwin' then 'last reboot shutdown | head -5'
      else 'last -x reboot shutdown | head -5; journalctl --boot -1 --no-pager --lines 30' end)));
  return next bruce.offer('wait', 'suggest.no_news.', 'none', array[p_row.hostname]);
end;
$$;
revoke all on function bruce.suggest_rebooted(bruce.all_drift, uuid) from public, anon, authenticated, service_role;
comment on function bruce.suggest_rebooted(bruce.all_drift, uuid) is
  'REBOOTED: see why. It ends by itself.';
insert into public.texts (key, language, text)
values
  ('suggest.why_rebooted.title', 'en', 'See why %1$s restarted.'),
  ('suggest.why_rebooted.title', 'fr', 'Voir pourquoi %1$s a redémarré.'),
  ('suggest.why_rebooted.why', 'en', 'The last lines before it name an upgrade, a power cut or a fault.'),
  ('suggest.why_rebooted.why', 'fr',
    'Les dernières lignes d''avant nomment une mise à jour, une coupure de courant ou une panne.'),
  ('suggest.no_news.title', 'en', 'If it was you: nothing. It ends by itself after settings.restart_window.'),
  ('suggest.no_news.title', 'fr',
    'Si c''était vous : rien. Cela prend fin seul, après settings.restart_window.'),
  ('suggest.no_news.why', 'en', 'A restart is news, not a fault.'),
  ('suggest.no_news.why', 'fr', 'Un redémarrage est une nouvelle, pas une panne.');

-- 85_suggest/rules/suggest_remediation_failed.sql
create function bruce.suggest_remediation_failed(p_row bruce.all_drift, p_issue_id uuid)
returns setof jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_words text[] := array[p_row.hostname, coalesce(p_row.service, p_row.hostname),
    split_part(p_row.field, '.', 1), split_part(p_row.field, '.', 2)];
begin
  return next bruce.offer('ask', 'suggest.by_hand.', 'none', v_words, jsonb_build_object(
    'cli', 'npx bruce explain ' || bruce.shell_word(p_row.hostname)
      || coalesce(' ' || bruce.shell_word(p_row.service), ''),
    'call', jsonb_build_object('method', 'GET', 'path', '/bruce/explain', 'body', jsonb_strip_nulls(
      jsonb_build_object('hostname', p_row.hostname, 'service', p_row.service)))));
  return next bruce.offer_logs(p_row, bruce.thing_of(p_row, (bruce.declared_of(p_row)).id));
end;
$$;
revoke all on function bruce.suggest_remediation_failed(bruce.all_drift, uuid) from public, anon, authenticated, service_role;
comment on function bruce.suggest_remediation_failed(bruce.all_drift, uuid) is
  'REMEDIATION_FAILED: a person. It ends with the issue that the command was to end.';
insert into public.texts (key, language, text)
values
  ('suggest.by_hand.title', 'en', 'Look at %2$s on %1$s yourself: %4$s does not end %3$s.'),
  ('suggest.by_hand.title', 'fr', 'Regarder %2$s sur %1$s vous-même : %4$s ne met pas fin à %3$s.'),
  ('suggest.by_hand.why', 'en', 'One more try of the same changes nothing. This ends with that issue.'),
  ('suggest.by_hand.why', 'fr', 'Un essai de plus n''y changerait rien. Ceci prend fin avec cet écart.');

-- 85_suggest/rules/suggest_resource_exceeded.sql
create function bruce.suggest_resource_exceeded(p_row bruce.all_drift, p_issue_id uuid)
returns setof jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_level bruce.resource_levels;
  v_thing bruce.entities := bruce.thing_of(p_row, (bruce.declared_of(p_row)).id);
  v_words text[] := array[p_row.hostname, coalesce(p_row.service, p_row.hostname)];
  v_clear numeric;
  v_limit numeric;
begin
  if p_row.field = 'forecast' then
    return query select bruce.end_forecast(p_row, p_issue_id, v_thing);
    return;
  end if;
  return query select bruce.offer_room(p_row, p_issue_id, p_row.field, v_thing);

  select l.* into v_level
  from bruce.resource_levels as l
  where l.hostname = p_row.hostname and l.metric = p_row.field
    and l.service is not distinct from p_row.service
  order by l.value desc limit 1;
  if v_level.metric is null then
    return;
  end if;
  -- above what is there now, with some room; of percent there is no more than 99
  v_clear := floor(v_level.value) + 1;
  v_limit := v_clear + case v_level.unit when '%' then 2 else ceil(v_level.value * 0.2) end;
  if v_level.unit = '%' and v_limit > 99 then
    return;
  end if;
  return next bruce.offer('tune', 'suggest.limit.', 'medium',
    v_words || array[p_row.field, v_limit::text, v_level.unit], jsonb_build_object(
      'sql', bruce.threshold_sql(p_row, v_limit, v_clear),
      'cli', 'npx bruce sql ' || bruce.shell_word(bruce.threshold_sql(p_row, v_limit, v_clear)),
      'call', bruce.threshold_call(p_row, v_limit, v_clear)));
end;
$$;
revoke all on function bruce.suggest_resource_exceeded(bruce.all_drift, uuid) from public, anon, authenticated, service_role;
comment on function bruce.suggest_resource_exceeded(bruce.all_drift, uuid) is
  'RESOURCE_EXCEEDED: see what uses it, make room; a higher limit last. Of a forecast: see what grows.';
insert into public.texts (key, language, text)
values
  ('suggest.limit.title', 'en', 'Tell %3$s of %2$s only above %4$s %5$s.'),
  ('suggest.limit.title', 'fr', 'Ne signaler %3$s de %2$s qu''au-dessus de %4$s %5$s.'),
  ('suggest.limit.why', 'en', 'For where so much is normal: a limit of its own for this one.'),
  ('suggest.limit.why', 'fr', 'Si c''est normal ici : une limite propre à celui-ci.'),
  ('suggest.limit.risk', 'en', 'There is less time to act when it grows on.'),
  ('suggest.limit.risk', 'fr', 'Il reste moins de temps pour agir s''il continue de grandir.');

-- 85_suggest/rules/suggest_route_drift.sql
create function bruce.suggest_route_drift(p_row bruce.all_drift, p_issue_id uuid)
returns setof jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_declared public.expected_services := bruce.declared_of(p_row);
  v_thing bruce.entities := bruce.thing_of(p_row, v_declared.id);
  v_route bruce.route_targets;
  v_words text[];
begin
  select r.* into v_route
  from bruce.route_targets as r
  where r.place = p_row.hostname and 'route ' || r.domains = p_row.field limit 1;
  v_words := array[p_row.hostname, coalesce(p_row.service, p_row.observed),
    regexp_replace(p_row.field, '^route ?', ''), v_route.proxy, v_route.target, v_route.port];
  if p_row.expected = 'running' then
    if v_thing.entity_id is not null then
      return next bruce.offer_start(p_row, p_issue_id, v_declared, v_thing);
    elsif v_declared.id is not null then
      return next bruce.offer_up(p_row, p_issue_id, v_declared, v_thing, 'suggest.up.');
    end if;
    return next bruce.offer('command', 'suggest.switch_route_off.', 'low', v_words);
  elsif p_row.observed = 'none' then
    return next bruce.offer('command', 'suggest.make_route.', 'medium', v_words);
    if bruce.is_in_netbox(p_row.hostname) then
      return next bruce.offer('netbox', 'suggest.not_public.', 'low', v_words);
    else
      return next bruce.offer_state('declare', 'suggest.not_public.', 'low', v_words,
        array[bruce.state_of_service(p_row, 'metadata', '{"public": null, "domain": null, "tags": null}')]);
    end if;
  else
    return next bruce.offer('command', 'suggest.lead_route.', 'low', v_words);
    return next bruce.offer('command', 'suggest.switch_route_off.', 'low', v_words);
    if v_route.port is not null and v_route.is_judged
      and exists (select from bruce.host_state as h where h.hostname = p_row.hostname)
    then
      -- what answers there is of a name that only a person knows; the route has one
      return next bruce.offer_state('declare', 'suggest.declare_target.', 'low', v_words,
        array[jsonb_build_object('hostname', p_row.hostname, 'services', jsonb_build_array(jsonb_build_object(
          'name', split_part(split_part(v_words[3], ',', 1), '.', 1),
          'ports', jsonb_build_array(v_route.port))))]);
    end if;
  end if;
end;
$$;
revoke all on function bruce.suggest_route_drift(bruce.all_drift, uuid) from public, anon, authenticated, service_role;
comment on function bruce.suggest_route_drift(bruce.all_drift, uuid) is
  'ROUTE_DRIFT: start what it leads to; lead it elsewhere or switch it off; a service that should be public '
  'gets a route, or is not public.';
insert into public.texts (key, language, text)
values
  ('suggest.switch_route_off.title', 'en', 'Switch off the route %3$s in the proxy %4$s.'),
  ('suggest.switch_route_off.title', 'fr', 'Désactiver la route %3$s dans le proxy %4$s.'),
  ('suggest.switch_route_off.why', 'en', 'For a route that nobody needs: who follows it sees an error now.'),
  ('suggest.switch_route_off.why', 'fr',
    'Pour une route dont personne n''a besoin : qui la suit ne voit qu''une erreur.'),
  ('suggest.switch_route_off.risk', 'en', 'Its address does not work any more, also later.'),
  ('suggest.switch_route_off.risk', 'fr', 'Son adresse ne marche plus, plus tard non plus.'),
  ('suggest.lead_route.title', 'en',
    'Lead the route %3$s of %4$s to the service that is meant, in place of %5$s.'),
  ('suggest.lead_route.title', 'fr', 'Faire mener la route %3$s de %4$s au bon service, à la place de %5$s.'),
  ('suggest.lead_route.why', 'en',
    'Most often the service moved or got another port, and the route did not follow.'),
  ('suggest.lead_route.why', 'fr',
    'Le plus souvent, le service a déménagé ou changé de port, et la route n''a pas suivi.'),
  ('suggest.lead_route.risk', 'en', 'A wrong target shows the wrong page to the outside.'),
  ('suggest.lead_route.risk', 'fr', 'Une mauvaise cible montre la mauvaise page à l''extérieur.'),
  ('suggest.declare_target.title', 'en', 'Declare the service on %1$s that answers at %6$s.'),
  ('suggest.declare_target.title', 'fr', 'Déclarer le service de %1$s qui répond sur %6$s.'),
  ('suggest.declare_target.why', 'en',
    'If something does answer there that no collector sees. Give it its right name.'),
  ('suggest.declare_target.why', 'fr',
    'Si quelque chose y répond sans qu''un collecteur le voie. Donnez-lui son vrai nom.'),
  ('suggest.declare_target.risk', 'en',
    'It is told as missing, if containers of that host are reported and none is it.'),
  ('suggest.declare_target.risk', 'fr',
    'Il est signalé manquant si les conteneurs de cet hôte sont connus et qu''aucun n''est lui.'),
  ('suggest.make_route.title', 'en', 'Make a route for %2$s on %1$s in the proxy: %3$s.'),
  ('suggest.make_route.title', 'fr', 'Créer dans le proxy une route pour %2$s sur %1$s : %3$s.'),
  ('suggest.make_route.why', 'en', 'It is declared public, and nothing leads to it.'),
  ('suggest.make_route.why', 'fr', 'Il est déclaré public, et rien n''y mène.'),
  ('suggest.make_route.risk', 'en', 'It can then be reached from outside.'),
  ('suggest.make_route.risk', 'fr', 'Il devient alors accessible de l''extérieur.'),
  ('suggest.not_public.title', 'en', 'Declare %2$s on %1$s as not public: no domain, no tag public.'),
  ('suggest.not_public.title', 'fr', 'Déclarer %2$s sur %1$s non public : ni domaine, ni étiquette public.'),
  ('suggest.not_public.why', 'en', 'For where it is reached from inside only.'),
  ('suggest.not_public.why', 'fr', 'S''il n''est atteint que de l''intérieur.'),
  ('suggest.not_public.risk', 'en', 'Nobody is told when its route is lost.'),
  ('suggest.not_public.risk', 'fr', 'Plus personne n''est averti si sa route se perd.');

-- 85_suggest/rules/suggest_service_missing.sql
create function bruce.suggest_service_missing(p_row bruce.all_drift, p_issue_id uuid)
returns setof jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_declared public.expected_services := bruce.declared_of(p_row);
  v_thing bruce.entities := bruce.thing_of(p_row, v_declared.id);
  v_there public.issues;
begin
  if p_row.observed = 'absent' then
    v_there := bruce.namesake_of(p_row, 'SERVICE_UNEXPECTED');
    if v_there.issue_id is not null then
      return next bruce.offer_move(p_row, p_issue_id, v_there.issue_id, p_row.hostname, v_there.hostname);
    end if;
    if p_row.source = 'system' then
      return next bruce.offer('ask', 'suggest.find_unit.', 'none', array[p_row.hostname, p_row.service],
        bruce.unit_search(p_row));
    elsif p_row.source = 'truenas' then
      return next bruce.offer('command', 'suggest.install.', 'medium', array[p_row.hostname, p_row.service]);
    else
      return next bruce.offer_up(p_row, p_issue_id, v_declared, v_thing, 'suggest.up.');
    end if;
    return next bruce.offer_settled(p_row, p_issue_id, 'retire', 'suggest.retire.',
      array[p_row.hostname, p_row.service], jsonb_build_object('hostname', p_row.hostname, 'services',
        jsonb_build_array(jsonb_build_object('name', p_row.service, 'lifecycle', 'retired'))));
  else
    return next bruce.offer_start(p_row, p_issue_id, v_declared, v_thing);
    if p_row.observed <> 'paused' then
      return next bruce.offer_logs(p_row, v_thing);
    end if;
    return next bruce.offer_settled(p_row, p_issue_id, 'declare', 'suggest.off.',
      array[p_row.hostname, p_row.service], jsonb_build_object('hostname', p_row.hostname, 'services',
        jsonb_build_array(jsonb_build_object('name', p_row.service, 'lifecycle', 'offline'))));
  end if;
end;
$$;
revoke all on function bruce.suggest_service_missing(bruce.all_drift, uuid) from public, anon, authenticated, service_role;
comment on function bruce.suggest_service_missing(bruce.all_drift, uuid) is
  'SERVICE_MISSING: start what is stopped; of what is absent, where it runs now, else make it anew. Then: '
  'it is meant to be off, or gone.';
insert into public.texts (key, language, text)
values
  ('suggest.up.title', 'en', 'Let Compose make the container of %2$s on %1$s again.'),
  ('suggest.up.title', 'fr', 'Faire recréer par Compose le conteneur de %2$s sur %1$s.'),
  ('suggest.up.why', 'en',
    'No container of it is there. Run it in the folder of its compose file: what runs as the file says '
    'stays.'),
  ('suggest.up.why', 'fr',
    'Il n''y a aucun conteneur. À lancer dans le dossier de son fichier compose : ce qui tourne comme le '
    'fichier le dit reste en place.'),
  ('suggest.up.risk', 'en', 'It may pull another image, and recreates what differs from the file.'),
  ('suggest.up.risk', 'fr', 'Cela peut télécharger une autre image, et recrée ce qui diffère du fichier.'),
  ('suggest.find_unit.title', 'en', 'See whether a unit of %2$s is installed on %1$s, and enable it.'),
  ('suggest.find_unit.title', 'fr', 'Voir si une unité de %2$s est installée sur %1$s, et l''activer.'),
  ('suggest.find_unit.why', 'en', 'Neither a unit nor a process of it is there: removed, or another name.'),
  ('suggest.find_unit.why', 'fr', 'Il n''y a ni unité ni processus de ce nom : retiré, ou un autre nom.'),
  ('suggest.install.title', 'en', 'Install the app %2$s on %1$s again, in TrueNAS.'),
  ('suggest.install.title', 'fr', 'Réinstaller l''application %2$s sur %1$s, dans TrueNAS.'),
  ('suggest.install.why', 'en', 'TrueNAS lists no app of that name.'),
  ('suggest.install.why', 'fr', 'TrueNAS ne liste aucune application de ce nom.'),
  ('suggest.install.risk', 'en', 'A new app has empty data unless it is given the old datasets.'),
  ('suggest.install.risk', 'fr',
    'Une application neuve n''a aucune donnée si on ne lui donne pas les anciens datasets.'),
  ('suggest.retire.title', 'en', 'Declare %2$s on %1$s as retired: it is gone on purpose.'),
  ('suggest.retire.title', 'fr', 'Déclarer %2$s sur %1$s retiré : sa disparition est voulue.'),
  ('suggest.retire.why', 'en',
    'If a compose file or NetBox declares it too, take it out there: else it is declared again.'),
  ('suggest.retire.why', 'fr',
    'Si un fichier compose ou NetBox le déclare aussi, retirez-le là : sinon il sera déclaré de nouveau.'),
  ('suggest.retire.risk', 'en', 'If it vanished by mistake, nobody is told any more.'),
  ('suggest.retire.risk', 'fr', 'S''il a disparu par erreur, plus personne n''en est averti.'),
  ('suggest.off.title', 'en', 'Declare %2$s on %1$s as off: it is stopped on purpose.'),
  ('suggest.off.title', 'fr', 'Déclarer %2$s sur %1$s éteint : son arrêt est voulu.'),
  ('suggest.off.why', 'en', 'It stays declared, and is told when it runs.'),
  ('suggest.off.why', 'fr', 'Il reste déclaré, et c''est sa mise en marche qui est alors signalée.'),
  ('suggest.off.risk', 'en', 'If it stopped by a fault, nobody is told any more.'),
  ('suggest.off.risk', 'fr', 'Si une panne l''a arrêté, plus personne n''en est averti.');

-- 85_suggest/rules/suggest_service_restarting.sql
create function bruce.suggest_service_restarting(p_row bruce.all_drift, p_issue_id uuid)
returns setof jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_declared public.expected_services := bruce.declared_of(p_row);
  v_thing bruce.entities := bruce.thing_of(p_row, v_declared.id);
begin
  return next bruce.offer_logs(p_row, v_thing);
  -- it restarts by itself already: one more changes nothing, another container may
  if v_thing.compose_service is not null or v_declared.origin = 'compose' then
    return next bruce.offer_up(p_row, p_issue_id, v_declared, v_thing, 'suggest.up_loop.');
  end if;
end;
$$;
revoke all on function bruce.suggest_service_restarting(bruce.all_drift, uuid) from public, anon, authenticated, service_role;
comment on function bruce.suggest_service_restarting(bruce.all_drift, uuid) is
  'SERVICE_RESTARTING: its log first; a restart is what it does already.';
insert into public.texts (key, language, text)
values
  ('suggest.up_loop.title', 'en',
    'Let Compose make %2$s on %1$s as its file says, once the cause is mended.'),
  ('suggest.up_loop.title', 'fr',
    'Faire recréer par Compose %2$s sur %1$s comme son fichier le dit, une fois la cause réparée.'),
  ('suggest.up_loop.why', 'en',
    'A wrong setting, or a database that is not there yet, ends it again and again.'),
  ('suggest.up_loop.why', 'fr', 'Un mauvais réglage, ou une base pas encore là, l''arrête encore et encore.'),
  ('suggest.up_loop.risk', 'en', 'It may pull another image, and recreates what differs from the file.'),
  ('suggest.up_loop.risk', 'fr',
    'Cela peut télécharger une autre image, et recrée ce qui diffère du fichier.');

-- 85_suggest/rules/suggest_service_unexpected.sql
create function bruce.suggest_service_unexpected(p_row bruce.all_drift, p_issue_id uuid)
returns setof jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_declared public.expected_services := bruce.declared_of(p_row);
  v_thing bruce.entities := bruce.thing_of(p_row, v_declared.id);
  v_there public.issues;
  v_words text[] := array[p_row.hostname, p_row.service];
  v_name text := bruce.shell_word(v_thing.entity_key);
begin
  if p_row.field = 'declaration' then
    v_there := bruce.namesake_of(p_row, 'SERVICE_MISSING');
    if v_there.issue_id is not null then
      return next bruce.offer_move(p_row, p_issue_id, v_there.issue_id, v_there.hostname, p_row.hostname);
    end if;
    return next bruce.offer_settled(p_row, p_issue_id, 'declare', 'suggest.declare.', v_words,
      jsonb_build_object('hostname', p_row.hostname, 'services', jsonb_build_array(
        jsonb_strip_nulls(jsonb_build_object(
          'name', p_row.service,
          'ports', case when v_thing.kind = 'listener' then v_thing.item -> 'ports'
            when v_thing.ports <> '{}' then to_jsonb(v_thing.ports) end,
          'match', case when v_thing.compose_service is not null then jsonb_build_object(
            'compose_project', v_thing.project, 'compose_service', v_thing.compose_service) end)))));
  else
    return next bruce.offer_stop(p_row, p_issue_id, v_declared, v_thing);
    return next bruce.offer_settled(p_row, p_issue_id, 'declare', 'suggest.revive.', v_words,
      jsonb_build_object('hostname', p_row.hostname, 'services', jsonb_build_array(
        jsonb_build_object('name', p_row.service, 'lifecycle', 'active'))));
    return;
  end if;
  return next bruce.offer_stop(p_row, p_issue_id, v_declared, v_thing);
  if v_thing.kind in ('container', 'listener') then
    return next bruce.offer_ignored(p_row.hostname, coalesce(v_thing.name, p_row.service), v_thing.kind);
  end if;
end;
$$;
revoke all on function bruce.suggest_service_unexpected(bruce.all_drift, uuid) from public, anon, authenticated, service_role;
comment on function bruce.suggest_service_unexpected(bruce.all_drift, uuid) is
  'SERVICE_UNEXPECTED: declare it, or move the declaration here where it is missing elsewhere; stop it; '
  'never care about such a name. Of a retired one: stop it first.';
insert into public.texts (key, language, text)
values
  ('suggest.declare.title', 'en', 'Declare %2$s on %1$s.'),
  ('suggest.declare.title', 'fr', 'Déclarer %2$s sur %1$s.'),
  ('suggest.declare.why', 'en',
    'It runs. If it is wanted, it is declared with what is observed, and missed when it stops.'),
  ('suggest.declare.why', 'fr',
    'Il tourne. S''il est voulu, il est déclaré tel qu''il est observé, et son absence sera signalée.'),
  ('suggest.declare.risk', 'en', 'What somebody else put there would count as yours.'),
  ('suggest.declare.risk', 'fr', 'Ce que quelqu''un d''autre aurait mis là passerait pour vôtre.'),
  ('suggest.revive.title', 'en', 'Declare %2$s on %1$s as active again.'),
  ('suggest.revive.title', 'fr', 'Déclarer de nouveau %2$s actif sur %1$s.'),
  ('suggest.revive.why', 'en', 'It is declared retired, and runs: perhaps it is needed after all.'),
  ('suggest.revive.why', 'fr', 'Il est déclaré retiré, et il tourne : peut-être sert-il encore.'),
  ('suggest.revive.risk', 'en', 'What was meant to be gone stays.'),
  ('suggest.revive.risk', 'fr', 'Ce qui devait disparaître reste.');

-- 85_suggest/rules/suggest_service_unhealthy.sql
create function bruce.suggest_service_unhealthy(p_row bruce.all_drift, p_issue_id uuid)
returns setof jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_declared public.expected_services := bruce.declared_of(p_row);
  v_thing bruce.entities := bruce.thing_of(p_row, v_declared.id);
begin
  if p_row.field = 'replicas' then
    return next bruce.offer_start(p_row, p_issue_id, v_declared, v_thing);
  elsif p_row.details ~* 'certificate|x509' then
    return next bruce.offer('ask', 'suggest.certificate.', 'none',
      array[p_row.hostname, p_row.service, split_part(p_row.field, ' ', 2)]);
  else
    return next bruce.offer_restart(p_row, p_issue_id, v_declared, v_thing);
  end if;
  return next bruce.offer_logs(p_row, v_thing);
  if p_row.field = 'unit' and v_thing.item ->> 'manager' = 'systemd' then
    return next bruce.offer_run(p_row, p_issue_id, 'command', 'suggest.reset_failed.', 'low',
      array[p_row.hostname, p_row.service], p_row.hostname,
      'sudo systemctl reset-failed ' || bruce.thing_word(v_thing));
  end if;
end;
$$;
revoke all on function bruce.suggest_service_unhealthy(bruce.all_drift, uuid) from public, anon, authenticated, service_role;
comment on function bruce.suggest_service_unhealthy(bruce.all_drift, uuid) is
  'SERVICE_UNHEALTHY: a restart, its log; start what does not run of several; a certificate is renewed; a '
  'unit that nobody needs is no failure any more.';
insert into public.texts (key, language, text)
values
  ('suggest.reset_failed.title', 'en', 'Forget that %2$s on %1$s failed: nobody needs it now.'),
  ('suggest.reset_failed.title', 'fr', 'Oublier l''échec de %2$s sur %1$s : personne n''en a besoin.'),
  ('suggest.reset_failed.why', 'en', 'For a job that failed once. If it fails again, that is told.'),
  ('suggest.reset_failed.why', 'fr',
    'Pour une tâche qui a échoué une fois. Un nouvel échec sera signalé.'),
  ('suggest.reset_failed.risk', 'en', 'What it should have done is not done.'),
  ('suggest.reset_failed.risk', 'fr', 'Ce qu''elle devait faire n''est pas fait.'),
  ('suggest.certificate.title', 'en', 'Renew the certificate of %3$s (%2$s on %1$s).'),
  ('suggest.certificate.title', 'fr', 'Renouveler le certificat de %3$s (%2$s sur %1$s).'),
  ('suggest.certificate.why', 'en', 'It is what the probe objects to: a restart does not mend that.'),
  ('suggest.certificate.why', 'fr', 'C''est ce que la sonde refuse : un redémarrage n''y change rien.');

-- 85_suggest/rules/suggest_snapshot_error.sql
create function bruce.suggest_snapshot_error(p_row bruce.all_drift, p_issue_id uuid)
returns setof jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_part text := regexp_replace(p_row.field, '^.*\.', '');
  v_hostname text := p_row.hostname;
  v_words text[] := array[p_row.hostname, p_row.source];
begin
  if v_part = 'breaker' then
    -- a declared state has its type as host
    select s.hostname into v_hostname from bruce.scopes as s where s.scope_id = p_row.scope_id;
    v_hostname := coalesce(v_hostname, p_row.source);
    return next bruce.offer_collect(p_row, p_issue_id, case when p_row.scope_id is not null
      then p_row.source end);
    return next bruce.offer('release', 'suggest.release.', 'medium', v_words, jsonb_build_object(
      'cli', 'npx bruce release ' || bruce.shell_word(v_hostname) || ' ' || bruce.shell_word(p_row.source),
      'call', jsonb_build_object('method', 'POST', 'path', '/bruce/snapshots/release',
        'body', jsonb_build_object('hostname', v_hostname, 'source', p_row.source))));
  elsif p_row.field ~ '^quota\.' then
    return next bruce.offer('wait', 'suggest.quota.', 'none',
      array[p_row.hostname, substring(p_row.field from '^quota\.(.*)\.[a-z_]+$')],
      jsonb_build_object('cli', 'npx bruce token list'));
  elsif p_row.scope_id is not null then
    return next bruce.offer_collect(p_row, p_issue_id, p_row.source);
    return next bruce.offer('ask', 'suggest.collector_log.', 'none', v_words, jsonb_build_object('shell',
      jsonb_build_object('on', p_row.hostname,
        'line', 'journalctl --no-pager --lines 20 --unit ' || bruce.shell_word('bruce-collector-'
          || case p_row.source when 'service_health' then 'health' else p_row.source end))));
    if v_part in ('report', 'complete', 'collection') then
      return next bruce.offer_forgotten(p_row, p_row.source);
    end if;
  else
    return next bruce.offer_explanation(p_row);
  end if;
end;
$$;
revoke all on function bruce.suggest_snapshot_error(bruce.all_drift, uuid) from public, anon, authenticated, service_role;
comment on function bruce.suggest_snapshot_error(bruce.all_drift, uuid) is
  'SNAPSHOT_ERROR: let the collector look again, read its log; release what is held only if it is true.';
insert into public.texts (key, language, text)
values
  ('suggest.release.title', 'en', 'Apply the held %2$s state of %1$s: what it shows is true.'),
  ('suggest.release.title', 'fr', 'Appliquer l''état %2$s retenu de %1$s : ce qu''il montre est vrai.'),
  ('suggest.release.why', 'en',
    'For when you removed that much on purpose. Otherwise the next good one replaces it.'),
  ('suggest.release.why', 'fr',
    'Si vous avez vraiment retiré autant de choses. Sinon le prochain qui est bon le remplace.'),
  ('suggest.release.risk', 'en', 'All that it lacks counts as gone, and is told.'),
  ('suggest.release.risk', 'fr', 'Tout ce qui y manque compte comme disparu, et est signalé.'),
  ('suggest.quota.title', 'en', 'Find out who uses the token %2$s; its quota is free again at midnight UTC.'),
  ('suggest.quota.title', 'fr', 'Chercher qui se sert du jeton %2$s ; son quota se libère à minuit UTC.'),
  ('suggest.quota.why', 'en', 'So many new things come from a fault or a stolen token: then revoke it.'),
  ('suggest.quota.why', 'fr',
    'Tant de nouveautés viennent d''une erreur ou d''un jeton volé : alors révoquez-le.');

-- 85_suggest/rules/suggest_stuck.sql
create function bruce.suggest_stuck(p_row bruce.all_drift, p_issue_id uuid)
returns setof jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_declared public.expected_services := bruce.declared_of(p_row);
  v_thing bruce.entities := bruce.thing_of(p_row, v_declared.id);
  v_words text[] := array[p_row.hostname, coalesce(p_row.service, p_row.hostname), p_row.observed];
begin
  return next bruce.offer_logs(p_row, v_thing);
  case
    when v_thing.kind in ('container', 'app') and p_row.observed in ('removing', 'dead') then
      return next bruce.offer_run(p_row, p_issue_id, 'command', 'suggest.remove_dead.', 'medium', v_words,
        p_row.hostname, 'docker rm --force ' || bruce.shell_word(v_thing.entity_key), 'docker rm ');
    when v_thing.kind in ('container', 'app') then
      return next bruce.offer_restart(p_row, p_issue_id, v_declared, v_thing);
    when v_thing.kind in ('guest', 'vm') then
      return next bruce.offer('wait', 'suggest.locked.', 'none',
        array[p_row.hostname, substring(p_row.observed from '^locked \((.*)\)$')],
        bruce.tasks_line(v_thing));
      if p_row.observed like 'locked (%' then
        return next bruce.offer_guest(
          p_row, p_issue_id, v_thing, 'command', 'suggest.unlock.', 'unlock', 'high');
      end if;
    else
      return next bruce.offer_explanation(p_row);
  end case;
  return next bruce.offer('tune', 'suggest.patience.', 'low', v_words, bruce.patience_call());
end;
$$;
revoke all on function bruce.suggest_stuck(bruce.all_drift, uuid) from public, anon, authenticated, service_role;
comment on function bruce.suggest_stuck(bruce.all_drift, uuid) is
  'STUCK: see what it does; restart a container; a lock belongs to a task; patience last.';
insert into public.texts (key, language, text)
values
  ('suggest.remove_dead.title', 'en', 'Remove the dead container of %2$s on %1$s.'),
  ('suggest.remove_dead.title', 'fr', 'Supprimer le conteneur mort de %2$s sur %1$s.'),
  ('suggest.remove_dead.why', 'en',
    'The engine did not get rid of it. Its volumes stay; make it anew after that.'),
  ('suggest.remove_dead.why', 'fr',
    'Docker n''a pas pu s''en défaire. Ses volumes restent ; recréez-le ensuite.'),
  ('suggest.remove_dead.risk', 'en', 'What was written inside the container, and not in a volume, is gone.'),
  ('suggest.remove_dead.risk', 'fr', 'Ce qui a été écrit dans le conteneur, hors des volumes, est perdu.'),
  ('suggest.patience.title', 'en', 'Wait twice as long before anything is called stuck.'),
  ('suggest.patience.title', 'fr',
    'Attendre deux fois plus longtemps avant de dire que quelque chose est bloqué.'),
  ('suggest.patience.why', 'en', 'For where starts, backups or migrations simply take that long.'),
  ('suggest.patience.why', 'fr', 'Si les démarrages, sauvegardes ou migrations durent simplement autant.'),
  ('suggest.patience.risk', 'en', 'It counts for all hosts.'),
  ('suggest.patience.risk', 'fr', 'Cela vaut pour tous les hôtes.');

-- 85_suggest/rules/suggest_target_failing.sql
create function bruce.suggest_target_failing(p_row bruce.all_drift, p_issue_id uuid)
returns setof jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_words text[] := array[p_row.hostname, p_row.service];
  v_sql text := format('update targets set enabled = false where name = %L;', p_row.service);
begin
  return next bruce.offer('command', 'suggest.test_target.', 'none', v_words, jsonb_build_object(
    'cli', 'npx bruce target test ' || bruce.shell_word(p_row.service),
    'call', jsonb_build_object('method', 'POST',
      'path', '/bruce/targets/' || bruce.url_word(p_row.service) || '/test', 'body', '{}'::jsonb)));
  return next bruce.offer('command', 'suggest.replay.', 'low', v_words, jsonb_build_object(
    'call', jsonb_build_object('method', 'POST', 'path', '/bruce/notifications/replay',
      'body', jsonb_build_object('target', p_row.service))));
  return next bruce.offer('retire', 'suggest.target_off.', 'medium', v_words, jsonb_build_object(
    'sql', v_sql, 'cli', 'npx bruce sql ' || bruce.shell_word(v_sql)));
end;
$$;
revoke all on function bruce.suggest_target_failing(bruce.all_drift, uuid) from public, anon, authenticated, service_role;
comment on function bruce.suggest_target_failing(bruce.all_drift, uuid) is
  'TARGET_FAILING: a test says what the target answers, and ends it when it is well; what was given up is '
  'sent again after that.';
insert into public.texts (key, language, text)
values
  ('suggest.test_target.title', 'en', 'Send a test to %2$s, and read what it answers.'),
  ('suggest.test_target.title', 'fr', 'Envoyer un essai à %2$s, et lire sa réponse.'),
  ('suggest.test_target.why', 'en',
    'An address, a secret or a topic that is wrong is told there. A test that arrives ends this.'),
  ('suggest.test_target.why', 'fr',
    'Une adresse, un secret ou un sujet faux y est dit. Un essai qui arrive met fin à ceci.'),
  ('suggest.replay.title', 'en', 'Send again what was given up for %2$s, once it works.'),
  ('suggest.replay.title', 'fr', 'Renvoyer ce qui a été abandonné pour %2$s, une fois qu''elle marche.'),
  ('suggest.replay.why', 'en', 'What nobody was told in the meantime arrives.'),
  ('suggest.replay.why', 'fr', 'Ce que personne n''a su entre-temps arrive.'),
  ('suggest.replay.risk', 'en', 'Old news may come in a flood.'),
  ('suggest.replay.risk', 'fr', 'D''anciennes nouvelles peuvent arriver en nombre.'),
  ('suggest.target_off.title', 'en', 'Switch the target %2$s off: it is not used any more.'),
  ('suggest.target_off.title', 'fr', 'Désactiver la cible %2$s : elle ne sert plus.'),
  ('suggest.target_off.why', 'en', 'Nothing is sent there until it is enabled again.'),
  ('suggest.target_off.why', 'fr', 'Plus rien n''y est envoyé jusqu''à sa réactivation.'),
  ('suggest.target_off.risk', 'en', 'Who was told only by it is told by nobody.'),
  ('suggest.target_off.risk', 'fr', 'Qui n''était averti que par elle ne l''est plus par personne.');

-- 85_suggest/rules/suggest_vm_down.sql
create function bruce.suggest_vm_down(p_row bruce.all_drift, p_issue_id uuid)
returns setof jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_state bruce.host_state;
  v_thing bruce.entities;
begin
  select h.* into v_state from bruce.host_state as h where h.hostname = p_row.hostname;
  select e.* into v_thing from bruce.entities as e where e.entity_id = v_state.entity_id;
  if p_row.observed = 'absent' then
    return next bruce.offer('ask', 'suggest.restore_vm.', 'none', array[p_row.hostname],
      jsonb_build_object('cli', 'npx bruce explain ' || bruce.shell_word(p_row.hostname)));
    return next bruce.offer_state('retire', 'suggest.retire_vm.', 'low', array[p_row.hostname],
      array[jsonb_build_object('hostname', p_row.hostname, 'lifecycle', 'retired')]);
    return next bruce.offer_silence(p_row);
    return;
  end if;
  if v_state.lock is not null and v_state.lock <> 'suspended' then
    return next bruce.offer('wait', 'suggest.locked.', 'none', array[p_row.hostname, v_state.lock],
      bruce.tasks_line(v_thing));
    return next bruce.offer_guest(p_row, p_issue_id, v_thing, 'command', 'suggest.unlock.', 'unlock', 'high');
  elsif p_row.observed = 'paused' then
    return next bruce.offer_guest(p_row, p_issue_id, v_thing, 'start', 'suggest.resume.', 'resume', 'low');
  else
    return next bruce.offer_guest(p_row, p_issue_id, v_thing, 'start', 'suggest.start_vm.', 'start', 'low');
  end if;
  return next bruce.offer_settled(p_row, p_issue_id, 'declare', 'suggest.vm_off.', array[p_row.hostname],
    jsonb_build_object('hostname', p_row.hostname, 'lifecycle', 'offline'));
  return next bruce.offer_silence(p_row);
end;
$$;
revoke all on function bruce.suggest_vm_down(bruce.all_drift, uuid) from public, anon, authenticated, service_role;
comment on function bruce.suggest_vm_down(bruce.all_drift, uuid) is
  'VM_DOWN: start it, or resume what is paused; what is locked waits for its task. Then: it is meant to be '
  'off, or gone.';
insert into public.texts (key, language, text)
values
  ('suggest.start_vm.title', 'en', 'Start %1$s on %2$s.'),
  ('suggest.start_vm.title', 'fr', 'Démarrer %1$s sur %2$s.'),
  ('suggest.start_vm.why', 'en', 'It is declared to run, and nothing keeps it from starting.'),
  ('suggest.start_vm.why', 'fr', 'Elle est déclarée en marche, et rien n''empêche son démarrage.'),
  ('suggest.start_vm.risk', 'en', 'Who stopped it on purpose finds it running.'),
  ('suggest.start_vm.risk', 'fr', 'Qui l''a arrêtée exprès la retrouvera en marche.'),
  ('suggest.resume.title', 'en', 'Let %1$s on %2$s go on: it is paused.'),
  ('suggest.resume.title', 'fr', 'Reprendre %1$s sur %2$s : elle est en pause.'),
  ('suggest.resume.why', 'en',
    'It continues where it was. If it pauses again, its storage is full or fails (io-error).'),
  ('suggest.resume.why', 'fr',
    'Elle continue là où elle était. Si elle se remet en pause, son stockage est plein ou en panne '
    '(io-error).'),
  ('suggest.locked.title', 'en', 'Wait for the task that locks %1$s (%2$s), or look whether it still runs.'),
  ('suggest.locked.title', 'fr',
    'Attendre la tâche qui verrouille %1$s (%2$s), ou vérifier qu''elle tourne encore.'),
  ('suggest.locked.why', 'en', 'Proxmox VE unlocks it at the end of its task.'),
  ('suggest.locked.why', 'fr', 'Proxmox VE la déverrouille à la fin de sa tâche.'),
  ('suggest.unlock.title', 'en', 'Unlock %1$s on %2$s, if its task is dead.'),
  ('suggest.unlock.title', 'fr', 'Déverrouiller %1$s sur %2$s, si sa tâche est morte.'),
  ('suggest.unlock.why', 'en', 'A task that was killed leaves its lock behind. Start it after that.'),
  ('suggest.unlock.why', 'fr', 'Une tâche tuée laisse son verrou. Démarrez-la ensuite.'),
  ('suggest.unlock.risk', 'en',
    'While a backup or migration still runs, this can destroy the disk of the guest.'),
  ('suggest.unlock.risk', 'fr',
    'Si une sauvegarde ou une migration tourne encore, cela peut détruire son disque.'),
  ('suggest.vm_off.title', 'en', 'Declare %1$s as off: it is stopped on purpose.'),
  ('suggest.vm_off.title', 'fr', 'Déclarer %1$s éteinte : son arrêt est voulu.'),
  ('suggest.vm_off.why', 'en', 'It stays declared, and is told when it runs.'),
  ('suggest.vm_off.why', 'fr', 'Elle reste déclarée, et c''est sa mise en marche qui est alors signalée.'),
  ('suggest.vm_off.risk', 'en', 'Its services are not missed any more either.'),
  ('suggest.vm_off.risk', 'fr', 'Ses services ne sont plus réclamés non plus.'),
  ('suggest.restore_vm.title', 'en', 'Look whether %1$s is elsewhere, or restore it from its backup.'),
  ('suggest.restore_vm.title', 'fr', 'Vérifier si %1$s est ailleurs, ou la restaurer depuis sa sauvegarde.'),
  ('suggest.restore_vm.why', 'en',
    'Its hypervisor does not list it: it may have been moved, or deleted by mistake.'),
  ('suggest.restore_vm.why', 'fr',
    'Son hyperviseur ne la liste pas : elle a pu être déplacée, ou supprimée par erreur.'),
  ('suggest.retire_vm.title', 'en', 'Declare %1$s as retired: it was removed on purpose.'),
  ('suggest.retire_vm.title', 'fr', 'Déclarer %1$s retirée : sa suppression est voulue.'),
  ('suggest.retire_vm.why', 'en',
    'If NetBox declares it, delete it there: else the next export declares it again.'),
  ('suggest.retire_vm.why', 'fr',
    'Si NetBox la déclare, supprimez-la là : sinon l''export suivant la déclare de nouveau.'),
  ('suggest.retire_vm.risk', 'en', 'If it vanished by mistake, nobody is told any more.'),
  ('suggest.retire_vm.risk', 'fr', 'Si elle a disparu par erreur, plus personne n''en est averti.');

-- 85_suggest/rules/suggest_vm_undeclared.sql
create function bruce.suggest_vm_undeclared(p_row bruce.all_drift, p_issue_id uuid)
returns setof jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_thing bruce.entities := bruce.thing_of(p_row);
  v_scope bruce.scopes;
  v_asset public.assets;
  v_words text[];
  v_is_netbox boolean;
begin
  select s.* into v_scope from bruce.scopes as s where s.scope_id = p_row.scope_id;
  select a.* into v_asset from public.assets as a where a.name = p_row.hostname limit 1;
  v_words := array[p_row.hostname, coalesce(v_thing.node, v_scope.host), p_row.source];
  if p_row.expected = 'retired' then
    if p_row.field = 'host' then
      return next bruce.offer_uninstalled(p_row);
    else
      return next bruce.offer('command', 'suggest.delete_vm.', 'high', v_words);
    end if;
    return next bruce.offer_state('declare', 'suggest.revive_vm.', 'low', v_words, array[jsonb_build_object(
      'hostname', p_row.hostname, 'asset_type', coalesce(v_asset.asset_type, 'vm'), 'lifecycle', 'active')]);
  else
    v_is_netbox := exists (
      select from public.assets as a where a.asset_type in ('vm', 'device') and a.netbox_id is not null);
    return next case when v_is_netbox
      then bruce.offer_adoption(p_row, p_issue_id, 'declare', 'suggest.declare_vm.', 'low', v_words)
      else bruce.offer_state('declare', 'suggest.declare_vm.', 'low', v_words, array[jsonb_strip_nulls(
        case when p_row.field = 'host' then jsonb_build_object('hostname', p_row.hostname)
        else jsonb_build_object(
          'hostname', p_row.hostname, 'asset_type', 'vm', 'vmid', v_thing.item -> 'vmid',
          'parent', coalesce(v_thing.node, v_scope.host),
          'lifecycle', case when v_thing.state in ('stopped', 'paused') then 'offline' end)
        end)]) end;
    if p_row.field = 'host' then
      return next bruce.offer_uninstalled(p_row);
    else
      return next bruce.offer('command', 'suggest.delete_vm.', 'high', v_words);
    end if;
  end if;
  if p_row.field = 'host' and p_row.source <> 'bruce' then
    return next bruce.offer_forgotten(p_row, null);
  end if;
end;
$$;
revoke all on function bruce.suggest_vm_undeclared(bruce.all_drift, uuid) from public, anon, authenticated, service_role;
comment on function bruce.suggest_vm_undeclared(bruce.all_drift, uuid) is
  'VM_UNDECLARED: declare what is wanted; delete a guest, or uninstall the collector of a host, that is '
  'not. One that is declared retired goes first.';
insert into public.texts (key, language, text)
values
  ('suggest.declare_vm.title', 'en', 'Declare %1$s.'),
  ('suggest.declare_vm.title', 'fr', 'Déclarer %1$s.'),
  ('suggest.declare_vm.why', 'en',
    'It exists. If it is wanted, it is declared as it is observed, and missed when it is gone.'),
  ('suggest.declare_vm.why', 'fr',
    'Elle existe. Si elle est voulue, elle est déclarée telle qu''elle est observée, et son absence sera '
    'signalée.'),
  ('suggest.declare_vm.risk', 'en', 'What somebody else put there would count as yours.'),
  ('suggest.declare_vm.risk', 'fr', 'Ce que quelqu''un d''autre aurait mis là passerait pour vôtre.'),
  ('suggest.revive_vm.title', 'en', 'Declare %1$s as active again.'),
  ('suggest.revive_vm.title', 'fr', 'Déclarer %1$s active de nouveau.'),
  ('suggest.revive_vm.why', 'en', 'It is declared retired, and still there: perhaps it is needed after all.'),
  ('suggest.revive_vm.why', 'fr',
    'Elle est déclarée retirée, et existe encore : peut-être sert-elle toujours.'),
  ('suggest.revive_vm.risk', 'en',
    'What was meant to be gone stays. If NetBox says otherwise, change it there.'),
  ('suggest.revive_vm.risk', 'fr',
    'Ce qui devait disparaître reste. Si NetBox dit autre chose, changez-le là.'),
  ('suggest.delete_vm.title', 'en', 'Delete the guest %1$s on %2$s, after a backup, if nobody needs it.'),
  ('suggest.delete_vm.title', 'fr',
    'Supprimer la machine invitée %1$s sur %2$s, après une sauvegarde, si personne n''en a besoin.'),
  ('suggest.delete_vm.why', 'en',
    'For a guest that should not be. Do it by hand, where you see what you delete.'),
  ('suggest.delete_vm.why', 'fr',
    'Pour une machine qui ne devrait pas exister. À faire à la main, là où l''on voit ce que l''on '
    'supprime.'),
  ('suggest.delete_vm.risk', 'en', 'Its disks are gone for good.'),
  ('suggest.delete_vm.risk', 'fr', 'Ses disques disparaissent pour toujours.');

reset check_function_bodies;
