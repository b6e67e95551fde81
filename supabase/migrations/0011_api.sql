-- Made from supabase/schemas/90_api by `npm run schema`: edit there, not here.

set check_function_bodies = off;

-- 90_api/act/acknowledge_by_link.sql
create function public.acknowledge_by_link(issue_id uuid, "by" text default 'a link', note text default null)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  perform bruce.refuse_read_only('acknowledge_by_link');
  return bruce.take_care(
    acknowledge_by_link.issue_id, acknowledge_by_link."by", acknowledge_by_link.note, p_may_replace => false);
end;
$$;
revoke all on function public.acknowledge_by_link(uuid, text, text) from public, anon, authenticated, service_role;
comment on function public.acknowledge_by_link(uuid, text, text) is
  'Acknowledges the one issue that a link was made for: the caller has checked the token of the link. It '
  'never replaces what somebody said. Security definer: only the engine writes issues.';
grant execute on function public.acknowledge_by_link(uuid, text, text) to service_role;

-- 90_api/act/api_acknowledge.sql
create function public.api_acknowledge(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  asked bruce.question := bruce.read_question(
    token_sha256, query, p_roles => '{operator}', p_writes => true);
begin
  return coalesce(
    bruce.refuse_issue(asked),
    bruce.take_care(
      asked.issue_id, asked.actor, query ->> 'note',
      -- a token that names nobody is a program
      p_may_replace => token_sha256 is null or coalesce(btrim(query ->> 'by'), '') <> '')
  );
end;
$$;
revoke all on function public.api_acknowledge(text, jsonb) from public, anon, authenticated, service_role;
comment on function public.api_acknowledge(text, jsonb) is
  'Acknowledges an issue: issue_id; optionally by and note. The first stands, but for a person with a note. '
  'Security definer: the edge may not read tokens; '
  'it hands the decision over.';
grant execute on function public.api_acknowledge(text, jsonb) to authenticated, service_role;

-- 90_api/act/api_end_waiver.sql
create function public.api_end_waiver(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  asked bruce.question := bruce.read_question(
    token_sha256, query, p_roles => '{operator}', p_writes => true);
  v_waiver_id bigint := (query ->> 'waiver_id')::bigint;
begin
  if asked.fault is not null then
    return asked.fault;
  end if;
  -- a waiver of several hosts takes a token that is not bound to hosts
  if not asked.is_free and not exists (
    select from public.waivers as w join public.issues as i on i.drift_key = w.drift_key
    where w.id = v_waiver_id and bruce.in_scope(asked.token, i.hostname)
  ) then
    return bruce.fault(404, 'not_found', format('There is no waiver %s.', v_waiver_id));
  end if;
  return public.end_waiver(v_waiver_id, asked.actor);
end;
$$;
revoke all on function public.api_end_waiver(text, jsonb) from public, anon, authenticated, service_role;
comment on function public.api_end_waiver(text, jsonb) is
  'Ends a waiver: waiver_id; optionally by. Security definer: the edge may not read tokens; it hands the '
  'decision over.';
grant execute on function public.api_end_waiver(text, jsonb) to authenticated, service_role;

-- 90_api/act/api_forget.sql
create function public.api_forget(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  asked bruce.question := bruce.read_question(
    token_sha256, query, p_roles => '{operator}', p_writes => true);
  v_hostname text := query ->> 'hostname';
  v_source text := lower(nullif(btrim(query ->> 'source'), ''));
begin
  if asked.fault is not null then
    return asked.fault;
  end if;
  if not bruce.in_scope(asked.token, (bruce.resolve_host(v_hostname)).host, v_source) then
    return bruce.not_readable(v_hostname);
  end if;
  return case when v_source is null then public.forget_host(v_hostname, asked.actor)
    else public.forget_source(v_hostname, v_source, asked.actor) end;
end;
$$;
revoke all on function public.api_forget(text, jsonb) from public, anon, authenticated, service_role;
comment on function public.api_forget(text, jsonb) is
  'Forgets a host, or one source of it: hostname; optionally source and by. Security definer: the edge may '
  'not read tokens; it hands the decision over.';
grant execute on function public.api_forget(text, jsonb) to authenticated, service_role;

-- 90_api/act/api_memory_append.sql
create function public.api_memory_append(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  asked bruce.question := bruce.read_question(token_sha256, query, p_writes => true);
  v_issue public.issues;
  v_draft jsonb := query;
  v_memory public.memories;
  v_refusal jsonb;
begin
  if asked.fault is not null then
    return asked.fault;
  end if;
  if asked.issue_id is not null then
    select i.* into v_issue from public.issues as i where i.issue_id = asked.issue_id;
    if v_issue.issue_id is null or not bruce.in_scope(asked.token, v_issue.hostname) then
      return bruce.bad_field('issue_id', 'not_found', 'There is no such issue.');
    end if;
    -- a memory about an issue is about its host
    v_draft := jsonb_strip_nulls(jsonb_build_object('hostname', v_issue.hostname, 'service', v_issue.service))
      || jsonb_strip_nulls(v_draft);
  end if;

  select m.* into v_memory
  from public.memories as m
  where m.written_by = asked.token ->> 'name' and m.idempotency_key = v_draft ->> 'idempotency_key';
  if found then
    return bruce.same_memory(v_memory, v_draft, asked.asked_at);
  end if;
  v_refusal := bruce.refuse_memory(v_draft, asked.token);
  if v_refusal is not null then
    return v_refusal;
  end if;
  v_memory := bruce.append_memory(v_draft, asked.token ->> 'name');
  if v_memory.id is null then
    -- another session stored a memory under this key, or superseded the same one, first
    select m.* into v_memory
    from public.memories as m
    where m.written_by = asked.token ->> 'name' and m.idempotency_key = v_draft ->> 'idempotency_key';
    return case when found then bruce.same_memory(v_memory, v_draft, asked.asked_at)
      else bruce.refuse_memory(v_draft, asked.token) end;
  end if;
  return jsonb_build_object(
    'status', 200, 'created', true, 'memory', bruce.memory_item(v_memory, asked.asked_at),
    'as_of', asked.asked_at
  );
end;
$$;
revoke all on function public.api_memory_append(text, jsonb) from public, anon, authenticated, service_role;
comment on function public.api_memory_append(text, jsonb) is
  'Stores a memory: source and body; optionally hostname, service, issue_id, tags, valid_from, valid_until, '
  'supersedes, idempotency_key. Security definer: the edge may neither read tokens nor say who wrote a '
  'memory; it hands the memory over.';
grant execute on function public.api_memory_append(text, jsonb) to authenticated, service_role;

-- 90_api/act/api_preview.sql
create function public.api_preview(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set jit = off
as $$
declare
  asked bruce.question := bruce.read_question(
    token_sha256, query, p_roles => '{operator}', p_writes => true);
  v_answer jsonb := bruce.refuse_bound(asked);
  v_values jsonb;
begin
  if v_answer is not null then
    return v_answer;
  end if;
  v_answer := bruce.rehearse_tuning(query, asked.actor, asked.asked_at);
  if v_answer ->> 'status' <> '200' then
    return v_answer;
  end if;
  if v_answer -> 'now' = 'null' then
    return v_answer || jsonb_build_object('as_of', asked.asked_at, 'past', null, 'matches', null);
  end if;
  v_values := coalesce(nullif(v_answer -> 'after', 'null'), v_answer -> 'before');
  return jsonb_build_object(
    'status', 200, 'as_of', asked.asked_at, 'changes', v_answer -> 'changes', 'now', v_answer -> 'now',
    'past', bruce.tuning_past(
      query ->> 'what', nullif(v_answer -> 'before', 'null'), nullif(v_answer -> 'after', 'null'), 7),
    'matches', bruce.tuning_matches(
      query ->> 'what', v_answer ->> 'key', v_values, asked.asked_at));
end;
$$;
revoke all on function public.api_preview(text, jsonb) from public, anon, authenticated, service_role;
comment on function public.api_preview(text, jsonb) is
  'What api_tune would do with the same query: to the issues of now, and in the last 7 days. It changes '
  'nothing: the engine does it and takes it back. now is null where that would take it too long. Security '
  'definer: it writes tables of the engine, and rolls back.';
grant execute on function public.api_preview(text, jsonb) to authenticated, service_role;

-- 90_api/act/api_release_snapshot.sql
create function public.api_release_snapshot(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  asked bruce.question := bruce.read_question(
    token_sha256, query, p_roles => '{operator}', p_writes => true);
  v_hostname text := query ->> 'hostname';
  v_source text := lower(query ->> 'source');
  v_last_event bigint;
begin
  if asked.fault is not null then
    return asked.fault;
  end if;
  -- a held expected state declares all hosts: it takes a token that is not bound to hosts
  if not bruce.in_scope(asked.token, (bruce.resolve_host(v_hostname)).host, v_source)
    or not bruce.in_scope(asked.token, null) and exists (
      select from public.snapshots as s where s.held and s.snapshot_type = v_source
    )
  then
    return bruce.not_readable(v_hostname);
  end if;
  v_last_event := bruce.last_event();
  if not public.release_snapshot(v_hostname, v_source) then
    if exists (
      select from bruce.scopes as s
      where (s.host_key = lower(v_hostname) or s.host = v_hostname) and s.source = v_source
        and s.releases_next
    ) then
      return bruce.fault(409, 'gone', format(
        'The held snapshot of %s by %s is not stored any more: the next one will be applied in its place.',
        v_hostname, v_source));
    end if;
    return bruce.fault(
      404, 'not_found', format('No snapshot of %s by %s is held.', v_hostname, v_source));
  end if;
  perform bruce.write_journal(
    p_kind => 'release',
    p_message => format('%s released the held snapshot of %s by %s.', asked.actor, v_hostname, v_source),
    p_actor => asked.actor, p_hostname => (bruce.resolve_host(v_hostname)).host
  );
  return jsonb_build_object(
    'status', 200, 'released', true, 'hostname', v_hostname, 'source', v_source,
    'events', bruce.count_events(v_last_event)
  );
end;
$$;
revoke all on function public.api_release_snapshot(text, jsonb) from public, anon, authenticated, service_role;
comment on function public.api_release_snapshot(text, jsonb) is
  'Applies a snapshot that the mass-change guard holds: hostname, source; optionally by. Security definer: '
  'the edge may not read tokens; it hands the decision over.';
grant execute on function public.api_release_snapshot(text, jsonb) to authenticated, service_role;

-- 90_api/act/api_replay.sql
create function public.api_replay(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  asked bruce.question := bruce.read_question(
    token_sha256, query, p_roles => '{operator}', p_writes => true);
  v_ids uuid[] := bruce.texts_of(query -> 'action_ids')::uuid[];
  v_target text := query ->> 'target';
  v_answer jsonb;
begin
  if asked.fault is not null then
    return asked.fault;
  end if;
  -- a notification may be about any host
  if not bruce.in_scope(asked.token, null) then
    return bruce.fault(403, 'out_of_scope', 'A token that is bound to hosts may not send anything again.');
  end if;
  if num_nonnulls(v_ids, v_target) = 0 then
    return bruce.bad_field('action_ids', 'required', 'Say which: action_ids, or target.');
  end if;
  v_answer := public.replay_actions(action_ids => v_ids, target => v_target, status => 'dead');
  if (v_answer ->> 'replayed')::integer > 0 then
    perform bruce.write_journal(
      p_kind => 'notification', p_actor => asked.actor,
      p_message => format('%s had %s sent again%s.', asked.actor,
        case v_answer ->> 'replayed' when '1' then 'a dead letter'
          else (v_answer ->> 'replayed') || ' dead letters' end,
        ' to ' || v_target),
      p_action_id => case when cardinality(v_ids) = 1 then v_ids[1] end
    );
  end if;
  return v_answer;
end;
$$;
revoke all on function public.api_replay(text, jsonb) from public, anon, authenticated, service_role;
comment on function public.api_replay(text, jsonb) is
  'Sends dead letters again: action_ids, or all of a target, at most a thousand at once; optionally by. '
  'Security definer: the edge may not read tokens; it hands the decision over.';
grant execute on function public.api_replay(text, jsonb) to authenticated, service_role;

-- 90_api/act/api_take_suggestion.sql
create function public.api_take_suggestion(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  asked bruce.question := bruce.read_question(
    token_sha256, query, p_roles => '{operator}', p_writes => true);
  v_fault jsonb := bruce.refuse_issue(asked);
  v_issue public.issues;
  v_offer jsonb;
begin
  if v_fault is not null then
    return v_fault;
  end if;
  select i.* into v_issue from public.issues as i where i.issue_id = asked.issue_id;
  if v_issue.issue_id is null then
    return bruce.no_such_issue(asked.issue_id::text);
  end if;
  select o into v_offer
  from jsonb_array_elements(bruce.told_suggestions(asked, bruce.suggestions_of_issue(v_issue))) as o
  where o ->> 'key' = query ->> 'suggestion' and o ->> 'kind' not in ('ask', 'wait', 'waive', 'maintenance');
  if v_offer is null then
    return bruce.bad_field(
      'suggestion', 'not_allowed', 'suggestion is the key of one that would end this issue now.');
  end if;
  perform bruce.take_suggestion(
    v_issue.issue_id, v_offer ->> 'key', case
      when v_offer ->> 'kind' in ('adopt', 'declare', 'retire', 'netbox') then 'INTENT_CHANGED'
      when v_offer ->> 'kind' in ('start', 'restart', 'command', 'compose') then 'REALITY_CHANGED'
    end, asked.actor, asked.asked_at);
  perform bruce.write_journal(
    p_kind => 'suggestion', p_actor => asked.actor, p_issue_id => v_issue.issue_id,
    p_hostname => v_issue.hostname, p_service => v_issue.service,
    p_message => bruce.say('suggest.taken', asked.actor, v_offer ->> 'title'),
    p_details => jsonb_build_object('suggestion', v_offer ->> 'key'));
  return jsonb_build_object(
    'status', 200, 'issue_id', v_issue.issue_id, 'suggestion', v_offer ->> 'key',
    'taken_at', asked.asked_at);
end;
$$;
revoke all on function public.api_take_suggestion(text, jsonb) from public, anon, authenticated, service_role;
comment on function public.api_take_suggestion(text, jsonb) is
  'Somebody did what was suggested: issue_id, suggestion (its key); optionally by. What is observed after '
  'that says whether it helped, and ranks it the next time. Security definer: the edge may not read '
  'tokens; it hands the decision over.';
grant execute on function public.api_take_suggestion(text, jsonb) to authenticated, service_role;
insert into public.texts (key, language, text)
values
  ('suggest.taken', 'en', '%1$s did: %2$s'), ('suggest.taken', 'fr', '%1$s a fait : %2$s');

-- 90_api/act/api_test_target.sql
create function public.api_test_target(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  asked bruce.question := bruce.read_question(
    token_sha256, query, p_roles => '{operator}', p_writes => true);
  v_action_id uuid;
begin
  if asked.fault is not null then
    return asked.fault;
  end if;
  if not bruce.in_scope(asked.token, null) then
    return bruce.fault(403, 'out_of_scope', 'A token that is bound to hosts may not send a test.');
  end if;
  v_action_id := bruce.queue_test(query ->> 'target', asked.actor, asked.asked_at);
  if v_action_id is null then
    return bruce.fault(
      404, 'not_found', 'No enabled target of that name takes a test; the command queue takes none.');
  end if;
  return jsonb_build_object('status', 200, 'action_id', v_action_id, 'as_of', asked.asked_at);
end;
$$;
revoke all on function public.api_test_target(text, jsonb) from public, anon, authenticated, service_role;
comment on function public.api_test_target(text, jsonb) is
  'Queues a test notification for a target, which dispatch sends like any other: target; optionally by. What '
  'the target answered, dashboard_actions says of the action_id. Security definer: the edge may not read '
  'tokens; it hands the decision over.';
grant execute on function public.api_test_target(text, jsonb) to authenticated, service_role;

-- 90_api/act/api_tune.sql
create function public.api_tune(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  asked bruce.question := bruce.read_question(
    token_sha256, query, p_roles => '{operator}', p_writes => true);
begin
  return coalesce(bruce.refuse_bound(asked), bruce.tune(query, asked.actor, asked.asked_at));
end;
$$;
revoke all on function public.api_tune(text, jsonb) from public, anon, authenticated, service_role;
comment on function public.api_tune(text, jsonb) is
  'Changes a rule, threshold, reaction, window, waiver, schedule or the settings: what, key (none: a new '
  'row), values, was (the values seen; others by now: 409), remove. Security definer: an operator has no '
  'right on these tables, and none on other columns.';
grant execute on function public.api_tune(text, jsonb) to authenticated, service_role;

-- 90_api/act/api_unacknowledge.sql
create function public.api_unacknowledge(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  asked bruce.question := bruce.read_question(
    token_sha256, query, p_roles => '{operator}', p_writes => true);
begin
  return coalesce(bruce.refuse_issue(asked), public.unacknowledge(asked.issue_id, asked.actor));
end;
$$;
revoke all on function public.api_unacknowledge(text, jsonb) from public, anon, authenticated, service_role;
comment on function public.api_unacknowledge(text, jsonb) is
  'Takes an acknowledgement back: issue_id; optionally by. Security definer: the edge may not read tokens; '
  'it hands the decision over.';
grant execute on function public.api_unacknowledge(text, jsonb) to authenticated, service_role;

-- 90_api/act/api_waive.sql
create function public.api_waive(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  asked bruce.question := bruce.read_question(
    token_sha256, query, p_roles => '{operator}', p_writes => true);
begin
  return coalesce(
    bruce.refuse_issue(asked),
    public.waive(
      asked.issue_id, query ->> 'reason', (query ->> 'expires_at')::timestamptz, asked.actor)
  );
end;
$$;
revoke all on function public.api_waive(text, jsonb) from public, anon, authenticated, service_role;
comment on function public.api_waive(text, jsonb) is
  'Waives an issue as it is: issue_id, reason, expires_at; optionally by. Security definer: the edge may '
  'not read tokens; it hands the decision over.';
grant execute on function public.api_waive(text, jsonb) to authenticated, service_role;

-- 90_api/act/append_memory.sql
create function bruce.append_memory(p_memory jsonb, p_writer text)
returns public.memories
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_memory public.memories;
begin
  insert into public.memories (
    source, body, hostname, service, issue_id, tags, valid_from, valid_until, supersedes, written_by,
    idempotency_key
  ) values (
    p_memory ->> 'source', p_memory ->> 'body', p_memory ->> 'hostname', p_memory ->> 'service',
    (p_memory ->> 'issue_id')::uuid, coalesce(bruce.texts_of(p_memory -> 'tags'), '{}'),
    (p_memory ->> 'valid_from')::timestamptz, (p_memory ->> 'valid_until')::timestamptz,
    (p_memory ->> 'supersedes')::bigint, p_writer, p_memory ->> 'idempotency_key'
  )
  -- the key is here already, or somebody else has superseded it just now
  on conflict do nothing
  returning * into v_memory;
  if v_memory.id is not null then
    perform bruce.write_journal(
      p_kind => 'memory', p_message => format('A memory from %s was stored.', v_memory.source),
      p_actor => p_writer,
      p_hostname => v_memory.hostname, p_service => v_memory.service, p_issue_id => v_memory.issue_id,
      p_details => jsonb_build_object('memory_id', v_memory.id, 'supersedes', v_memory.supersedes)
    );
  end if;
  return v_memory;
end;
$$;
revoke all on function bruce.append_memory(jsonb, text) from public, anon, authenticated, service_role;
comment on function bruce.append_memory(jsonb, text) is
  'Adds a memory and its line of the journal. Null when another memory has its idempotency key, or '
  'supersedes the same one.';

-- 90_api/pages/question.sql
create type bruce.question as (
  fault jsonb,
  asked_at timestamptz,
  token jsonb,
  is_free boolean,
  actor text,
  issue_id uuid,
  list text,
  filters text,
  page_size integer,
  after text[],
  fields text[],
  hosts text[],
  services text[],
  event_types text[],
  severities text[],
  statuses text[],
  since timestamptz,
  until timestamptz
);
comment on type bruce.question is
  'One request of the API, read by bruce.read_question. A filter that is not given is null.';
comment on column bruce.question.fault is 'The answer, where the question cannot be answered; else null.';
comment on column bruce.question.token is 'Name, role, hosts and sources of the token.';
comment on column bruce.question.is_free is
  'The token is not bound to hosts: bruce.in_scope says yes to every host.';
comment on column bruce.question.actor is 'Who acts: the name of the token, after the name given as by.';
comment on column bruce.question.list is 'Name of the list that is read in pages. Null: one thing is read.';
comment on column bruce.question.filters is
  'Hash of the filters: a cursor belongs to the query it came from.';
comment on column bruce.question.after is 'Key of the last row of the page before. Null: the first page.';
comment on column bruce.question.fields is 'Members that an item keeps. Null: all.';
comment on column bruce.question.hosts is 'Names, aliases, addresses and globs, as host names.';
comment on column bruce.question.services is 'Folded names.';

-- 90_api/act/causes/admit_suggestion.sql
create function bruce.admit_suggestion(p_question bruce.question, p_query jsonb, p_issue public.issues)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_offer jsonb := bruce.suggested_command(p_question, p_issue, p_query ->> 'suggestion');
  v_command jsonb := v_offer -> 'command';
begin
  if v_command is null then
    return v_offer;
  end if;
  return bruce.admit_command(
    p_question.token, v_command ->> 'name', v_command ->> 'target', v_command -> 'arguments',
    (p_query ->> 'priority')::integer, p_issue.issue_id,
    -- the same request again is the same commands
    md5(p_query ->> 'request_id' || p_issue.issue_id)::uuid)
    || jsonb_build_object('suggestion', v_offer ->> 'key', 'title', v_offer ->> 'title');
end;
$$;
revoke all on function bruce.admit_suggestion(bruce.question, jsonb, public.issues) from public, anon, authenticated, service_role;
comment on function bruce.admit_suggestion(bruce.question, jsonb, public.issues) is
  'Asks for the command that is suggested for one issue of a cause, as enqueue_command does. What is '
  'suggested is asked anew: a person has seen what was suggested before.';

-- 90_api/act/causes/api_acknowledge_cause.sql
create function public.api_acknowledge_cause(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  asked bruce.question := bruce.read_question(
    token_sha256, query, p_roles => '{operator}', p_writes => true);
  v_ids uuid[];
  v_rows jsonb[];
begin
  if asked.fault is not null then
    return asked.fault;
  end if;
  perform bruce.lock_engine();
  v_ids := bruce.issues_of_cause(asked, query);
  if v_ids is null then
    return bruce.no_such_cause(query ->> 'cause_key');
  end if;
  select array_agg(bruce.cause_row(i, a.answer) order by n.position) into v_rows
  from unnest(v_ids[:bruce.issues_of_an_act()]) with ordinality as n (issue_id, position)
  join public.issues as i on i.issue_id = n.issue_id
  cross join lateral (
    select bruce.take_care(
      i.issue_id, asked.actor, query ->> 'note',
      p_may_replace => token_sha256 is null or coalesce(btrim(query ->> 'by'), '') <> '') as answer
    offset 0
  ) as a;
  return bruce.cause_answer(asked, query ->> 'cause_key', v_rows, v_ids, 'acknowledge');
end;
$$;
revoke all on function public.api_acknowledge_cause(text, jsonb) from public, anon, authenticated, service_role;
comment on function public.api_acknowledge_cause(text, jsonb) is
  'Acknowledges the issues of a cause, each as api_acknowledge does: cause_key; optionally issue_ids, by and '
  'note. Security definer: the edge may not read tokens; it hands the decision over.';
grant execute on function public.api_acknowledge_cause(text, jsonb) to authenticated, service_role;

-- 90_api/act/causes/api_enqueue_cause.sql
create function public.api_enqueue_cause(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  asked bruce.question := bruce.read_question(
    token_sha256, query, p_roles => '{agent,operator}', p_writes => true);
  v_arguments jsonb := coalesce(query -> 'arguments', '{}');
  v_fault jsonb := bruce.refuse_cause_command(asked, query);
  v_ids uuid[];
  v_rows jsonb[];
begin
  if v_fault is not null then
    return v_fault;
  end if;
  v_ids := bruce.issues_of_cause(asked, query);
  if v_ids is null then
    return bruce.no_such_cause(query ->> 'cause_key');
  end if;
  select array_agg(bruce.cause_row(i, a.answer) order by n.position) into v_rows
  from unnest(v_ids[:bruce.issues_of_an_act()]) with ordinality as n (issue_id, position)
  join public.issues as i on i.issue_id = n.issue_id
  cross join lateral (
    select case
      when i.waived_by is not null then
        bruce.fault(409, 'waived', bruce.say('cause_act.is_waived', i.waived_by::text))
      when query ->> 'name' is null then bruce.admit_suggestion(asked, query, i)
      else bruce.admit_command(
        asked.token, query ->> 'name', bruce.fill_in(coalesce(query ->> 'target', '{hostname}'), i),
        (
          select coalesce(jsonb_object_agg(e.key, case jsonb_typeof(e.value)
            when 'string' then to_jsonb(bruce.fill_in(e.value #>> '{}', i)) else e.value end), '{}')
          from jsonb_each(v_arguments) as e
        ),
        (query ->> 'priority')::integer, i.issue_id,
        -- the same request again is the same commands
        md5(query ->> 'request_id' || i.issue_id)::uuid)
    end as answer
    offset 0
  ) as a;
  return bruce.cause_answer(asked, query ->> 'cause_key', v_rows, v_ids, 'enqueue');
end;
$$;
revoke all on function public.api_enqueue_cause(text, jsonb) from public, anon, authenticated, service_role;
comment on function public.api_enqueue_cause(text, jsonb) is
  'Asks for one command of the allow-list for each issue of a cause, each checked as enqueue_command checks '
  'it: cause_key, name; optionally target (else the host of the issue), arguments, issue_ids, priority, '
  'request_id. Without a name it is what is suggested for each of them: suggestion is its key. {hostname}, '
  '{service} and {issue_id} stand for those of the issue. Security definer: the edge may neither read tokens '
  'nor write commands.';
grant execute on function public.api_enqueue_cause(text, jsonb) to authenticated, service_role;
insert into public.texts (key, language, text)
values
  ('cause_act.is_waived', 'en',
    'Waiver %1$s accepts it: end that, or name its issue to run the command all the same.'),
  ('cause_act.is_waived', 'fr',
    'La sourdine %1$s l''accepte : mettez-y fin, ou nommez son écart pour lancer la commande quand même.');

-- 90_api/act/causes/api_unacknowledge_cause.sql
create function public.api_unacknowledge_cause(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  asked bruce.question := bruce.read_question(
    token_sha256, query, p_roles => '{operator}', p_writes => true);
  v_ids uuid[];
  v_rows jsonb[];
begin
  if asked.fault is not null then
    return asked.fault;
  end if;
  perform bruce.lock_engine();
  select array_agg(n.issue_id order by n.position) into v_ids
  from unnest(bruce.issues_of_cause(asked, query)) with ordinality as n (issue_id, position)
  join public.issues as i on i.issue_id = n.issue_id
  where i.acknowledged_at is not null;
  if v_ids is null then
    return bruce.no_such_cause(query ->> 'cause_key');
  end if;
  select array_agg(bruce.cause_row(i, a.answer) order by n.position) into v_rows
  from unnest(v_ids[:bruce.issues_of_an_act()]) with ordinality as n (issue_id, position)
  join public.issues as i on i.issue_id = n.issue_id
  cross join lateral (
    select public.unacknowledge(i.issue_id, asked.actor) as answer offset 0
  ) as a;
  return bruce.cause_answer(asked, query ->> 'cause_key', v_rows, v_ids, 'unacknowledge');
end;
$$;
revoke all on function public.api_unacknowledge_cause(text, jsonb) from public, anon, authenticated, service_role;
comment on function public.api_unacknowledge_cause(text, jsonb) is
  'Takes back what is acknowledged of a cause: cause_key; optionally issue_ids and by. Where nothing of it '
  'is, it is not found. Security definer: the edge may not read tokens; it hands the decision over.';
grant execute on function public.api_unacknowledge_cause(text, jsonb) to authenticated, service_role;

-- 90_api/act/causes/api_waive_cause.sql
create function public.api_waive_cause(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  asked bruce.question := bruce.read_question(
    token_sha256, query, p_roles => '{operator}', p_writes => true);
  v_fault jsonb := coalesce(asked.fault, bruce.refuse_waiver(
    query ->> 'reason', (query ->> 'expires_at')::timestamptz, asked.actor));
  v_ids uuid[];
  v_issues public.issues[];
  v_rows jsonb[];
begin
  if v_fault is not null then
    return v_fault;
  end if;
  perform bruce.lock_engine();
  v_ids := bruce.issues_of_cause(asked, query);
  if v_ids is null then
    return bruce.no_such_cause(query ->> 'cause_key');
  end if;
  select array_agg(i order by n.position) into v_issues
  from unnest(v_ids[:bruce.issues_of_an_act()]) with ordinality as n (issue_id, position)
  join public.issues as i on i.issue_id = n.issue_id;
  select array_agg(bruce.cause_row(i.issue, w.answer) order by i.position) into v_rows
  from bruce.waive_issues(
    v_ids[:bruce.issues_of_an_act()], query ->> 'reason', (query ->> 'expires_at')::timestamptz, asked.actor
  ) as w
  join (select i, i.issue_id, row_number() over () as position from unnest(v_issues) as i)
    as i (issue, issue_id, position) on i.issue_id = w.issue_id;
  return bruce.cause_answer(asked, query ->> 'cause_key', v_rows, v_ids, 'waive');
end;
$$;
revoke all on function public.api_waive_cause(text, jsonb) from public, anon, authenticated, service_role;
comment on function public.api_waive_cause(text, jsonb) is
  'Waives the issues of a cause, each bound to its own values as api_waive does: cause_key, reason, '
  'expires_at; optionally issue_ids and by. Security definer: the edge may not read tokens; it hands the '
  'decision over.';
grant execute on function public.api_waive_cause(text, jsonb) to authenticated, service_role;

-- 90_api/act/causes/cause_answer.sql
create function bruce.cause_answer(
  p_question bruce.question, p_cause_key text, p_rows jsonb[], p_issue_ids uuid[], p_act text
)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_left uuid[] := p_issue_ids[bruce.issues_of_an_act() + 1:];
begin
  return (
    select jsonb_build_object(
      'status', 200, 'cause_key', p_cause_key,
      'done', count(*) filter (where r.row ->> 'outcome' = 'done'),
      'unchanged', count(*) filter (where r.row ->> 'outcome' = 'unchanged'),
      'refused', count(*) filter (where r.row ->> 'outcome' = 'refused'),
      'left_out', cardinality(v_left),
      -- as many as the next request may name
      'left_out_ids', to_jsonb(v_left[:10000]),
      'rows', coalesce(jsonb_agg(r.row order by r.position), '[]'),
      'notes', to_jsonb(array_remove(array[
        bruce.say('cause_act.later.' || p_act),
        case when v_left <> '{}' then bruce.say('cause_act.left_out', cardinality(v_left)::text) end,
        case when not p_question.is_free then bruce.say('cause_act.bound') end
      ], null)))
    from unnest(p_rows) with ordinality as r (row, position)
  );
end;
$$;
revoke all on function bruce.cause_answer(bruce.question, text, jsonb[], uuid[], text) from public, anon, authenticated, service_role;
comment on function bruce.cause_answer(bruce.question, text, jsonb[], uuid[], text) is
  'The answer to an act on a cause: a row for each issue, those that are left for the next request, and what '
  'the act does not reach.';
insert into public.texts (key, language, text)
values
  ('cause_act.later.acknowledge', 'en', 'What joins this cause later is told: nobody has taken it.'),
  ('cause_act.later.acknowledge', 'fr',
    'Ce qui rejoindra cette cause plus tard sera annoncé : personne ne l''aura pris en charge.'),
  ('cause_act.later.unacknowledge', 'en', 'They are told again, as what joins this cause later is.'),
  ('cause_act.later.unacknowledge', 'fr',
    'Ils sont de nouveau annoncés, comme ce qui rejoindra cette cause plus tard.'),
  ('cause_act.later.waive', 'en', 'What joins this cause later is told: it is not waived.'),
  ('cause_act.later.waive', 'fr',
    'Ce qui rejoindra cette cause plus tard sera annoncé : ce ne sera pas en sourdine.'),
  ('cause_act.later.enqueue', 'en', 'No command is queued for what joins this cause later.'),
  ('cause_act.later.enqueue', 'fr',
    'Aucune commande n''est mise en file pour ce qui rejoindra cette cause plus tard.'),
  ('cause_act.left_out', 'en', '%1$s more were left out: send it again with left_out_ids as issue_ids.'),
  ('cause_act.left_out', 'fr',
    '%1$s autres ont été laissés de côté : renvoyez la demande avec left_out_ids comme issue_ids.'),
  ('cause_act.bound', 'en',
    'This token is bound to some hosts: where the cause is on others, nothing was done there.'),
  ('cause_act.bound', 'fr',
    'Ce jeton est limité à certains hôtes : si la cause en touche d''autres, rien n''y a été fait.');

-- 90_api/act/causes/cause_row.sql
create function bruce.cause_row(p_issue public.issues, p_answer jsonb)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
  return jsonb_build_object(
    'issue_id', p_issue.issue_id, 'hostname', p_issue.hostname, 'service', p_issue.service,
    'outcome', case
      when p_answer ->> 'status' <> '200' or p_answer ->> 'state' = 'rejected' then 'refused'
      when p_answer ->> 'changed' = 'false' then
        -- that of somebody else stands
        case when p_answer ? 'message' then 'refused' else 'unchanged' end
      else 'done'
    end)
    || case when p_answer ->> 'state' = 'rejected'
      then jsonb_build_object('code', 'rejected', 'message', p_answer ->> 'reason')
      when p_answer ->> 'changed' = 'false' and p_answer ? 'message'
      then jsonb_build_object('code', 'already_acknowledged') else '{}' end
    || (p_answer - '{status,issue_id,target}'::text[]);
end;
$$;
revoke all on function bruce.cause_row(public.issues, jsonb) from public, anon, authenticated, service_role;
comment on function bruce.cause_row(public.issues, jsonb) is
  'What became of one issue of a cause: done, unchanged or refused, and the answer that it would have got '
  'alone.';

-- 90_api/act/causes/fill_in.sql
create function bruce.fill_in(p_text text, p_issue public.issues)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  -- in one pass, so that a name that looks like a placeholder stays a name
  return (
    select string_agg(case p.part
      when '{hostname}' then p_issue.hostname
      when '{service}' then coalesce(p_issue.service, '')
      when '{issue_id}' then p_issue.issue_id::text
      else p.part end, '' order by p.position)
    from regexp_matches(p_text, '\{hostname\}|\{service\}|\{issue_id\}|[^{]+|\{', 'g')
      with ordinality as m (found, position)
    cross join lateral (select m.found[1] as part, m.position) as p
  );
end;
$$;
revoke all on function bruce.fill_in(text, public.issues) from public, anon, authenticated, service_role;
comment on function bruce.fill_in(text, public.issues) is
  'A target or an argument of a command, with {hostname}, {service} and {issue_id} as those of an issue.';

-- 90_api/act/causes/issues_of_an_act.sql
create function bruce.issues_of_an_act()
returns integer
language sql
immutable
set search_path = ''
as $$
  -- no request may hold the engine for long: a waiver of so many takes 0.3 s of processor
  select 100;
$$;
revoke all on function bruce.issues_of_an_act() from public, anon, authenticated, service_role;
comment on function bruce.issues_of_an_act() is 'How many issues of a cause one request acts on at most.';

-- 90_api/act/causes/issues_of_cause.sql
create function bruce.issues_of_cause(p_question bruce.question, p_query jsonb)
returns uuid[]
language plpgsql
stable
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
set jit = off
as $$
declare
  v_only text[] := bruce.texts_of(p_query -> 'issue_ids');
begin
  return (
    select array_agg(i.issue_id order by i.waived_by is not null, i.acknowledged_at is not null, a.is_at_work,
      i.hostname, i.service, i.field, i.issue_id)
    from bruce.cause_members as m
    join public.issues as i on i.issue_id = m.issue_id
    cross join lateral (
      select exists (
        select from public.bruce_cmd as c
        where c.issue_id = i.issue_id and c.name = coalesce(p_query ->> 'name', c.name)
          and c.state in ('pending', 'awaiting_approval', 'claimed', 'running')
      ) as is_at_work
    ) as a
    where m.cause_key = p_query ->> 'cause_key'
      and (v_only is null or i.issue_id::text = any (v_only))
      and (p_question.is_free or bruce.in_scope(p_question.token, i.hostname))
  );
end;
$$;
revoke all on function bruce.issues_of_cause(bruce.question, jsonb) from public, anon, authenticated, service_role;
comment on function bruce.issues_of_cause(bruce.question, jsonb) is
  'The issues of a cause that the token may act on, those first about which nothing is done yet. With '
  'issue_ids only these of them: what a person has seen. Null when there is none.';

-- 90_api/act/causes/no_such_cause.sql
create function bruce.no_such_cause(p_cause_key text)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
  return bruce.fault(404, 'not_found', format(
    'There is no cause %s: nothing differs so any more, or on no host that you may see.', p_cause_key));
end;
$$;
revoke all on function bruce.no_such_cause(text) from public, anon, authenticated, service_role;
comment on function bruce.no_such_cause(text) is
  'The error for a cause that has ended, or that lies outside the scope of the token.';

-- 90_api/act/causes/refuse_cause_command.sql
create function bruce.refuse_cause_command(p_question bruce.question, p_query jsonb)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
  return case
    when p_question.fault is not null then p_question.fault
    when p_query ->> 'name' is not null and p_query ->> 'suggestion' is not null then
      bruce.bad_field('suggestion', 'not_allowed', 'Send name or suggestion, not both.')
    when p_query ->> 'name' is null and (p_query ? 'arguments' or p_query ? 'target') then
      bruce.bad_field('name', 'required', 'target and arguments belong to a command: send its name.')
  end;
end;
$$;
revoke all on function bruce.refuse_cause_command(bruce.question, jsonb) from public, anon, authenticated, service_role;
comment on function bruce.refuse_cause_command(bruce.question, jsonb) is
  'Why a request for commands of a cause is refused as a whole. Null: it is not.';

-- 90_api/act/causes/suggested_command.sql
create function bruce.suggested_command(p_question bruce.question, p_issue public.issues, p_key text)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_offer jsonb;
begin
  for v_offer in
    select o.offer
    from jsonb_array_elements(bruce.told_suggestions(p_question, bruce.suggestions_of_issue(p_issue)))
      with ordinality as o (offer, place)
    where o.offer ->> 'kind' not in ('ask', 'wait', 'waive', 'maintenance')
    order by o.place
  loop
    if p_key is not null then
      if v_offer ->> 'key' = p_key and v_offer ? 'command' then
        return v_offer;
      end if;
    elsif v_offer ? 'command' and v_offer ->> 'risk' <> 'high' then
      return v_offer;
    -- what is declared would follow what runs: a command that undoes what runs is another decision
    elsif v_offer ? 'command' or v_offer ->> 'kind' in ('adopt', 'declare', 'retire', 'netbox') then
      return bruce.fault(
        409, 'not_suggested', bruce.say('cause_act.name_it', v_offer ->> 'title', v_offer ->> 'key'));
    end if;
  end loop;
  return bruce.fault(409, 'not_suggested', case when p_key is null
    then bruce.say('cause_act.no_command') else bruce.say('cause_act.not_suggested', p_key) end);
end;
$$;
revoke all on function bruce.suggested_command(bruce.question, public.issues, text) from public, anon, authenticated, service_role;
comment on function bruce.suggested_command(bruce.question, public.issues, text) is
  'The suggestion of that key for an issue, if it is a command. Without a key the first one that is, unless '
  'a declaration is suggested before it, or its risk is high. Else the error that says why there is none.';
insert into public.texts (key, language, text)
values
  ('cause_act.name_it', 'en', 'Suggested first: %1$s Nobody does that unasked: name the suggestion.'),
  ('cause_act.name_it', 'fr',
    'Proposé d''abord : %1$s Cela ne se fait pas sans qu''on le demande : nommez la suggestion.'),
  ('cause_act.no_command', 'en', 'No command of the allow-list is suggested for it.'),
  ('cause_act.no_command', 'fr', 'Aucune commande de la liste autorisée n''est suggérée pour lui.'),
  ('cause_act.not_suggested', 'en', 'No command is suggested for it by the name of %1$s.'),
  ('cause_act.not_suggested', 'fr', 'Aucune commande n''est suggérée pour lui sous le nom de %1$s.');

-- 90_api/act/refuse_issue.sql
create function bruce.refuse_issue(p_question bruce.question)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  if p_question.fault is not null then
    return p_question.fault;
  end if;
  if not p_question.is_free and not exists (
    select from public.issues as i
    where i.issue_id = p_question.issue_id and bruce.in_scope(p_question.token, i.hostname)
  ) then
    return bruce.no_such_issue(p_question.issue_id::text);
  end if;
  return null;
end;
$$;
revoke all on function bruce.refuse_issue(bruce.question) from public, anon, authenticated, service_role;
comment on function bruce.refuse_issue(bruce.question) is
  'Why the token may not act on the issue of the question, as the answer; null when it may.';

-- 90_api/act/refuse_memory.sql
create function bruce.refuse_memory(p_memory jsonb, p_token jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_a_day constant integer := 1000;
  v_host text := (bruce.resolve_host(p_memory ->> 'hostname')).host;
  v_old public.memories;
  v_next bigint;
begin
  if not bruce.in_scope(p_token, v_host) then
    return case when v_host is null
      then bruce.bad_field(
        'hostname', 'missing_field', 'A token that is bound to hosts says of which host it is.')
      else bruce.not_readable(p_memory ->> 'hostname') end;
  end if;
  if p_memory ->> 'valid_until' is not null
    and (p_memory ->> 'valid_until')::timestamptz <= coalesce(
      (p_memory ->> 'valid_from')::timestamptz, bruce.clock())
  then
    return bruce.bad_field(
      'valid_until', 'out_of_range', 'Must lie after valid_from, which is now when it is not given.');
  end if;
  if p_memory ->> 'supersedes' is not null then
    select m.* into v_old from public.memories as m where m.id = (p_memory ->> 'supersedes')::bigint;
    if v_old.id is null or not bruce.in_scope(p_token, v_old.hostname) then
      return bruce.bad_field('supersedes', 'not_found', 'There is no such memory.');
    end if;
    select m.id into v_next from public.memories as m where m.supersedes = v_old.id;
    if found then
      return bruce.fault(
        409, 'superseded', format('Memory %s is superseded already, by %s.', v_old.id, v_next),
        jsonb_build_object('superseded_by', v_next));
    end if;
  end if;
  -- memories are append-only: a program in a loop could fill the table for good
  if (
    select count(*) >= v_a_day from public.memories as m
    where m.written_by = p_token ->> 'name' and m.created_at > bruce.clock() - interval '1 day'
  ) then
    return bruce.fault(
      429, 'too_many_memories', format('This token has stored %s memories within a day.', v_a_day),
      p_retry_after_s => 3600);
  end if;
  return null;
end;
$$;
revoke all on function bruce.refuse_memory(jsonb, jsonb) from public, anon, authenticated, service_role;
comment on function bruce.refuse_memory(jsonb, jsonb) is
  'Why a memory may not be stored, as the error to answer with, or null.';

-- 90_api/act/same_memory.sql
create function bruce.same_memory(p_memory public.memories, p_draft jsonb, p_now timestamptz)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select case
    when p_memory.body = bruce.memory_body(p_draft ->> 'body') then
      jsonb_build_object(
        'status', 200, 'created', false, 'memory', bruce.memory_item(p_memory, p_now), 'as_of', p_now)
    else bruce.fault(
      409, 'idempotency_key_reused', 'That idempotency_key stands for another memory.',
      jsonb_build_object('memory_id', p_memory.id))
  end;
$$;
revoke all on function bruce.same_memory(public.memories, jsonb, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.same_memory(public.memories, jsonb, timestamptz) is
  'The answer to an idempotency key that is used again: the stored memory, or an error '
  'when the body differs.';

-- 90_api/admitted.sql
create type bruce.admitted as (payloads jsonb, rejected jsonb, send_whole bigint[]);
comment on type bruce.admitted is
  'Payloads, all of them and each whole; those of them that are rejected (index, code, path, message); and '
  'the indexes of those whose base is not known.';

-- 90_api/admit_payloads.sql
create function bruce.admit_payloads(p_payloads jsonb, p_token jsonb, p_now timestamptz)
returns bruce.admitted
language plpgsql
stable
set search_path = ''
as $$
declare
  v_admitted bruce.admitted := row(p_payloads, '[]', '{}');
  v_given record;
  v_whole jsonb;
  v_reason jsonb;
  v_wholes jsonb[] := '{}';
  v_put_bytes bigint := 0;
  v_put_rows bigint := 0;
  v_is_put boolean := false;
begin
  for v_given in
    select p.payload, p.position - 1 as index
    from jsonb_array_elements(p_payloads) with ordinality as p (payload, position)
  loop
    v_whole := v_given.payload;
    v_reason := bruce.refuse_payload(v_whole, p_token, p_now);
    if v_reason is null and coalesce(v_whole ->> 'base', '') <> '' then
      v_whole := bruce.whole_payload(v_whole);
      v_put_bytes := v_put_bytes + coalesce(pg_column_size(v_whole -> 'snapshot'), 0);
      v_put_rows := v_put_rows + bruce.count_rows(lower(v_whole ->> 'source'), v_whole -> 'snapshot');
      -- a small request must not make the engine read any number of large snapshots
      if v_whole -> 'snapshot' is null or v_whole -> 'snapshot' = 'null'
        or v_is_put and (
          v_put_bytes > bruce.max_snapshot_bytes() or v_put_rows > 5 * bruce.max_snapshot_rows())
      then
        v_admitted.send_whole := v_admitted.send_whole || v_given.index;
        v_wholes := v_wholes || v_given.payload;
        continue;
      end if;
      v_is_put := true;
    end if;
    v_reason := coalesce(v_reason, bruce.refuse_too_costly(v_whole));
    if v_reason is not null then
      v_admitted.rejected := v_admitted.rejected || (jsonb_build_object('index', v_given.index) || v_reason);
    end if;
    v_wholes := v_wholes || v_whole;
  end loop;
  if v_is_put then
    v_admitted.payloads := to_jsonb(v_wholes);
  end if;
  return v_admitted;
end;
$$;
revoke all on function bruce.admit_payloads(jsonb, jsonb, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.admit_payloads(jsonb, jsonb, timestamptz) is
  'Says which payloads may come in, and puts those together that say what changed since their base. The '
  'limits hold for what is put together.';

-- 90_api/api_token.sql
create function public.api_token(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  asked bruce.question := bruce.read_question(token_sha256, query);
begin
  if asked.fault is not null then
    return asked.fault;
  end if;
  return jsonb_build_object(
    'status', 200, 'name', asked.token -> 'name', 'role', asked.token -> 'role',
    'hosts', asked.token -> 'hosts', 'as_of', asked.asked_at
  );
end;
$$;
revoke all on function public.api_token(text, jsonb) from public, anon, authenticated, service_role;
comment on function public.api_token(text, jsonb) is
  'Name, role and hosts of the token that asks. Query is empty. Security definer: nobody reads the table of '
  'tokens directly; a token learns what it is itself.';
grant execute on function public.api_token(text, jsonb) to authenticated, service_role;

-- 90_api/apply_netbox_changes.sql
create function public.apply_netbox_changes()
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  perform bruce.refuse_read_only('apply_netbox_changes');
  -- looks before it says that it works: who finds another at work may leave, because the other looks again
  -- after its end, and sees what was stored in the meantime
  if not bruce.netbox_waits() then
    return jsonb_build_object('status', 200, 'result', 'done');
  elsif not pg_try_advisory_xact_lock(hashtextextended('bruce.netbox_inbox', 0)) then
    return jsonb_build_object('status', 200, 'result', 'busy');
  end if;
  return jsonb_build_object('status', 200, 'result', 'applied', 'changes', bruce.apply_netbox_inbox());
end;
$$;
revoke all on function public.apply_netbox_changes() from public, anon, authenticated, service_role;
comment on function public.apply_netbox_changes() is
  'Applies changes of NetBox that were queued, as one set. Answers applied with their number: call it again '
  'at once; done: nothing waits; busy: somebody else applies, and looks again. One caller waits for the '
  'engine, never more. Security definer: the edge may not write the declaration.';
grant execute on function public.apply_netbox_changes() to service_role;

-- 90_api/bases_to_tell.sql
create function bruce.bases_to_tell(
  p_payloads jsonb, p_indexes bigint[], p_outcomes text[], p_snapshot_ids bigint[]
)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return to_jsonb(array(
    select jsonb_build_object('index', t.index, 'base', t.base)
    from (
      select o.index, bruce.told_base(p_payloads -> o.index::integer, o.outcome, o.snapshot_id) as base
      from unnest(p_indexes, p_outcomes, p_snapshot_ids) as o (index, outcome, snapshot_id)
    ) as t
    where t.base is not null
    order by t.index
  ));
end;
$$;
revoke all on function bruce.bases_to_tell(jsonb, pg_catalog.int8[], text[], pg_catalog.int8[]) from public, anon, authenticated, service_role;
comment on function bruce.bases_to_tell(jsonb, bigint[], text[], bigint[]) is
  'The bases that collectors may name from now on, by index of the payload, after it was taken.';

-- 90_api/commands/admit_command.sql
create function bruce.admit_command(
  p_token jsonb, p_name text, p_target text, p_arguments jsonb, p_priority integer, p_issue_id uuid,
  p_request_id uuid
)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_now timestamptz := bruce.clock();
  v_waiting constant integer := 100;
  v_rejected constant integer := 200;
  v_priority integer := least(greatest(coalesce(p_priority, 0), -9), 9);
begin
  -- the edge checks it too; people ask here directly
  if p_name is null or p_target is null then
    return bruce.fault(422, 'invalid_payload', 'Say which command, and on which host: name, target.');
  end if;
  if not bruce.in_scope(p_token, (select r.host from bruce.resolve_host(p_target) as r)) then
    return bruce.fault(403, 'out_of_scope', 'This token may not ask for commands on that host.');
  end if;
  -- the state of the command would reveal whether that issue is resolved
  if exists (
    select from public.issues as i
    where i.issue_id = p_issue_id and not bruce.in_scope(p_token, i.hostname)
  ) then
    return bruce.fault(403, 'out_of_scope', 'This token may not ask for commands for that issue.');
  end if;
  if (
    select count(*) >= v_waiting from public.bruce_cmd as c
    where c.state in ('pending', 'awaiting_approval') and c.requested_by = p_token ->> 'name'
  ) then
    return bruce.fault(
      429, 'too_many_waiting', format('%s commands of this token wait already.', v_waiting),
      p_retry_after_s => 60);
  end if;
  -- rejected commands are stored and kept: a program in a loop would fill the table
  if (
    select count(*) >= v_rejected from public.bruce_cmd as c
    where c.finished_at > v_now - interval '1 hour' and c.state = 'rejected'
      and c.requested_by = p_token ->> 'name'
  ) then
    return bruce.fault(
      429, 'too_many_rejected', format('%s commands of this token were rejected within an hour.', v_rejected),
      p_retry_after_s => 600);
  end if;
  return bruce.enqueue_command(
    p_name => p_name, p_arguments => p_arguments, p_target => p_target, p_requested_by => p_token ->> 'name',
    p_priority => v_priority + case p_token ->> 'role' when 'operator' then 200 else 100 end,
    p_issue_id => p_issue_id, p_now => v_now, p_request_id => p_request_id
  );
end;
$$;
revoke all on function bruce.admit_command(jsonb, text, text, jsonb, pg_catalog.int4, uuid, uuid) from public, anon, authenticated, service_role;
comment on function bruce.admit_command(jsonb, text, text, jsonb, integer, uuid, uuid) is
  'Asks for a command in the name of a token or person that bruce.use_token knows: within its hosts, and not '
  'more than may wait.';

-- 90_api/commands/approve_command.sql
create function public.approve_command(token_sha256 text default null, command_id uuid default null)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_token jsonb := bruce.use_token(token_sha256, '{operator}');
begin
  return coalesce(
    bruce.refuse_command(v_token, command_id),
    bruce.approve(command_id, v_token ->> 'name')
  );
end;
$$;
revoke all on function public.approve_command(text, uuid) from public, anon, authenticated, service_role;
comment on function public.approve_command(text, uuid) is
  'Approves a command that waits for it, by a token of an operator. One of high risk is not approved by who '
  'asked for it. Security definer: the edge may neither read tokens nor write commands.';
grant execute on function public.approve_command(text, uuid) to authenticated, service_role;

-- 90_api/commands/cancel_command.sql
create function public.cancel_command(
  token_sha256 text default null, command_id uuid default null, reason text default null
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_token jsonb := bruce.use_token(token_sha256, '{operator,agent}');
begin
  return coalesce(
    bruce.refuse_command(v_token, command_id),
    bruce.cancel(command_id, v_token ->> 'name', reason)
  );
end;
$$;
revoke all on function public.cancel_command(text, uuid, text) from public, anon, authenticated, service_role;
comment on function public.cancel_command(text, uuid, text) is
  'Cancels a command, by a token of an operator, or of the agent that asked for it. Security definer: the '
  'edge may neither read tokens nor write commands.';
grant execute on function public.cancel_command(text, uuid, text) to authenticated, service_role;

-- 90_api/commands/claim_commands.sql
create function public.claim_commands(
  token_sha256 text, worker text, targets text[] default null, names text[] default null,
  max integer default 1, lease_s integer default 60, once boolean default false
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
declare
  v_now timestamptz := bruce.clock();
  v_token jsonb := bruce.use_token(claim_commands.token_sha256, array['worker']);
  v_is_free boolean := bruce.in_scope(v_token, null);
  v_lease_s integer := least(greatest(coalesce(claim_commands.lease_s, 60), 5), 600);
  v_commands jsonb;
begin
  if v_token ->> 'status' <> '200' then
    return v_token;
  end if;
  -- a worker that runs once is not expected to report again
  if not coalesce(claim_commands.once, false) then
    perform bruce.note_worker(claim_commands.worker, v_now);
  end if;
  if not exists (select from public.bruce_cmd as c where c.finished_at is null) then
    perform bruce.let_commit_wait();
    return jsonb_build_object('status', 200, 'commands', '[]'::jsonb);
  end if;
  perform bruce.settle_commands(v_now);
  -- one claim at a time: two that each see a target idle would both take it
  perform bruce.lock_commands();

  with next as materialized (
    select distinct on (c.target) c.command_id, c.priority, c.created_at
    from public.bruce_cmd as c
    join public.bruce_cmd_allowlist as a on a.name = c.name
    where c.state = 'pending' and c.not_before <= v_now and c.expires_at > v_now
      and not exists (select from public.bruce_cmd as b where b.target = c.target and b.lease is not null)
      and (v_is_free or bruce.in_scope(v_token, c.target))
      and (claim_commands.targets is null
        or exists (select from unnest(claim_commands.targets) as g where bruce.matches_glob(c.target, g)))
      and (claim_commands.names is null or c.name = any (claim_commands.names))
      and (a.workers = '{*}'
        or exists (select from unnest(a.workers) as g where bruce.matches_glob(claim_commands.worker, g)))
    order by c.target, c.priority desc, c.created_at, c.command_id
  ),
  chosen as materialized (
    select c.command_id
    from public.bruce_cmd as c
    where c.state = 'pending' and c.command_id in (
      select n.command_id from next as n
      order by n.priority desc, n.created_at, n.command_id
      limit least(greatest(coalesce(claim_commands.max, 1), 1), 20)
    )
    -- one that is being cancelled now is left to that
    for update skip locked
  ),
  claimed as (
    update public.bruce_cmd as c
    set state = 'claimed', attempt = c.attempt + 1, claimed_at = v_now, claimed_by = claim_commands.worker,
      lease = gen_random_uuid(), lease_s = v_lease_s, lease_until = v_now + make_interval(secs => v_lease_s)
    from chosen as o
    where c.command_id = o.command_id
    returning c.*
  )
  select jsonb_agg(jsonb_build_object(
    'command_id', c.command_id, 'name', c.name, 'target', c.target, 'arguments', c.resolved, 'argv', c.argv,
    'attempt', c.attempt, 'lease', c.lease, 'lease_s', c.lease_s,
    'max_runtime_s', ceil(extract(epoch from c.max_runtime))::integer, 'issue_id', c.issue_id
  ) order by c.priority desc, c.created_at, c.command_id)
  into v_commands
  from claimed as c;
  return jsonb_build_object('status', 200, 'commands', coalesce(v_commands, '[]'));
end;
$$;
revoke all on function public.claim_commands(text, text, text[], text[], pg_catalog.int4, pg_catalog.int4, pg_catalog.bool) from public, anon, authenticated, service_role;
comment on function public.claim_commands(text, text, text[], text[], integer, integer, boolean) is
  'Hands a worker up to max commands, each with a lease: highest priority first, then the oldest, one at a '
  'time per target. The worker starts one when heartbeat_command has answered running. With once, the worker '
  'ends by itself and is not expected to report again. Security definer: workers are handed what their token '
  'may run; they write no table.';
grant execute on function public.claim_commands(text, text, text[], text[], integer, integer, boolean)
  to service_role;

-- 90_api/commands/command_allowlist.sql
create function public.command_allowlist(token_sha256 text default null)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_token jsonb := bruce.use_token(
    command_allowlist.token_sha256, array['agent', 'operator', 'worker'], p_writes => false);
begin
  if v_token ->> 'status' <> '200' then
    return v_token;
  end if;
  return jsonb_build_object('status', 200, 'commands', (
    select coalesce(jsonb_agg(jsonb_build_object(
      'name', a.name, 'description', a.description, 'arguments', a.arguments, 'targets', a.targets,
      'runs_on', a.runs_on, 'risk', a.risk, 'needs_approval', a.needs_approval, 'argv', a.argv,
      'max_runtime_s', ceil(extract(epoch from a.max_runtime))::integer
    ) order by a.name), '[]')
    from public.bruce_cmd_allowlist as a where a.enabled
  ));
end;
$$;
revoke all on function public.command_allowlist(text) from public, anon, authenticated, service_role;
comment on function public.command_allowlist(text) is
  'The commands that may be asked for, with their arguments. Security definer: the edge may not read '
  'tokens.';
grant execute on function public.command_allowlist(text) to authenticated, service_role;

-- 90_api/commands/command_status.sql
create function public.command_status(token_sha256 text default null, command_id uuid default null)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_token jsonb := bruce.use_token(
    command_status.token_sha256, array['agent', 'operator', 'worker'], p_writes => false);
  v_command public.bruce_cmd;
begin
  if v_token ->> 'status' <> '200' then
    return v_token;
  end if;
  select c.* into v_command from public.bruce_cmd as c
  where c.command_id = command_status.command_id
    and (c.requested_by = v_token ->> 'name' or bruce.in_scope(v_token, c.target));
  if not found then
    return bruce.unknown_command();
  end if;
  return jsonb_build_object(
    'status', 200,
    'command', to_jsonb(v_command) - array['lease', 'lease_s'],
    'results', (
      select coalesce(jsonb_agg(
        to_jsonb(r) - array['id', 'command_id', 'lease', 'content_hash'] order by r.is_late, r.id
      ), '[]')
      from public.bruce_cmd_result as r where r.command_id = command_status.command_id
    )
  );
end;
$$;
revoke all on function public.command_status(text, uuid) from public, anon, authenticated, service_role;
comment on function public.command_status(text, uuid) is
  'A command without its lease, and the results that workers reported of it. Security definer: the edge may '
  'not read tokens.';
grant execute on function public.command_status(text, uuid) to authenticated, service_role;

-- 90_api/commands/enqueue_command.sql
create function public.enqueue_command(
  token_sha256 text default null, name text default null, target text default null,
  arguments jsonb default '{}', priority integer default 0, issue_id uuid default null,
  request_id uuid default null
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_token jsonb := bruce.use_token(enqueue_command.token_sha256, array['agent', 'operator']);
begin
  if v_token ->> 'status' <> '200' then
    return v_token;
  end if;
  return bruce.admit_command(v_token, name, target, arguments, priority, issue_id, request_id);
end;
$$;
revoke all on function public.enqueue_command(text, text, text, jsonb, pg_catalog.int4, uuid, uuid) from public, anon, authenticated, service_role;
comment on function public.enqueue_command(text, text, text, jsonb, integer, uuid, uuid) is
  'Asks for a command of the allow-list, by a token of an agent or operator, or by a person who is an '
  'operator. What is not allowed is stored as rejected, with the reason. The same request_id again is the '
  'same command. Security definer: the edge may neither read tokens nor write commands.';
grant execute on function public.enqueue_command(text, text, text, jsonb, integer, uuid, uuid)
  to authenticated, service_role;

-- 90_api/commands/finish_command.sql
create function public.finish_command(token_sha256 text, command_id uuid, lease uuid, result jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
declare
  v_now timestamptz := bruce.clock();
  v_token jsonb := bruce.use_token(finish_command.token_sha256, array['worker']);
  v_command public.bruce_cmd;
  v_is_late boolean;
  v_is_kept boolean;
begin
  if v_token ->> 'status' <> '200' then
    return v_token;
  end if;
  if coalesce(finish_command.result ->> 'outcome', '') not in (
    'succeeded', 'failed', 'undetermined', 'rejected')
    or finish_command.lease is null then
    return bruce.fault(
      422, 'invalid_payload',
      'A result has a lease and an outcome: succeeded, failed, undetermined or rejected.');
  end if;
  perform bruce.lock_commands();
  select c.* into v_command from public.bruce_cmd as c
  where c.command_id = finish_command.command_id and bruce.in_scope(v_token, c.target)
  for update;
  if not found then
    return bruce.unknown_command();
  end if;
  v_is_late := v_command.lease is distinct from finish_command.lease;
  v_is_kept := bruce.keep_result(
    v_command, finish_command.lease, finish_command.result, v_is_late, v_token ->> 'name', v_now);
  if not v_is_late then
    v_command := bruce.end_command(
      v_command, finish_command.result ->> 'outcome',
      bruce.whole_number(finish_command.result -> 'exit_code'),
      finish_command.result ->> 'signal', bruce.safe_output(finish_command.result ->> 'error'), v_now
    );
    perform bruce.retry_or_give_up(v_command, v_now);
  end if;
  return jsonb_build_object(
    'status', 200, 'recorded', v_is_kept, 'late', v_is_late, 'state', v_command.state);
end;
$$;
revoke all on function public.finish_command(text, uuid, uuid, jsonb) from public, anon, authenticated, service_role;
comment on function public.finish_command(text, uuid, uuid, jsonb) is
  'Takes the result of a command: {"outcome", "exit_code", "signal", "stdout", "stderr", ...}. Only the '
  'holder of the lease ends the command. Any other result is late: it is kept and changes nothing. '
  'Security definer: workers write no table.';
grant execute on function public.finish_command(text, uuid, uuid, jsonb) to service_role;

-- 90_api/commands/heartbeat_command.sql
create function public.heartbeat_command(token_sha256 text, command_id uuid, lease uuid)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_now timestamptz := bruce.clock();
  v_token jsonb := bruce.use_token(heartbeat_command.token_sha256, array['worker']);
  v_command public.bruce_cmd;
begin
  if v_token ->> 'status' <> '200' then
    return v_token;
  end if;
  update public.bruce_cmd as c
  set state = case when c.cancel_requested_at is null then 'running' else c.state end,
    started_at = case when c.cancel_requested_at is null then coalesce(c.started_at, v_now)
      else c.started_at end,
    -- a worker that lets a command run longer than max_runtime counts as lost, although it still reports
    lease_until = least(
      greatest(c.lease_until, v_now + make_interval(secs => c.lease_s)),
      coalesce(c.started_at, v_now) + c.max_runtime + interval '2 minutes'
    )
  where c.command_id = heartbeat_command.command_id and c.lease = heartbeat_command.lease
    and bruce.in_scope(v_token, c.target)
    and not (c.state = 'claimed' and c.cancel_requested_at is not null)
  returning c.* into v_command;
  if found then
    -- a busy worker claims nothing: its heartbeat counts instead. One that runs once has no row
    if exists (select from public.heartbeats as h where h.name = 'worker ' || v_command.claimed_by) then
      perform bruce.note_worker(v_command.claimed_by, v_now);
    end if;
    return jsonb_build_object(
      'status', 200, 'lease_until', v_command.lease_until,
      'state', case when v_command.cancel_requested_at is null then 'running' else 'cancelled' end
    );
  end if;

  -- cancelled before it started: end it
  update public.bruce_cmd as c
  set state = 'cancelled', reason = 'cancelled before it started', finished_at = v_now,
    lease = null, lease_s = null, lease_until = null
  where c.command_id = heartbeat_command.command_id and c.lease = heartbeat_command.lease
    and bruce.in_scope(v_token, c.target)
    and c.state = 'claimed'
  returning c.* into v_command;
  if not found then
    select c.* into v_command from public.bruce_cmd as c
    where c.command_id = heartbeat_command.command_id and bruce.in_scope(v_token, c.target);
    if not found then
      return bruce.unknown_command();
    end if;
  end if;
  return jsonb_build_object(
    'status', 200, 'lease_until', null,
    'state', case when v_command.finished_at is null then 'lost' else v_command.state end
  );
end;
$$;
revoke all on function public.heartbeat_command(text, uuid, uuid) from public, anon, authenticated, service_role;
comment on function public.heartbeat_command(text, uuid, uuid) is
  'Extends the lease of a command. Only its holder is answered running, with the new end of the lease; the '
  'first such answer starts the command. Any other state means: do not start, or stop. Security definer: '
  'workers write no table.';
grant execute on function public.heartbeat_command(text, uuid, uuid) to service_role;

-- 90_api/commands/refuse_command.sql
create function bruce.refuse_command(p_token jsonb, p_command_id uuid)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  if p_token ->> 'status' <> '200' then
    return p_token;
  end if;
  if not exists (
    select from public.bruce_cmd as c
    where c.command_id = p_command_id and (
      c.requested_by = p_token ->> 'name'
      or p_token ->> 'role' = 'operator' and bruce.in_scope(p_token, c.target)
    )
  ) then
    return bruce.unknown_command();
  end if;
  return null;
end;
$$;
revoke all on function bruce.refuse_command(jsonb, uuid) from public, anon, authenticated, service_role;
comment on function bruce.refuse_command(jsonb, uuid) is
  'Why the token may not decide about the command, as the answer; null when it may. An operator decides '
  'about commands on its hosts, everybody about the commands that it asked for.';

-- 90_api/commands/requeue_command.sql
create function public.requeue_command(token_sha256 text default null, command_id uuid default null)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_token jsonb := bruce.use_token(token_sha256, '{operator}');
begin
  return coalesce(
    bruce.refuse_command(v_token, command_id),
    bruce.requeue(command_id, v_token ->> 'name')
  );
end;
$$;
revoke all on function public.requeue_command(text, uuid) from public, anon, authenticated, service_role;
comment on function public.requeue_command(text, uuid) is
  'Queues a command that has ended again, by a token of an operator; also one whose outcome is not known. '
  'Security definer: the edge may neither read tokens nor write commands.';
grant execute on function public.requeue_command(text, uuid) to authenticated, service_role;

-- 90_api/dashboard/actions/actions_counts.sql
create function bruce.actions_counts(p_question bruce.question)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select jsonb_build_object(
    'waiting', (
      select count(*) from public.bruce_cmd as c
      where c.state = 'awaiting_approval' and c.expires_at > p_question.asked_at
        and (p_question.is_free or bruce.in_scope(p_question.token, c.target))
    ),
    'underway', (
      select count(*) from (
        select c.target from public.bruce_cmd as c where c.lease is not null
        union all
        select c.target from public.bruce_cmd as c where c.state = 'pending'
      ) as u
      where p_question.is_free or bruce.in_scope(p_question.token, u.target)
    ),
    'queued', (
      select count(*) from (select from public.actions as a where a.status = 'pending' limit 1000) as q
    ),
    'dead', (
      select count(*)
      from (select from public.actions as a where a.status = 'dead' and a.kind <> 'test' limit 1000) as q
    ),
    'failing', (select count(*) from public.targets as t where t.enabled and t.failing_since is not null)
  );
$$;
revoke all on function bruce.actions_counts(bruce.question) from public, anon, authenticated, service_role;
comment on function bruce.actions_counts(bruce.question) is
  'How much waits, runs and failed. Notifications are counted to 1,000: more is said as 1,000.';

-- 90_api/dashboard/actions/command_item.sql
create function bruce.command_item(p_command public.bruce_cmd, p_token jsonb)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select jsonb_build_object(
    'command_id', p_command.command_id, 'state', p_command.state, 'name', p_command.name,
    'description', (select a.description from public.bruce_cmd_allowlist as a where a.name = p_command.name),
    'target', p_command.target, 'asked_target', p_command.asked_target, 'service', p_command.service,
    'argv', to_jsonb(p_command.argv), 'risk', p_command.risk,
    'requested_by', p_command.requested_by, 'is_automatic', p_command.is_automatic,
    'created_at', p_command.created_at, 'not_before', p_command.not_before,
    'expires_at', p_command.expires_at,
    'approved_by', p_command.approved_by, 'approved_at', p_command.approved_at,
    'attempt', p_command.attempt, 'max_attempts', p_command.max_attempts,
    'claimed_by', p_command.claimed_by, 'started_at', p_command.started_at,
    'max_runtime_s', ceil(extract(epoch from p_command.max_runtime))::integer,
    'cancel_requested_by', p_command.cancel_requested_by, 'finished_at', p_command.finished_at,
    'reason', p_command.reason, 'exit_code', p_command.exit_code,
    'verification', p_command.verification, 'verified_at', p_command.verified_at,
    'gave_up_at', p_command.gave_up_at,
    'issue', (
      select jsonb_build_object('issue_id', i.issue_id, 'status', i.status, 'details', left(i.details, 500))
      from public.issues as i
      where i.issue_id = p_command.issue_id and bruce.in_scope(p_token, i.hostname)
    ),
    'may_approve', p_command.state = 'awaiting_approval' and p_token ->> 'role' = 'operator'
      and (p_command.risk <> 'high' or p_command.requested_by <> p_token ->> 'name'),
    'may_cancel', p_command.finished_at is null and p_command.cancel_requested_at is null
      and p_token ->> 'role' in ('operator', 'agent')
      and (p_token ->> 'role' = 'operator' or p_command.requested_by = p_token ->> 'name'),
    'may_repeat', p_token ->> 'role' = 'operator'
      and p_command.state in ('failed', 'expired', 'cancelled', 'undetermined', 'succeeded')
  );
$$;
revoke all on function bruce.command_item(public.bruce_cmd, jsonb) from public, anon, authenticated, service_role;
comment on function bruce.command_item(public.bruce_cmd, jsonb) is
  'A command for people: what would run, who asked for it and why, what became of it, and what the one who '
  'asks may decide about it. One of high risk is not approved by who asked for it.';

-- 90_api/dashboard/actions/command_output.sql
create function bruce.command_output(p_question bruce.question, p_command_id uuid)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_most constant integer := 8000;
  v_command public.bruce_cmd;
begin
  select c.* into v_command from public.bruce_cmd as c
  where c.command_id = p_command_id
    and (c.requested_by = p_question.token ->> 'name'
      or p_question.is_free or bruce.in_scope(p_question.token, c.target));
  if not found then
    return bruce.unknown_command();
  end if;
  return jsonb_build_object(
    'status', 200, 'as_of', p_question.asked_at,
    'command', bruce.command_item(v_command, p_question.token),
    -- how a program ended stands at the end of what it said
    'results', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'received_at', r.received_at, 'outcome', r.outcome, 'is_late', r.is_late, 'attempt', r.attempt,
        'exit_code', r.exit_code, 'signal', r.signal, 'error', r.error, 'reported_by', r.reported_by,
        'stdout', right(r.stdout, v_most), 'stderr', right(r.stderr, v_most),
        'is_cut', r.stdout_truncated or r.stderr_truncated
          or length(r.stdout) > v_most or length(r.stderr) > v_most
      ) order by r.is_late, r.id desc), '[]')
      from (
        select o.* from public.bruce_cmd_result as o
        where o.command_id = p_command_id order by o.is_late, o.id desc limit 5
      ) as r
    )
  );
end;
$$;
revoke all on function bruce.command_output(bruce.question, uuid) from public, anon, authenticated, service_role;
comment on function bruce.command_output(bruce.question, uuid) is
  'A command and what workers reported of it: the newest five reports, the last 8,000 characters of each '
  'output.';

-- 90_api/dashboard/actions/command_page.sql
create function bruce.command_page(p_question bruce.question)
returns jsonb
language plpgsql
stable
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  asked bruce.question := p_question;
  v_rows jsonb[];
begin
  case asked.list
    when 'waiting' then
      -- what expires first comes first
      select array_agg(r.item order by r.at, r.id) into v_rows
      from (
        select c.expires_at as at, c.command_id as id, bruce.command_item(c, asked.token)
          || jsonb_build_object('key', jsonb_build_array(c.expires_at, c.command_id)) as item
        from public.bruce_cmd as c
        where c.state = 'awaiting_approval' and c.expires_at > asked.asked_at
          and (asked.is_free or bruce.in_scope(asked.token, c.target))
          and (asked.after is null
            or (c.expires_at, c.command_id) > (asked.after[1]::timestamptz, asked.after[2]::uuid))
        order by c.expires_at, c.command_id
        limit asked.page_size + 1
      ) as r;
    when 'underway' then
      -- what runs, then what waits for a worker; each part by an index of its own
      select array_agg(r.item order by r.rank, r.at, r.id) into v_rows
      from (
        select u.rank, u.created_at as at, u.command_id as id, bruce.command_item(o, asked.token)
          || jsonb_build_object('key', jsonb_build_array(u.rank, u.created_at, u.command_id)) as item
        from (
          select 1 as rank, c.created_at, c.command_id, c.target
          from public.bruce_cmd as c where c.lease is not null
          union all
          select 2, c.created_at, c.command_id, c.target
          from public.bruce_cmd as c where c.state = 'pending'
        ) as u
        join public.bruce_cmd as o on o.command_id = u.command_id
        where (asked.is_free or bruce.in_scope(asked.token, u.target))
          and (asked.after is null or (u.rank, u.created_at, u.command_id)
            > (asked.after[1]::integer, asked.after[2]::timestamptz, asked.after[3]::uuid))
        order by u.rank, u.created_at, u.command_id
        limit asked.page_size + 1
      ) as r;
    else
      select array_agg(r.item order by r.at desc, r.id desc) into v_rows
      from (
        select c.finished_at as at, c.command_id as id, bruce.command_item(c, asked.token)
          || jsonb_build_object(
            'key', jsonb_build_array(c.finished_at, c.command_id),
            'has_output', exists (
              select from public.bruce_cmd_result as o
              where o.command_id = c.command_id and (o.stdout <> '' or o.stderr <> '' or o.error <> '')
            )
          ) as item
        from public.bruce_cmd as c
        where c.finished_at is not null
          and (asked.is_free or bruce.in_scope(asked.token, c.target))
          and (asked.after is null
            or (c.finished_at, c.command_id) < (asked.after[1]::timestamptz, asked.after[2]::uuid))
        order by c.finished_at desc, c.command_id desc
        limit asked.page_size + 1
      ) as r;
  end case;
  return bruce.write_page(asked, v_rows) - '{status,as_of}'::text[];
end;
$$;
revoke all on function bruce.command_page(bruce.question) from public, anon, authenticated, service_role;
comment on function bruce.command_page(bruce.question) is
  'A page of commands: waiting for approval, underway, or ended.';

-- 90_api/dashboard/actions/notice_deliveries.sql
create function bruce.notice_deliveries(p_question bruce.question, p_action_id uuid)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_action public.actions;
begin
  select a.* into v_action from public.actions as a where a.action_id = p_action_id;
  if not found then
    return bruce.fault(404, 'not_found', 'There is no such notification, or it is not stored any more.');
  end if;
  return jsonb_build_object(
    'status', 200, 'as_of', p_question.asked_at, 'notice', bruce.notice_item(v_action),
    'deliveries', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'finished_at', d.finished_at, 'outcome', d.outcome, 'attempt', d.attempt, 'is_late', d.is_late,
        'http_status', d.http_status, 'latency_ms', d.latency_ms, 'error', d.error
      ) order by d.attempt desc, d.is_late), '[]')
      from (
        select o.* from public.deliveries as o
        where o.action_id = p_action_id order by o.attempt desc, o.is_late limit 20
      ) as d
    ),
    'waits_until', (
      select t.breaker_retry_at from public.targets as t
      where t.name = v_action.target and v_action.status = 'pending'
    )
  );
end;
$$;
revoke all on function bruce.notice_deliveries(bruce.question, uuid) from public, anon, authenticated, service_role;
comment on function bruce.notice_deliveries(bruce.question, uuid) is
  'A notification and the newest twenty attempts to deliver it.';

-- 90_api/dashboard/actions/notice_item.sql
create function bruce.notice_item(p_action public.actions)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select jsonb_build_object(
    'action_id', p_action.action_id, 'status', p_action.status, 'kind', p_action.kind,
    'target', p_action.target, 'title', left(p_action.title, 300), 'severity', p_action.severity,
    'reaction', p_action.reaction, 'events', p_action.events, 'created_at', p_action.created_at,
    'attempts', p_action.attempts, 'max_attempts', p_action.max_attempts,
    'next_attempt_at', p_action.next_attempt_at, 'finished_at', p_action.finished_at,
    'http_status', p_action.http_status, 'last_error', p_action.last_error,
    'issue_id', case when bruce.reads_as(p_action.payload ->> 'issue_id', 'uuid')
      then p_action.payload ->> 'issue_id' end
  );
$$;
revoke all on function bruce.notice_item(public.actions) from public, anon, authenticated, service_role;
comment on function bruce.notice_item(public.actions) is
  'A notification for people: without its payload, which may be large.';

-- 90_api/dashboard/actions/notice_page.sql
create function bruce.notice_page(p_question bruce.question, p_target text)
returns jsonb
language plpgsql
stable
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  asked bruce.question := p_question;
  v_before_at timestamptz := asked.after[1];
  v_before_id uuid := asked.after[2];
  v_rows jsonb[];
begin
  if asked.list = 'dead' then
    select array_agg(r.item order by r.at desc, r.id desc) into v_rows
    from (
      select a.finished_at as at, a.action_id as id, bruce.notice_item(a)
        || jsonb_build_object(
          'key', jsonb_build_array(a.finished_at, a.action_id),
          'may_replay', asked.token ->> 'role' = 'operator' and exists (
            select from public.targets as t
            where t.name = a.target and t.kind in ('n8n', 'ntfy', 'webhook', 'netbox') and t.enabled
          )
        ) as item
      from public.actions as a
      where a.status = 'dead' and a.kind <> 'test' and coalesce(a.target = p_target, true)
        and (asked.after is null or (a.finished_at, a.action_id) < (v_before_at, v_before_id))
      order by a.finished_at desc, a.action_id desc
      limit asked.page_size + 1
    ) as r;
  else
    select array_agg(r.item order by r.at desc, r.id desc) into v_rows
    from (
      select a.created_at as at, a.action_id as id, bruce.notice_item(a)
        || jsonb_build_object('key', jsonb_build_array(a.created_at, a.action_id)) as item
      from public.targets as t
      -- so many of each target at most, by its index: no index has all of them in order
      cross join lateral (
        select o.* from public.actions as o
        where o.target = t.name
          and (asked.after is null or (o.created_at, o.action_id) < (v_before_at, v_before_id))
        order by o.created_at desc, o.action_id desc
        limit asked.page_size + 1
      ) as a
      where coalesce(t.name = p_target, true)
      order by a.created_at desc, a.action_id desc
      limit asked.page_size + 1
    ) as r;
  end if;
  return bruce.write_page(asked, v_rows) - '{status,as_of}'::text[];
end;
$$;
revoke all on function bruce.notice_page(bruce.question, text) from public, anon, authenticated, service_role;
comment on function bruce.notice_page(bruce.question, text) is
  'A page of notifications, newest first: all, or the dead letters; of one target, or of each.';

-- 90_api/dashboard/actions/target_page.sql
create function bruce.target_page(p_question bruce.question)
returns jsonb
language plpgsql
stable
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  asked bruce.question := p_question;
  v_rows jsonb[];
begin
  select array_agg(r.item order by r.name) into v_rows
  from (
    select t.name, jsonb_build_object(
      'key', jsonb_build_array(t.name), 'name', t.name, 'kind', t.kind, 'enabled', t.enabled,
      'description', t.description,
      -- the host alone: a path, a query or a name before @ may be a secret
      'host', lower(substring(t.url from '^https?://(?:[^/?#]*@)?([^/?#@]+)')),
      'breaker', t.breaker, 'failures', t.failures, 'failing_since', t.failing_since,
      'breaker_opened_at', t.breaker_opened_at, 'breaker_retry_at', t.breaker_retry_at,
      'queued', (
        select count(*) from (
          select from public.actions as a where a.target = t.name and a.status = 'pending' limit 1000
        ) as q
      ),
      'last', (
        select jsonb_build_object(
          'status', a.status, 'finished_at', a.finished_at, 'http_status', a.http_status,
          'error', a.last_error, 'title', left(a.title, 300))
        from (
          select o.* from public.actions as o
          where o.target = t.name order by o.created_at desc limit 200
        ) as a
        where a.finished_at is not null
        order by a.finished_at desc limit 1
      ),
      'delivered_at', (
        select max(a.finished_at)
        from (
          select o.status, o.finished_at from public.actions as o
          where o.target = t.name order by o.created_at desc limit 200
        ) as a
        where a.status = 'delivered'
      ),
      'may_test', asked.token ->> 'role' = 'operator' and t.enabled and t.kind <> 'command'
    ) as item
    from public.targets as t
    where asked.after is null or t.name > asked.after[1]
    order by t.name
    limit asked.page_size + 1
  ) as r;
  return bruce.write_page(asked, v_rows) - '{status,as_of}'::text[];
end;
$$;
revoke all on function bruce.target_page(bruce.question) from public, anon, authenticated, service_role;
comment on function bruce.target_page(bruce.question) is
  'A page of targets: whether they work, never their addresses or secrets. What was delivered last is looked '
  'for among the newest 200 notifications of each.';

-- 90_api/dashboard/ask_list.sql
create function bruce.ask_list(p_question bruce.question, p_query jsonb, p_list text, p_key_types text[])
returns bruce.question
language plpgsql
stable
set search_path = ''
as $$
declare
  asked bruce.question := p_question;
begin
  asked.list := p_list;
  asked.filters := left(
    md5((coalesce(p_query, '{}') - '{limit,cursor,fields,if_version,list}'::text[])::text), 12);
  asked.page_size := least(greatest(coalesce((p_query ->> 'limit')::integer, 20), 1), 100);
  if p_query ->> 'list' = p_list then
    asked.after := bruce.read_cursor(asked, p_query ->> 'cursor', p_key_types);
    if p_query ->> 'cursor' is not null and asked.after is null then
      asked.fault := bruce.bad_field(
        'cursor', 'invalid_cursor', 'This cursor is not from this query: start again without it.');
    end if;
  end if;
  return asked;
end;
$$;
revoke all on function bruce.ask_list(bruce.question, jsonb, text, text[]) from public, anon, authenticated, service_role;
comment on function bruce.ask_list(bruce.question, jsonb, text, text[]) is
  'The question about one of several lists of a view: the cursor counts for the list that the query names.';

-- 90_api/dashboard/coverage/collector_page.sql
create function bruce.collector_page(p_question bruce.question, p_only text)
returns jsonb
language plpgsql
stable
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  asked bruce.question := p_question;
  v_rows jsonb[];
begin
  select array_agg(r.item order by r.rank, r.host, r.source) into v_rows
  from (
    select p.rank, p.host, p.source, jsonb_build_object(
      'key', jsonb_build_array(p.rank, p.host, p.source),
      'hostname', s.host, 'source', s.source, 'state', p.state, 'reports_as', s.hostname,
      'host_is_declared', s.is_declared, 'collector', left(s.collector, 100),
      'instance', left(s.instance, 100),
      'last_contact_at', s.last_contact_at, 'last_seen_at', s.last_seen_at,
      'first_seen_at', s.first_seen_at,
      'interval_s', s.interval_s, 'stale_after_s', ceil(extract(epoch from s.stale_after))::bigint,
      'clock_skew_s', extract(epoch from s.clock_skew)::bigint,
      'error_kind', s.error_kind, 'error_message', left(s.error_message, 500), 'error_since', s.error_since,
      'problems', left(s.problems, 500), 'unreadable_rows', s.unreadable_rows,
      'incomplete_lists', to_jsonb(s.incomplete_lists[:20]),
      'rival', case when s.other_since is not null then left(coalesce(s.other_instance, ''), 100) end,
      'held', case when s.held_snapshot_id is not null then jsonb_build_object(
        'since', s.changed_at,
        'present', (
          select count(*) from bruce.entities as e
          where e.scope_id = s.scope_id and e.kind in ('container', 'app', 'guest', 'vm')
            and e.state = 'running'
        ),
        'may_release', asked.token ->> 'role' = 'operator'
      ) end
    ) as item
    from (
      select c.* from bruce.collector_states(asked) as c
      where case p_only when 'overdue' then c.state = 'overdue' when 'failing' then c.rank between 2 and 5
          else true end
        and (asked.after is null or (c.rank, c.host, c.source)
          > (asked.after[1]::integer, asked.after[2], asked.after[3]))
      order by c.rank, c.host, c.source
      limit asked.page_size + 1
    ) as p
    join bruce.scopes as s on s.scope_id = p.scope_id
  ) as r;
  return bruce.write_page(asked, v_rows) - '{status,as_of}'::text[];
end;
$$;
revoke all on function bruce.collector_page(bruce.question, text) from public, anon, authenticated, service_role;
comment on function bruce.collector_page(bruce.question, text) is
  'A page of collectors, worst first: all, only overdue ones, or only those that report and fail.';

-- 90_api/dashboard/coverage/collector_states.sql
create function bruce.collector_states(
  p_question bruce.question, out scope_id integer, out host text, out source text, out state text,
  out rank integer
)
returns setof record
language sql
stable
set search_path = ''
as $$
  select
    s.scope_id, s.host, s.source, k.state,
    array_position('{overdue,held,failing,partial,clock,fresh}', k.state)
  from bruce.scopes as s
  cross join lateral (
    select case
      when greatest(s.last_contact_at + s.stale_after, s.excused_until) < p_question.asked_at then 'overdue'
      when s.held_snapshot_id is not null then 'held'
      when s.error_kind is not null then 'failing'
      when not s.complete then 'partial'
      when s.clock_skew not between interval '-2 minutes' and interval '2 minutes' then 'clock'
      else 'fresh'
    end as state
  ) as k
  where p_question.is_free
    or bruce.in_scope(p_question.token, s.host, s.source);
$$;
revoke all on function bruce.collector_states(bruce.question) from public, anon, authenticated, service_role;
comment on function bruce.collector_states(bruce.question) is
  'The worst that can be said of each collector, and its rank, 1 is worst: overdue, held by the mass-change '
  'guard, failing, partial, its clock is off, fresh.';

-- 90_api/dashboard/coverage/coverage_counts.sql
create function bruce.coverage_counts(p_question bruce.question)
returns jsonb
language plpgsql
stable
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  v_question text;
  v_counts jsonb[] := '{}';
  v_total bigint;
  v_gaps bigint;
begin
  -- one by one: together all rows would be grouped by a text
  foreach v_question in array bruce.coverage_questions() loop
    select count(*), count(*) filter (where c.is_gap) into v_total, v_gaps
    from bruce.coverage_rows as c
    where c.question = v_question
      and (p_question.is_free or bruce.in_scope(p_question.token, c.hostname));
    continue when v_total = 0;
    v_counts := v_counts || jsonb_build_object(
      'key', bruce.coverage_key(v_question), 'question', v_question, 'total', v_total, 'gaps', v_gaps);
  end loop;
  return (
    select coalesce(jsonb_agg(q.item order by q.item ->> 'gaps' = '0', q.place), '[]')
    from unnest(v_counts) with ordinality as q (item, place)
  );
end;
$$;
revoke all on function bruce.coverage_counts(bruce.question) from public, anon, authenticated, service_role;
comment on function bruce.coverage_counts(bruce.question) is
  'How much of what is declared somebody sees, and of what is seen somebody declared; without names, which '
  'would cost more.';

-- 90_api/dashboard/coverage/coverage_key.sql
create function bruce.coverage_key(p_question text)
returns text
language sql
immutable
set search_path = ''
as $$
  select case p_question
    when 'declared hosts that nobody has seen' then 'unseen_hosts'
    when 'declared services that nobody can see' then 'unseen_services'
    when 'reporting hosts that nobody declared' then 'undeclared_hosts'
    when 'running containers and apps that nobody declared' then 'undeclared_containers'
    when 'guests that nobody declared' then 'undeclared_guests'
    else p_question
  end;
$$;
revoke all on function bruce.coverage_key(text) from public, anon, authenticated, service_role;
comment on function bruce.coverage_key(text) is
  'A word for programs for each question of bruce.coverage_rows.';

-- 90_api/dashboard/coverage/coverage_names.sql
create function bruce.coverage_names(p_question bruce.question, p_about text)
returns jsonb
language plpgsql
stable
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  asked bruce.question := p_question;
  v_about text := (
    select q.question from unnest(bruce.coverage_questions()) as q (question)
    where bruce.coverage_key(q.question) = p_about
  );
  v_rows jsonb[];
begin
  select array_agg(r.item order by r.place, r.thing) into v_rows
  from (
    select c.thing, coalesce(c.place, '') as place, jsonb_build_object(
      'key', jsonb_build_array(coalesce(c.place, ''), c.thing),
      'thing', c.thing, 'place', c.place, 'hostname', c.hostname
    ) as item
    from bruce.coverage_rows as c
    where c.question = v_about and c.is_gap
      and (asked.is_free or bruce.in_scope(asked.token, c.hostname))
      and (asked.after is null or (coalesce(c.place, ''), c.thing) > (asked.after[1], asked.after[2]))
    order by 2, 1
    limit asked.page_size + 1
  ) as r;
  return bruce.write_page(asked, v_rows) - '{status,as_of}'::text[];
end;
$$;
revoke all on function bruce.coverage_names(bruce.question, text) from public, anon, authenticated, service_role;
comment on function bruce.coverage_names(bruce.question, text) is
  'A page of the gaps of one question of coverage, by place and name.';

-- 90_api/dashboard/coverage/coverage_questions.sql
create function bruce.coverage_questions()
returns text[]
language sql
immutable
set search_path = ''
as $$
  select array[
    'declared hosts that nobody has seen', 'declared services that nobody can see',
    'reporting hosts that nobody declared', 'running containers and apps that nobody declared',
    'guests that nobody declared'
  ];
$$;
revoke all on function bruce.coverage_questions() from public, anon, authenticated, service_role;
comment on function bruce.coverage_questions() is 'The questions of bruce.coverage_rows.';

-- 90_api/dashboard/coverage/engine_state.sql
create function bruce.engine_state(p_now timestamptz)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_problems text[] := bruce.health_problems(p_now);
begin
  return jsonb_build_object(
    'is_well', v_problems = '{}', 'problems', to_jsonb(v_problems[:50]),
    'heartbeats', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'name', h.name, 'kind', h.kind, 'hostname', h.hostname,
        'cadence_s', ceil(extract(epoch from h.cadence))::bigint, 'last_beat_at', h.last_beat_at,
        'is_overdue', h.is_overdue
      ) order by h.is_overdue desc, h.name), '[]')
      from (
        select b.name, b.kind, b.hostname, b.cadence, bruce.last_beat_at(b) as last_beat_at,
          bruce.has_missed(b.name, p_now) as is_overdue
        from public.heartbeats as b
        where b.enabled
        order by bruce.has_missed(b.name, p_now) desc, b.name
        limit 50
      ) as h
    )
  );
end;
$$;
revoke all on function bruce.engine_state(timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.engine_state(timestamptz) is
  'Is BRUCE itself well, and what of it was last heard of when: the overdue parts first, at most fifty.';

-- 90_api/dashboard/dashboard_actions.sql
create function public.dashboard_actions(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  asked bruce.question := bruce.read_question(token_sha256, query);
  v_list text := coalesce(query ->> 'list', 'commands');
  v_version text := bruce.revision();
  v_lists jsonb := '{}';
  v_page bruce.question;
begin
  if asked.fault is not null then
    return asked.fault;
  end if;
  if query ? 'command_id' then
    return bruce.command_output(asked, (query ->> 'command_id')::uuid);
  end if;
  -- notifications and targets concern no single host
  if (query ? 'action_id' or v_list in ('notices', 'dead', 'targets'))
    and not bruce.in_scope(asked.token, null)
  then
    return bruce.fault(403, 'out_of_scope', 'A token that is bound to hosts reads commands only.');
  end if;
  if query ? 'action_id' then
    return bruce.notice_deliveries(asked, (query ->> 'action_id')::uuid);
  end if;
  if v_version = query ->> 'if_version' then
    return bruce.unchanged(asked, v_version);
  end if;
  case
    when v_list in ('commands', 'waiting', 'underway', 'ended') then
      for v_page in
        select (bruce.ask_list(asked, query, l.name, l.key)).*
        from (values
          ('waiting', '{timestamptz,uuid}'::text[]), ('underway', '{integer,timestamptz,uuid}'),
          ('ended', '{timestamptz,uuid}')
        ) as l (name, key)
        where v_list in ('commands', l.name)
      loop
        if v_page.fault is not null then
          return v_page.fault;
        end if;
        v_lists := v_lists || jsonb_build_object(v_page.list, bruce.command_page(v_page));
      end loop;
    when v_list in ('notices', 'dead') then
      v_page := bruce.ask_list(asked, query, v_list, '{timestamptz,uuid}');
      if v_page.fault is not null then
        return v_page.fault;
      end if;
      v_lists := jsonb_build_object(v_list, bruce.notice_page(v_page, query ->> 'target'));
    when v_list = 'targets' then
      v_page := bruce.ask_list(asked, query, v_list, '{text}');
      if v_page.fault is not null then
        return v_page.fault;
      end if;
      v_lists := jsonb_build_object(v_list, bruce.target_page(v_page));
    else
      return bruce.bad_field(
        'list', 'invalid', 'list is waiting, underway, ended, notices, dead or targets.');
  end case;
  return jsonb_build_object(
    'status', 200, 'as_of', asked.asked_at, 'version', v_version, 'counts', bruce.actions_counts(asked),
    'worker_at', (select max(h.last_beat_at) from public.heartbeats as h where h.kind = 'worker'),
    'lists', v_lists
  );
end;
$$;
revoke all on function public.dashboard_actions(text, jsonb) from public, anon, authenticated, service_role;
comment on function public.dashboard_actions(text, jsonb) is
  'The view of actions: counts, worker_at (when a worker was last heard of), and pages of the lists waiting, '
  'underway and ended, or of the one that list names (also notices, dead, targets; of one '
  'target). With command_id a command with its output, with action_id a notification with its deliveries. '
  'Security definer: the edge may not read tokens; it hands the question over.';
grant execute on function public.dashboard_actions(text, jsonb) to authenticated, service_role;

-- 90_api/dashboard/dashboard_coverage.sql
create function public.dashboard_coverage(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  asked bruce.question := bruce.read_question(token_sha256, query);
  v_version text := bruce.revision();
  v_list text := query ->> 'list';
  v_only text := coalesce(query ->> 'only', 'all');
  v_page bruce.question;
  v_answer jsonb;
begin
  if asked.fault is not null then
    return asked.fault;
  end if;
  if v_list not in ('collectors', 'names') then
    return bruce.bad_field('list', 'invalid', 'list is collectors or names.');
  elsif v_only not in ('all', 'overdue', 'failing') then
    return bruce.bad_field('only', 'invalid', 'only is all, overdue or failing.');
  end if;
  -- reports move no revision while they say the same: who looks asks for the whole from time to time
  if v_version = query ->> 'if_version' then
    return bruce.unchanged(asked, v_version);
  end if;
  v_answer := jsonb_build_object('status', 200, 'as_of', asked.asked_at, 'version', v_version);
  if v_list = 'names' then
    v_page := bruce.ask_list(asked, query, 'names', '{text,text}');
    return coalesce(v_page.fault, v_answer || jsonb_build_object(
      'names', bruce.coverage_names(v_page, query ->> 'question')));
  end if;
  v_page := bruce.ask_list(asked, query, 'collectors', '{integer,text,text}');
  if v_page.fault is not null then
    return v_page.fault;
  end if;
  v_answer := v_answer || jsonb_build_object(
    'collectors', bruce.collector_page(v_page, v_only),
    'counts', (
      select jsonb_build_object(
        'all', count(*), 'overdue', count(*) filter (where c.state = 'overdue'),
        'failing', count(*) filter (where c.rank between 2 and 5))
      from bruce.collector_states(asked) as c
    )
  );
  if v_list = 'collectors' then
    return v_answer;
  end if;
  return v_answer || jsonb_build_object('questions', bruce.coverage_counts(asked))
    -- these concern no single host
    || case when bruce.in_scope(asked.token, null) then jsonb_build_object(
      'engine', bruce.engine_state(asked.asked_at),
      'held_states', (
        select coalesce(jsonb_agg(distinct jsonb_build_object(
          'source', n.snapshot_type, 'may_release', asked.token ->> 'role' = 'operator')), '[]')
        from public.snapshots as n where n.held
      )
    ) else '{}' end;
end;
$$;
revoke all on function public.dashboard_coverage(text, jsonb) from public, anon, authenticated, service_role;
comment on function public.dashboard_coverage(text, jsonb) is
  'The view of coverage: blind spots counted, collectors worst first in pages (only: overdue, failing), is '
  'BRUCE well. With list collectors their page alone; with list names and question the gaps of a blind spot. '
  'Security definer: the edge may not read tokens; it hands the question over.';
grant execute on function public.dashboard_coverage(text, jsonb) to authenticated, service_role;

-- 90_api/dashboard/dashboard_find.sql
create function public.dashboard_find(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  asked bruce.question := bruce.read_question(token_sha256, query);
  v_text text := lower(btrim(left(query ->> 'text', 100)));
  v_items jsonb;
begin
  if asked.fault is not null then
    return asked.fault;
  end if;
  if coalesce(length(v_text), 0) < 2 then
    return bruce.bad_field('text', 'invalid_value', 'Must have at least two characters.');
  end if;
  select coalesce(jsonb_agg(to_jsonb(f) - array['place', 'nearness']
    order by f.place, f.nearness, f.hostname, f.service, f.issue_id), '[]')
  into v_items
  from (
    (
      select 'host' as kind, h.hostname, null::text as service, null::uuid as issue_id,
        null::text as details, 1 as place, strpos(lower(h.hostname), v_text) as nearness
      from (
        select s.hostname from bruce.host_state as s union select o.host from bruce.scopes as o
      ) as h
      where strpos(lower(h.hostname), v_text) > 0
        and (asked.is_free or bruce.in_scope(asked.token, h.hostname))
      order by nearness, h.hostname
      limit 8
    )
    union all
    (
      select 'service', t.hostname, t.service, null, null, 2, strpos(lower(t.service), v_text) as nearness
      from bruce.service_state as t
      where strpos(lower(t.service), v_text) > 0
        and (asked.is_free or bruce.in_scope(asked.token, t.hostname))
      order by nearness, t.service, t.hostname
      limit 8
    )
    union all
    (
      select 'issue', i.hostname, i.service, i.issue_id, left(i.details, 300), 3, 0
      from public.issues as i
      where i.status = 'open' and strpos(lower(i.details), v_text) > 0
        and (asked.is_free or bruce.in_scope(asked.token, i.hostname))
      order by bruce.severity_rank(i.severity), i.first_seen_at desc
      limit 8
    )
  ) as f;
  return jsonb_build_object('status', 200, 'as_of', asked.asked_at, 'items', v_items)
    || case when v_items = '[]' then jsonb_build_object('did_you_mean', bruce.nearest_names(v_text, array(
      select s.hostname from bruce.host_state as s
      where asked.is_free or bruce.in_scope(asked.token, s.hostname)
      union
      select t.service from bruce.service_state as t
      where asked.is_free or bruce.in_scope(asked.token, t.hostname)))) else '{}' end;
end;
$$;
revoke all on function public.dashboard_find(text, jsonb) from public, anon, authenticated, service_role;
comment on function public.dashboard_find(text, jsonb) is
  'Hosts, services and open issues with a text in their name or sentence: text; at most 8 of each; where '
  'there is none, did_you_mean. Security definer: a person or a token asks, and neither may read the tables '
  'of tokens.';
grant execute on function public.dashboard_find(text, jsonb) to authenticated, service_role;

-- 90_api/dashboard/dashboard_issue.sql
create function public.dashboard_issue(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  asked bruce.question := bruce.read_question(token_sha256, query);
  v_version text := bruce.revision();
  v_issue public.issues;
  v_root public.issues;
  v_page bruce.question;
  v_answer jsonb;
begin
  if asked.fault is not null then
    return asked.fault;
  end if;
  if query ->> 'list' <> 'victims' then
    return bruce.bad_field('list', 'invalid', 'list is victims.');
  end if;
  if v_version = query ->> 'if_version' then
    return bruce.unchanged(asked, v_version);
  end if;
  select i.* into v_issue from public.issues as i where i.issue_id = asked.issue_id;
  if v_issue.issue_id is null or not bruce.in_scope(asked.token, v_issue.hostname) then
    return bruce.no_such_issue(query ->> 'issue_id');
  end if;
  v_page := bruce.ask_list(asked, query, 'victims', '{integer,text}');
  if v_page.fault is not null then
    return v_page.fault;
  end if;
  v_answer := jsonb_build_object(
    'status', 200, 'as_of', asked.asked_at, 'version', v_version,
    'victims', bruce.victim_page(v_page, v_issue.issue_id));
  if query ->> 'list' = 'victims' then
    return v_answer;
  end if;
  select i.* into v_root from public.issues as i where i.issue_id = v_issue.suppressed_by;
  return v_answer || jsonb_build_object(
    'issue', bruce.issue_line(v_issue) || jsonb_build_object(
      'suggestions', bruce.told_suggestions(asked, bruce.suggestions_of_issue(v_issue))),
    'hold', bruce.issue_hold(v_issue),
    'root', case when v_root.issue_id is not null and bruce.in_scope(asked.token, v_root.hostname)
      then bruce.issue_line(v_root) end,
    'timeline', bruce.issue_timeline(v_issue), 'untold', bruce.why_untold(v_issue),
    'evidence', bruce.issue_evidence(v_issue)
  );
end;
$$;
revoke all on function public.dashboard_issue(text, jsonb) from public, anon, authenticated, service_role;
comment on function public.dashboard_issue(text, jsonb) is
  'One issue by issue_id: what would end it, what holds it back, its root cause, the first 20 that it '
  'explains, its timeline, and the snapshots that prove it. With list victims a page of what it explains '
  'alone. if_version: answers unchanged where that is still the version. Security definer: a person or a '
  'token asks, and neither may read the tables of tokens.';
grant execute on function public.dashboard_issue(text, jsonb) to authenticated, service_role;

-- 90_api/dashboard/dashboard_now.sql
create function public.dashboard_now(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  asked bruce.question := bruce.read_question(
    token_sha256, query, 'dashboard_now', array['integer', 'integer', 'timestamptz', 'text']);
  v_version text := bruce.revision();
  v_problems text[];
  v_only text := query ->> 'only';
  v_answer jsonb;
begin
  if asked.fault is not null then
    return asked.fault;
  elsif v_only not in ('taken', 'held', 'pending', 'stale') then
    return bruce.bad_field('only', 'not_allowed', 'only is taken, held, pending or stale.');
  end if;
  -- that a part of BRUCE is silent changes nothing in the database: it is a part of the version here
  v_problems := bruce.health_problems(asked.asked_at);
  if v_problems <> '{}' then
    v_version := v_version || ' ' || left(md5(v_problems::text), 8);
  end if;
  if v_version = query ->> 'if_version' then
    return bruce.unchanged(asked, v_version);
  end if;
  v_answer := jsonb_build_object(
    'status', 200, 'as_of', asked.asked_at, 'version', v_version,
    'engine', jsonb_build_object('is_well', v_problems = '{}', 'problems', to_jsonb(v_problems)),
    'awaiting_approval', (
      select count(*) from public.bruce_cmd as c
      where c.state = 'awaiting_approval' and (asked.is_free or bruce.in_scope(asked.token, c.target))
    )
  ) || bruce.now_counts(asked) || bruce.now_sight(asked) || bruce.now_trend(asked);
  if v_only is not null then
    return v_answer || jsonb_build_object('list', bruce.now_list(asked, v_only));
  end if;
  return v_answer || (
    with open_group as materialized (
      select g.* from bruce.open_groups(asked) as g
    ),
    page as (
      select
        g.*, row_number() over (order by g.is_taken, g.rank, g.since desc, g.key) as position
      from open_group as g
      where asked.after is null
        or (g.is_taken::integer, g.rank) > (asked.after[1]::integer, asked.after[2]::integer)
        or (g.is_taken::integer, g.rank) = (asked.after[1]::integer, asked.after[2]::integer) and (
          g.since < asked.after[3]::timestamptz
          or g.since = asked.after[3]::timestamptz and g.key > asked.after[4])
      order by position
      limit asked.page_size + 1
    )
    select jsonb_build_object(
      'groups', coalesce(jsonb_agg(
        bruce.group_item(p.key, p.kind, p.issue_ids, p.hosts, p.hosts_total, p.since) order by p.position
      ) filter (where p.position <= asked.page_size), '[]'),
      'groups_total', (select count(*) from open_group),
      'next_cursor', case when count(*) > asked.page_size then (
        select bruce.write_cursor(asked, jsonb_build_array(l.is_taken::integer, l.rank, l.since, l.key))
        from page as l where l.position = asked.page_size
      ) end
    )
    from page as p
  );
end;
$$;
revoke all on function public.dashboard_now(text, jsonb) from public, anon, authenticated, service_role;
comment on function public.dashboard_now(text, jsonb) is
  'What is wrong now: counts, what nobody sees, and open issues in groups, worst first, in pages. Filters: '
  'hostname, severity; if_version: answers unchanged where that is still the version. With only (taken, '
  'held, pending, stale) the issues of that count in place of the groups, as list. Security definer: a '
  'person or a token asks, and neither may read the tables of tokens.';
grant execute on function public.dashboard_now(text, jsonb) to authenticated, service_role;

-- 90_api/dashboard/dashboard_time.sql
create function public.dashboard_time(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  asked bruce.question := bruce.read_question(
    token_sha256, query, 'dashboard_time', case query ->> 'part'
      when 'state' then array['integer', 'timestamptz', 'bigint'] else array['timestamptz', 'text'] end);
  v_version text := bruce.revision();
  v_at timestamptz;
  v_part jsonb;
begin
  if asked.fault is not null then
    return asked.fault;
  end if;
  if v_version = query ->> 'if_version' then
    return bruce.unchanged(asked, v_version);
  end if;
  if not bruce.reads_as(coalesce(query ->> 'at', 'now'), 'timestamptz') then
    return bruce.bad_field('at', 'invalid_value', 'Must be a time, such as 2026-03-01T12:00:00Z.');
  end if;
  v_at := coalesce((query ->> 'at')::timestamptz, asked.asked_at);
  case coalesce(query ->> 'part', 'changes')
    when 'changes' then
      asked.since := coalesce(asked.since, asked.asked_at - interval '1 day');
      asked.until := coalesce(asked.until, asked.asked_at);
      if asked.until <= asked.since then
        return bruce.bad_field('until', 'invalid_value', 'Must lie after `since`.');
      end if;
      v_part := bruce.time_changes(asked);
    when 'state' then
      v_part := bruce.time_state(asked, v_at);
    when 'calendar' then
      v_part := bruce.time_calendar(asked);
    when 'host' then
      if asked.hosts is null then
        return bruce.bad_field('hostname', 'missing', 'Names the host whose time is asked for.');
      end if;
      v_part := bruce.time_of_hosts(asked);
    else
      return bruce.bad_field('part', 'invalid_value', 'Must be changes, state, calendar or host.');
  end case;
  return jsonb_build_object('status', 200, 'as_of', asked.asked_at, 'version', v_version) || v_part;
end;
$$;
revoke all on function public.dashboard_time(text, jsonb) from public, anon, authenticated, service_role;
comment on function public.dashboard_time(text, jsonb) is
  'What was at another time. part: changes (since, until; in pages, newest first), state (at; in pages, '
  'worst first), calendar (12 weeks), host (hostname; 30 days); hostname filters each. if_version: answers '
  'unchanged where that is still the version. Each part reads a bounded number of events and says whether '
  'that was all. Security definer: a person or a token asks, and neither may read the tables of tokens.';
grant execute on function public.dashboard_time(text, jsonb) to authenticated, service_role;

-- 90_api/dashboard/dashboard_tuning.sql
create function public.dashboard_tuning(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  asked bruce.question := bruce.read_question(
    token_sha256, query, 'dashboard_tuning', array['text', 'text']);
  v_version text := bruce.revision();
  v_what text := coalesce(query ->> 'what', 'rules');
  v_fields jsonb := bruce.tuning_fields(v_what);
begin
  asked.fault := bruce.refuse_bound(asked);
  if asked.fault is not null then
    return asked.fault;
  elsif v_fields is null then
    return bruce.bad_field(
      'what', 'not_allowed',
      'what is rules, thresholds, reactions, windows, waivers, schedules or settings.');
  elsif v_version = query ->> 'if_version' then
    return bruce.unchanged(asked, v_version);
  end if;
  return jsonb_build_object(
    'status', 200, 'as_of', asked.asked_at, 'version', v_version, 'what', v_what, 'fields', v_fields
  ) || (
    with tunable as materialized (
      select t.* from bruce.tuning_rows(v_what, asked.asked_at) as t
    ),
    page as (
      select t.*, row_number() over (order by t.place, t.key) as position
      from tunable as t
      where asked.after is null or (t.place, t.key) > (asked.after[1], asked.after[2])
      order by position
      limit asked.page_size + 1
    )
    select jsonb_build_object(
      'rows', coalesce(jsonb_agg(
        jsonb_build_object(
          'key', p.key, 'values', bruce.tuning_values(v_fields, p.data), 'about', p.about)
        order by p.position) filter (where p.position <= asked.page_size), '[]'),
      'total', (select count(*) from tunable),
      'next_cursor', case when count(*) > asked.page_size then (
        select bruce.write_cursor(asked, jsonb_build_array(l.place, l.key))
        from page as l where l.position = asked.page_size
      ) end
    )
    from page as p
  );
end;
$$;
revoke all on function public.dashboard_tuning(text, jsonb) from public, anon, authenticated, service_role;
comment on function public.dashboard_tuning(text, jsonb) is
  'What can be tuned, in pages: what (rules, thresholds, reactions, windows, waivers, schedules, settings), '
  'its rows, and what each field may be. if_version: answers unchanged where that is still the version. '
  'Security definer: a person or a token asks, and neither may read the tables of tokens.';
grant execute on function public.dashboard_tuning(text, jsonb) to authenticated, service_role;

-- 90_api/dashboard/group_item.sql
create function bruce.group_item(
  p_key text, p_kind text, p_issue_ids uuid[], p_hosts text[], p_hosts_total bigint, p_since timestamptz
)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select jsonb_build_object(
    'key', p_key, 'kind', p_kind,
    'cause_key', case when p_kind = 'cause' then split_part(p_key, ' ', 1) end,
    'details', case when p_kind = 'cause' then bruce.words_of_issues(p_issue_ids) end,
    'severity', m.items -> 0 -> 'severity',
    'event_type', m.items -> 0 -> 'event_type', 'field', m.items -> 0 -> 'field',
    'hosts', p_hosts, 'hosts_total', p_hosts_total, 'count', cardinality(p_issue_ids), 'since', p_since,
    'seen_at', (select max(l.value ->> 'seen_at') from jsonb_array_elements(m.items) as l (value)),
    'members', m.items,
    'victims', jsonb_build_object('total', cardinality(v.ids), 'items', (
      select coalesce(jsonb_agg(bruce.issue_line(i)), '[]') from public.issues as i
      where i.issue_id = any (v.ids[:5])
    ))
  )
  from (
    select coalesce(jsonb_agg(bruce.issue_line(i) order by n.position), '[]') as items
    from unnest(p_issue_ids[:5]) with ordinality as n (issue_id, position)
    join public.issues as i on i.issue_id = n.issue_id
  ) as m
  cross join (select array(select o.issue_id from bruce.victims_of(p_issue_ids[:50]) as o) as ids) as v;
$$;
revoke all on function bruce.group_item(text, text, uuid[], text[], pg_catalog.int8, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.group_item(text, text, uuid[], text[], bigint, timestamptz) is
  'A group of open issues as the dashboard shows it: its first five, and the first five that they explain.';

-- 90_api/dashboard/host/dashboard_host.sql
create function public.dashboard_host(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  asked bruce.question := bruce.read_question(
    token_sha256, query, 'dashboard_host', array['integer', 'text', 'bigint']);
  v_version text := bruce.revision();
  v_host text := (bruce.resolve_host(query ->> 'hostname')).host;
  v_glance jsonb;
  v_rows jsonb[];
  v_counts jsonb;
begin
  if asked.fault is not null then
    return asked.fault;
  end if;
  if not bruce.in_scope(asked.token, v_host) then
    return bruce.not_readable(query ->> 'hostname');
  end if;
  if v_version = query ->> 'if_version' then
    return bruce.unchanged(asked, v_version);
  end if;
  v_glance := bruce.glance_items(asked, array[v_host]) -> 0;
  if v_glance is null and not exists (select from bruce.entities as e where e.hostname = v_host) then
    return bruce.fault(
      404, 'not_found', format('No host %s is declared or observed.', left(v_host, 100)));
  end if;

  with side as materialized (
    select s.*, bruce.fold_name(s.name) as name_key from bruce.host_sides(v_host, asked.asked_at) as s
  ),
  -- each issue belongs to one row; what has none gets one
  issue as materialized (
    select i, coalesce(s.rank, 6) as rank, coalesce(s.name, i.service) as name, coalesce(s.id, 0) as id
    from public.issues as i
    left join lateral (
      select s.rank, s.name, s.id
      from side as s
      where case when i.service is null
        then s.rank in (2, case i.field when 'ip' then 1 when 'node' then 3 end)
        else s.rank = 4 and s.id = i.service_id or s.rank = 5 and s.id = i.entity_id
          or s.rank in (4, 5) and s.name_key = bruce.fold_name(i.service) end
      order by s.rank = 2, (case s.rank when 4 then s.id = i.service_id when 5 then s.id = i.entity_id end)
        desc nulls last, s.rank, s.id
      limit 1
    ) as s on true
    where i.hostname = v_host and i.status <> 'resolved'
  ),
  found as materialized (
    select
      s.rank, s.name, s.id, s.kind, s.declared, s.observed, s.differs, s.seen_at, s.source,
      case
        when exists (
          select from issue as i where (i.rank, i.name, i.id) = (s.rank, s.name, s.id) and not (i.i).stale
        ) then 'differs'
        when s.is_seen and not s.is_fresh then 'stale'
        when s.differs <> '{}' or s.kind in ('undeclared', 'ambiguous') then 'differs'
        when not s.is_seen then 'unseen'
        when not s.is_fresh then 'stale'
        else 'equal'
      end as verdict
    from (
      select s.rank, s.name, s.id, s.kind, s.declared, s.observed, s.differs, s.is_seen, s.is_fresh,
        s.seen_at, s.source
      from side as s
      union all
      select distinct 6, i.name, 0::bigint, 'other', null::jsonb, null::jsonb, '{}'::text[], true, true,
        null::timestamptz, null::text
      from issue as i where i.rank = 6
    ) as s
  ),
  page as (
    select f.* from found as f
    where asked.after is null
      or (f.rank, f.name, f.id) > (asked.after[1]::integer, asked.after[2], asked.after[3]::bigint)
    order by f.rank, f.name, f.id
    limit asked.page_size + 1
  )
  select
    (
      select array_agg(jsonb_build_object(
        'key', jsonb_build_array(p.rank, p.name, p.id),
        'kind', p.kind, 'name', p.name, 'declared', p.declared, 'observed', p.observed,
        'differs', to_jsonb(p.differs), 'verdict', p.verdict, 'seen_at', p.seen_at, 'source', p.source,
        'issues', (
          select coalesce(jsonb_agg(n.line order by n.place), '[]')
          from (
            select bruce.issue_line(i.i) as line, row_number() over (
              order by (i.i).status <> 'open', bruce.severity_rank((i.i).severity), (i.i).drift_key) as place
            from issue as i
            where (i.rank, i.name, i.id) = (p.rank, p.name, p.id)
            order by place limit 5
          ) as n
        ),
        'issues_total', (
          select count(*) from issue as i where (i.rank, i.name, i.id) = (p.rank, p.name, p.id))
      ) order by p.rank, p.name, p.id)
      from page as p
    ),
    (
      select jsonb_build_object('equal', 0, 'differs', 0, 'unseen', 0, 'stale', 0)
        || coalesce(jsonb_object_agg(c.verdict, c.rows), '{}')
      from (select f.verdict, count(*) as rows from found as f group by f.verdict) as c
    )
  into v_rows, v_counts;
  return bruce.write_page(asked, v_rows) || jsonb_build_object(
    'version', v_version, 'counts', v_counts,
    'host', coalesce(v_glance, '{}') || bruce.host_head(v_host, asked.asked_at)
  ) || case when asked.after is null
    then bruce.host_beside(asked, v_host)
      || jsonb_build_object(
        'measurements', bruce.host_measurements(v_host), 'machine', bruce.host_machine(v_host))
    else '{}' end;
end;
$$;
revoke all on function public.dashboard_host(text, jsonb) from public, anon, authenticated, service_role;
comment on function public.dashboard_host(text, jsonb) is
  'One host by name, alias or address: who it is, and declared beside observed in rows (items), in pages. '
  'The first page has its collectors, guests and measurements, too. Security definer: a person or a token '
  'asks, and neither may read the tables of tokens.';
grant execute on function public.dashboard_host(text, jsonb) to authenticated, service_role;

-- 90_api/dashboard/host/host_beside.sql
create function bruce.host_beside(p_question bruce.question, p_host text)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_guests text[] := array(
    select h.hostname
    from bruce.host_state as h
    where h.parent = p_host and coalesce(h.place, p_host) = p_host and h.lifecycle <> 'retired'
    union
    select h.hostname
    from bruce.host_state as h
    where bruce.fold_name(h.place) = bruce.fold_name(p_host)
    union
    select e.hostname
    from bruce.scopes as s
    join bruce.entities as e on e.scope_id = s.scope_id
    where s.host = p_host and e.kind not in ('container', 'app', 'check', 'unit', 'listener')
      and e.kind in ('guest', 'vm')
      and e.match = 'undeclared'
    order by 1
  );
begin
  v_guests := array_remove(v_guests, p_host);
  return jsonb_build_object(
    'guests', bruce.glance_items(p_question, v_guests[:100]), 'guests_total', cardinality(v_guests),
    'collectors', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'source', c.source, 'hostname', c.hostname, 'reports_as', c.reports_as, 'status', c.status,
        'last_contact_at', c.last_contact_at, 'last_seen_at', c.last_seen_at,
        'interval_s', extract(epoch from c.interval)::bigint,
        'stale_after_s', extract(epoch from c.stale_after)::bigint,
        'error', left(c.error_message, 2000), 'name', left(c.collector, 100)
      ) order by c.hostname <> p_host, c.hostname, c.source), '[]')
      from (
        select c.* from public.collectors as c where c.hostname = p_host
        union all
        -- its hypervisor speaks of it, too
        select c.* from bruce.host_state as h
        join bruce.scopes as s on s.scope_id = h.scope_id
        join public.collectors as c on c.hostname = s.host and c.source = s.source
        where h.hostname = p_host and s.host <> p_host and h.state <> 'unobserved'
        limit 20
      ) as c
    )
  );
end;
$$;
revoke all on function bruce.host_beside(bruce.question, text) from public, anon, authenticated, service_role;
comment on function bruce.host_beside(bruce.question, text) is
  'What stands beside the table of a host: its first 100 guests, and who reports of it.';

-- 90_api/dashboard/host/host_head.sql
create function bruce.host_head(p_host text, p_now timestamptz)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select jsonb_build_object(
    'hostname', p_host, 'declared_on', h.parent, 'place', h.place, 'node', h.node, 'vmid', h.vmid,
    'schedule', h.schedule, 'is_critical', coalesce(h.is_critical, false),
    'is_secret', coalesce(h.is_secret, false), 'aliases', to_jsonb(a.aliases[:20]),
    'netbox_id', a.netbox_id, 'declared_at', a.changed_at,
    'windows', (
      select coalesce(jsonb_agg(w.line order by w.ends_at desc nulls last, w.id), '[]')
      from (
        select w.id, w.ends_at, jsonb_build_object(
          'key', w.id::text, 'is_own', lower(w.hostname) = lower(p_host), 'hostname', w.hostname,
          'service', nullif(w.service, '*'), 'starts_at', w.starts_at, 'ends_at', w.ends_at,
          'reason', left(w.reason, 2000), 'by', w.created_by) as line
        from public.maintenance_windows as w
        where w.enabled and coalesce(w.ends_at > p_now, true) and bruce.matches_glob(p_host, w.hostname)
          and bruce.window_is_open(w, p_now)
        order by w.ends_at desc nulls last, w.id
        limit 5
      ) as w
    )
  )
  from (select p_host as hostname) as n
  left join bruce.host_state as h on h.hostname = n.hostname
  left join lateral (
    select a.aliases, a.netbox_id, a.changed_at
    from public.assets as a
    where a.name = n.hostname
    order by a.lifecycle = 'retired', bruce.is_host_type(a.asset_type) desc, a.changed_at desc
    limit 1
  ) as a on true;
$$;
revoke all on function bruce.host_head(text, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.host_head(text, timestamptz) is
  'What the head of the page of a host says beside its glance, with the first five maintenance windows that '
  'are open for it.';

-- 90_api/dashboard/host/host_machine.sql
create function bruce.host_machine(p_host text)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_scope bruce.scopes;
begin
  select s.* into v_scope from bruce.scopes as s where s.host = p_host and s.source = 'system'
  order by s.last_contact_at desc limit 1;
  return (
    select jsonb_build_object(
      'os', left(concat_ws(' ',
        coalesce(o.item ->> 'distro', o.item ->> 'platform'), o.item ->> 'release'), 200),
      'kernel', left(o.item ->> 'kernel', 200), 'arch', left(o.item ->> 'arch', 50),
      'booted_at', bruce.to_moment(o.item ->> 'booted_at'),
      'reboot_required', o.item -> 'reboot_required' = 'true',
      'time_synchronized', o.item -> 'time_synchronized',
      'cpu', left(p.item ->> 'model', 200), 'cores', bruce.to_count(p.item -> 'cores'),
      'memory_bytes', bruce.to_number(m.item -> 'total_bytes'),
      'gpus', (
        select jsonb_agg(jsonb_build_object(
          'name', left(g.name, 200), 'memory_bytes', bruce.to_number(g.item -> 'memory_total_bytes'),
          'driver', left(g.item ->> 'driver', 100)) order by g.entity_key)
        from bruce.entities as g
        where g.scope_id = v_scope.scope_id and g.hostname = p_host and g.kind = 'gpu'
      ),
      'units', (select count(*) from bruce.entities as u
        where u.scope_id = v_scope.scope_id and u.hostname = p_host and u.kind = 'unit'),
      'seen_at', v_scope.last_seen_at
    )
    from bruce.entities as o
    left join bruce.entities as p on p.scope_id = o.scope_id and p.kind = 'cpu' and p.hostname = p_host
    left join bruce.entities as m on m.scope_id = o.scope_id and m.kind = 'memory' and m.hostname = p_host
    where o.scope_id = v_scope.scope_id and o.hostname = p_host and o.kind = 'os'
    limit 1
  );
end;
$$;
revoke all on function bruce.host_machine(text) from public, anon, authenticated, service_role;
comment on function bruce.host_machine(text) is
  'What the collector system said of a machine: its system, since when it runs, processor, memory, graphics '
  'cards. Null where none reports.';

-- 90_api/dashboard/host/host_measurements.sql
create function bruce.host_measurements(p_host text)
returns jsonb
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
begin
  return (
    with series as materialized (
      select s.* from bruce.host_series(p_host) as s
    ),
    measured as (
      select s.source, s.kind, s.name, s.metric, bruce.shown_number(n.value) as value, n.measured_at,
        s.is_own
      from bruce.newest_numbers(array(select distinct s.scope_id from series as s)) as n
      join series as s on s.series_id = n.series_id
      -- of itself first, then what uses the most
      order by s.is_own desc, n.value desc, s.kind, s.name, s.metric
      limit 60
    )
    select coalesce(jsonb_agg(jsonb_build_object(
      'source', m.source, 'kind', m.kind, 'name', m.name, 'metric', m.metric, 'value', m.value,
      'seen_at', m.measured_at, 'open_above', t.open_above,
      'unit', coalesce(t.unit, bruce.unit_of(m.metric))
    ) order by m.is_own desc, m.value desc, m.kind, m.name, m.metric), '[]')
    from measured as m
    left join lateral bruce.threshold_of(
      m.metric, p_host, case when m.is_own then '' else m.name end) as t on true
  );
end;
$$;
revoke all on function bruce.host_measurements(text) from public, anon, authenticated, service_role;
comment on function bruce.host_measurements(text) is
  'What was measured last of a host, each beside its threshold; at most 60 numbers, its own first.';

-- 90_api/dashboard/host/host_sides.sql
create function bruce.host_sides(p_host text, p_now timestamptz)
returns table (
  rank integer, name text, id bigint, kind text, declared jsonb, observed jsonb, differs text[],
  is_seen boolean, is_fresh boolean, seen_at timestamptz, source text
)
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
begin
  return query
  with scope as materialized (
    select
      s.scope_id, s.source, s.last_seen_at,
      s.is_sound and greatest(s.last_contact_at + s.stale_after, s.excused_until) >= p_now as is_fresh
    from bruce.scopes as s
    where s.host = p_host
      or s.scope_id = (select h.scope_id from bruce.host_state as h where h.hostname = p_host)
      or s.scope_id in (select e.scope_id from bruce.entities as e where e.hostname = p_host)
  ),
  probe as materialized (
    select c.service_id, bool_and(p.is_fresh) as is_fresh, max(p.last_seen_at) as seen_at,
      min(p.source) as source,
      -- what an application says of itself when it is asked in its own words
      jsonb_strip_nulls(jsonb_build_object(
        'version', left(max(c.item ->> 'version'), 100),
        'models', max(jsonb_array_length(
          case jsonb_typeof(c.item -> 'models') when 'array' then c.item -> 'models' end)),
        'loaded', to_jsonb((array_agg(c.item -> 'loaded') filter (
          where p.is_fresh and c.state = 'running' and jsonb_array_length(
            case jsonb_typeof(c.item -> 'loaded') when 'array' then c.item -> 'loaded' else '[]' end) > 0
        ))[1])
      )) as said
    from bruce.entities as c
    join scope as p on p.scope_id = c.scope_id
    where c.hostname = p_host and c.kind = 'check' and c.service_id is not null
    group by c.service_id
  ),
  thing as materialized (
    select
      e.service_id, min(e.state_since) as since,
      case when bool_or(e.health = 'unhealthy') then 'unhealthy' else min(e.health) end as health
    from bruce.entities as e
    where e.hostname = p_host and e.service_id is not null and e.kind <> 'check'
    group by e.service_id
  )
  -- the machine: its address, itself, its place
  select
    r.rank, '', 0::bigint, r.kind, r.declared, r.observed, r.differs, r.is_seen,
    case when r.kind = 'host' and o.reports then true
      when r.kind = 'address' and a.scope_id is not null then a.is_fresh
      else coalesce(s.is_fresh and h.heard_until is null, false) end,
    case when r.kind = 'host' and o.reports then o.reported_at
      when r.kind = 'address' and a.scope_id is not null then a.last_seen_at
      else coalesce(h.heard_until, s.last_seen_at) end,
    case when r.kind = 'host' and o.reports then o.by
      when r.kind = 'address' then coalesce(a.source, s.source) else s.source end
  from (
    select p_host as hostname, w.reported_at, w.by,
      -- no hypervisor speaks of it: what it says itself is its sign of life
      w.reported_at is not null and coalesce(h.state, 'unobserved') = 'unobserved' as reports
    from (select p_host as hostname) as n
    left join bruce.host_state as h on h.hostname = n.hostname
    left join lateral (
      select c.last_contact_at as reported_at, c.source as by
      from bruce.scopes as c
      where c.host = p_host and greatest(c.last_contact_at + c.stale_after, c.excused_until) >= p_now
      order by c.last_contact_at desc limit 1
    ) as w on true
  ) as o
  left join bruce.host_state as h on h.hostname = o.hostname
  left join scope as s on s.scope_id = h.scope_id
  left join scope as a on a.scope_id = h.address_scope_id
  left join bruce.entities as n
    on n.scope_id = h.scope_id and n.kind = 'node' and n.entity_key = h.node and n.match = 'matched'
  cross join lateral (values
    (
      1, 'address', jsonb_build_object('address', h.primary_ip),
      jsonb_build_object('address', array_to_string(h.addresses, ', ')),
      case when h.addresses <> '{}' and h.primary_ip <> all (h.addresses) then array['address']
        else '{}' end,
      coalesce(cardinality(h.addresses), 0) > 0,
      h.primary_ip is not null or h.addresses <> '{}'
    ),
    (
      2, 'host', case when h.hostname is not null
        then jsonb_build_object('lifecycle', h.lifecycle, 'schedule', h.schedule) end,
      jsonb_build_object(
        'state', case when o.reports then 'reports' else h.state end, 'since', h.state_since,
        'lock', h.lock, 'machine', h.machine),
      case when bruce.state_differs(h.lifecycle, h.state) then array['state'] else '{}' end,
      o.reports or coalesce(h.state not in ('unobserved', 'unknown', 'ambiguous'), false), true
    ),
    (
      3, 'place', jsonb_build_object('place', h.parent, 'cluster', h.cluster),
      jsonb_build_object('place', coalesce(h.place, n.hostname, h.node), 'node', h.node),
      case when h.state = 'running' and h.parent is not null
        and bruce.fold_name(n.hostname) <> bruce.fold_name(h.parent)
        and bruce.fold_name(h.parent) <> coalesce(bruce.fold_name(h.cluster), '')
        then array['place'] else '{}' end,
      coalesce(h.place, h.node) is not null, coalesce(h.parent, h.place, h.node) is not null
    )
  ) as r (rank, kind, declared, observed, differs, is_seen, is_told)
  where r.is_told
  union all
  -- declared services
  select
    4, t.service, t.service_id, 'service',
    jsonb_build_object(
      'lifecycle', t.lifecycle, 'schedule', t.schedule, 'ports', to_jsonb(t.declared_ports[:50]),
      'image', left(t.declared_image, 300)),
    jsonb_build_object(
      'state', t.state, 'ports', to_jsonb(t.ports[:50]), 'image', left(t.image, 300), 'health', e.health,
      'since', e.since, 'containers', t.containers) || coalesce(c.said, '{}'),
    array_remove(array[
      case when bruce.state_differs(t.lifecycle, t.state) then 'state' end,
      case when t.state = 'running' and t.declared_ports <> '{}' and t.ports <> t.declared_ports
        then 'ports' end,
      case when t.state = 'running' and t.declared_image is not null
        and bruce.image_differs(t.declared_image, t.image, t.image_digest) then 'image' end,
      case when e.health = 'unhealthy' then 'health' end
    ], null),
    t.state not in ('unobserved', 'unknown', 'ambiguous') or c.service_id is not null,
    coalesce(s.is_fresh and t.heard_until is null and t.state <> 'unobserved', c.is_fresh, false),
    coalesce(t.heard_until, s.last_seen_at, c.seen_at), coalesce(s.source, c.source)
  from bruce.service_state as t
  left join scope as s on s.scope_id = t.scope_id
  left join thing as e on e.service_id = t.service_id
  left join probe as c on c.service_id = t.service_id
  where t.hostname = p_host
  union all
  -- observed, and not declared
  select
    5, e.name, e.entity_id, e.match, null,
    jsonb_build_object(
      'state', e.state, 'ports', to_jsonb(e.ports[:50]), 'image', left(e.image, 300), 'health', e.health,
      'since', e.state_since),
    '{}', true, s.is_fresh and e.heard_until is null, coalesce(e.heard_until, s.last_seen_at), s.source
  from bruce.entities as e
  join scope as s on s.scope_id = e.scope_id
  where e.hostname = p_host and e.kind in ('container', 'app', 'listener')
    and e.match in ('undeclared', 'ambiguous', 'leftover');
end;
$$;
revoke all on function bruce.host_sides(text, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.host_sides(text, timestamptz) is
  'Both sides of a host, row by row: its address, itself, its place, its declared services, and what is '
  'observed and not declared. differs: what differs between the sides; a rule may say more.';

-- 90_api/dashboard/host/state_differs.sql
create function bruce.state_differs(p_lifecycle text, p_state text)
returns boolean
language sql
immutable
set search_path = ''
as $$
  select case p_lifecycle
    when 'active' then p_state in ('stopped', 'paused', 'failed', 'unstable', 'absent')
    when 'offline' then p_state in ('running', 'unstable')
    when 'retired' then p_state in ('running', 'unstable')
    else false end;
$$;
revoke all on function bruce.state_differs(text, text) from public, anon, authenticated, service_role;
comment on function bruce.state_differs(text, text) is
  'Is what is observed another state than the declared one? What nobody knows differs from nothing.';

-- 90_api/dashboard/hosts/dashboard_hosts.sql
create function public.dashboard_hosts(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  asked bruce.question := bruce.read_question(token_sha256, query, 'dashboard_hosts', array['jsonb']);
  v_version text := bruce.revision();
  v_search text := nullif(lower(btrim(left(query ->> 'search', 100))), '');
  v_roles text[] := bruce.texts_of(query -> 'role');
  v_clusters text[] := bruce.texts_of(query -> 'cluster');
  v_tags text[] := bruce.texts_of(query -> 'tag');
  v_colours text[] := bruce.texts_of(query -> 'state');
  v_after text[];
  v_rows jsonb[];
  v_counts jsonb;
  v_facets jsonb;
begin
  if asked.fault is not null then
    return asked.fault;
  end if;
  if v_version = query ->> 'if_version' then
    return bruce.unchanged(asked, v_version);
  end if;
  v_after := bruce.texts_of(asked.after[1]::jsonb);
  with recursive host as materialized (
    select g as glance, g.* from bruce.host_glances(asked, null) as g
  ),
  tree as (
    select h.hostname, array[h.hostname] as path
    from host as h
    where h.above is null or not exists (select from host as p where p.hostname = h.above)
    union all
    select h.hostname, t.path || h.hostname
    from tree as t
    join host as h on h.above = t.hostname
    where cardinality(t.path) < 9 and h.hostname <> all (t.path)
  ),
  -- what stands on itself, or too deep, begins a line of its own
  placed as (
    select h.*, coalesce(t.path, array[h.hostname]) as path
    from host as h
    left join tree as t on t.hostname = h.hostname
  ),
  found as materialized (
    select p.*
    from placed as p
    where (v_search is null or strpos(lower(p.hostname), v_search) > 0)
      and (v_roles is null or p.role = any (v_roles))
      and (v_clusters is null or p.cluster = any (v_clusters))
      and (v_tags is null or p.tags && v_tags)
  ),
  page as (
    select f.*
    from found as f
    where (v_colours is null or f.colour = any (v_colours)) and (v_after is null or f.path > v_after)
    order by f.path
    limit asked.page_size + 1
  )
  select
    (
      select array_agg(bruce.glance_item(p.glance) || jsonb_build_object(
        'key', jsonb_build_array(to_jsonb(p.path)), 'depth', cardinality(p.path) - 1) order by p.path)
      from page as p
    ),
    (
      select jsonb_build_object('red', 0, 'orange', 0, 'green', 0, 'grey', 0)
        || coalesce(jsonb_object_agg(c.colour, c.hosts), '{}')
      from (select f.colour, count(*) as hosts from found as f group by f.colour) as c
    ),
    case when v_after is null then jsonb_build_object(
      'roles', (
        select coalesce(jsonb_agg(jsonb_build_array(c.value, c.hosts) order by c.hosts desc, c.value), '[]')
        from (
          select h.role as value, count(*) as hosts from host as h where h.role is not null
          group by h.role order by 2 desc, 1 limit 50
        ) as c
      ),
      'clusters', (
        select coalesce(jsonb_agg(jsonb_build_array(c.value, c.hosts) order by c.hosts desc, c.value), '[]')
        from (
          select h.cluster as value, count(*) as hosts from host as h where h.cluster is not null
          group by h.cluster order by 2 desc, 1 limit 50
        ) as c
      ),
      'tags', (
        select coalesce(jsonb_agg(jsonb_build_array(c.value, c.hosts) order by c.hosts desc, c.value), '[]')
        from (
          select t.tag as value, count(*) as hosts from host as h cross join unnest(h.tags) as t (tag)
          group by t.tag order by 2 desc, 1 limit 50
        ) as c
      )
    ) end
  into v_rows, v_counts, v_facets;
  return bruce.write_page(asked, v_rows) || jsonb_build_object('version', v_version, 'counts', v_counts)
    || case when v_facets is null then '{}' else jsonb_build_object('facets', v_facets) end;
end;
$$;
revoke all on function public.dashboard_hosts(text, jsonb) from public, anon, authenticated, service_role;
comment on function public.dashboard_hosts(text, jsonb) is
  'Hosts in the order of the tree (what runs on a host follows it), in pages. Filters: search (a part of '
  'the name), role, cluster, tag, state (red, orange, green, grey); if_version. counts: by state, of what '
  'the other filters find. The first page has the facets. Security definer: a person or a token asks, and '
  'neither may read the tables of tokens.';
grant execute on function public.dashboard_hosts(text, jsonb) to authenticated, service_role;

-- 90_api/dashboard/hosts/glance.sql
create type bruce.glance as (
  hostname text, asset_type text, lifecycle text, declared_on text, above text, role text, cluster text,
  tags text[], colour text, state text, critical bigint, high bigint, medium bigint, low bigint,
  pending bigint, services_total bigint, services_unseen bigint, services_ill bigint,
  last_contact_at timestamptz
);
comment on type bruce.glance is
  'A host in one line: see bruce.host_glances. above: the host it is on, as observed, else as declared.';

-- 90_api/dashboard/hosts/glance_item.sql
create function bruce.glance_item(p_glance bruce.glance)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
  return jsonb_build_object(
    'hostname', p_glance.hostname, 'asset_type', p_glance.asset_type,
    'parent', coalesce(p_glance.above, p_glance.declared_on), 'role', p_glance.role,
    'cluster', p_glance.cluster, 'tags', to_jsonb(p_glance.tags[:20]), 'lifecycle', p_glance.lifecycle,
    'state', p_glance.colour, 'observed', p_glance.state,
    'worst', case when p_glance.critical > 0 then 'critical' when p_glance.high > 0 then 'high'
      when p_glance.medium > 0 then 'medium' when p_glance.low > 0 then 'low' end,
    'open', jsonb_build_object(
      'critical', p_glance.critical, 'high', p_glance.high, 'medium', p_glance.medium, 'low', p_glance.low),
    'pending', p_glance.pending,
    'services_total', p_glance.services_total, 'services_unseen', p_glance.services_unseen,
    'services_ill', p_glance.services_ill, 'last_contact_at', p_glance.last_contact_at
  );
end;
$$;
revoke all on function bruce.glance_item(bruce.glance) from public, anon, authenticated, service_role;
comment on function bruce.glance_item(bruce.glance) is
  'A host at a glance, as the dashboard shows it. state is its colour; observed what its hypervisor says.';

-- 90_api/dashboard/hosts/glance_items.sql
create function bruce.glance_items(p_question bruce.question, p_hosts text[])
returns jsonb
language sql
stable
set search_path = ''
as $$
  select coalesce(jsonb_agg(bruce.glance_item(g) order by g.hostname), '[]')
  from bruce.host_glances(p_question, p_hosts) as g;
$$;
revoke all on function bruce.glance_items(bruce.question, text[]) from public, anon, authenticated, service_role;
comment on function bruce.glance_items(bruce.question, text[]) is 'These hosts at a glance, by name.';

-- 90_api/dashboard/hosts/host_glances.sql
create function bruce.host_glances(p_question bruce.question, p_hosts text[])
returns setof bruce.glance
language plpgsql
stable
set search_path = ''
-- null or a few names: the condition vanishes, or becomes one of an index
set plan_cache_mode = force_custom_plan
as $$
begin
  return query
  with issue as (
    select
      i.hostname, count(*) filter (where i.status = 'open' and i.severity = 'critical') as critical,
      count(*) filter (where i.status = 'open' and i.severity = 'high') as high,
      count(*) filter (where i.status = 'open' and i.severity = 'medium') as medium,
      count(*) filter (where i.status = 'open' and i.severity in ('low', 'info')) as low,
      count(*) filter (
        where i.status = 'pending' and num_nonnulls(i.waived_by, i.window_id, i.suppressed_by) = 0
      ) as pending
    from public.issues as i
    where i.status <> 'resolved' and (p_hosts is null or i.hostname = any (p_hosts))
    group by i.hostname
  ),
  report as (
    select s.host, max(s.last_contact_at) as last_contact_at, bool_and(f.is_fresh) as is_fresh
    from bruce.scopes as s
    cross join lateral (
      select s.is_sound and greatest(s.last_contact_at + s.stale_after, s.excused_until)
        >= p_question.asked_at as is_fresh
    ) as f
    where p_hosts is null or s.host = any (p_hosts)
    group by s.host
  ),
  -- guests that nobody declared: where they were seen is their parent
  stray as (
    select e.hostname, min(s.host) as host, max(s.last_contact_at) as last_contact_at, min(e.state) as state
    from bruce.entities as e
    join bruce.scopes as s on s.scope_id = e.scope_id
    where e.is_suspect and e.match = 'undeclared' and e.kind in ('guest', 'vm')
      and (p_hosts is null or e.hostname = any (p_hosts))
    group by e.hostname
  ),
  ill as (
    select distinct i.hostname, i.service
    from public.issues as i
    where i.status = 'open' and i.service is not null and (p_hosts is null or i.hostname = any (p_hosts))
  ),
  service as (
    select
      t.hostname, count(*) filter (where t.lifecycle <> 'retired' or l.service is not null) as total,
      count(l.service) as ill,
      count(*) filter (where t.lifecycle = 'active' and t.state = 'unobserved' and not exists (
        select from bruce.entities as e where e.service_id = t.service_id and e.kind = 'check'
      )) as unseen
    from bruce.service_state as t
    left join ill as l on l.hostname = t.hostname and l.service = t.service
    where p_hosts is null or t.hostname = any (p_hosts)
    group by t.hostname
  ),
  name as (
    select h.hostname from bruce.host_state as h where p_hosts is null or h.hostname = any (p_hosts)
    union
    select r.host from report as r
    union
    select y.hostname from stray as y
  ),
  -- a parent declared by another name than its own: resolved once, however many stand on it
  called as materialized (
    select q.parent, (bruce.resolve_host(q.parent)).host as host
    from (
      select distinct h.parent from bruce.host_state as h
      where (p_hosts is null or h.hostname = any (p_hosts))
        and not exists (select from bruce.host_state as p where p.hostname = h.parent)
        and h.parent is not null
    ) as q
  ),
  asset as (
    select distinct on (a.name) a.name, a.asset_type, a.role, a.tags
    from public.assets as a
    where (p_hosts is null or a.name = any (p_hosts)) and bruce.is_host_type(a.asset_type)
    order by a.name, a.lifecycle = 'retired', a.changed_at desc
  )
  select
    n.hostname, coalesce(h.asset_type, case when y.hostname is not null then 'vm' end),
    coalesce(h.lifecycle, 'undeclared'), h.parent, nullif(coalesce(h.place, p.hostname, r.host, y.host),
      n.hostname),
    a.role, h.cluster, coalesce(a.tags, '{}'),
    case
      when i.critical + i.high > 0 then 'red'
      when i.medium + i.low + i.pending > 0 then 'orange'
      -- nobody looks there, not all of it is seen, or what is known is old
      when o.is_fresh is null and g.is_fresh is null and y.hostname is null then 'grey'
      when not coalesce(o.is_fresh, true) or not coalesce(g.is_fresh, true) then 'grey'
      when v.unseen > 0 then 'grey'
      else 'green'
    end,
    coalesce(h.state, y.state, 'unobserved'), coalesce(i.critical, 0), coalesce(i.high, 0),
    coalesce(i.medium, 0), coalesce(i.low, 0), coalesce(i.pending, 0), coalesce(v.total, 0),
    coalesce(v.unseen, 0), coalesce(v.ill, 0),
    greatest(o.last_contact_at, g.last_contact_at, y.last_contact_at)
  from name as n
  left join bruce.host_state as h on h.hostname = n.hostname
  left join asset as a on a.name = n.hostname
  left join issue as i on i.hostname = n.hostname
  left join report as o on o.host = n.hostname
  left join stray as y on y.hostname = n.hostname
  left join service as v on v.hostname = n.hostname
  -- what its hypervisor says of it
  left join lateral (
    select s.last_contact_at, s.is_sound and h.heard_until is null and h.state not in ('unknown', 'ambiguous')
      and greatest(s.last_contact_at + s.stale_after, s.excused_until) >= p_question.asked_at as is_fresh
    from bruce.scopes as s
    where s.scope_id = h.scope_id and h.state <> 'unobserved'
  ) as g on true
  -- its parent is declared by its name, or in another way
  left join bruce.host_state as p on p.hostname = h.parent
  left join called as r on r.parent = h.parent
  where (h.lifecycle is distinct from 'retired' or i.hostname is not null or p_hosts is not null)
    and (p_question.is_free or bruce.in_scope(p_question.token, n.hostname));
end;
$$;
revoke all on function bruce.host_glances(bruce.question, text[]) from public, anon, authenticated, service_role;
comment on function bruce.host_glances(bruce.question, text[]) is
  'Hosts as the dashboard shows them: all that are declared, report, or are seen as guests; or those of '
  'p_hosts. colour: red (something critical or high is open), orange (something else is, or waits to be '
  'confirmed), grey (nobody sees all of it, or what is known is old), green.';

-- 90_api/dashboard/issue/issue_evidence.sql
create function bruce.issue_evidence(p_issue public.issues)
returns jsonb
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
declare
  v_id bigint := (p_issue.evidence ->> 'snapshot_id')::bigint;
  v_names text[] := bruce.issue_names(p_issue);
  v_proof public.observed_snapshots;
  v_before public.observed_snapshots;
begin
  if v_id is null then
    return null;
  end if;
  select s.* into v_proof from public.observed_snapshots as s where s.id = v_id;
  if v_proof.id is not null then
    select s.* into v_before
    from public.observed_snapshots as s
    where s.hostname = v_proof.hostname and s.source = v_proof.source
      and s.observed_at <= v_proof.observed_at and s.id <> v_id and s.disposition not in ('error', 'held')
    order by s.observed_at desc, s.id desc
    limit 1;
  end if;
  return jsonb_build_object(
    'snapshot_id', v_id, 'source', coalesce(v_proof.source, p_issue.evidence ->> 'source'),
    'observed_at', coalesce(v_proof.observed_at, (p_issue.evidence ->> 'observed_at')::timestamptz),
    'hostname', v_proof.hostname, 'names', to_jsonb(v_names[:10]), 'is_kept', v_proof.id is not null,
    'error', left(v_proof.error ->> 'message', 2000),
    'thing', bruce.snapshot_thing(v_proof.source, v_proof.snapshot, v_names),
    'before', case when v_before.id is not null then jsonb_build_object(
      'snapshot_id', v_before.id, 'observed_at', v_before.observed_at,
      'thing', bruce.snapshot_thing(v_before.source, v_before.snapshot, v_names)) end
  );
end;
$$;
revoke all on function bruce.issue_evidence(public.issues) from public, anon, authenticated, service_role;
comment on function bruce.issue_evidence(public.issues) is
  'The snapshot that proves an issue and the one before it, of both only the thing concerned. is_kept: '
  'false where retention has deleted it. Null: no snapshot proves it.';

-- 90_api/dashboard/issue/issue_hold.sql
create function bruce.issue_hold(p_issue public.issues)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select jsonb_build_object(
    'waits_for', p_issue.waits_for,
    'waiver', (
      select jsonb_build_object(
        'waiver_id', w.id, 'until', w.expires_at, 'reason', left(w.reason, 2000), 'by', w.created_by)
      from public.waivers as w where w.id = p_issue.waived_by
    ),
    'window', (
      select jsonb_build_object('until', w.ends_at, 'reason', left(w.reason, 2000), 'by', w.created_by)
      from public.maintenance_windows as w where w.id = p_issue.window_id
    )
  );
$$;
revoke all on function bruce.issue_hold(public.issues) from public, anon, authenticated, service_role;
comment on function bruce.issue_hold(public.issues) is
  'What holds a pending issue back: a waiver, a maintenance window, or what it waits for.';

-- 90_api/dashboard/issue/issue_names.sql
create function bruce.issue_names(p_issue public.issues)
returns text[]
language sql
stable
set search_path = ''
as $$
  select array(
    select distinct bruce.fold_name(ltrim(n.name, '/'))
    from (
      select coalesce(p_issue.service, p_issue.hostname) as name
      union all
      select unnest(array[e.name, e.entity_key, e.item ->> 'name', e.item ->> 'vmid'])
      from bruce.entities as e
      where e.entity_id = p_issue.entity_id
        or p_issue.entity_id is null and e.hostname = p_issue.hostname and e.service_id = p_issue.service_id
      union all
      select unnest(x.aliases) from public.expected_services as x where x.id::text = p_issue.service_id::text
    ) as n
    where n.name is not null
  );
$$;
revoke all on function bruce.issue_names(public.issues) from public, anon, authenticated, service_role;
comment on function bruce.issue_names(public.issues) is
  'Folded names that the thing of an issue may have in a snapshot.';

-- 90_api/dashboard/issue/issue_timeline.sql
create function bruce.issue_timeline(p_issue public.issues)
returns jsonb
language sql
stable
set search_path = ''
as $$
  with step as (
    (
      select p_issue.first_seen_at as at, 0 as place, 0::bigint as number, 'first_seen' as kind,
        '{}'::jsonb as data
    )
    union all
    (
      select e.created_at, 2, e.id,
        case when e.status = 'opened' and e.number > 1 then 'reopened'
          when e.status = 'resolved' and e.evidence ? 'waiver_id' then 'held' else e.status end,
        jsonb_build_object(
          'details', left(e.details, 2000), 'severity', e.severity, 'expected', left(e.expected, 2000),
          'observed', left(e.observed, 2000), 'cause', e.cause)
      from (
        select o.*, count(*) filter (where o.status = 'opened') over (order by o.created_at, o.id) as number
        from public.events as o
        where o.issue_id = p_issue.issue_id
      ) as e
      order by e.created_at desc, e.id desc limit 200
    )
    union all
    (
      select j.created_at, 3, j.id,
        case
          when j.kind = 'acknowledge' then coalesce(j.details ->> 'act', 'acknowledged')
          when j.kind = 'notification' then 'told'
          when j.kind = 'command' then 'command'
          when j.kind = 'memory' then 'noted'
          else 'other'
        end,
        jsonb_build_object('by', j.actor) || case j.kind
          when 'acknowledge' then jsonb_build_object('note', left(j.details ->> 'note', 2000))
          when 'memory' then '{}'
          when 'notification' then jsonb_build_object(
            'action_id', j.action_id, 'how', j.details ->> 'kind', 'reaction', j.details ->> 'reaction',
            'said', left(j.message, 500)
          ) || coalesce(bruce.told_item(j.action_id), '{}')
          when 'command' then jsonb_build_object(
            'command_id', j.command_id, 'said', left(j.message, 2000),
            'step', case
              when j.message like 'Gave up on %' then 'gave_up'
              when j.message like 'Asked the worker to stop %' then 'stop_asked'
              when j.message like 'Approved %' then 'approved'
              else coalesce(j.details ->> 'verification', j.details ->> 'state')
            end
          ) || coalesce((
            select jsonb_build_object(
              'name', c.name, 'target', c.target, 'reason', left(c.reason, 1000), 'exit_code', c.exit_code)
            from public.bruce_cmd as c where c.command_id = j.command_id
          ), '{}')
          else jsonb_build_object('said', left(j.message, 2000))
        end
      from (
        select l.* from public.journal as l where l.issue_id = p_issue.issue_id and l.kind <> 'waiver'
        union
        -- of a notification about several issues
        select l.* from public.journal as l
        where l.details -> 'issue_ids' @> to_jsonb(p_issue.issue_id) and l.kind = 'notification'
          and l.details ? 'issue_ids'
      ) as j
      order by j.created_at desc, j.id desc limit 200
    )
    union all
    (
      select w.at, 1, w.id, w.kind, w.data
      from (
        select m.id, m.created_at as at, 'waived' as kind, jsonb_build_object(
          'by', m.created_by, 'until', m.expires_at, 'reason', left(m.reason, 2000)) as data
        from public.waivers as m
        where m.drift_key = p_issue.drift_key or m.id = p_issue.waived_by
        union all
        select m.id, m.ended_at, 'waiver_ended', jsonb_build_object('by', m.ended_by)
        from public.waivers as m
        where m.drift_key = p_issue.drift_key and m.ended_at is not null
        union all
        select m.id, m.voided_at, 'waiver_void', jsonb_build_object('reason', left(m.void_reason, 2000))
        from public.waivers as m
        where m.drift_key = p_issue.drift_key and m.voided_at is not null
      ) as w
      -- another issue of this difference may have had it
      where w.at >= p_issue.first_seen_at and w.at <= coalesce(p_issue.resolved_at, 'infinity')
      order by w.at desc limit 200
    )
  )
  select jsonb_build_object(
    'items', coalesce(jsonb_agg(jsonb_build_object('at', s.at, 'kind', s.kind) || s.data
      order by s.at, s.place, s.number) filter (where s.newest <= 200), '[]'),
    'omitted', greatest(count(*) - 200, 0)
  )
  from (
    select o.*, row_number() over (order by o.at desc, o.place desc, o.number desc) as newest from step as o
  ) as s;
$$;
revoke all on function bruce.issue_timeline(public.issues) from public, anon, authenticated, service_role;
comment on function bruce.issue_timeline(public.issues) is
  'What happened to an issue, oldest first, the last 200: each step with its time, its kind and what the '
  'page needs to say it; held: a waiver ended it, not a repair. place: the order of what happened at one '
  'time.';

-- 90_api/dashboard/issue/snapshot_thing.sql
create function bruce.snapshot_thing(p_source text, p_snapshot jsonb, p_names text[])
returns jsonb
language sql
stable
set search_path = ''
as $$
  select case when octet_length(f.row::text) <= 65536
    then jsonb_build_object('list', f.list, 'moving', to_jsonb(f.volatile), 'row', f.row)
    else jsonb_build_object('list', f.list, 'too_large', octet_length(f.row::text)) end
  from (
    select l.list, l.volatile, r.value as row, m.position, r.ordinality
    from bruce.snapshot_lists as l
    cross join lateral jsonb_array_elements(
      case jsonb_typeof(p_snapshot -> l.list) when 'array' then p_snapshot -> l.list else '[]' end
    ) with ordinality as r (value, ordinality)
    cross join lateral unnest(array[
      r.value ->> 'name', r.value ->> 'vmid', r.value ->> 'service', r.value ->> 'compose_service',
      r.value #>> '{labels,com.docker.compose.service}', r.value ->> 'node', r.value ->> 'storage',
      r.value ->> 'id'
    ]) with ordinality as m (name, position)
    where l.source = p_source and bruce.fold_name(ltrim(left(m.name, 300), '/')) = any (p_names)
    order by m.position, l.list, r.ordinality
    limit 1
  ) as f;
$$;
revoke all on function bruce.snapshot_thing(text, jsonb, text[]) from public, anon, authenticated, service_role;
comment on function bruce.snapshot_thing(text, jsonb, text[]) is
  'The row of a snapshot that has one of these folded names, its list, and those of its members that move '
  'all the time; of a row above 64 KiB only how large it is. Null: none has.';

-- 90_api/dashboard/issue/told_item.sql
create function bruce.told_item(p_action_id uuid)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select jsonb_build_object(
    'target', a.target, 'how', a.kind, 'state', a.status, 'attempts', a.attempts,
    'finished_at', a.finished_at, 'next_attempt_at', a.next_attempt_at, 'http_status', a.http_status,
    'error', left(a.last_error, 500), 'about', a.events,
    'deliveries', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'at', d.finished_at, 'outcome', d.outcome, 'http_status', d.http_status, 'error', left(d.error, 500)
      ) order by d.attempt, d.is_late), '[]')
      from (
        select o.* from public.deliveries as o
        where o.action_id = p_action_id order by o.attempt desc, o.is_late desc limit 5
      ) as d
    )
  )
  from public.actions as a
  where a.action_id = p_action_id;
$$;
revoke all on function bruce.told_item(uuid) from public, anon, authenticated, service_role;
comment on function bruce.told_item(uuid) is
  'A notification as the timeline of an issue shows it: for whom, and what became of it, with its last five '
  'attempts. Null: it is too old to be kept.';

-- 90_api/dashboard/issue/victim_page.sql
create function bruce.victim_page(p_question bruce.question, p_issue_id uuid)
returns jsonb
language sql
stable
set search_path = ''
as $$
  with victim as materialized (
    select i as issue, i.drift_key, r.rank
    from bruce.victims_of(array[p_issue_id]) as v
    join public.issues as i on i.issue_id = v.issue_id
    cross join lateral bruce.severity_rank(i.severity) as r (rank)
    where p_question.is_free or bruce.in_scope(p_question.token, i.hostname)
  ),
  page as (
    select v.* from victim as v
    where p_question.after is null
      or (v.rank, v.drift_key) > (p_question.after[1]::integer, p_question.after[2])
    order by v.rank, v.drift_key
    limit p_question.page_size + 1
  )
  select jsonb_build_object('total', (select count(*) from victim))
    || (bruce.write_page(p_question, (
      select array_agg(
        bruce.issue_line(p.issue) || jsonb_build_object('key', jsonb_build_array(p.rank, p.drift_key))
        order by p.rank, p.drift_key)
      from page as p
    )) - '{status,as_of}'::text[]);
$$;
revoke all on function bruce.victim_page(bruce.question, uuid) from public, anon, authenticated, service_role;
comment on function bruce.victim_page(bruce.question, uuid) is
  'A page of what an issue explains, worst first, and how many that are.';

-- 90_api/dashboard/issue/why_untold.sql
create function bruce.why_untold(p_issue public.issues)
returns text
language sql
stable
set search_path = ''
as $$
  select case
    when p_issue.status <> 'open'
      or exists (
        select from public.reactions as r
        join public.task_issues as t on t.reaction = r.name and t.member_key = p_issue.issue_id::text
      )
      or exists (
        select from public.journal as j where j.issue_id = p_issue.issue_id and j.kind = 'notification')
      or exists (
        select from public.journal as j
        where j.details -> 'issue_ids' @> to_jsonb(p_issue.issue_id) and j.kind = 'notification'
          and j.details ? 'issue_ids'
      ) then null
    when exists (select from public.reactions as r where r.enabled) then 'no_reaction_fits'
    else 'no_reaction'
  end;
$$;
revoke all on function bruce.why_untold(public.issues) from public, anon, authenticated, service_role;
comment on function bruce.why_untold(public.issues) is
  'Why nobody was told of an open issue: no reaction is enabled, or none fitted when it opened. Null: '
  'somebody was told, or a notification is under way.';

-- 90_api/dashboard/issue_line.sql
create function bruce.issue_line(p_issue public.issues)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return jsonb_build_object(
    'issue_id', p_issue.issue_id, 'status', p_issue.status, 'severity', p_issue.severity,
    'event_type', p_issue.event_type, 'hostname', p_issue.hostname, 'service', p_issue.service,
    'field', p_issue.field, 'details', left(p_issue.details, 2000), 'expected', left(p_issue.expected, 2000),
    'observed', left(p_issue.observed, 2000), 'first_seen_at', p_issue.first_seen_at,
    'opened_at', p_issue.opened_at, 'resolved_at', p_issue.resolved_at,
    'seen_at', case when p_issue.event_type in ('NODE_UNREACHABLE', 'HEARTBEAT_OVERDUE')
        and p_issue.status <> 'resolved'
      then coalesce(
        (select s.last_contact_at from bruce.scopes as s where s.scope_id = p_issue.scope_id),
        p_issue.last_seen_at)
      else greatest(p_issue.last_seen_at, (
        select s.last_seen_at from bruce.scopes as s
        where s.scope_id = p_issue.scope_id and p_issue.status <> 'resolved' and not p_issue.stale
      )) end,
    'waived_by', p_issue.waived_by, 'window_id', p_issue.window_id,
    'looks', case when p_issue.status = 'pending' and p_issue.looks > 1
      then jsonb_build_object('seen', p_issue.confirmations, 'needed', p_issue.looks) end,
    'source', p_issue.source, 'cause', p_issue.cause, 'stale', p_issue.stale, 'flapping', p_issue.flapping,
    'occurrences', p_issue.occurrences, 'acknowledged_at', p_issue.acknowledged_at,
    'acknowledged_by', p_issue.acknowledged_by, 'note', p_issue.note, 'suppressed_by', p_issue.suppressed_by
  );
end;
$$;
revoke all on function bruce.issue_line(public.issues) from public, anon, authenticated, service_role;
comment on function bruce.issue_line(public.issues) is
  'An issue as the dashboard shows it in a list. seen_at is the newest evidence of its scope, as in '
  'bruce.issue_item, and of silence the last sign of life; long texts are cut.';

-- 90_api/dashboard/now_counts.sql
create function bruce.now_counts(p_question bruce.question)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select jsonb_build_object(
    'counts', jsonb_build_object(
      'critical', count(*) filter (where c.is_told and i.severity = 'critical'),
      'high', count(*) filter (where c.is_told and i.severity = 'high'),
      'medium', count(*) filter (where c.is_told and i.severity = 'medium'),
      'low', count(*) filter (where c.is_told and i.severity in ('low', 'info'))
    ),
    'acknowledged', count(*) filter (where i.status = 'open' and i.acknowledged_at is not null),
    'held_back', count(*) filter (where num_nonnulls(i.waived_by, i.window_id) > 0),
    'explained', count(*) filter (where i.suppressed_by is not null),
    'pending', count(*) filter (
      where i.status = 'pending' and num_nonnulls(i.waived_by, i.window_id, i.suppressed_by) = 0),
    'stale', count(*) filter (where i.status = 'open' and i.stale)
  )
  from public.issues as i
  cross join lateral (
    select i.status = 'open' and i.suppressed_by is null and i.acknowledged_at is null as is_told
  ) as c
  where i.status <> 'resolved' and (p_question.is_free or bruce.in_scope(p_question.token, i.hostname));
$$;
revoke all on function bruce.now_counts(bruce.question) from public, anon, authenticated, service_role;
comment on function bruce.now_counts(bruce.question) is
  'Issues of now by what became of them. counts: the open ones that nobody takes care of and no root cause '
  'explains.';

-- 90_api/dashboard/now_list.sql
create function bruce.now_list(p_question bruce.question, p_only text)
returns jsonb
language plpgsql
stable
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
begin
  return (
    with found as materialized (
      select i, r.rank, row_number() over (
        order by r.rank, (i).first_seen_at desc, (i).issue_id) as position
      from public.issues as i
      cross join lateral bruce.severity_rank(i.severity) as r (rank)
      -- as bruce.now_counts counts them
      where i.status <> 'resolved' and case p_only
          when 'taken' then i.status = 'open' and i.acknowledged_at is not null
          when 'held' then num_nonnulls(i.waived_by, i.window_id) > 0
          when 'pending' then
            i.status = 'pending' and num_nonnulls(i.waived_by, i.window_id, i.suppressed_by) = 0
          else i.status = 'open' and i.stale
        end
        and (p_question.is_free or bruce.in_scope(p_question.token, i.hostname))
        and (p_question.after is null or r.rank > p_question.after[2]::integer
          or r.rank = p_question.after[2]::integer and (
            i.first_seen_at < p_question.after[3]::timestamptz
            or i.first_seen_at = p_question.after[3]::timestamptz
              and i.issue_id > p_question.after[4]::uuid))
      order by position
      limit p_question.page_size + 1
    )
    select jsonb_build_object(
      'items', coalesce(jsonb_agg(
        bruce.issue_line(f.i) || jsonb_build_object('hold', bruce.issue_hold(f.i)) order by f.position
      ) filter (where f.position <= p_question.page_size), '[]'),
      'next_cursor', case when count(*) > p_question.page_size then (
        select bruce.write_cursor(
          p_question, jsonb_build_array(0, l.rank, (l.i).first_seen_at, (l.i).issue_id))
        from found as l where l.position = p_question.page_size
      ) end
    )
    from found as f
  );
end;
$$;
revoke all on function bruce.now_list(bruce.question, text) from public, anon, authenticated, service_role;
comment on function bruce.now_list(bruce.question, text) is
  'A page of the issues that Now counts beside its sentence, worst first: taken, held, pending or stale; '
  'each with what holds it back.';

-- 90_api/dashboard/now_sight.sql
create function bruce.now_sight(p_question bruce.question)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select (
    select jsonb_build_object(
      'declared', count(*), 'unseen', count(*) filter (where c.is_gap),
      'unseen_hosts', count(*) filter (where c.is_gap and c.place is null)
    )
    from bruce.coverage_rows as c
    where c.question in ('declared hosts that nobody has seen', 'declared services that nobody can see')
      and (p_question.is_free or bruce.in_scope(p_question.token, c.hostname))
  ) || (
    select jsonb_build_object(
      'reporting_hosts',
      count(distinct s.host) filter (where s.last_contact_at >= p_question.asked_at - s.stale_after)
    )
    from bruce.scopes as s
    where p_question.is_free or bruce.in_scope(p_question.token, s.host)
  );
$$;
revoke all on function bruce.now_sight(bruce.question) from public, anon, authenticated, service_role;
comment on function bruce.now_sight(bruce.question) is
  'How much of what is declared anybody sees, and how many hosts report.';

-- 90_api/dashboard/now_trend.sql
create function bruce.now_trend(p_question bruce.question, p_days integer default 14)
returns jsonb
language sql
stable
set search_path = ''
as $$
  with here as (
    select (p_question.asked_at at time zone s.digest_time_zone)::date as today, s.digest_time_zone as zone
    from public.settings as s
  ),
  opened as (
    select (i.opened_at at time zone h.zone)::date as day, count(*) as issues
    from here as h
    join public.issues as i on i.opened_at >= (h.today - p_days + 1)::timestamp at time zone h.zone
    where p_question.is_free or bruce.in_scope(p_question.token, i.hostname)
    group by 1
  )
  select jsonb_build_object(
    'trend', (
      select jsonb_agg(
        jsonb_build_object('day', d.day::date, 'opened', coalesce(o.issues, 0)) order by d.day)
      from here as h
      cross join generate_series(h.today - p_days + 1, h.today, interval '1 day') as d (day)
      left join opened as o on o.day = d.day::date
    ),
    'since_yesterday', (
      select jsonb_build_object(
        'opened', count(*) filter (where e.status = 'opened'),
        'resolved', count(*) filter (where e.status = 'resolved' and not e.is_held)
      )
      from (
        select v.status, coalesce(v.evidence ? 'waiver_id', false) as is_held from public.events as v
        where v.created_at >= p_question.asked_at - interval '1 day'
          and (p_question.is_free or bruce.in_scope(p_question.token, v.hostname))
        limit 10000
      ) as e
    )
  );
$$;
revoke all on function bruce.now_trend(bruce.question, pg_catalog.int4) from public, anon, authenticated, service_role;
comment on function bruce.now_trend(bruce.question, integer) is
  'Issues by the day they opened, days as in settings.digest_time_zone, and what opened and resolved (not '
  'by a waiver) within a day; counted up to 10,000 events.';

-- 90_api/dashboard/open_groups.sql
create function bruce.open_groups(p_question bruce.question)
returns table (
  key text, kind text, rank integer, is_taken boolean, issue_ids uuid[], hosts text[], hosts_total bigint,
  since timestamptz
)
language sql
stable
set search_path = ''
as $$
  with issue as (
    select
      i.issue_id, i.hostname, i.first_seen_at, i.severity, i.event_type, r.rank,
      i.acknowledged_at is not null as is_taken, m.cause_key
    from bruce.cause_members as m
    join public.issues as i on i.issue_id = m.issue_id
    cross join lateral bruce.severity_rank(i.severity) as r (rank)
    where i.status = 'open'
      and (p_question.hosts is null or i.hostname = any (p_question.hosts))
      and (p_question.severities is null or i.severity = any (p_question.severities))
      and (p_question.is_free or bruce.in_scope(p_question.token, i.hostname))
  ),
  cause as (
    select i.cause_key, i.is_taken from issue as i
    group by i.cause_key, i.is_taken having count(*) > 1
  ),
  -- several of one kind on one host are told together
  crowd as (
    select i.hostname, i.event_type, i.severity, i.is_taken from issue as i
    where not exists (select from cause as c where c.cause_key = i.cause_key and c.is_taken = i.is_taken)
    group by i.hostname, i.event_type, i.severity, i.is_taken having count(*) > 1
  ),
  placed as (
    select
      i.*,
      case when c.cause_key is not null then 'cause' when h.hostname is not null then 'host' else 'issue'
        end as kind,
      case when c.cause_key is not null then c.cause_key
        when h.hostname is not null then md5(jsonb_build_array(i.hostname, i.event_type, i.severity)::text)
        else i.issue_id::text end as key
    from issue as i
    left join cause as c on c.cause_key = i.cause_key and c.is_taken = i.is_taken
    left join crowd as h on c.cause_key is null and h.hostname = i.hostname and h.event_type = i.event_type
      and h.severity = i.severity and h.is_taken = i.is_taken
  )
  select
    p.key || case when p.is_taken then ' taken' else '' end, p.kind, min(p.rank), p.is_taken,
    array_agg(p.issue_id order by p.rank, p.first_seen_at, p.issue_id),
    (array_agg(distinct p.hostname))[:8], count(distinct p.hostname), min(p.first_seen_at)
  from placed as p
  group by p.key, p.kind, p.is_taken;
$$;
revoke all on function bruce.open_groups(bruce.question) from public, anon, authenticated, service_role;
comment on function bruce.open_groups(bruce.question) is
  'Open issues as a person counts them: those of one cause are one group (bruce.cause_members), and so are '
  'several of one kind on one host. What a root cause explains is not among them.';

-- 90_api/dashboard/time_calendar.sql
create function bruce.time_calendar(
  p_question bruce.question, p_weeks integer default 12, p_most integer default 2000
)
returns jsonb
language sql
stable
set search_path = ''
set jit = off
as $$
  with here as (
    select s.digest_time_zone as zone, (p_question.asked_at at time zone s.digest_time_zone)::date as today
    from public.settings as s
  ),
  days as (
    select
      d.day::date as day, d.day::timestamp at time zone h.zone as starts_at,
      (d.day::timestamp + interval '1 day') at time zone h.zone as ends_at
    from here as h
    -- whole weeks, Monday first
    cross join generate_series(
      date_trunc('week', h.today::timestamp) - (p_weeks - 1) * interval '7 days', h.today::timestamp,
      interval '1 day'
    ) as d (day)
  )
  select jsonb_build_object(
    'time_zone', (select h.zone from here as h), 'most_events', p_most,
    'days', (
      select jsonb_agg(jsonb_build_object(
        'day', d.day, 'starts_at', d.starts_at, 'ends_at', d.ends_at, 'opened', c.opened,
        'is_complete', c.events < p_most
      ) order by d.day)
      from days as d
      cross join lateral (
        select
          count(*) as events,
          count(*) filter (
            where e.status = 'opened'
              and (p_question.hosts is null or e.hostname = any (p_question.hosts))
              and (p_question.is_free or bruce.in_scope(p_question.token, e.hostname))
          ) as opened
        from (
          select v.status, v.hostname from public.events as v
          where v.created_at >= d.starts_at and v.created_at < d.ends_at
          limit p_most
        ) as e
      ) as c
    )
  );
$$;
revoke all on function bruce.time_calendar(bruce.question, pg_catalog.int4, pg_catalog.int4) from public, anon, authenticated, service_role;
comment on function bruce.time_calendar(bruce.question, integer, integer) is
  'Events opened a day, for 12 weeks, days as in settings.digest_time_zone. Of each day it reads 2,000 '
  'events at most, and says where there are more.';

-- 90_api/dashboard/time_changes.sql
create function bruce.time_changes(p_question bruce.question, p_most integer default 5000)
returns jsonb
language sql
stable
set search_path = ''
set jit = off
as $$
  with newest as materialized (
    select e.drift_key, e.issue_id, e.created_at, e.id
    from public.events as e
    where e.created_at > p_question.since and e.created_at <= p_question.until
    order by e.created_at desc
    limit p_most
  ),
  -- as in public.drift_between: compared are only keys with events in between, under the last key of each
  touched as (
    select n.drift_key, array_agg(distinct n.issue_id) as issue_ids from newest as n
    where n.drift_key is not null
    group by n.drift_key
  ),
  compared as (
    select
      t.drift_key, b.event as before, a.event as after,
      coalesce((b.event).status, 'resolved') <> 'resolved' as was_there,
      coalesce((a.event).status, 'resolved') <> 'resolved' as is_there
    from touched as t
    left join lateral (
      select e as event from public.events as e
      where e.id = (
        select u.id
        from (
          (
            select v.id, v.created_at from public.events as v
            where v.drift_key = t.drift_key and v.created_at <= p_question.since
            order by v.created_at desc, v.id desc limit 1
          )
          union all
          (
            select v.id, v.created_at from public.events as v
            where v.issue_id = any (t.issue_ids) and v.created_at <= p_question.since
            order by v.created_at desc, v.id desc limit 1
          )
        ) as u
        order by u.created_at desc, u.id desc limit 1
      )
    ) as b on true
    left join lateral (
      select e as event from public.events as e
      where e.id = (
        select u.id
        from (
          (
            select v.id, v.created_at from public.events as v
            where v.drift_key = t.drift_key and v.created_at <= p_question.until
            order by v.created_at desc, v.id desc limit 1
          )
          union all
          (
            select v.id, v.created_at from public.events as v
            where v.issue_id = any (t.issue_ids) and v.created_at <= p_question.until
            order by v.created_at desc, v.id desc limit 1
          )
        ) as u
        order by u.created_at desc, u.id desc limit 1
      )
    ) as a on true
    where (a.event).drift_key = t.drift_key
  ),
  changed as materialized (
    select
      case
        when not c.was_there then 'appeared'
        when c.is_there then 'changed'
        when (c.after).evidence ? 'waiver_id' then 'waived'
        else 'disappeared'
      end as change,
      (c.after).created_at as changed_at, (c.after).issue_id, (c.after).event_id, (c.before).observed as was,
      l.*
    from compared as c
    -- drift that is gone is shown with its last values
    cross join lateral (
      select
        c.drift_key, s.event_type, s.severity, s.hostname, s.service, s.details, s.expected, s.observed,
        s.source
      from (select (case when c.is_there then c.after else c.before end).*) as s
    ) as l
    where (
        c.was_there <> c.is_there or c.is_there
        and ((c.after).expected, (c.after).observed)
          is distinct from ((c.before).expected, (c.before).observed)
      )
      and (p_question.hosts is null or l.hostname = any (p_question.hosts))
      and (p_question.is_free or bruce.in_scope(p_question.token, l.hostname))
  ),
  page as (
    select
      c.*, row_number() over (order by c.changed_at desc, c.drift_key desc) as position
    from changed as c
    where p_question.after is null
      or (c.changed_at, c.drift_key) < (p_question.after[1]::timestamptz, p_question.after[2])
    order by c.changed_at desc, c.drift_key desc
    limit p_question.page_size + 1
  )
  select jsonb_build_object(
    'since', p_question.since, 'until', p_question.until,
    'counts', (
      select jsonb_build_object(
        'appeared', count(*) filter (where c.change = 'appeared'),
        'changed', count(*) filter (where c.change = 'changed'),
        'disappeared', count(*) filter (where c.change = 'disappeared'),
        'waived', count(*) filter (where c.change = 'waived')
      )
      from changed as c
    ),
    'is_complete', (select count(*) < p_most from newest),
    'read_events', p_most,
    'items', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'change', p.change, 'changed_at', p.changed_at, 'issue_id', p.issue_id, 'event_id', p.event_id,
        'event_type', p.event_type, 'severity', p.severity, 'hostname', p.hostname, 'service', p.service,
        'details', left(p.details, 2000), 'was', left(p.was, 2000), 'expected', left(p.expected, 2000),
        'observed', left(p.observed, 2000), 'source', p.source
      ) order by p.position), '[]')
      from page as p
      where p.position <= p_question.page_size
    ),
    'next_cursor', (
      select bruce.write_cursor(p_question, jsonb_build_array(p.changed_at, p.drift_key))
      from page as p
      where p.position = p_question.page_size
        and exists (select from page as o where o.position > p_question.page_size)
    )
  );
$$;
revoke all on function bruce.time_changes(bruce.question, pg_catalog.int4) from public, anon, authenticated, service_role;
comment on function bruce.time_changes(bruce.question, integer) is
  'What appeared, disappeared, was waived or changed in a period, newest first, in pages: '
  'public.drift_between over its newest 5,000 events.';

-- 90_api/dashboard/time_of_hosts.sql
create function bruce.time_of_hosts(
  p_question bruce.question, p_days integer default 30, p_most integer default 500
)
returns jsonb
language sql
stable
set search_path = ''
set jit = off
as $$
  with told as materialized (
    select e.issue_id, e.status, e.severity, e.created_at, e.id
    from unnest(p_question.hosts) as h (hostname)
    join public.events as e on e.hostname = h.hostname
    where e.created_at > p_question.asked_at - p_days * interval '1 day'
      and e.issue_id is not null
      and (p_question.is_free or bruce.in_scope(p_question.token, h.hostname))
    order by e.created_at desc, e.id desc
    limit p_most
  ),
  -- where there are too many events, the line starts later
  start as (
    select case when count(*) < p_most then p_question.asked_at - p_days * interval '1 day'
      else min(t.created_at) end as at
    from told as t
  ),
  known as (
    select t.issue_id from told as t
    union
    select i.issue_id
    from unnest(p_question.hosts) as h (hostname)
    join public.issues as i on i.hostname = h.hostname
    where i.status <> 'resolved' and i.opened_at is not null
      and (p_question.is_free or bruce.in_scope(p_question.token, h.hostname))
  ),
  steps as (
    select t.issue_id, t.status, t.severity, t.created_at, t.id from told as t
    union
    select k.issue_id, e.status, e.severity, s.at, e.id
    from known as k
    cross join start as s
    cross join lateral (
      select v.* from public.events as v
      where v.issue_id = k.issue_id and v.created_at <= s.at
      order by v.created_at desc, v.id desc limit 1
    ) as e
  ),
  spans as materialized (
    select
      s.status, bruce.severity_rank(s.severity) as rank, s.created_at as starts_at,
      lead(s.created_at, 1, p_question.asked_at) over (
        partition by s.issue_id order by s.created_at, s.id) as ends_at
    from steps as s
  ),
  edges as (
    select s.at from start as s
    union
    select p.starts_at from spans as p
    union
    select p.ends_at from spans as p
  ),
  pieces as (
    select
      e.at as starts_at, lead(e.at, 1, p_question.asked_at) over (order by e.at) as ends_at,
      (
        select min(p.rank) from spans as p
        where p.status <> 'resolved' and p.starts_at <= e.at and p.ends_at > e.at
      ) as rank
    from edges as e
  ),
  turns as (
    select
      p.*, (row_number() over (order by p.starts_at)
        - row_number() over (partition by p.rank order by p.starts_at)) as run
    from pieces as p
    where p.ends_at > p.starts_at
  ),
  intervals as (
    select min(t.starts_at) as starts_at, max(t.ends_at) as ends_at, t.rank
    from turns as t
    group by t.rank, t.run
  )
  select jsonb_build_object(
    'hosts', (
      -- a name leads to all that a host was called
      select coalesce(jsonb_agg(h.hostname), '[]') from unnest(p_question.hosts) as h (hostname)
      where p_question.is_free or bruce.in_scope(p_question.token, h.hostname)
    ),
    'since', s.at,
    'is_complete', s.at <= p_question.asked_at - p_days * interval '1 day', 'read_events', p_most,
    'intervals', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'starts_at', i.starts_at, 'ends_at', i.ends_at, 'severity', (bruce.severities())[i.rank]
      ) order by i.starts_at), '[]')
      from intervals as i
    )
  )
  from start as s;
$$;
revoke all on function bruce.time_of_hosts(bruce.question, pg_catalog.int4, pg_catalog.int4) from public, anon, authenticated, service_role;
comment on function bruce.time_of_hosts(bruce.question, integer, integer) is
  'The worst severity open on a host over 30 days, as intervals from its events; null: nothing was open. Of '
  'more than 500 events it takes the newest, and starts later.';

-- 90_api/dashboard/time_state.sql
create function bruce.time_state(p_question bruce.question, p_at timestamptz, p_most integer default 20000)
returns jsonb
language sql
stable
set search_path = ''
set jit = off
as $$
  with later as materialized (
    select e.issue_id, e.status from public.events as e
    where e.created_at > p_at order by e.created_at limit p_most
  ),
  -- what was open then is alive now, or was resolved since
  candidate as (
    select i.issue_id from public.issues as i where i.status <> 'resolved' and i.opened_at is not null
    union
    select l.issue_id from later as l where l.status = 'resolved'
  ),
  open as materialized (
    select e.*
    from candidate as c
    cross join lateral (
      select v.* from public.events as v
      where v.issue_id = c.issue_id and v.created_at <= p_at
      order by v.created_at desc, v.id desc limit 1
    ) as e
    where e.status <> 'resolved' and e.drift_key is not null
      and (p_question.hosts is null or e.hostname = any (p_question.hosts))
      and (p_question.is_free or bruce.in_scope(p_question.token, e.hostname))
  ),
  page as (
    select
      o.*, r.rank, row_number() over (order by r.rank, o.created_at desc, o.id) as position
    from open as o
    cross join lateral bruce.severity_rank(o.severity) as r (rank)
    where p_question.after is null
      or r.rank > p_question.after[1]::integer
      or r.rank = p_question.after[1]::integer and (
        o.created_at < p_question.after[2]::timestamptz
        or o.created_at = p_question.after[2]::timestamptz and o.id > p_question.after[3]::bigint)
    order by position
    limit p_question.page_size + 1
  )
  select jsonb_build_object(
    'at', p_at, 'total', (select count(*) from open),
    'is_complete', (select count(*) < p_most from later),
    'read_events', p_most
  ) || (bruce.write_page(p_question, (
    select array_agg(jsonb_build_object(
      'key', jsonb_build_array(p.rank, p.created_at, p.id),
      'issue_id', p.issue_id, 'event_type', p.event_type, 'severity', p.severity, 'hostname', p.hostname,
      'service', p.service, 'details', left(p.details, 2000), 'expected', left(p.expected, 2000),
      'observed', left(p.observed, 2000), 'source', p.source, 'since', (
        select max(v.created_at) from public.events as v
        where v.issue_id = p.issue_id and v.status = 'opened' and v.created_at <= p_at
      )
    ) order by p.position)
    from page as p
  )) - '{status,as_of}'::text[]);
$$;
revoke all on function bruce.time_state(bruce.question, timestamptz, pg_catalog.int4) from public, anon, authenticated, service_role;
comment on function bruce.time_state(bruce.question, timestamptz, integer) is
  'The drift that was open at a time, worst first, in pages: public.drift_as_of without a look at all '
  'events. It reads the first 20,000 events after that time, to find what was resolved since.';

-- 90_api/dashboard/unchanged.sql
create function bruce.unchanged(p_question bruce.question, p_version text)
returns jsonb
language sql
immutable
set search_path = ''
as $$
  select jsonb_build_object(
    'status', 200, 'as_of', p_question.asked_at, 'version', p_version, 'unchanged', true);
$$;
revoke all on function bruce.unchanged(bruce.question, text) from public, anon, authenticated, service_role;
comment on function bruce.unchanged(bruce.question, text) is
  'The answer of a dashboard function to who has this version already.';

-- 90_api/dashboard/victims_of.sql
create function bruce.victims_of(p_issue_ids uuid[])
returns table (issue_id uuid)
language sql
stable
set search_path = ''
as $$
  with recursive victim as (
    select v.issue_id, 1 as depth from public.issues as v
    where v.suppressed_by = any (p_issue_ids) and v.status <> 'resolved'
    union
    select v.issue_id, d.depth + 1
    from victim as d
    join public.issues as v on v.suppressed_by = d.issue_id
    where v.status <> 'resolved' and d.depth < 5
  )
  select distinct v.issue_id from victim as v where v.issue_id <> all (p_issue_ids);
$$;
revoke all on function bruce.victims_of(uuid[]) from public, anon, authenticated, service_role;
comment on function bruce.victims_of(uuid[]) is
  'The issues that these explain, and those that their victims explain in turn.';

-- 90_api/dashboard/words_of_issues.sql
create function bruce.words_of_issues(p_issue_ids uuid[])
returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  return (
    select bruce.cause_words(jsonb_populate_record(null::bruce.cause, jsonb_build_object(
      'event_type', min(i.event_type),
      'service', case when count(distinct m.service_key) = 1 and count(m.service_key) = count(*)
        then min(i.service) end,
      'field', case when count(distinct i.field) = 1 and count(i.field) = count(*) then min(i.field) end,
      'expected', case when count(distinct i.expected) = 1 and count(i.expected) = count(*)
        then min(i.expected) end,
      'observed', case when count(distinct i.observed) = 1 and count(i.observed) = count(*)
        then min(i.observed) end,
      'place', min(m.place), 'lead_details', min(i.details), 'hosts', array_agg(distinct i.hostname),
      'services', array_agg(distinct i.service), 'issue_ids', array_agg(i.issue_id),
      'services_total', count(distinct i.hostname || '/' || i.service))))
    from bruce.cause_members as m
    join public.issues as i on i.issue_id = m.issue_id
    where m.issue_id = any (p_issue_ids)
  );
end;
$$;
revoke all on function bruce.words_of_issues(uuid[]) from public, anon, authenticated, service_role;
comment on function bruce.words_of_issues(uuid[]) is
  'The sentence of those issues of one cause that a group of the dashboard holds.';

-- 90_api/expected.sql
create function public.expected(token_sha256 text, payload jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_token jsonb := bruce.use_token(expected.token_sha256, array['netbox', 'operator']);
  v_is_free boolean := bruce.in_scope(v_token, null, 'netbox');
  v_is_complete boolean := coalesce(expected.payload -> 'complete' = 'true', false);
  v_hosts jsonb := expected.payload -> 'hosts';
  v_rejected jsonb := '[]';
  v_last_change bigint;
  v_last_event bigint;
  v_id text;
  v_held boolean;
  v_unconfirmed text[];
begin
  if v_token ->> 'status' <> '200' then
    return v_token;
  end if;
  if jsonb_typeof(v_hosts) is distinct from 'array' then
    return bruce.fault(
      422, 'invalid', 'The payload is not {"hosts": [...]}.',
      '[{"path": "hosts", "message": "a list of hosts is required"}]');
  end if;
  if v_is_complete and not v_is_free then
    return bruce.fault(
      403, 'out_of_scope',
      'A complete state is of all hosts; this token is bound to some: send these with services_complete.',
      jsonb_build_array(jsonb_build_object(
        'path', 'complete', 'code', 'out_of_scope',
        'message', 'Not for a token that is bound to hosts or other sources.'
      ))
    );
  end if;

  v_last_change := bruce.last_change();
  v_last_event := bruce.last_event();
  if not v_is_free then
    select
      coalesce(jsonb_agg(
        r.reason || jsonb_build_object(
          'index', h.position - 1, 'path', format('hosts[%s].%s', h.position - 1, r.reason ->> 'path'))
        order by h.position
      ) filter (where r.reason is not null), '[]'),
      coalesce(jsonb_agg(h.item order by h.position) filter (where r.reason is null), '[]')
    into v_rejected, v_hosts
    from jsonb_array_elements(v_hosts) with ordinality as h (item, position)
    cross join lateral bruce.refuse_host(h.item, v_token) as r (reason);
  end if;
  if v_hosts = '[]' and v_rejected <> '[]' then
    return bruce.fault(403, 'out_of_scope', 'This token may not declare that host.', (
      select jsonb_agg(r.entry - 'index' order by r.position)
      from jsonb_array_elements(v_rejected) with ordinality as r (entry, position) where r.position <= 100
    ));
  end if;

  -- what is posted adds, unless it says that it is complete
  insert into public.snapshots (snapshot_type, data)
  values ('netbox', expected.payload
    || jsonb_build_object('hosts', v_hosts, 'complete', v_is_complete, 'services_complete', false))
  returning id::text into v_id;
  select s.held into v_held from public.snapshots as s where s.id::text = v_id;
  v_unconfirmed := array(
    select bruce.unconfirmed_absences(
      expected.payload || jsonb_build_object('hosts', v_hosts, 'complete', v_is_complete)));
  return jsonb_build_object(
    'status', 200,
    'hosts', jsonb_array_length(v_hosts),
    'services', (
      select count(*)
        from bruce.expected_host_services(expected.payload || jsonb_build_object('hosts', v_hosts))),
    'unchanged', bruce.last_change() = v_last_change and not coalesce(v_held, false),
    'held', coalesce(v_held, false),
    'rejected_total', jsonb_array_length(v_rejected),
    'rejected', (
      select coalesce(jsonb_agg(r.entry order by r.position), '[]')
      from jsonb_array_elements(v_rejected) with ordinality as r (entry, position) where r.position <= 100
    ),
    'events', bruce.count_events(v_last_event)
  ) || bruce.count_changes(v_last_change) || case
    when expected.payload ? 'deleted' then jsonb_build_object(
      'unconfirmed_total', cardinality(v_unconfirmed), 'unconfirmed', to_jsonb(v_unconfirmed[1:100]))
    else '{}'
  end;
end;
$$;
revoke all on function public.expected(text, jsonb) from public, anon, authenticated, service_role;
comment on function public.expected(text, jsonb) is
  'Takes {"hosts": [...], "complete": bool} for a token. Hosts are merged into what is declared; what a '
  'host with services_complete lacks is retired, and with complete true what the whole lacks; of NetBox '
  'only what "deleted" lists, where it is given: unconfirmed names the rest. The answer names what was '
  'retired. Security definer: the edge may neither read tokens nor write the declaration; it '
  'hands a snapshot over.';
grant execute on function public.expected(text, jsonb) to service_role;

-- 90_api/imports/imports.sql
create table public.imports (
  id bigint generated always as identity primary key,
  imported_at timestamptz not null default now(),
  file_name text not null check (file_name <> ''),
  outcome text not null check (outcome in ('whole', 'partial')),
  written_at timestamptz not null,
  size_bytes bigint not null check (size_bytes >= 0),
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  counts jsonb not null default '{}',
  problems jsonb not null default '[]'
);
revoke all on table public.imports from public, anon, authenticated, service_role;
create index imports_sha256_idx on public.imports (sha256, imported_at desc);
create index imports_file_name_idx on public.imports (file_name, id desc);
comment on table public.imports is
  'One row per imported file (bruce import). A file whose content is the last that was imported under its '
  'name is not imported again.';
comment on column public.imports.outcome is
  'whole: every row is in. partial: some were refused, and problems says which and why.';
comment on column public.imports.written_at is
  'When the file was written: the time of rows that have none of their own.';
comment on column public.imports.counts is 'By table: rows read, and what became of them.';
comment on column public.imports.problems is 'The first of its problems: {"line", "message"}.';
alter table public.imports enable row level security;
create policy imports_select_authenticated on public.imports
  for select to authenticated using ((select bruce.person_may_read()));
grant select on public.imports to authenticated, service_role;
grant insert (file_name, outcome, written_at, size_bytes, sha256, counts, problems) on public.imports
  to service_role;
create trigger _060_strip_secrets before insert on public.imports
  for each row execute function bruce.tg__strip_secrets('file_name', 'problems');

-- 90_api/imports/tg_imports__write_journal.sql
create function bruce.tg_imports__write_journal()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform bruce.write_journal(
    p_kind => 'import',
    p_message => format(
      'Imported %s %s.', new.file_name, case new.outcome when 'whole' then 'whole'
        else 'but for some rows that were refused' end
    ),
    p_details => jsonb_build_object('import_id', new.id, 'counts', new.counts)
  );
  return null;
end;
$$;
revoke all on function bruce.tg_imports__write_journal() from public, anon, authenticated, service_role;
comment on function bruce.tg_imports__write_journal() is
  'An import is a line in the journal. Security definer: who imports may not write the journal himself.';
create trigger _200_write_journal after insert on public.imports
  for each row execute function bruce.tg_imports__write_journal();

-- 90_api/ingest.sql
create function public.ingest(token_sha256 text, payloads jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_token jsonb := bruce.use_token(ingest.token_sha256, array['collector', 'operator']);
  v_now timestamptz := bruce.clock();
  v_asks boolean;
  v_admitted bruce.admitted;
  v_over bruce.over_quota;
  v_quarantine jsonb;
  v_quarantined bigint;
  v_left_out bigint[];
  v_hosts text[];
  v_last_event bigint;
  v_events jsonb;
  v_outcomes text[];
  v_ids bigint[];
  v_indexes bigint[];
begin
  if v_token ->> 'status' <> '200' then
    return v_token;
  end if;

  v_asks := ingest.payloads @? '$[*].base';
  -- nine of ten are a single one that is unchanged
  if jsonb_array_length(ingest.payloads) = 1
    and bruce.refuse_payload(ingest.payloads -> 0, v_token, v_now) is null
    and bruce.take_unchanged(ingest.payloads -> 0)
  then
    perform bruce.let_commit_wait();
    return '{"status": 200, "stored": 0, "unchanged": 1, "duplicate": 0, "late": 0, "held": 0,
      "quarantined": 0, "events": {"opened": 0, "changed": 0, "resolved": 0}, "rejected": [],
      "quarantine": []}'::jsonb
      || case ingest.payloads -> 0 -> 'base'
        when 'null' then jsonb_build_object(
          'bases', bruce.bases_to_tell(ingest.payloads, '{0}', '{unchanged}', '{null}'),
          'send_whole', '[]'::jsonb
        )
        else case when v_asks then '{"bases": [], "send_whole": []}' else '{}' end::jsonb
      end;
  end if;

  v_admitted := bruce.admit_payloads(ingest.payloads, v_token, v_now);
  v_left_out := v_admitted.send_whole
    || array(select (r ->> 'index')::bigint from jsonb_array_elements(v_admitted.rejected) as r);
  v_over := bruce.refuse_over_quota(v_token ->> 'name', v_admitted.payloads, v_left_out, v_now);
  v_left_out := v_left_out
    || array(select (r ->> 'index')::bigint from jsonb_array_elements(v_over.rejected) as r);
  v_hosts := bruce.lock_payloads(v_admitted.payloads, v_left_out);
  v_last_event := coalesce((select max(e.id) from public.events as e), 0);
  select
    coalesce(array_agg(t.outcome), '{}'), coalesce(array_agg(t.snapshot_id), '{}'),
    coalesce(array_agg(t.index), '{}')
  into v_outcomes, v_ids, v_indexes
  from bruce.take_payloads(v_admitted.payloads, v_left_out) as t;
  v_events := bruce.count_events(v_last_event, v_hosts);
  perform bruce.spend_quota(
    v_token ->> 'name', 'new_hosts', v_over.new_hosts, v_over.refused_hosts, v_now);
  perform bruce.spend_quota(
    v_token ->> 'name', 'new_issues', (v_events ->> 'opened')::integer, v_over.refused_issues, v_now);

  select
    coalesce(jsonb_agg(jsonb_build_object(
      'index', i.index, 'path', q.path, 'message', q.message
    ) order by i.index, q.id), '[]'),
    coalesce(sum(q.rows), 0)
  into v_quarantine, v_quarantined
  from bruce.quarantined_rows as q
  join bruce.scopes as s on s.scope_id = q.scope_id
  join unnest(v_ids, v_indexes) as i (id, index) on i.id = s.snapshot_id
  where q.snapshot_id = any (v_ids);

  -- a time of contact is told again by the next snapshot; all else is on the disk before it is answered
  if v_outcomes <@ array['unchanged', 'duplicate'] and v_quarantine = '[]'
    and v_events = '{"opened": 0, "changed": 0, "resolved": 0}'
  then
    perform bruce.let_commit_wait(array['public.issues', 'public.actions', 'public.journal']::regclass[]);
  end if;
  return jsonb_build_object(
    'status', 200,
    'stored', cardinality(array_positions(v_outcomes, 'stored')),
    'unchanged', cardinality(array_positions(v_outcomes, 'unchanged')),
    'duplicate', cardinality(array_positions(v_outcomes, 'duplicate')),
    'late', cardinality(array_positions(v_outcomes, 'late')),
    'held', (select count(*) from bruce.scopes as s where s.held_snapshot_id = any (v_ids)),
    'quarantined', v_quarantined,
    'events', v_events,
    'rejected', v_admitted.rejected || v_over.rejected,
    'quarantine', v_quarantine
  ) || case
    when v_asks then jsonb_build_object(
      'bases', bruce.bases_to_tell(ingest.payloads, v_indexes, v_outcomes, v_ids),
      'send_whole', to_jsonb(array(
        select jsonb_build_object('index', w.index) from unnest(v_admitted.send_whole) as w (index)))
    )
    else '{}'
  end;
end;
$$;
revoke all on function public.ingest(text, jsonb) from public, anon, authenticated, service_role;
comment on function public.ingest(text, jsonb) is
  'Takes an array of canonical payloads for a token. Answers counts of what became of them, and what was '
  'rejected or quarantined, by index and path; to those that have a member base, also the base that each may '
  'name from now on, and which have to be sent whole. Security definer: the edge may neither read tokens '
  'nor write state; it hands payloads over.';
grant execute on function public.ingest(text, jsonb) to service_role;

-- 90_api/inventory/inventory_hosts.sql
create view public.inventory_hosts with (security_invoker = true) as
with declared as (
  -- a device and a VM of one name are ambiguous: one speaks
  select distinct on (a.name) a.*
  from public.assets as a
  where a.lifecycle <> 'retired' and lower(a.asset_type) in ('device', 'vm')
  order by a.name, a.asset_type
),
guest as (
  -- of one name on several hypervisors the one that runs
  select distinct on (e.hostname)
    e.hostname, e.kind, e.state, e.addresses, e.scope_id, s.source,
    case when e.item ->> 'vmid' ~ '^\d{1,9}$' then (e.item ->> 'vmid')::integer end as vmid,
    e.item ->> 'type' as guest_type,
    coalesce(n.hostname, case e.kind when 'vm' then s.host else (bruce.resolve_host(e.node)).host end)
      as hypervisor,
    coalesce(e.heard_until, s.last_seen_at) as seen_at,
    coalesce(e.heard_until, s.last_seen_at) >= (select bruce.clock()) - s.stale_after as is_fresh,
    count(*) over (partition by e.hostname)::integer as guests
  from bruce.entities as e
  join bruce.scopes as s on s.scope_id = e.scope_id
  left join bruce.entities as n
    on n.scope_id = e.scope_id and n.kind = 'node' and n.entity_key = e.node and e.kind = 'guest'
  where e.kind in ('guest', 'vm')
    and e.match in ('matched', 'undeclared')
    and e.state not in ('unknown', 'absent')
    -- one that has the name of another that is declared
    and not (e.match = 'undeclared'
      and exists (select from bruce.host_state as h where h.hostname = e.hostname))
  order by e.hostname, e.state = 'running' desc, e.entity_id
),
node as (
  select distinct on (e.hostname)
    e.hostname, e.addresses, e.scope_id, coalesce(e.heard_until, s.last_seen_at) as seen_at,
    coalesce(e.heard_until, s.last_seen_at) >= (select bruce.clock()) - s.stale_after as is_fresh
  from bruce.entities as e
  join bruce.scopes as s on s.scope_id = e.scope_id
  where e.kind = 'node' and e.state not in ('unknown', 'absent')
  order by e.hostname, e.entity_id
),
-- the cluster that the nodes of a scope form, where there are several
cluster as (
  select s.scope_id, nullif(btrim(o.snapshot #>> '{cluster,name}'), '') as name
  from bruce.scopes as s
  join public.observed_snapshots as o
    on o.id = s.applied_snapshot_id and o.hostname = s.hostname and o.source = s.source
  where s.source = 'proxmox'
),
reporter as (
  select s.host as hostname, array_agg(distinct s.source order by s.source) as sources,
    max(s.last_seen_at) as seen_at,
    bool_or(s.last_seen_at >= (select bruce.clock()) - s.stale_after) as is_fresh
  from bruce.scopes as s
  where s.applied_snapshot_id is not null
    and not s.is_ambiguous
    -- what reports as a cluster is none of its nodes
    and not exists (
      select from public.assets as a
      where a.lifecycle <> 'retired'
        and bruce.fold_name(s.hostname)
          in (bruce.fold_name(a.cluster), case when lower(a.asset_type) = 'cluster' then a.name_key end)
    )
    and not (
      s.source = 'proxmox'
      and exists (select from bruce.entities as e where e.scope_id = s.scope_id and e.kind = 'node')
      and not exists (
        select from bruce.entities as e
        where e.scope_id = s.scope_id and e.kind = 'node' and e.hostname = s.host)
    )
  group by s.host
),
named as (
  select d.name as hostname from declared as d
  union
  select g.hostname from guest as g
  union
  select n.hostname from node as n
  union
  select r.hostname from reporter as r
)
select
  h.hostname,
  coalesce(lower(a.asset_type), case when g.hostname is not null then 'vm' else 'device' end) as asset_type,
  a.name is not null as is_declared,
  a.netbox_id,
  a.lifecycle,
  a.role,
  coalesce(a.metadata ->> 'os', case
    when g.guest_type is not null then null
    when 'truenas' = any (r.sources) then 'TrueNAS SCALE'
    when n.hostname is not null then 'Proxmox VE'
  end) as os,
  coalesce(a.tags, '{}') as tags,
  coalesce(a.aliases, '{}') as aliases,
  a.metadata ->> 'note' as note,
  coalesce(g.hypervisor, a.parent) as parent,
  coalesce(a.cluster, p.cluster, c.name) as cluster,
  coalesce(g.vmid, a.vmid) as vmid,
  host(a.primary_ip) as declared_ip,
  coalesce(g.addresses, n.addresses, '{}') as addresses,
  coalesce(g.state, case when n.hostname is not null then 'running' end) as state,
  g.guest_type,
  coalesce(r.sources, '{}') as sources,
  n.hostname is not null as is_node,
  coalesce(g.guests, 0) as guests,
  greatest(g.seen_at, n.seen_at, r.seen_at) as seen_at,
  coalesce(g.is_fresh, false) or coalesce(n.is_fresh, false) or coalesce(r.is_fresh, false) as is_fresh
from named as h
left join declared as a on a.name = h.hostname
left join guest as g on g.hostname = h.hostname
left join node as n on n.hostname = h.hostname
left join reporter as r on r.hostname = h.hostname
left join cluster as c on c.scope_id = coalesce(g.scope_id, n.scope_id)
left join lateral (
  select coalesce(o.cluster, (
    select k.name from public.assets as k
    where lower(k.asset_type) = 'cluster' and k.parent = o.name and k.lifecycle <> 'retired'
    order by k.name limit 1
  )) as cluster
  from declared as o
  where o.name = coalesce(g.hypervisor, a.parent) and g.hostname is not null
) as p on true
where not exists (
  select from public.assets as o where o.name = h.hostname and o.lifecycle = 'retired' and a.name is null
);
revoke all on table public.inventory_hosts from public, anon, authenticated, service_role;
comment on view public.inventory_hosts is
  'Each device and VM that is declared or observed, with what an inventory would say of it: '
  '`bruce netbox complete` reads it.';
comment on column public.inventory_hosts.is_declared is 'It is declared, and not as retired.';
comment on column public.inventory_hosts.asset_type is
  'device or vm: as declared; of what is not, a guest is a vm and everything else a device.';
comment on column public.inventory_hosts.parent is 'Where the guest is, else where it is declared.';
comment on column public.inventory_hosts.cluster is
  'The one that it, or what it stands on, is declared in; else what Proxmox VE calls the cluster.';
comment on column public.inventory_hosts.addresses is 'Observed.';
comment on column public.inventory_hosts.state is 'What its hypervisor says of it; null where nobody does.';
comment on column public.inventory_hosts.guest_type is 'qemu or lxc.';
comment on column public.inventory_hosts.guests is
  'How many guests have this name: of several, the row is of one that runs.';
comment on column public.inventory_hosts.sources is 'What reports under its name.';
comment on column public.inventory_hosts.seen_at is 'When it was last seen; null: by nobody.';
comment on column public.inventory_hosts.is_fresh is 'That is new enough to be evidence.';
grant select on public.inventory_hosts to authenticated, service_role;

-- 90_api/inventory/inventory_routes.sql
create view public.inventory_routes with (security_invoker = true) as
select
  r.domains, r.proxy, r.target, case when r.port is not null then r.place end as hostname, r.port,
  coalesce(e.heard_until, s.last_seen_at) as seen_at
from bruce.route_targets as r
join bruce.entities as e on e.entity_id = r.entity_id
join bruce.scopes as s on s.scope_id = r.scope_id
where r.is_judged;
revoke all on table public.inventory_routes from public, anon, authenticated, service_role;
comment on view public.inventory_routes is
  'Where the enabled routes of reverse proxies lead, as far as that can be told: `bruce netbox complete` '
  'declares a service where one leads to a port that none has.';
comment on column public.inventory_routes.hostname is
  'The declared host it leads to; null where it leads to no declared host.';
comment on column public.inventory_routes.port is 'As protocol/number.';
grant select on public.inventory_routes to authenticated, service_role;

-- 90_api/inventory/inventory_services.sql
create view public.inventory_services with (security_invoker = true) as
select
  x.hostname, x.name as service, true as is_declared, x.netbox_id, x.lifecycle, x.ports as declared_ports,
  e.ports, x.image as declared_image, x.role, x.metadata ->> 'note' as note, x.aliases, x.depends_on,
  bruce.declared_models(x.metadata) as models,
  e.kind, e.entity_key as container, e.project, e.compose_service, e.state,
  coalesce(e.heard_until, s.last_seen_at) as seen_at,
  coalesce(e.heard_until, s.last_seen_at) >= (select bruce.clock()) - s.stale_after as is_fresh
from public.expected_services as x
left join lateral (
  select o.* from bruce.entities as o
  where o.service_id = x.id and o.hostname = x.hostname and o.kind in ('container', 'app', 'unit', 'listener')
    and o.match = 'matched'
  order by o.state = 'running' desc, o.entity_id limit 1
) as e on true
left join bruce.scopes as s on s.scope_id = e.scope_id
where x.lifecycle <> 'retired'
union all
select * from (
  -- of several of one name, such as the tasks of a Swarm service, one speaks
  select distinct on (e.hostname, e.name)
    e.hostname, e.name, false, null::bigint, null::text, '{}'::text[],
    -- of a process, what others reach
    case e.kind when 'listener' then bruce.listed_sockets(e.item -> 'ports') else e.ports end,
    null::text, null::text,
    null::text, '{}'::text[], '{}'::text[], '{}'::text[],
    e.kind, e.entity_key, e.project, e.compose_service, e.state,
    coalesce(e.heard_until, s.last_seen_at),
    coalesce(e.heard_until, s.last_seen_at) >= (select bruce.clock()) - s.stale_after
  from bruce.entities as e
  join bruce.scopes as s on s.scope_id = e.scope_id
  where e.kind in ('container', 'app', 'listener')
    and e.match = 'undeclared'
    and e.state in ('running', 'unstable')
  order by e.hostname, e.name, e.entity_id
) as o;
revoke all on table public.inventory_services from public, anon, authenticated, service_role;
comment on view public.inventory_services is
  'Each service that is declared, and each container, app and listening process that runs and is not, with '
  'what an inventory would say of it: `bruce netbox complete` reads it.';
comment on column public.inventory_services.is_declared is 'It is declared, and not as retired.';
comment on column public.inventory_services.models is 'Models that an AI service has to have.';
comment on column public.inventory_services.ports is
  'Observed, as protocol/number; null where publishing does not tell, or nothing is observed.';
comment on column public.inventory_services.kind is 'container or app; null: nothing is observed of it.';
comment on column public.inventory_services.container is 'The name in full.';
comment on column public.inventory_services.seen_at is 'When it was last seen; null: by nobody.';
comment on column public.inventory_services.is_fresh is 'That is new enough to be evidence.';
grant select on public.inventory_services to authenticated, service_role;

-- 90_api/netbox_change.sql
create function public.netbox_change(change jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_id bigint;
  v_last_event bigint;
  v_hosts text[];
  v_result text;
  v_fault jsonb;
begin
  perform bruce.refuse_read_only('netbox_change');
  v_fault := bruce.refuse_netbox_change(netbox_change.change);
  if v_fault is not null then
    return v_fault;
  end if;
  v_id := (bruce.store_netbox_changes(jsonb_build_array(netbox_change.change)))[1];
  if v_id is null then
    return jsonb_build_object('status', 200, 'result', 'duplicate');
  end if;
  -- where others wait, it is one of many: apply_netbox_changes applies them together
  if exists (
      select from bruce.netbox_inbox as i where i.applied_at is null and i.attempts = 0 and i.id <> v_id)
    or not bruce.try_lock_engine()
  then
    return jsonb_build_object('status', 202, 'result', 'queued');
  end if;

  v_last_event := bruce.last_event();
  begin
    v_hosts := bruce.apply_netbox_changes(array[v_id]);
  exception
    -- stored it is: what stops its application now must not take it back
    when transaction_rollback or insufficient_resources or operator_intervention or system_error
      or lock_not_available then
      return jsonb_build_object('status', 202, 'result', 'queued');
  end;
  v_result := (select i.result from bruce.netbox_inbox as i where i.id = v_id);
  if v_result is null then
    return bruce.fault(
      500, 'not_applied', 'The change is stored, but could not be applied; it is tried again each minute.');
  elsif v_result = 'outdated' then
    return jsonb_build_object('status', 200, 'result', v_result);
  end if;
  return jsonb_build_object(
    'status', 200,
    'result', v_result,
    'hosts', (select coalesce(jsonb_agg(distinct h), '[]') from unnest(v_hosts) as h),
    'events', bruce.count_events(v_last_event)
  );
end;
$$;
revoke all on function public.netbox_change(jsonb) from public, anon, authenticated, service_role;
comment on function public.netbox_change(jsonb) is
  'Stores one change of a NetBox object: {"key", "event", "type", "netbox_id", "changed_at", "object"}, and '
  'applies it if the engine is free and no other change waits. Answers applied, unchanged, outdated, '
  'duplicate, or queued: then apply_netbox_changes applies it. Never waits for the engine. Security '
  'definer: the edge may not write the declaration; it hands over one change whose signature it has '
  'checked.';
grant execute on function public.netbox_change(jsonb) to service_role;

-- 90_api/netbox_changes.sql
create function public.netbox_changes(changes jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_fault jsonb;
begin
  perform bruce.refuse_read_only('netbox_changes');
  if jsonb_typeof(netbox_changes.changes) is distinct from 'array' then
    return bruce.fault(422, 'invalid_payload', 'Send a list of changes; nothing was stored.');
  end if;
  select f.fault || jsonb_build_object('index', c.position - 1) into v_fault
  from jsonb_array_elements(netbox_changes.changes) with ordinality as c (change, position)
  cross join lateral bruce.refuse_netbox_change(c.change) as f (fault)
  where f.fault is not null
  order by c.position
  limit 1;
  if v_fault is not null then
    return v_fault;
  end if;
  return jsonb_build_object('status', 200, 'changes', (
    select coalesce(jsonb_agg(
      case when s.id is null then jsonb_build_object('status', 200, 'result', 'duplicate')
        else jsonb_build_object('status', 202, 'result', 'queued') end
      order by s.position
    ), '[]')
    from unnest(bruce.store_netbox_changes(netbox_changes.changes)) with ordinality as s (id, position)
  ));
end;
$$;
revoke all on function public.netbox_changes(jsonb) from public, anon, authenticated, service_role;
comment on function public.netbox_changes(jsonb) is
  'Stores a list of changes as netbox_change takes them, and answers what became of each: queued, or '
  'duplicate. apply_netbox_changes applies them. Never waits for the engine. Security definer: the edge '
  'may not write the declaration; it hands over changes whose signatures it has checked.';
grant execute on function public.netbox_changes(jsonb) to service_role;

-- 90_api/netbox_mapping.sql
create function public.netbox_mapping(token_sha256 text default null)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_token jsonb;
begin
  -- the function netbox-webhook asks with the secret key, and for nobody
  if netbox_mapping.token_sha256 is not null then
    v_token := bruce.use_token(netbox_mapping.token_sha256, array['netbox', 'operator'], p_writes => false);
    if v_token ->> 'status' <> '200' then
      return v_token;
    end if;
  end if;
  return jsonb_build_object('status', 200, 'mapping', (select s.netbox_mapping from public.settings as s));
end;
$$;
revoke all on function public.netbox_mapping(text) from public, anon, authenticated, service_role;
comment on function public.netbox_mapping(text) is
  'How NetBox is to be read, for a token of role netbox or operator, or for the edge function itself: '
  '{mapping}. Security definer: the edge may not read tokens; it hands the question over.';
grant execute on function public.netbox_mapping(text) to service_role;

-- 90_api/pages/age_of.sql
create function bruce.age_of(p_at timestamptz, p_now timestamptz)
returns bigint
language sql
immutable
set search_path = ''
as $$
  select greatest(floor(extract(epoch from p_now - p_at)), 0)::bigint where isfinite(p_at);
$$;
revoke all on function bruce.age_of(timestamptz, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.age_of(timestamptz, timestamptz) is
  'Whole seconds since p_at; null when p_at is null or infinite.';

-- 90_api/pages/bad_field.sql
create function bruce.bad_field(p_path text, p_code text, p_message text)
returns jsonb
language sql
immutable
set search_path = ''
as $$
  select bruce.fault(
    422, case p_code when 'invalid_cursor' then p_code else 'invalid_payload' end, p_message,
    jsonb_build_array(jsonb_build_object('path', p_path, 'code', p_code, 'message', p_message))
  );
$$;
revoke all on function bruce.bad_field(text, text, text) from public, anon, authenticated, service_role;
comment on function bruce.bad_field(text, text, text) is 'The error of one field of a query.';

-- 90_api/pages/evidence_of.sql
create function bruce.evidence_of(p_snapshot_id bigint, p_source text, p_observed_at timestamptz)
returns jsonb
language sql
immutable
set search_path = ''
as $$
  select jsonb_build_object('snapshot_id', p_snapshot_id, 'source', p_source, 'observed_at', p_observed_at);
$$;
revoke all on function bruce.evidence_of(pg_catalog.int8, text, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.evidence_of(bigint, text, timestamptz) is
  'The evidence of an item: snapshot, source and time of observation.';

-- 90_api/pages/read_cursor.sql
create function bruce.read_cursor(p_question bruce.question, p_cursor text, p_key_types text[])
returns text[]
language plpgsql
stable
set search_path = ''
as $$
declare
  v_json text := bruce.from_base64url(p_cursor);
  v_parts text[];
begin
  if bruce.reads_as(v_json, 'jsonb') and jsonb_typeof(v_json::jsonb) = 'array' then
    v_parts := bruce.texts_of(v_json::jsonb);
  end if;
  if v_parts[1] is distinct from p_question.list or v_parts[2] is distinct from p_question.filters
    or cardinality(v_parts) <> 2 + cardinality(p_key_types)
    or exists (
      select from unnest(v_parts[3:], p_key_types) as k (value, type)
      where not coalesce(bruce.reads_as(k.value, k.type), false)
    )
  then
    return null;
  end if;
  return v_parts[3:];
end;
$$;
revoke all on function bruce.read_cursor(bruce.question, text, text[]) from public, anon, authenticated, service_role;
comment on function bruce.read_cursor(bruce.question, text, text[]) is
  'The key that a cursor holds; null when it is not a cursor of this question.';

-- 90_api/pages/read_question.sql
create function bruce.read_question(
  p_token_sha256 text, p_query jsonb, p_list text default null, p_key_types text[] default '{}',
  p_roles text[] default '{agent,operator}', p_writes boolean default false
)
returns bruce.question
language plpgsql
volatile
set search_path = ''
as $$
declare
  asked bruce.question;
  -- a tool says for whom it acts; a person acts as herself
  v_by text := case when p_token_sha256 is not null then nullif(btrim(p_query ->> 'by'), '') end;
begin
  asked.asked_at := bruce.clock();
  asked.token := bruce.use_token(p_token_sha256, p_roles, asked.asked_at, p_writes);
  if asked.token ->> 'status' <> '200' then
    asked.fault := asked.token;
    return asked;
  end if;
  asked.is_free := jsonb_typeof(asked.token -> 'hosts') is distinct from 'array';
  asked.actor := coalesce(v_by || ' (' || (asked.token ->> 'name') || ')', asked.token ->> 'name');
  asked.issue_id := (p_query ->> 'issue_id')::uuid;
  if p_list is null then
    return asked;
  end if;

  asked.list := p_list;
  asked.filters := left(
    md5((coalesce(p_query, '{}') - '{limit,cursor,fields,if_version}'::text[])::text), 12);
  asked.page_size := least(greatest(coalesce((p_query ->> 'limit')::integer, 50), 1), 200);
  asked.fields := case jsonb_typeof(p_query -> 'fields')
    when 'array' then bruce.texts_of(p_query -> 'fields') end;
  asked.after := bruce.read_cursor(asked, p_query ->> 'cursor', p_key_types);
  if p_query ->> 'cursor' is not null and asked.after is null then
    asked.fault := bruce.bad_field(
      'cursor', 'invalid_cursor', 'This cursor is not from this query: start again without it.');
    return asked;
  end if;

  asked.hosts := bruce.find_hosts(p_query -> 'hostname');
  asked.services := nullif(bruce.fold_names(bruce.texts_of(p_query -> 'service')), '{}');
  asked.event_types := bruce.find_types(p_query -> 'event_type');
  asked.severities := bruce.texts_of(p_query -> 'severity');
  asked.statuses := bruce.texts_of(p_query -> 'status');
  asked.since := (p_query ->> 'since')::timestamptz;
  asked.until := (p_query ->> 'until')::timestamptz;
  return asked;
end;
$$;
revoke all on function bruce.read_question(text, jsonb, text, text[], text[], pg_catalog.bool) from public, anon, authenticated, service_role;
comment on function bruce.read_question(text, jsonb, text, text[], text[], boolean) is
  'Opens every function of the API: checks the token, then reads the page and the filters. With a list, '
  'p_key_types are the types of its key, which a cursor has to fit. p_writes: the function changes '
  'something.';

-- 90_api/pages/write_cursor.sql
create function bruce.write_cursor(p_question bruce.question, p_key jsonb)
returns text
language sql
immutable
set search_path = ''
as $$
  select bruce.base64url((jsonb_build_array(p_question.list, p_question.filters) || p_key)::text);
$$;
revoke all on function bruce.write_cursor(bruce.question, jsonb) from public, anon, authenticated, service_role;
comment on function bruce.write_cursor(bruce.question, jsonb) is
  'The cursor of the page after the row with this key; bruce.read_cursor reads it.';

-- 90_api/pages/write_page.sql
create function bruce.write_page(p_question bruce.question, p_rows jsonb[])
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return jsonb_build_object(
    'status', 200,
    'items', (
      select coalesce(jsonb_agg(
        case when p_question.fields is null then r.item - 'key'
          else (select coalesce(jsonb_object_agg(f.key, f.value), '{}') from jsonb_each(r.item - 'key') as f
            where f.key = any (p_question.fields))
        end order by r.position
      ), '[]')
      from unnest(p_rows[:p_question.page_size]) with ordinality as r (item, position)
    ),
    'next_cursor', case when cardinality(p_rows) > p_question.page_size then bruce.write_cursor(
      p_question, p_rows[p_question.page_size] -> 'key') end,
    'as_of', p_question.asked_at
  );
end;
$$;
revoke all on function bruce.write_page(bruce.question, jsonb[]) from public, anon, authenticated, service_role;
comment on function bruce.write_page(bruce.question, jsonb[]) is
  'The answer of a list: its items without their keys, and the cursor of the next page. A list reads one row '
  'more than the page holds: that row says that there is a next page.';

-- 90_api/quotas/over_quota.sql
create type bruce.over_quota as (
  rejected jsonb, new_hosts integer, refused_hosts integer, refused_issues integer
);
comment on type bruce.over_quota is
  'Payloads that a token has no quota for (index, code, path, message), and how many hosts and sources are '
  'new.';

-- 90_api/quotas/refuse_over_quota.sql
create function bruce.refuse_over_quota(
  p_token text, p_payloads jsonb, p_left_out bigint[], p_now timestamptz
)
returns bruce.over_quota
language plpgsql
stable
set search_path = ''
as $$
declare
  v_over bruce.over_quota := row('[]', 0, 0, 0);
  v_hosts_left integer := bruce.quota_left(p_token, 'new_hosts', p_now);
  v_issues_left integer := bruce.quota_left(p_token, 'new_issues', p_now);
begin
  with payload as (
    select p.position - 1 as index, p.payload, lower(btrim(p.payload ->> 'hostname')) as host_key,
      lower(p.payload ->> 'source') as source
    from jsonb_array_elements(p_payloads) with ordinality as p (payload, position)
    where p.position - 1 <> all (p_left_out)
  ),
  judged as (
    select p.index, p.payload, p.host_key, p.source, n.place
    from payload as p
    left join (
      select o.host_key, o.source, row_number() over (order by min(o.index)) as place
      from payload as o
      where not exists (
        select from bruce.scopes as s where s.host_key = o.host_key and s.source = o.source)
        and not exists (select from bruce.host_names as h where h.name_key = bruce.fold_name(o.host_key))
      group by o.host_key, o.source
    ) as n on n.host_key = p.host_key and n.source = p.source
  )
  select
    coalesce(jsonb_agg(jsonb_build_object('index', j.index, 'code', 'quota_reached', 'path', 'hostname',
      'message', format(
        'This token has made as many %s as it may in a day (%s): no more are taken until 00:00 UTC. %s',
        q.of_what, q.most,
        case q.quota when 'new_hosts' then 'Declare the host, or find out what makes up names.'
          else 'Find out what changes all the time.' end
      )) order by j.index) filter (where q.quota is not null), '[]'),
    coalesce(max(j.place) filter (where q.quota is null), 0),
    count(*) filter (where q.quota = 'new_hosts'), count(*) filter (where q.quota = 'new_issues')
  into v_over
  from judged as j
  left join bruce.quotas() as q
    on q.quota = case
      when v_issues_left <= 0 and not exists (
        -- what is as it was makes no issue: its host goes on being heard
        select from bruce.scopes as s
        cross join lateral bruce.payload_row(j.payload) as r
        where s.host_key = j.host_key and s.source = j.source
          and s.raw_hash = bruce.raw_hash(r.snapshot, r.complete, r.incomplete_lists)
      ) then 'new_issues'
      when j.place > v_hosts_left then 'new_hosts'
    end;
  return v_over;
end;
$$;
revoke all on function bruce.refuse_over_quota(text, jsonb, pg_catalog.int8[], timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.refuse_over_quota(text, jsonb, bigint[], timestamptz) is
  'Which payloads a token has no quota for. A host that is declared, and one that is known, are never new.';

-- 90_api/read/api_causes.sql
create function public.api_causes(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  asked bruce.question := bruce.read_question(
    token_sha256, query, 'causes', array['integer', 'integer', 'integer', 'text']);
  v_key text := query ->> 'cause_key';
  v_fewest integer := coalesce((query ->> 'min_hosts')::integer, 1);
  -- one that is asked for by its key is told whole
  v_names constant integer := case when v_key is null then 50 else 100000 end;
  v_rows jsonb[];
begin
  if asked.fault is not null then
    return asked.fault;
  end if;
  select array_agg(
    bruce.cause_item(r.cause, v_names, asked.asked_at)
    || case when v_key is not null
      then jsonb_build_object('suggestions', bruce.cause_suggestions(asked, r.cause)) else '{}' end
    || jsonb_build_object('key', jsonb_build_array(r.hosts, r.things, r.rank, (r.cause).cause_key)))
  into v_rows
  from (
    select c as cause, - c.blast_hosts as hosts, - (cardinality(c.issue_ids) + c.victims) as things, k.rank
    from bruce.find_causes(case when not asked.is_free then asked.token end, asked.event_types) as c
    cross join lateral (select bruce.severity_rank(c.severity) as rank) as k
    where (v_key is null or c.cause_key = v_key)
      and cardinality(c.hosts) >= v_fewest
      and (asked.hosts is null or c.hosts && asked.hosts)
      and (asked.services is null or bruce.fold_names(c.services) && asked.services)
      and (asked.severities is null or c.severity = any (asked.severities))
      and (asked.after is null
        or (- c.blast_hosts, - (cardinality(c.issue_ids) + c.victims), k.rank, c.cause_key)
          > (asked.after[1]::integer, asked.after[2]::integer, asked.after[3]::integer, asked.after[4]))
    order by 2, 3, 4, c.cause_key
    limit asked.page_size + 1
  ) as r;
  return bruce.write_page(asked, v_rows);
end;
$$;
revoke all on function public.api_causes(text, jsonb) from public, anon, authenticated, service_role;
comment on function public.api_causes(text, jsonb) is
  'The same difference wherever it is, the widest first, in pages. Filters: hostname, service, event_type, '
  'severity, min_hosts, cause_key: that one with all its names and with what would end it. A token sees a '
  'cause with its own hosts only. Security definer: the edge may not read tokens; it hands the question '
  'over.';
grant execute on function public.api_causes(text, jsonb) to authenticated, service_role;

-- 90_api/read/api_coverage.sql
create function public.api_coverage(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  asked bruce.question := bruce.read_question(token_sha256, query, 'coverage');
  v_seen_at timestamptz;
  v_rows jsonb[];
begin
  if asked.fault is not null then
    return asked.fault;
  end if;
  select max(s.last_contact_at) into v_seen_at
  from bruce.scopes as s
  where (asked.hosts is null or s.host = any (asked.hosts))
    and (asked.is_free or bruce.in_scope(asked.token, s.host));
  select array_agg(r.item) into v_rows
  from (
    select jsonb_build_object(
      'question', c.question, 'total', count(*), 'gaps', count(*) filter (where c.is_gap),
      'covered_pct', round(100.0 * count(*) filter (where not c.is_gap) / count(*)),
      'names', (
        select coalesce(jsonb_agg(g.name order by g.name), '[]')
        from (
          select n.name
          from unnest(array_agg(concat_ws(' on ', c.thing, c.place)) filter (where c.is_gap)) as n (name)
          order by n.name
          limit 100
        ) as g
      ),
      'evidence', bruce.evidence_of(null, 'all collectors', v_seen_at),
      'age_s', bruce.age_of(v_seen_at, asked.asked_at)
    ) as item
    from bruce.coverage_rows as c
    where (asked.hosts is null or c.hostname = any (asked.hosts))
      and (asked.is_free or bruce.in_scope(asked.token, c.hostname))
    group by c.question
    order by 100.0 * count(*) filter (where not c.is_gap) / count(*), c.question
  ) as r;
  return bruce.write_page(asked, v_rows);
end;
$$;
revoke all on function public.api_coverage(text, jsonb) from public, anon, authenticated, service_role;
comment on function public.api_coverage(text, jsonb) is
  'Where nobody looks, and what nobody declared; at most 100 names of each. Filter: hostname. Security '
  'definer: the edge may not read tokens; it hands the question over.';
grant execute on function public.api_coverage(text, jsonb) to authenticated, service_role;

-- 90_api/read/api_digest.sql
create function public.api_digest(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  asked bruce.question := bruce.read_question(token_sha256, query);
  v_to timestamptz := coalesce((query ->> 'to')::timestamptz, asked.asked_at);
  v_from timestamptz := coalesce((query ->> 'from')::timestamptz, v_to - interval '1 day');
  v_digest jsonb;
begin
  if asked.fault is not null then
    return asked.fault;
  end if;
  if not bruce.in_scope(asked.token, null) then
    return bruce.fault(403, 'out_of_scope',
      'A digest is of all hosts; this token is bound to some: ask drift_between, issues or events.');
  end if;
  if v_from >= v_to or v_to - v_from > interval '92 days' then
    return bruce.bad_field('from', 'invalid_value', 'Must be before `to`, by at most 92 days.');
  end if;
  v_digest := public.digest(v_from, v_to);
  return jsonb_build_object(
    'status', 200, 'digest', v_digest, 'summary', bruce.digest_lines(v_digest), 'as_of', asked.asked_at
  );
end;
$$;
revoke all on function public.api_digest(text, jsonb) from public, anon, authenticated, service_role;
comment on function public.api_digest(text, jsonb) is
  'What happened between two times (from, to; the last day): {digest, summary, as_of}. Not for tokens that '
  'are bound to hosts. Security definer: the edge may not read tokens; it hands the question over.';
grant execute on function public.api_digest(text, jsonb) to authenticated, service_role;

-- 90_api/read/api_drift.sql
create function public.api_drift(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  asked bruce.question := bruce.read_question(token_sha256, query, 'drift', array['integer', 'text']);
  v_rows jsonb[];
  v_wanted text := coalesce(query ->> 'suggestions', 'first');
begin
  if asked.fault is not null then
    return asked.fault;
  end if;
  with page as materialized (
    select d, k.rank, i
    from bruce.asked_drift(asked.hosts, asked.event_types) as d
    cross join lateral (select bruce.severity_rank(d.severity) as rank) as k
    left join public.issues as i on i.drift_key = d.drift_key and i.status <> 'resolved'
    where (asked.services is null or bruce.fold_name(d.service) = any (asked.services))
      and (asked.event_types is null or d.event_type = any (asked.event_types))
      and (asked.severities is null or d.severity = any (asked.severities))
      and (asked.since is null or d.since >= asked.since)
      and (asked.until is null or d.since < asked.until)
      and (asked.is_free or bruce.in_scope(asked.token, d.hostname))
      and (asked.after is null or (k.rank, d.drift_key) > (asked.after[1]::integer, asked.after[2]))
    order by k.rank, d.drift_key
    limit asked.page_size + 1
  )
  select array_agg(jsonb_build_object(
    'key', jsonb_build_array(p.rank, (p.d).drift_key),
    'severity', (p.d).severity, 'event_type', (p.d).event_type, 'hostname', (p.d).hostname,
    'service', (p.d).service, 'field', (p.d).field, 'details', (p.d).details,
    'expected', (p.d).expected, 'observed', (p.d).observed, 'since', (p.d).since,
    'drift_key', (p.d).drift_key, 'issue_id', (p.i).issue_id, 'issue_status', (p.i).status,
    'acknowledged_by', (p.i).acknowledged_by, 'suppressed_by', (p.i).suppressed_by,
    'waived_by', (p.i).waived_by, 'window_id', (p.i).window_id,
    'stale', coalesce((p.i).stale, false), 'flapping', coalesce((p.i).flapping, false),
    'suggestions', bruce.told_suggestions(
      asked, case v_wanted when 'none' then '[]' else bruce.suggestions_of(p.d) end,
      v_wanted = 'first'),
    'evidence', bruce.evidence_of((p.d).snapshot_id, (p.d).source, (p.d).last_seen_at),
    'age_s', bruce.age_of((p.d).last_seen_at, asked.asked_at)
  ) order by p.rank, (p.d).drift_key)
  into v_rows
  from page as p;
  return bruce.write_page(asked, v_rows);
end;
$$;
revoke all on function public.api_drift(text, jsonb) from public, anon, authenticated, service_role;
comment on function public.api_drift(text, jsonb) is
  'What differs now, worst first, in pages. Filters: hostname, service, event_type, severity, since, until. '
  'suggestions: first (of each the best one, in short), all or none. '
  'Security definer: the edge may not read tokens; it hands the question over.';
grant execute on function public.api_drift(text, jsonb) to authenticated, service_role;

-- 90_api/read/api_drift_between.sql
create function public.api_drift_between(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  asked bruce.question := bruce.read_question(
    token_sha256, query, 'drift_between', array['timestamptz', 'text']);
  v_from timestamptz := (query ->> 'from')::timestamptz;
  v_to timestamptz := coalesce((query ->> 'to')::timestamptz, asked.asked_at);
  v_rows jsonb[];
begin
  if asked.fault is not null then
    return asked.fault;
  end if;
  if v_to <= v_from then
    return bruce.bad_field('to', 'invalid_value', 'Must lie after `from`.');
  end if;
  select array_agg(r.item) into v_rows
  from (
    select jsonb_build_object(
      'key', jsonb_build_array(d.changed_at, d.drift_key),
      'change', d.change, 'severity', d.severity, 'event_type', d.event_type, 'hostname', d.hostname,
      'service', d.service, 'details', d.details, 'changed_at', d.changed_at, 'drift_key', d.drift_key,
      'event_id', e.event_id, 'issue_id', e.issue_id,
      'evidence', bruce.evidence_of(null, e.source, e.created_at) || coalesce(e.evidence, '{}'),
      'age_s', bruce.age_of(d.changed_at, asked.asked_at)
    ) as item
    from public.drift_between(v_from, v_to) as d
    left join lateral (
      select e.* from public.events as e
      where e.drift_key = d.drift_key and e.created_at = d.changed_at order by e.id desc limit 1
    ) as e on true
    where (asked.hosts is null or d.hostname = any (asked.hosts))
      and (asked.is_free or bruce.in_scope(asked.token, d.hostname))
      and (asked.after is null
        or (d.changed_at, d.drift_key) > (asked.after[1]::timestamptz, asked.after[2]))
    order by d.changed_at, d.drift_key
    limit asked.page_size + 1
  ) as r;
  return bruce.write_page(asked, v_rows);
end;
$$;
revoke all on function public.api_drift_between(text, jsonb) from public, anon, authenticated, service_role;
comment on function public.api_drift_between(text, jsonb) is
  'What appeared, disappeared or changed from a time to another (or now), in pages. Filter: hostname. '
  'Security definer: the edge may not read tokens; it hands the question over.';
grant execute on function public.api_drift_between(text, jsonb) to authenticated, service_role;

-- 90_api/read/api_drift_summary.sql
create function public.api_drift_summary(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  asked bruce.question := bruce.read_question(
    token_sha256, query, 'drift_summary', array['integer', 'text']);
  v_rows jsonb[];
begin
  if asked.fault is not null then
    return asked.fault;
  end if;
  select array_agg(r.item) into v_rows
  from (
    select to_jsonb(s) || jsonb_build_object(
      'key', jsonb_build_array(k.rank, s.hostname),
      'worst_open', (bruce.severities())[k.rank],
      'evidence', bruce.evidence_of(c.applied_snapshot_id, c.source, s.last_contact_at),
      'age_s', bruce.age_of(s.last_contact_at, asked.asked_at)
    ) as item
    from bruce.asked_summaries(asked.hosts) as s
    cross join lateral (
      select case when s.open_critical > 0 then 1 when s.open_high > 0 then 2 when s.open_medium > 0 then 3
        when s.open_low > 0 then 4 else 6 end as rank
    ) as k
    left join lateral (
      select o.applied_snapshot_id, o.source from bruce.scopes as o
      where o.host = s.hostname order by o.last_contact_at desc limit 1
    ) as c on true
    where (asked.is_free or bruce.in_scope(asked.token, s.hostname))
      and (asked.after is null or (k.rank, s.hostname) > (asked.after[1]::integer, asked.after[2]))
    order by k.rank, s.hostname
    limit asked.page_size + 1
  ) as r;
  return bruce.write_page(asked, v_rows);
end;
$$;
revoke all on function public.api_drift_summary(text, jsonb) from public, anon, authenticated, service_role;
comment on function public.api_drift_summary(text, jsonb) is
  'One row per host, worst open issue first, in pages. Filter: hostname. Security definer: the edge may not '
  'read tokens; it hands the question over.';
grant execute on function public.api_drift_summary(text, jsonb) to authenticated, service_role;

-- 90_api/read/api_events.sql
create function public.api_events(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  asked bruce.question := bruce.read_question(
    token_sha256, query, 'events', array['timestamptz', 'bigint']);
  v_rows jsonb[];
begin
  if asked.fault is not null then
    return asked.fault;
  end if;
  select array_agg(
    bruce.event_item(r.event, asked.asked_at)
    || jsonb_build_object('key', jsonb_build_array(r.created_at, r.id)))
  into v_rows
  from (
    select e.created_at, e.id, e as event
    from public.events as e
    where (asked.hosts is null or e.hostname = any (asked.hosts))
      and (asked.services is null or bruce.fold_name(e.service) = any (asked.services))
      and (asked.event_types is null or e.event_type = any (asked.event_types))
      and (asked.severities is null or e.severity = any (asked.severities))
      and (asked.statuses is null or e.status = any (asked.statuses))
      and (asked.issue_id is null or e.issue_id = asked.issue_id)
      and (asked.since is null or e.created_at >= asked.since)
      and (asked.until is null or e.created_at < asked.until)
      and (asked.is_free or bruce.in_scope(asked.token, e.hostname))
      -- said twice: the first bounds the walk through the index of the time
      and (asked.after is null or e.created_at <= asked.after[1]::timestamptz
        and (e.created_at, e.id) < (asked.after[1]::timestamptz, asked.after[2]::bigint))
    order by e.created_at desc, e.id desc
    limit asked.page_size + 1
  ) as r;
  return bruce.write_page(asked, v_rows);
end;
$$;
revoke all on function public.api_events(text, jsonb) from public, anon, authenticated, service_role;
comment on function public.api_events(text, jsonb) is
  'Events, newest first, in pages. Filters: hostname, service, event_type, severity, status, issue_id, '
  'since, until. Security definer: the edge may not read tokens; it hands the question over.';
grant execute on function public.api_events(text, jsonb) to authenticated, service_role;

-- 90_api/read/api_explain.sql
create function public.api_explain(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  asked bruce.question := bruce.read_question(token_sha256, query, 'explain');
  v_host text := (bruce.resolve_host(query ->> 'hostname')).host;
  v_rows jsonb[];
begin
  if asked.fault is not null then
    return asked.fault;
  end if;
  if not bruce.in_scope(asked.token, v_host) then
    return bruce.not_readable(query ->> 'hostname');
  end if;
  select array_agg(r.item) into v_rows
  from (
    -- the stored time, not one computed from the age: the age is in whole seconds
    select to_jsonb(x) - array['snapshot_id', 'evidence_source', 'evidence_age', 'observed_at']
      || jsonb_build_object(
        'hostname', v_host,
        'evidence', bruce.evidence_of(x.snapshot_id, x.evidence_source, x.observed_at),
        'age_s', bruce.age_of(x.observed_at, asked.asked_at)
      ) as item
    from bruce.explain_host(v_host, query ->> 'service', asked.is_free) as x
  ) as r;
  -- all of it is one page
  asked.page_size := 10000;
  return bruce.write_page(asked, v_rows);
end;
$$;
revoke all on function public.api_explain(text, jsonb) from public, anon, authenticated, service_role;
comment on function public.api_explain(text, jsonb) is
  'What the rules say of a hostname, or of a service there, and why; also why they say nothing. Security '
  'definer: the edge may not read tokens; it hands the question over.';
grant execute on function public.api_explain(text, jsonb) to authenticated, service_role;

-- 90_api/read/api_host.sql
create function public.api_host(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  asked bruce.question := bruce.read_question(token_sha256, query);
  v_host text := (bruce.resolve_host(query ->> 'hostname')).host;
begin
  if asked.fault is not null then
    return asked.fault;
  end if;
  if not bruce.in_scope(asked.token, v_host) then
    return bruce.not_readable(query ->> 'hostname');
  end if;
  if not exists (select from bruce.host_state as h where h.hostname = v_host)
    and not exists (select from bruce.scopes as s where s.host = v_host)
    and not exists (select from bruce.entities as e where e.hostname = v_host)
  then
    return bruce.fault(
      404, 'not_found', format('No host %s is declared or observed.', left(v_host, 100)));
  end if;
  return jsonb_build_object(
    'status', 200, 'as_of', asked.asked_at,
    'host', bruce.host_item(v_host, asked.asked_at),
    'declared', (
      select jsonb_build_object(
        'name', a.name, 'asset_type', a.asset_type, 'lifecycle', a.lifecycle, 'role', a.role,
        'parent', a.parent, 'cluster', a.cluster, 'primary_ip', host(a.primary_ip), 'status', a.status,
        'tags', to_jsonb(a.tags), 'aliases', to_jsonb(a.aliases), 'netbox_id', a.netbox_id, 'vmid', a.vmid,
        'changed_at', a.changed_at
      )
      from public.assets as a
      where a.name = v_host
      order by a.lifecycle = 'retired', lower(a.asset_type) in ('device', 'vm') desc, a.changed_at desc
      limit 1
    ),
    'services_total', (select count(*) from bruce.service_state as t where t.hostname = v_host),
    'services', bruce.host_services(v_host, asked.asked_at),
    'observed_total', (select count(*) from bruce.entities as e where e.hostname = v_host),
    'observed', bruce.host_observed(v_host, asked.asked_at),
    'collectors', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'source', c.source, 'status', c.status, 'last_contact_at', c.last_contact_at,
        'last_seen_at', c.last_seen_at, 'interval_s', extract(epoch from c.interval)::bigint,
        'error_message', c.error_message,
        'evidence', bruce.evidence_of(c.evidence, c.source, c.last_seen_at),
        'age_s', bruce.age_of(c.last_contact_at, asked.asked_at)
      ) order by c.source), '[]')
      from public.collectors as c where c.hostname = v_host
    ),
    'issues', (
      select coalesce(jsonb_agg(i.item), '[]')
      from (
        select bruce.issue_item(i, asked.asked_at) as item from public.issues as i
        where i.hostname = v_host and i.status <> 'resolved'
        order by i.status <> 'open', bruce.severity_rank(i.severity), i.drift_key limit 100
      ) as i
    ),
    'events', (
      select coalesce(jsonb_agg(e.item), '[]')
      from (
        select bruce.event_item(e, asked.asked_at) as item from public.events as e
        where e.hostname = v_host order by e.created_at desc, e.id desc limit 20
      ) as e
    ),
    'memories', (
      select coalesce(jsonb_agg(m.item), '[]')
      from (
        select bruce.memory_item(m, asked.asked_at) as item from public.memories as m
        where m.hostname = v_host and bruce.is_current(m, asked.asked_at) order by m.id desc limit 20
      ) as m
    )
  );
end;
$$;
revoke all on function public.api_host(text, jsonb) from public, anon, authenticated, service_role;
comment on function public.api_host(text, jsonb) is
  'One host by hostname, alias or address: declared and observed side by side, who reports, issues, last '
  'events, memories. Security definer: the edge may not read tokens; it hands the question over.';
grant execute on function public.api_host(text, jsonb) to authenticated, service_role;

-- 90_api/read/api_hosts.sql
create function public.api_hosts(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  asked bruce.question := bruce.read_question(token_sha256, query, 'hosts', array['text']);
  v_lifecycles text[] := bruce.texts_of(query -> 'lifecycle');
  v_rows jsonb[];
begin
  if asked.fault is not null then
    return asked.fault;
  end if;
  with name as (
    select h.hostname from bruce.host_state as h
    union
    select s.host from bruce.scopes as s
  ),
  -- where a service is declared, by any name that it has or had, or anything observed has its name
  place as (
    select n.hostname from bruce.service_names as n where n.name_key = any (asked.services)
    union
    select e.hostname from bruce.entities as e where bruce.fold_name(e.name) = any (asked.services)
  ),
  page as (
    select n.hostname, coalesce(h.lifecycle, 'undeclared') as lifecycle
    from name as n
    left join bruce.host_state as h on h.hostname = n.hostname
    where (asked.hosts is null or n.hostname = any (asked.hosts))
      and (asked.services is null or n.hostname in (select p.hostname from place as p))
      and (v_lifecycles is null and h.lifecycle is distinct from 'retired'
        or coalesce(h.lifecycle, 'undeclared') = any (v_lifecycles))
      and (asked.is_free or bruce.in_scope(asked.token, n.hostname))
      and (asked.after is null or n.hostname > asked.after[1])
    order by n.hostname
    limit asked.page_size + 1
  )
  select array_agg(
    bruce.host_item(p.hostname, asked.asked_at)
    || jsonb_build_object('key', jsonb_build_array(p.hostname)) order by p.hostname
  )
  into v_rows
  from page as p;
  return bruce.write_page(asked, v_rows);
end;
$$;
revoke all on function public.api_hosts(text, jsonb) from public, anon, authenticated, service_role;
comment on function public.api_hosts(text, jsonb) is
  'Hosts by name, in pages: all that are declared or report, but for retired ones. Filters: hostname, '
  'service (declared or observed there), lifecycle. Security definer: the edge may not read tokens; it '
  'hands the question over.';
grant execute on function public.api_hosts(text, jsonb) to authenticated, service_role;

-- 90_api/read/api_issue.sql
create function public.api_issue(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  asked bruce.question := bruce.read_question(token_sha256, query);
  v_issue public.issues;
  v_root public.issues;
begin
  if asked.fault is not null then
    return asked.fault;
  end if;
  select i.* into v_issue from public.issues as i where i.issue_id = asked.issue_id;
  if v_issue.issue_id is null or not bruce.in_scope(asked.token, v_issue.hostname) then
    return bruce.no_such_issue(query ->> 'issue_id');
  end if;
  select i.* into v_root from public.issues as i where i.issue_id = v_issue.suppressed_by;
  return jsonb_build_object(
    'status', 200, 'as_of', asked.asked_at,
    'issue', bruce.issue_item(v_issue, asked.asked_at),
    'suggestions', bruce.told_suggestions(asked, bruce.suggestions_of_issue(v_issue)),
    'root', case when bruce.in_scope(asked.token, v_root.hostname) and v_root.issue_id is not null
      then bruce.issue_item(v_root, asked.asked_at) end,
    'victims_total', (
      select count(*) from public.issues as i where i.suppressed_by = v_issue.issue_id
        and i.status <> 'resolved'
    ),
    'victims', (
      select coalesce(jsonb_agg(v.item), '[]')
      from (
        select bruce.issue_item(i, asked.asked_at) as item from public.issues as i
        where i.suppressed_by = v_issue.issue_id and i.status <> 'resolved'
          and bruce.in_scope(asked.token, i.hostname)
        order by bruce.severity_rank(i.severity), i.drift_key limit 50
      ) as v
    ),
    'events', (
      select coalesce(jsonb_agg(e.item), '[]')
      from (
        select bruce.event_item(e, asked.asked_at) as item from public.events as e
        where e.issue_id = v_issue.issue_id order by e.created_at desc, e.id desc limit 20
      ) as e
    ),
    'journal', (
      select coalesce(jsonb_agg(j.item), '[]')
      from (
        select bruce.journal_item(j, asked.asked_at) as item from public.journal as j
        where j.issue_id = v_issue.issue_id
          and (j.hostname is null or bruce.in_scope(asked.token, j.hostname))
        order by j.created_at desc, j.id desc limit 20
      ) as j
    ),
    'memories', (
      select coalesce(jsonb_agg(m.item), '[]')
      from (
        select bruce.memory_item(m, asked.asked_at) as item from public.memories as m
        where m.issue_id = v_issue.issue_id and bruce.is_current(m, asked.asked_at)
          and bruce.in_scope(asked.token, m.hostname)
        order by m.id desc limit 20
      ) as m
    )
  );
end;
$$;
revoke all on function public.api_issue(text, jsonb) from public, anon, authenticated, service_role;
comment on function public.api_issue(text, jsonb) is
  'One issue by issue_id, with what would end it, its root cause, what it explains, its events, its lines '
  'of the journal and its memories. Security definer: the edge may not read tokens; it hands the question '
  'over.';
grant execute on function public.api_issue(text, jsonb) to authenticated, service_role;

-- 90_api/read/api_issues.sql
create function public.api_issues(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  asked bruce.question := bruce.read_question(
    token_sha256, query, 'issues', array['timestamptz', 'uuid']);
  v_statuses text[] := coalesce(asked.statuses, array['open']);
  v_rows jsonb[];
begin
  if asked.fault is not null then
    return asked.fault;
  end if;
  select array_agg(
    bruce.issue_item(r.issue, asked.asked_at)
    || jsonb_build_object('key', jsonb_build_array(r.first_seen_at, r.issue_id)))
  into v_rows
  from (
    select i.first_seen_at, i.issue_id, i as issue
    from public.issues as i
    where i.status = any (v_statuses)
      and (asked.hosts is null or i.hostname = any (asked.hosts))
      and (asked.services is null or bruce.fold_name(i.service) = any (asked.services))
      and (asked.event_types is null or i.event_type = any (asked.event_types))
      and (asked.severities is null or i.severity = any (asked.severities))
      and (asked.since is null or i.first_seen_at >= asked.since)
      and (asked.until is null or i.first_seen_at < asked.until)
      and (asked.is_free or bruce.in_scope(asked.token, i.hostname))
      and (asked.after is null
        or (i.first_seen_at, i.issue_id) < (asked.after[1]::timestamptz, asked.after[2]::uuid))
    order by i.first_seen_at desc, i.issue_id desc
    limit asked.page_size + 1
  ) as r;
  return bruce.write_page(asked, v_rows);
end;
$$;
revoke all on function public.api_issues(text, jsonb) from public, anon, authenticated, service_role;
comment on function public.api_issues(text, jsonb) is
  'Issues, newest first, in pages: the open ones, or those of the statuses asked for. Filters: hostname, '
  'service, event_type, severity, status, since, until (of first_seen_at). Security definer: the edge may '
  'not read tokens; it hands the question over.';
grant execute on function public.api_issues(text, jsonb) to authenticated, service_role;

-- 90_api/read/api_journal.sql
create function public.api_journal(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  asked bruce.question := bruce.read_question(
    token_sha256, query, 'journal', array['timestamptz', 'bigint']);
  v_kinds text[] := bruce.texts_of(query -> 'kind');
  v_rows jsonb[];
begin
  if asked.fault is not null then
    return asked.fault;
  end if;
  select array_agg(
    bruce.journal_item(r.line, asked.asked_at)
    || jsonb_build_object('key', jsonb_build_array(r.created_at, r.id)))
  into v_rows
  from (
    select j.created_at, j.id, j as line
    from public.journal as j
    where (asked.hosts is null or j.hostname = any (asked.hosts))
      and (v_kinds is null or j.kind = any (v_kinds))
      and (asked.issue_id is null or j.issue_id = asked.issue_id)
      and (asked.since is null or j.created_at >= asked.since)
      and (asked.until is null or j.created_at < asked.until)
      and (asked.is_free or bruce.in_scope(asked.token, j.hostname))
      and (asked.after is null
        or (j.created_at, j.id) < (asked.after[1]::timestamptz, asked.after[2]::bigint))
    order by j.created_at desc, j.id desc
    limit asked.page_size + 1
  ) as r;
  return bruce.write_page(asked, v_rows);
end;
$$;
revoke all on function public.api_journal(text, jsonb) from public, anon, authenticated, service_role;
comment on function public.api_journal(text, jsonb) is
  'The journal, newest first, in pages. Filters: hostname, kind, issue_id, since, until. Security definer: '
  'the edge may not read tokens; it hands the question over.';
grant execute on function public.api_journal(text, jsonb) to authenticated, service_role;

-- 90_api/read/api_memory_search.sql
create function public.api_memory_search(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  asked bruce.question := bruce.read_question(
    token_sha256, query, 'memory_search', array['numeric', 'bigint']);
  v_at timestamptz := coalesce((query ->> 'at')::timestamptz, asked.asked_at);
  v_is_current boolean := coalesce(query ->> 'current', 'true') <> 'false';
  v_question tsquery := bruce.to_search_query(query ->> 'q');
  v_tags text[] := bruce.texts_of(lower((query -> 'tag')::text)::jsonb);
  v_sources text[] := bruce.texts_of(lower((query -> 'source')::text)::jsonb);
  v_rows jsonb[];
begin
  if asked.fault is not null then
    return asked.fault;
  end if;
  if query ->> 'q' is not null and v_question is null then
    return bruce.bad_field(
      'q', 'nothing_asked', 'Holds no word to look for: only small words, only signs, or none.');
  elsif numnode(v_question) > 150 then
    -- each memory that is found is ranked by all of them, in two languages
    return bruce.bad_field(
      'q', 'too_many_words', 'Holds too many words: at most about twenty are looked for.');
  end if;
  -- what finds nothing is asked more loosely
  foreach v_question in array case when v_question is null then array[v_question] else array_remove(array[
    v_question, bruce.to_loose_search_query(query ->> 'q', ' & '),
    bruce.to_loose_search_query(query ->> 'q', ' | ')
  ], null) end loop
    select array_agg(
      bruce.memory_item(r.memory, asked.asked_at) || jsonb_build_object(
        'key', jsonb_build_array(r.rank, r.id), 'rank', r.rank,
        'highlight', bruce.highlight((r.memory).body, v_question)))
    into v_rows
    from (
      select m.id, m as memory, k.rank
      from public.memories as m
      cross join lateral (
        select case when v_question is null then 0
          else round(ts_rank_cd(array[0.05, 0.1, 0.5, 1], m.search, v_question, 1)::numeric, 6) end as rank
      ) as k
      where (v_question is null or m.search @@ v_question)
        and (asked.hosts is null or m.hostname = any (asked.hosts))
        and (asked.services is null or bruce.fold_name(m.service) = any (asked.services))
        and (asked.issue_id is null or m.issue_id = asked.issue_id)
        and (v_tags is null or m.tags && v_tags)
        and (v_sources is null or lower(m.source) = any (v_sources))
        -- is_current, in place: it is asked of every memory that was found
        and (not v_is_current or m.valid_from <= v_at and coalesce(m.valid_until > v_at, true)
          and not exists (
            select from public.memories as n where n.supersedes = m.id and n.valid_from <= v_at
          ))
        and (asked.is_free or bruce.in_scope(asked.token, m.hostname))
        and (asked.after is null or (k.rank, m.id) < (asked.after[1]::numeric, asked.after[2]::bigint))
      order by k.rank desc, m.id desc
      limit asked.page_size + 1
    ) as r;
    exit when v_rows is not null;
  end loop;
  return bruce.write_page(asked, v_rows);
end;
$$;
revoke all on function public.api_memory_search(text, jsonb) from public, anon, authenticated, service_role;
comment on function public.api_memory_search(text, jsonb) is
  'Memories that answer q, best first, or the newest, in pages; when nothing does, those with words that '
  'begin as all its words, or as any of them. Filters: hostname, service, issue_id, tag, source, at, current '
  '(false: also those that are no longer valid). Security definer: the edge may not read tokens; it hands '
  'the question over.';
grant execute on function public.api_memory_search(text, jsonb) to authenticated, service_role;

-- 90_api/read/api_metrics.sql
create function public.api_metrics(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  asked bruce.question := bruce.read_question(token_sha256, query, 'metrics');
  v_host text := (bruce.resolve_host(query ->> 'hostname')).host;
  v_version text := bruce.revision();
  v_until timestamptz;
  v_since timestamptz;
  v_rows jsonb[];
begin
  if asked.fault is not null then
    return asked.fault;
  elsif not bruce.in_scope(asked.token, v_host) then
    return bruce.not_readable(query ->> 'hostname');
  elsif v_version = query ->> 'if_version' then
    return bruce.unchanged(asked, v_version);
  end if;
  v_until := least(coalesce(asked.until, asked.asked_at), asked.asked_at);
  v_since := greatest(coalesce(asked.since, v_until - interval '7 days'), v_until - interval '750 days');
  with series as materialized (
    select s.*
    from bruce.host_series(v_host) as s
    where s.source = coalesce(query ->> 'source', s.source) and s.kind = coalesce(query ->> 'kind', s.kind)
      and s.name = coalesce(query ->> 'name', s.name) and s.metric = coalesce(query ->> 'metric', s.metric)
    -- of itself first
    order by s.is_own desc, s.kind, s.name, s.metric, s.source
    limit 200
  ),
  point as (
    select p.series_id, jsonb_agg(jsonb_build_array(
      p.at, bruce.shown_number(p.mean), bruce.shown_number(p.lowest), bruce.shown_number(p.highest)
    ) order by p.at) as points
    from bruce.metric_points(
      array(select s.series_id from series as s), v_since, v_until,
      least(greatest(coalesce((query ->> 'points')::integer, 60), 1), 500)) as p
    group by p.series_id
  )
  select array_agg(jsonb_build_object(
    'hostname', v_host, 'source', s.source, 'kind', s.kind, 'name', s.name, 'metric', s.metric,
    'unit', bruce.unit_of(s.metric), 'points', p.points
  ) order by s.is_own desc, s.kind, s.name, s.metric, s.source)
  into v_rows
  from series as s
  join point as p on p.series_id = s.series_id;
  -- all of it is one page
  asked.page_size := 10000;
  return bruce.write_page(asked, v_rows)
    || jsonb_build_object('version', v_version, 'since', v_since, 'until', v_until);
end;
$$;
revoke all on function public.api_metrics(text, jsonb) from public, anon, authenticated, service_role;
comment on function public.api_metrics(text, jsonb) is
  'How the numbers of a hostname went since a time (7 days), until another (now): at most points (60) of '
  'each, [time, mean, lowest, highest]. Filters: source, kind, name, metric. A number that nobody measured '
  'in that time is not listed. Security definer: the edge may not read tokens; it hands the question over.';
grant execute on function public.api_metrics(text, jsonb) to authenticated, service_role;

-- 90_api/read/api_status.sql
create function public.api_status(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  asked bruce.question := bruce.read_question(token_sha256, query);
  v_problems text[];
  v_counts jsonb;
  v_sight jsonb;
begin
  if asked.fault is not null then
    return asked.fault;
  end if;
  v_problems := bruce.health_problems(asked.asked_at);
  v_counts := bruce.now_counts(asked);
  v_sight := bruce.now_sight(asked);
  return jsonb_build_object(
    'status', 200, 'as_of', asked.asked_at,
    'sentences', to_jsonb(bruce.status_words(v_counts, v_sight)),
    'engine', jsonb_build_object('is_well', v_problems = '{}', 'problems', to_jsonb(v_problems))
  ) || v_counts || v_sight;
end;
$$;
revoke all on function public.api_status(text, jsonb) from public, anon, authenticated, service_role;
comment on function public.api_status(text, jsonb) is
  'All that is known now in a few sentences, with the numbers behind them, and whether BRUCE itself '
  'is well. Security definer: the edge may not read tokens; it hands the question over.';
grant execute on function public.api_status(text, jsonb) to authenticated, service_role;

-- 90_api/read/api_texts.sql
create function public.api_texts(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  asked bruce.question := bruce.read_question(token_sha256, query);
  v_language text := (select s.language from public.settings as s);
  v_subject text := query ->> 'subject';
begin
  if asked.fault is not null then
    return asked.fault;
  end if;
  return jsonb_build_object(
    'status', 200, 'language', v_language,
    'texts', coalesce((
      select jsonb_object_agg(t.key, t.text order by t.language = v_language)
      from public.texts as t
      where t.language in (v_language, 'en') and starts_with(t.key, v_subject || '.')
    ), '{}')
  );
end;
$$;
revoke all on function public.api_texts(text, jsonb) from public, anon, authenticated, service_role;
comment on function public.api_texts(text, jsonb) is
  'The sentences of a subject of public.texts in the language of settings.language, else in English: '
  '{language, texts}; the command bruce prints those of subject cli. Security definer: the edge may not read '
  'tokens; it hands the question over.';
grant execute on function public.api_texts(text, jsonb) to authenticated, service_role;

-- 90_api/read/api_trajectory.sql
create function public.api_trajectory(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set jit = off
as $$
declare
  asked bruce.question := bruce.read_question(token_sha256, query, 'trajectory');
  v_version text := bruce.revision();
  v_span bruce.span_asked;
  v_answer jsonb;
begin
  if asked.fault is not null then
    return asked.fault;
  end if;
  asked.until := coalesce(asked.until, asked.asked_at);
  if asked.since >= least(asked.until, asked.asked_at) then
    return bruce.bad_field('since', 'invalid_value', 'Must lie before `until`, and in the past.');
  elsif asked.until - asked.since > interval '400 days' then
    return bruce.bad_field('since', 'invalid_value', 'Must lie at most 400 days before `until`.');
  end if;
  -- with each hour the same history is another picture
  v_version := v_version || ' ' || to_char(asked.asked_at at time zone 'UTC', 'YYYYMMDDHH24');
  if v_version = query ->> 'if_version' then
    return bruce.unchanged(asked, v_version);
  end if;
  v_span := bruce.read_span(
    asked.since, asked.until, case when asked.is_free then asked.hosts else bruce.trajectory_hosts(asked) end,
    asked.asked_at);
  -- all hosts are counted already, some are not
  if v_span.hosts is not null and (
    select count(*)
    from (
      select from bruce.occurrences as o
      where o.hostname = any (v_span.hosts)
        and tstzrange(o.opened_at, o.ended_at, '[]') && tstzrange(v_span.since_before, v_span.until, '[]')
      limit 100001
    ) as o
  ) > 100000 then
    return bruce.bad_field('since', 'too_much',
      'More than 100,000 issues of these hosts were open in this time and the one before it: ask about fewer '
      'days, fewer hosts or all of them.');
  end if;
  v_answer := bruce.trajectory_of(v_span, asked.asked_at);
  return jsonb_build_object('status', 200, 'as_of', asked.asked_at, 'version', v_version)
    || case when query ->> 'daily' = 'none' then bruce.without_days(v_answer) else v_answer end;
end;
$$;
revoke all on function public.api_trajectory(text, jsonb) from public, anon, authenticated, service_role;
comment on function public.api_trajectory(text, jsonb) is
  'Where drift is going: see public.trajectory. since, until (at most 400 days apart); filter: hostname. '
  'daily: none leaves the series of days out. A token that is bound to hosts hears of these alone. '
  'if_version: answers unchanged where that is still the version. Security definer: the edge may not read '
  'tokens; it hands the question over.';
grant execute on function public.api_trajectory(text, jsonb) to authenticated, service_role;

-- 90_api/read/asked_drift.sql
create function bruce.asked_drift(p_hosts text[], p_event_types text[])
returns setof bruce.all_drift
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
begin
  if cardinality(p_hosts) <= 20 then
    return query select d.* from bruce.drift_of_hosts(p_hosts) as d;
    return;
  end if;
  return query
    select d.* from bruce.all_drift as d
    where d.is_fresh
      and (p_hosts is null or d.hostname = any (p_hosts))
      and (p_event_types is null or d.event_type = any (p_event_types));
end;
$$;
revoke all on function bruce.asked_drift(text[], text[]) from public, anon, authenticated, service_role;
comment on function bruce.asked_drift(text[], text[]) is
  'The rows of drift that a question is about, or more: of few hosts by a plan that is made once a session, '
  'of many by one that leaves out the rules not asked for. Null: all. Without suggestions: they are made for '
  'the rows of a page.';

-- 90_api/read/asked_summaries.sql
create function bruce.asked_summaries(p_hosts text[])
returns setof public.drift_summary
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
begin
  if cardinality(p_hosts) <= 20 then
    return query
      select s.* from unnest(p_hosts) as h cross join lateral bruce.drift_summary_of_host(h) as s;
    return;
  end if;
  return query
    select s.* from public.drift_summary as s where p_hosts is null or s.hostname = any (p_hosts);
end;
$$;
revoke all on function bruce.asked_summaries(text[]) from public, anon, authenticated, service_role;
comment on function bruce.asked_summaries(text[]) is
  'The rows of drift_summary of the hosts that a question is about: of few by a plan that is made once a '
  'session. Null: all.';

-- 90_api/read/cause_item.sql
create function bruce.cause_item(p_cause bruce.cause, p_names integer, p_now timestamptz)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return jsonb_build_object(
    'cause_key', p_cause.cause_key, 'severity', p_cause.severity, 'event_type', p_cause.event_type,
    'details', bruce.cause_words(p_cause), 'service', p_cause.service, 'field', p_cause.field,
    'expected', left(p_cause.expected, 2000), 'observed', left(p_cause.observed, 2000),
    'place', p_cause.place,
    'hosts', p_cause.hosts[:p_names], 'hosts_total', cardinality(p_cause.hosts),
    'services', p_cause.services[:p_names], 'services_total', p_cause.services_total,
    'issue_ids', p_cause.issue_ids[:p_names], 'drift_keys', p_cause.drift_keys[:p_names],
    'issues_total', cardinality(p_cause.issue_ids), 'states', p_cause.states,
    'blast_radius', jsonb_build_object(
      'hosts', p_cause.blast_hosts, 'services', p_cause.services_total, 'victims', p_cause.victims,
      'fleet_share', p_cause.fleet_share),
    'first_seen_at', p_cause.first_seen_at, 'last_seen_at', p_cause.last_seen_at,
    'evidence', bruce.evidence_of(null, null, p_cause.last_seen_at),
    'age_s', bruce.age_of(p_cause.last_seen_at, p_now)
  );
end;
$$;
revoke all on function bruce.cause_item(bruce.cause, pg_catalog.int4, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.cause_item(bruce.cause, integer, timestamptz) is
  'A cause as the API returns it, with so many of its names at most; the totals count all.';

-- 90_api/read/cause_suggestions.sql
create function bruce.cause_suggestions(p_question bruce.question, p_cause bruce.cause)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_ids uuid[] := p_cause.issue_ids[:bruce.issues_of_an_act()];
begin
  return (
    with offered as (
      select o.offer, o.place, o.offer ->> 'key' as key,
        -- the same sentence for all of them
        case when cardinality(p_cause.hosts) = 1 or bruce.fold_name(i.hostname) = bruce.fold_name(i.service)
          then o.offer ->> 'title'
          else regexp_replace(o.offer ->> 'title',
            '(?<![[:alnum:]_.-])' || regexp_replace(i.hostname, '([^[:alnum:]_-])', '\\\1', 'g')
              || '(?![[:alnum:]_-]|[.][[:alnum:]])',
            bruce.say('cause.where.hosts', cardinality(p_cause.hosts)::text), 'g')
        end as title
      from public.issues as i
      cross join lateral jsonb_array_elements(
        bruce.told_suggestions(p_question, bruce.suggestions_of_issue(i))) with ordinality as o (offer, place)
      -- a cause is waived by an act of its own
      where i.issue_id = any (v_ids) and o.offer ->> 'kind' <> 'waive'
    ),
    shared as (
      select o.key, mode() within group (order by o.offer ->> 'kind') as kind,
        mode() within group (order by o.title) as title, count(distinct o.title) as titles,
        case max(array_position('{none,low,medium,high}'::text[], o.offer ->> 'risk'))
          when 1 then 'none' when 2 then 'low' when 3 then 'medium' else 'high' end as risk,
        min(o.offer ->> 'risk_why') as risk_why, count(distinct o.offer ->> 'risk_why') as risks,
        count(*) as issues, count(*) filter (where o.offer ? 'command') as commands,
        coalesce(bool_or((o.offer ->> 'needs_approval')::boolean), false) as needs_approval,
        bool_or(o.offer ? 'netbox') as is_netbox, avg(o.place) as place
      from offered as o
      group by o.key
    )
    select coalesce(jsonb_agg(
      jsonb_strip_nulls(jsonb_build_object(
        'key', s.key, 'kind', s.kind,
        -- one of several stands for all
        'title', s.title || case when s.titles > 1 then ' …' else '' end,
        'risk', s.risk, 'risk_why', case when s.risks = 1 then s.risk_why end,
        'issues', s.issues, 'of', cardinality(v_ids), 'commands', s.commands,
        'needs_approval', case when s.commands > 0 then s.needs_approval end,
        'netbox', case when s.is_netbox then true end,
        'cli', case
          when s.is_netbox
            then format('npx bruce netbox adopt --cause %s --apply', left(p_cause.cause_key, 8))
          when s.commands > 0 then format('npx bruce causes %s --fix %s', left(p_cause.cause_key, 8), s.key)
        end))
      order by s.issues desc, s.place, s.key), '[]')
    from shared as s
  );
end;
$$;
revoke all on function bruce.cause_suggestions(bruce.question, bruce.cause) from public, anon, authenticated, service_role;
comment on function bruce.cause_suggestions(bruce.question, bruce.cause) is
  'What would end the issues of a cause, each suggestion once: for how many of them it is made, and for how '
  'many by a command that would be admitted. What most of them share is first. It looks at as many issues as '
  'one act takes.';

-- 90_api/read/cli_texts.sql
-- what the command bruce prints: public.api_texts gives it these, in the language of the owner

insert into public.texts (key, language, text)
values
  ('cli.severity', 'en', 'SEVERITY'), ('cli.severity', 'fr', 'GRAVITÉ'),
  ('cli.cause', 'en', 'CAUSE'), ('cli.cause', 'fr', 'CAUSE'),
  ('cli.hosts', 'en', 'HOSTS'), ('cli.hosts', 'fr', 'HÔTES'),
  ('cli.no_cause', 'en', 'No cause: no difference is known.'),
  ('cli.no_cause', 'fr', 'Aucune cause : aucun écart connu.'),
  ('cli.no_such_cause', 'en', 'There is no cause %1$s: bruce causes'),
  ('cli.no_such_cause', 'fr', 'Il n''y a pas de cause %1$s : bruce causes'),
  ('cli.several_causes', 'en', 'Several causes begin with %1$s: write more of the key.'),
  ('cli.several_causes', 'fr', 'Plusieurs causes commencent par %1$s : écrivez plus de la clé.'),
  ('cli.cause.going_on', 'en', '%1$s of %2$s done, going on'),
  ('cli.cause.going_on', 'fr', '%1$s sur %2$s traités, la suite arrive'),
  ('cli.cause.suggested', 'en', 'For %1$s of %2$s, for %3$s of them as a command.'),
  ('cli.cause.suggested', 'fr', 'Pour %1$s sur %2$s, dont %3$s par une commande.'),
  ('cli.cause.done', 'en', 'Done: %1$s'), ('cli.cause.done', 'fr', 'Fait : %1$s'),
  ('cli.cause.unchanged', 'en', 'So already: %1$s'), ('cli.cause.unchanged', 'fr', 'Déjà fait : %1$s'),
  ('cli.cause.queued', 'en', '%1$s: %2$s bruce command result %3$s'),
  ('cli.cause.queued', 'fr', '%1$s : %2$s bruce command result %3$s'),
  ('cli.cause.refused', 'en', 'Not done: %1$s: %2$s'), ('cli.cause.refused', 'fr', 'Pas fait : %1$s : %2$s'),
  ('cli.cause.some_refused', 'en', '%1$s of %2$s were refused.'),
  ('cli.cause.some_refused', 'fr', '%1$s sur %2$s ont été refusés.'),
  ('cli.since', 'en', 'SINCE'), ('cli.since', 'fr', 'DEPUIS'),
  ('cli.host', 'en', 'HOST'), ('cli.host', 'fr', 'HÔTE'),
  ('cli.service', 'en', 'SERVICE'), ('cli.service', 'fr', 'SERVICE'),
  ('cli.details', 'en', 'DETAILS'), ('cli.details', 'fr', 'DÉTAILS'),
  ('cli.state', 'en', 'STATE'), ('cli.state', 'fr', 'ÉTAT'),
  ('cli.rule', 'en', 'RULE'), ('cli.rule', 'fr', 'RÈGLE'),
  ('cli.verdict', 'en', 'VERDICT'), ('cli.verdict', 'fr', 'VERDICT'),
  ('cli.because', 'en', 'BECAUSE'), ('cli.because', 'fr', 'POURQUOI'),
  ('cli.name', 'en', 'NAME'), ('cli.name', 'fr', 'NOM'),
  ('cli.on', 'en', 'ON'), ('cli.on', 'fr', 'SUR'),
  ('cli.risk', 'en', 'RISK'), ('cli.risk', 'fr', 'RISQUE'),
  ('cli.suggest.risk.none', 'en', 'No risk.'), ('cli.suggest.risk.none', 'fr', 'Aucun risque.'),
  ('cli.suggest.risk.low', 'en', 'Low risk.'), ('cli.suggest.risk.low', 'fr', 'Risque faible.'),
  ('cli.suggest.risk.medium', 'en', 'Medium risk.'), ('cli.suggest.risk.medium', 'fr', 'Risque moyen.'),
  ('cli.suggest.risk.high', 'en', 'High risk.'), ('cli.suggest.risk.high', 'fr', 'Risque élevé.'),
  ('cli.suggest.in_file', 'en', 'In %1$s:'), ('cli.suggest.in_file', 'fr', 'Dans %1$s :'),
  ('cli.suggest.on', 'en', 'On %1$s:'), ('cli.suggest.on', 'fr', 'Sur %1$s :'),
  ('cli.suggest.anywhere', 'en', 'From a machine that reaches it:'),
  ('cli.suggest.anywhere', 'fr', 'Depuis une machine qui l''atteint :'),
  ('cli.suggest.here', 'en', 'Here:'), ('cli.suggest.here', 'fr', 'Ici :'),
  ('cli.suggest.taken', 'en', 'Noted. The next observation says whether it helped: %1$s'),
  ('cli.suggest.taken', 'fr', 'C''est noté. La prochaine observation dira si cela a aidé : %1$s'),
  ('cli.what_it_does', 'en', 'WHAT IT DOES'), ('cli.what_it_does', 'fr', 'CE QU''ELLE FAIT'),
  ('cli.severity.critical', 'en', 'critical'), ('cli.severity.critical', 'fr', 'critique'),
  ('cli.severity.high', 'en', 'high'), ('cli.severity.high', 'fr', 'grave'),
  ('cli.severity.medium', 'en', 'medium'), ('cli.severity.medium', 'fr', 'moyen'),
  ('cli.severity.low', 'en', 'low'), ('cli.severity.low', 'fr', 'mineur'),
  ('cli.severity.info', 'en', 'info'), ('cli.severity.info', 'fr', 'info'),
  ('cli.days', 'en', '%1$s d'), ('cli.days', 'fr', '%1$s j'),
  ('cli.verdict.open', 'en', 'open'), ('cli.verdict.open', 'fr', 'ouvert'),
  ('cli.verdict.flapping', 'en', 'flapping'), ('cli.verdict.flapping', 'fr', 'instable'),
  ('cli.verdict.drift', 'en', 'drift'), ('cli.verdict.drift', 'fr', 'écart'),
  ('cli.verdict.pending', 'en', 'pending'), ('cli.verdict.pending', 'fr', 'en attente'),
  ('cli.verdict.stale', 'en', 'stale'), ('cli.verdict.stale', 'fr', 'périmé'),
  ('cli.verdict.unproven', 'en', 'unproven'), ('cli.verdict.unproven', 'fr', 'sans preuve'),
  ('cli.verdict.suppressed', 'en', 'explained'), ('cli.verdict.suppressed', 'fr', 'expliqué'),
  ('cli.verdict.waived', 'en', 'waived'), ('cli.verdict.waived', 'fr', 'en sourdine'),
  ('cli.verdict.in_maintenance', 'en', 'in maintenance'),
  ('cli.verdict.in_maintenance', 'fr', 'en maintenance'),
  ('cli.verdict.unknown', 'en', 'unknown'), ('cli.verdict.unknown', 'fr', 'inconnu'),
  ('cli.verdict.no_such_name', 'en', 'no such name'), ('cli.verdict.no_such_name', 'fr', 'nom inconnu'),
  ('cli.verdict.no_drift', 'en', 'no drift'), ('cli.verdict.no_drift', 'fr', 'aucun écart'),
  ('cli.state.taken', 'en', 'taken by %1$s'), ('cli.state.taken', 'fr', 'pris en charge par %1$s'),
  ('cli.state.waived', 'en', 'waived'), ('cli.state.waived', 'fr', 'en sourdine'),
  ('cli.state.in_maintenance', 'en', 'in maintenance'),
  ('cli.state.in_maintenance', 'fr', 'en maintenance'),
  ('cli.state.explained', 'en', 'explained'), ('cli.state.explained', 'fr', 'expliqué'),
  ('cli.state.stale', 'en', 'stale'), ('cli.state.stale', 'fr', 'périmé'),
  ('cli.state.flapping', 'en', 'flapping'), ('cli.state.flapping', 'fr', 'instable'),
  ('cli.state.pending', 'en', 'pending'), ('cli.state.pending', 'fr', 'en attente'),
  ('cli.state.open', 'en', 'open'), ('cli.state.open', 'fr', 'ouvert'),
  ('cli.state.resolved', 'en', 'resolved'), ('cli.state.resolved', 'fr', 'résolu'),
  ('cli.engine', 'en', 'BRUCE itself: %1$s'), ('cli.engine', 'fr', 'BRUCE lui-même : %1$s'),
  ('cli.sign_ups_open', 'en',
    'Anybody can sign up at this project. They read nothing until you allow it: docs/people.md.'),
  ('cli.sign_ups_open', 'fr',
    'N''importe qui peut s''inscrire à ce projet, mais ne lit rien tant que vous ne le permettez '
    'pas : docs/people.md.'),
  ('cli.no_drift', 'en', 'No drift is known. bruce status says how much of what is declared anybody sees.'),
  ('cli.no_drift', 'fr', 'Aucun écart connu. bruce status dit combien de ce qui est déclaré est vu.'),
  ('cli.no_drift_on', 'en', 'No drift on %1$s is known. bruce explain %1$s says why.'),
  ('cli.no_drift_on', 'fr', 'Aucun écart connu sur %1$s. bruce explain %1$s dit pourquoi.'),
  ('cli.no_issue', 'en', 'No open issue.'), ('cli.no_issue', 'fr', 'Aucun écart ouvert.'),
  ('cli.more', 'en', '… and %1$s more.'), ('cli.more', 'fr', '… et %1$s autres.'),
  ('cli.no_rule', 'en', 'No rule says anything.'), ('cli.no_rule', 'fr', 'Aucune règle ne dit rien.'),
  ('cli.no_issue_of_host', 'en', 'There is no open issue of %1$s. bruce explain %1$s says why.'),
  ('cli.no_issue_of_host', 'fr',
    'Il n''y a pas d''écart ouvert sur %1$s. bruce explain %1$s dit pourquoi.'),
  ('cli.no_issue_of_service', 'en',
    'There is no open issue of %1$s on %2$s. bruce explain %2$s %1$s says why.'),
  ('cli.no_issue_of_service', 'fr',
    'Il n''y a pas d''écart ouvert de %1$s sur %2$s. bruce explain %2$s %1$s dit pourquoi.'),
  ('cli.taken', 'en', 'Taken by %1$s: %2$s'), ('cli.taken', 'fr', 'Pris en charge par %1$s : %2$s'),
  ('cli.waived', 'en', 'Waived until %1$s: %2$s'),
  ('cli.waived', 'fr', 'En sourdine jusqu''au %1$s : %2$s'),
  ('cli.silenced', 'en', 'Nothing of %1$s is told until %2$s.'),
  ('cli.silenced', 'fr', 'Rien de %1$s n''est annoncé jusqu''au %2$s.'),
  ('cli.forgotten', 'en', 'Forgotten: %1$s (things: %2$s, issues: %3$s).'),
  ('cli.forgotten', 'fr', 'Oublié : %1$s (éléments : %2$s, écarts : %3$s).'),
  ('cli.applied', 'en', 'Applied: %1$s opened, %2$s resolved.'),
  ('cli.applied', 'fr', 'Appliqué : écarts ouverts %1$s, résolus %2$s.'),
  ('cli.declared', 'en', 'Declared: %1$s new, %2$s changed.'),
  ('cli.declared', 'fr', 'Déclaré : nouveaux %1$s, modifiés %2$s.'),
  ('cli.declared.retired', 'en', 'Retired: %1$s.'), ('cli.declared.retired', 'fr', 'Retirés : %1$s.'),
  ('cli.declared.kept', 'en', 'Kept as metadata, for BRUCE knows no such field: %1$s'),
  ('cli.declared.kept', 'fr', 'Gardé comme métadonnée, car BRUCE ne connaît pas ce champ : %1$s'),
  ('cli.declared.unchanged', 'en', 'Nothing changed: it is declared already.'),
  ('cli.declared.unchanged', 'fr', 'Rien n''a changé : c''est déjà déclaré.'),
  ('cli.declared.nothing', 'en', 'Nothing of it can be declared.'),
  ('cli.declared.nothing', 'fr', 'Rien de cela ne peut être déclaré.'),
  ('cli.declared.incomplete', 'en', 'Nothing was retired, because something was left out.'),
  ('cli.declared.incomplete', 'fr', 'Rien n''a été retiré, car quelque chose a été laissé de côté.'),
  ('cli.declared.held', 'en',
    'Held: it would retire most of what is declared, or of what runs now. If it is right: bruce '
    'release netbox netbox'),
  ('cli.declared.held', 'fr',
    'Retenu : cela retirerait l''essentiel de ce qui est déclaré, ou de ce qui fonctionne. Si '
    'c''est exact : bruce release netbox netbox'),
  ('cli.refused', 'en', 'Refused: %1$s'), ('cli.refused', 'fr', 'Refusé : %1$s'),
  ('cli.no_command', 'en', 'No command is allowed: docs/commands.md.'),
  ('cli.no_command', 'fr', 'Aucune commande n''est autorisée : docs/commands.md.'),
  ('cli.command.pending', 'en', 'Queued: a worker of that machine runs it.'),
  ('cli.command.pending', 'fr', 'En file : un exécuteur de cette machine la lancera.'),
  ('cli.command.awaiting_approval', 'en', 'Queued; a person must approve it: bruce command approve.'),
  ('cli.command.awaiting_approval', 'fr',
    'En file ; une personne doit l''approuver : bruce command approve.'),
  ('cli.command.rejected', 'en', 'It was not queued:'),
  ('cli.command.rejected', 'fr', 'Elle n''a pas été mise en file :'),
  ('cli.command.claimed', 'en', 'A worker has taken it.'),
  ('cli.command.claimed', 'fr', 'Un exécuteur l''a prise.'),
  ('cli.command.running', 'en', 'It runs.'), ('cli.command.running', 'fr', 'Elle s''exécute.'),
  ('cli.command.succeeded', 'en', 'It succeeded.'), ('cli.command.succeeded', 'fr', 'Elle a réussi.'),
  ('cli.command.failed', 'en', 'It failed.'), ('cli.command.failed', 'fr', 'Elle a échoué.'),
  ('cli.command.expired', 'en', 'It expired before a worker took it.'),
  ('cli.command.expired', 'fr', 'Elle a expiré avant qu''un exécuteur ne la prenne.'),
  ('cli.command.cancelled', 'en', 'It was cancelled.'),
  ('cli.command.cancelled', 'fr', 'Elle a été annulée.'),
  ('cli.command.undetermined', 'en', 'Nobody knows whether it ran.'),
  ('cli.command.undetermined', 'fr', 'Personne ne sait si elle a tourné.'),
  ('cli.target.added', 'en',
    'Added. Try it: bruce target test %1$s. To use it: bruce reaction add NAME --target %1$s'),
  ('cli.target.added', 'fr',
    'Ajoutée. Pour l''essayer : bruce target test %1$s. Pour s''en servir : bruce reaction add '
    'NOM --target %1$s'),
  ('cli.target.told', 'en', 'A test was sent to %1$s: %2$s'),
  ('cli.target.told', 'fr', 'Un essai a été envoyé à %1$s : %2$s'),
  ('cli.target.not_told', 'en', 'The test did not reach %1$s: %2$s'),
  ('cli.target.not_told', 'fr', 'L''essai n''a pas atteint %1$s : %2$s'),
  ('cli.target.is_there', 'en', 'There is a target %1$s already: bruce target list'),
  ('cli.target.is_there', 'fr', 'Il y a déjà une cible %1$s : bruce target list'),
  ('cli.target.is_used', 'en', 'A reaction sends to %1$s: bruce reaction list'),
  ('cli.target.is_used', 'fr', 'Une réaction envoie à %1$s : bruce reaction list'),
  ('cli.target.is_not_there', 'en', 'There is no target %1$s: bruce target list'),
  ('cli.target.is_not_there', 'fr', 'Il n''y a pas de cible %1$s : bruce target list'),
  ('cli.target.removed', 'en', 'The target %1$s is removed.'),
  ('cli.target.removed', 'fr', 'La cible %1$s est supprimée.'),
  ('cli.nobody_took', 'en', 'Nobody takes care of any of them.'),
  ('cli.nobody_took', 'fr', 'Personne ne s''occupe d''aucun d''eux.'),
  ('cli.given_back', 'en', 'Given back: %1$s'), ('cli.given_back', 'fr', 'Rendu : %1$s'),
  ('cli.nothing_waived', 'en', 'None of them is waived.'),
  ('cli.nothing_waived', 'fr', 'Aucun d''eux n''est en sourdine.'),
  ('cli.unwaived', 'en', 'The waiver is ended: %1$s'), ('cli.unwaived', 'fr', 'Fin de la sourdine : %1$s'),
  ('cli.no_target', 'en', 'There is no target. bruce target add --help'),
  ('cli.no_target', 'fr', 'Il n''y a pas de cible. bruce target add --help'),
  ('cli.reaction.added', 'en', 'Added: what opens from now on and fits is sent to %1$s.'),
  ('cli.reaction.added', 'fr', 'Ajoutée : ce qui s''ouvre désormais et correspond est envoyé à %1$s.'),
  ('cli.reaction.enabled', 'en', '%1$s sends again.'),
  ('cli.reaction.enabled', 'fr', '%1$s envoie de nouveau.'),
  ('cli.reaction.disabled', 'en', '%1$s sends nothing any more.'),
  ('cli.reaction.disabled', 'fr', '%1$s n''envoie plus rien.'),
  ('cli.no_reaction', 'en', 'There is no reaction. bruce reaction add --help'),
  ('cli.no_reaction', 'fr', 'Il n''y a pas de réaction. bruce reaction add --help'),
  ('cli.window.added', 'en', 'Added: nothing of %1$s is told %2$s %3$s-%4$s.'),
  ('cli.window.added', 'fr', 'Ajoutée : rien de %1$s n''est annoncé %2$s de %3$s à %4$s.'),
  ('cli.window.removed', 'en', 'Window %1$s is removed.'),
  ('cli.window.removed', 'fr', 'La fenêtre %1$s est retirée.'),
  ('cli.no_window', 'en', 'There is no window. bruce window add --help'),
  ('cli.no_window', 'fr', 'Il n''y a pas de fenêtre. bruce window add --help'),
  ('cli.column.name', 'en', 'NAME'), ('cli.column.name', 'fr', 'NOM'),
  ('cli.column.kind', 'en', 'KIND'), ('cli.column.kind', 'fr', 'GENRE'),
  ('cli.column.enabled', 'en', 'ENABLED'), ('cli.column.enabled', 'fr', 'ACTIVE'),
  ('cli.column.url', 'en', 'URL'), ('cli.column.url', 'fr', 'ADRESSE'),
  ('cli.column.breaker', 'en', 'BREAKER'), ('cli.column.breaker', 'fr', 'DISJONCTEUR'),
  ('cli.column.failing_since', 'en', 'FAILING SINCE'),
  ('cli.column.failing_since', 'fr', 'EN ÉCHEC DEPUIS'),
  ('cli.column.target', 'en', 'TARGET'), ('cli.column.target', 'fr', 'CIBLE'),
  ('cli.column.severities', 'en', 'SEVERITIES'), ('cli.column.severities', 'fr', 'GRAVITÉS'),
  ('cli.column.event_types', 'en', 'RULES'), ('cli.column.event_types', 'fr', 'RÈGLES'),
  ('cli.column.hostname', 'en', 'HOST'), ('cli.column.hostname', 'fr', 'HÔTE'),
  ('cli.column.service', 'en', 'SERVICE'), ('cli.column.service', 'fr', 'SERVICE'),
  ('cli.column.id', 'en', 'ID'), ('cli.column.id', 'fr', 'N°'),
  ('cli.column.weekdays', 'en', 'DAYS'), ('cli.column.weekdays', 'fr', 'JOURS'),
  ('cli.column.local_start', 'en', 'FROM'), ('cli.column.local_start', 'fr', 'DE'),
  ('cli.column.local_end', 'en', 'TO'), ('cli.column.local_end', 'fr', 'À'),
  ('cli.column.time_zone', 'en', 'ZONE'), ('cli.column.time_zone', 'fr', 'FUSEAU'),
  ('cli.column.starts_at', 'en', 'STARTS'), ('cli.column.starts_at', 'fr', 'DÉBUT'),
  ('cli.column.ends_at', 'en', 'ENDS'), ('cli.column.ends_at', 'fr', 'FIN'),
  ('cli.column.reason', 'en', 'REASON'), ('cli.column.reason', 'fr', 'RAISON'),
  ('cli.day.mon', 'en', 'mon'), ('cli.day.mon', 'fr', 'lun'),
  ('cli.day.tue', 'en', 'tue'), ('cli.day.tue', 'fr', 'mar'),
  ('cli.day.wed', 'en', 'wed'), ('cli.day.wed', 'fr', 'mer'),
  ('cli.day.thu', 'en', 'thu'), ('cli.day.thu', 'fr', 'jeu'),
  ('cli.day.fri', 'en', 'fri'), ('cli.day.fri', 'fr', 'ven'),
  ('cli.day.sat', 'en', 'sat'), ('cli.day.sat', 'fr', 'sam'),
  ('cli.day.sun', 'en', 'sun'), ('cli.day.sun', 'fr', 'dim'),
  ('cli.opened', 'en', 'OPENED'), ('cli.opened', 'fr', 'APPARUS'),
  ('cli.resolved', 'en', 'RESOLVED'), ('cli.resolved', 'fr', 'RÉSOLUS'),
  ('cli.open', 'en', 'OPEN'), ('cli.open', 'fr', 'OUVERTS'),
  ('cli.direction', 'en', 'THAN BEFORE'), ('cli.direction', 'fr', 'TENDANCE'),
  ('cli.direction.better', 'en', 'better'), ('cli.direction.better', 'fr', 'en baisse'),
  ('cli.direction.worse', 'en', 'worse'), ('cli.direction.worse', 'fr', 'en hausse'),
  ('cli.direction.same', 'en', 'the same'), ('cli.direction.same', 'fr', 'stable'),
  ('cli.direction.unknown', 'en', '?'), ('cli.direction.unknown', 'fr', '?'),
  ('cli.month', 'en', 'MONTH'), ('cli.month', 'fr', 'MOIS'),
  ('cli.detect', 'en', 'TO DETECT: MEDIAN (MEAN)'),
  ('cli.detect', 'fr', 'DÉTECTION : MÉDIANE (MOYENNE)'),
  ('cli.resolve', 'en', 'TO RESOLVE: MEDIAN (MEAN)'),
  ('cli.resolve', 'fr', 'RÉSOLUTION : MÉDIANE (MOYENNE)'),
  ('cli.no_data', 'en', 'no data'), ('cli.no_data', 'fr', 'pas de données'),
  ('cli.no_drift_then', 'en', 'Nothing drifted in this time.'),
  ('cli.no_drift_then', 'fr', 'Aucun écart pendant cette période.');

-- 90_api/read/event_item.sql
create function bruce.event_item(p_event public.events, p_now timestamptz)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_event jsonb := public.event_json(p_event);
begin
  return v_event || jsonb_build_object(
    'evidence', bruce.evidence_of(null, p_event.source, p_event.created_at) || (v_event -> 'evidence'),
    'age_s', bruce.age_of(p_event.created_at, p_now)
  );
end;
$$;
revoke all on function bruce.event_item(public.events, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.event_item(public.events, timestamptz) is
  'The canonical JSON of an event, with its age.';

-- 90_api/read/highlight.sql
-- word by word, and not ts_headline: with many words that are found again and again, that takes minutes

create function bruce.highlight(p_body text, p_question tsquery)
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  -- what is asked, without what must not be there: 'word' or 'beginning':*
  v_asked constant text := querytree(p_question);
  v_stems constant text[] := array(
    select m[1] from regexp_matches(v_asked, '''([^'']+)''(?!:)', 'g') as m);
  v_beginnings constant text[] := array(
    select m[1] from regexp_matches(v_asked, '''([^'']+)'':\*', 'g') as m);
  v_marked text;
begin
  if p_question is null then
    return null;
  end if;
  select string_agg(case
    when w.folded is null then w.written
    when ts_lexize('pg_catalog.french_stem', w.folded) && v_stems
      or ts_lexize('pg_catalog.english_stem', w.folded) && v_stems
      or ts_lexize('pg_catalog.french_stem', lower(w.written)) && v_stems
      or exists (select from unnest(v_beginnings) as b where starts_with(w.folded, b))
      then '**' || w.written || '**'
    else w.written end, '' order by w.place)
  into v_marked
  from (
    select m[1] as written, n as place,
      case when m[1] ~ '^[[:alnum:]_]' then bruce.fold_accents(m[1]) end as folded
    from regexp_matches(p_body, '[[:alnum:]_]+|[^[:alnum:]_]+', 'g') with ordinality as r (m, n)
  ) as w;
  if length(v_marked) <= 400 then
    return v_marked;
  end if;
  return '… ' || btrim(substr(v_marked, greatest(position('**' in v_marked) - 100, 1), 300)) || ' …';
end;
$$;
revoke all on function bruce.highlight(text, tsquery) from public, anon, authenticated, service_role;
comment on function bruce.highlight(text, tsquery) is 'Where in the text it was found, between ** and **.';

-- 90_api/read/host_item.sql
create function bruce.host_item(p_hostname text, p_now timestamptz)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select jsonb_build_object(
    'hostname', p_hostname, 'lifecycle', coalesce(h.lifecycle, 'undeclared'), 'asset_type', h.asset_type,
    'state', coalesce(h.state, 'unknown'), 'parent', h.parent, 'cluster', h.cluster, 'primary_ip',
      h.primary_ip,
    'node', h.node, 'vmid', h.vmid,
    'sources', (
      select coalesce(jsonb_agg(s.source order by s.source), '[]') from bruce.scopes as s
        where s.host = p_hostname
    ),
    'open_issues', (
      select count(*) from public.issues as i where i.hostname = p_hostname and i.status = 'open'
    ),
    'worst_open', (
      select i.severity from public.issues as i where i.hostname = p_hostname and i.status = 'open'
      order by bruce.severity_rank(i.severity) limit 1
    ),
    'evidence', bruce.evidence_of(e.applied_snapshot_id, e.source, e.last_contact_at),
    'age_s', bruce.age_of(e.last_contact_at, p_now)
  )
  from (select p_hostname as hostname) as n
  left join bruce.host_state as h on h.hostname = n.hostname
  left join lateral (
    select s.applied_snapshot_id, s.source, s.last_contact_at from bruce.scopes as s
    where s.host = n.hostname or s.scope_id = h.scope_id order by s.last_contact_at desc limit 1
  ) as e on true;
$$;
revoke all on function bruce.host_item(text, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.host_item(text, timestamptz) is
  'A host in short. Its evidence is the newest report about it.';

-- 90_api/read/host_observed.sql
create function bruce.host_observed(p_hostname text, p_now timestamptz)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select coalesce(jsonb_agg(r.item), '[]')
  from (
    select jsonb_build_object(
      'kind', e.kind, 'name', e.name, 'state', e.state, 'health', e.health, 'ports', to_jsonb(e.ports),
        'image', e.image,
      'node', e.node, 'addresses', to_jsonb(e.addresses), 'match', e.match, 'changed_at', e.changed_at,
      'evidence', bruce.evidence_of(e.snapshot_id, s.source, n.last_seen_at), 'age_s',
        bruce.age_of(n.last_seen_at, p_now)
    ) as item
    from bruce.entities as e
    join bruce.scopes as s on s.scope_id = e.scope_id
    cross join lateral (select coalesce(e.heard_until, s.last_seen_at)) as n (last_seen_at)
    where e.hostname = p_hostname
    order by e.kind, e.name
    limit 200
  ) as r;
$$;
revoke all on function bruce.host_observed(text, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.host_observed(text, timestamptz) is
  'What is observed of a host; at most 200 things.';

-- 90_api/read/host_services.sql
create function bruce.host_services(p_hostname text, p_now timestamptz)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select coalesce(jsonb_agg(r.item), '[]')
  from (
    select jsonb_build_object(
      'service', t.service, 'lifecycle', t.lifecycle, 'state', t.state, 'declared_ports',
        to_jsonb(t.declared_ports),
      'ports', to_jsonb(t.ports), 'declared_image', t.declared_image, 'image', t.image, 'changed_at',
        t.changed_at,
      'evidence', bruce.evidence_of(s.applied_snapshot_id, s.source, n.last_seen_at),
      'age_s', bruce.age_of(n.last_seen_at, p_now)
    ) as item
    from bruce.service_state as t
    left join bruce.scopes as s on s.scope_id = t.scope_id
    cross join lateral (select coalesce(t.heard_until, s.last_seen_at)) as n (last_seen_at)
    where t.hostname = p_hostname
    order by t.service
    limit 200
  ) as r;
$$;
revoke all on function bruce.host_services(text, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.host_services(text, timestamptz) is
  'Declared services of a host beside what was observed; at most 200.';

-- 90_api/read/is_current.sql
create function bruce.is_current(p_memory public.memories, p_at timestamptz)
returns boolean
language sql
stable
set search_path = ''
as $$
  select p_memory.valid_from <= p_at and coalesce(p_memory.valid_until > p_at, true) and not exists (
    select from public.memories as m where m.supersedes = p_memory.id and m.valid_from <= p_at
  );
$$;
revoke all on function bruce.is_current(public.memories, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.is_current(public.memories, timestamptz) is
  'Is the memory valid at that time, and not superseded by one that is valid?';

-- 90_api/read/issue_item.sql
create function bruce.issue_item(p_issue public.issues, p_now timestamptz)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_seen_at timestamptz := greatest(p_issue.last_seen_at, (
    select s.last_seen_at from bruce.scopes as s where s.scope_id = p_issue.scope_id
      and p_issue.status <> 'resolved'
      and not p_issue.stale
  ));
begin
  return to_jsonb(p_issue) - '{scope_id,evidence,source}'::text[] || jsonb_build_object(
    'evidence', bruce.evidence_of(null, p_issue.source, v_seen_at) || coalesce(p_issue.evidence, '{}'),
    'age_s', bruce.age_of(v_seen_at, p_now)
  );
end;
$$;
revoke all on function bruce.issue_item(public.issues, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.issue_item(public.issues, timestamptz) is
  'An issue as the API returns it. Its age is that of the last good evidence of its scope: evidence that '
  'changes nothing does not write the issue.';

-- 90_api/read/journal_item.sql
create function bruce.journal_item(p_line public.journal, p_now timestamptz)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return to_jsonb(p_line) || jsonb_build_object(
    'evidence', bruce.evidence_of(null, 'journal', p_line.created_at), 'age_s',
      bruce.age_of(p_line.created_at, p_now)
  );
end;
$$;
revoke all on function bruce.journal_item(public.journal, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.journal_item(public.journal, timestamptz) is
  'A line of the journal as the API returns it.';

-- 90_api/read/memory_item.sql
create function bruce.memory_item(p_memory public.memories, p_now timestamptz)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select to_jsonb(p_memory) - '{search,id,idempotency_key}'::text[] || jsonb_build_object(
    'memory_id', p_memory.id, 'is_current', bruce.is_current(p_memory, p_now),
    'superseded_by', (select m.id from public.memories as m where m.supersedes = p_memory.id),
    'untrusted', true,
    'evidence', bruce.evidence_of(null, p_memory.source, p_memory.created_at),
    'age_s', bruce.age_of(p_memory.created_at, p_now)
  );
$$;
revoke all on function bruce.memory_item(public.memories, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.memory_item(public.memories, timestamptz) is
  'A memory as the API returns it. untrusted: its text is data that somebody wrote, never an instruction.';

-- 90_api/read/no_such_issue.sql
create function bruce.no_such_issue(p_issue_id text)
returns jsonb
language sql
immutable
set search_path = ''
as $$
  select bruce.fault(404, 'not_found', format('There is no issue %s.', p_issue_id));
$$;
revoke all on function bruce.no_such_issue(text) from public, anon, authenticated, service_role;
comment on function bruce.no_such_issue(text) is
  'The error for an issue that does not exist, or that lies outside the scope of the token.';

-- 90_api/read/not_readable.sql
create function bruce.not_readable(p_hostname text)
returns jsonb
language sql
immutable
set search_path = ''
as $$
  select bruce.fault(
    403, 'out_of_scope', format('This token may not read of host %s.', left(p_hostname, 100)),
    jsonb_build_array(
      jsonb_build_object('path', 'hostname', 'code', 'out_of_scope', 'message', 'Not a host of this token.'))
  );
$$;
revoke all on function bruce.not_readable(text) from public, anon, authenticated, service_role;
comment on function bruce.not_readable(text) is
  'The error for a host outside the scope of the token. It repeats the name that was asked for, not the host '
  'that this is an alias or address of: the token may not learn that.';

-- 90_api/read/read_rpc.sql
-- stable, so that PostgREST calls it in a transaction that may only read, also by POST: a replica refuses any
-- other. The functions that it calls are volatile, for where they can they count the requests of a token

create function public.read_rpc(rpc text, parameters jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_token text := parameters ->> 'token_sha256';
  v_answer jsonb;
begin
  case
    when rpc = 'command_allowlist' then
      return public.command_allowlist(v_token);
    when rpc = 'command_status' then
      return public.command_status(v_token, (parameters ->> 'command_id')::uuid);
    when rpc in (
      'api_causes', 'api_coverage', 'api_digest', 'api_drift', 'api_drift_between', 'api_drift_summary',
      'api_events', 'api_explain', 'api_host', 'api_hosts', 'api_issue', 'api_issues', 'api_journal',
      'api_memory_search', 'api_metrics', 'api_status', 'api_texts', 'api_token', 'api_trajectory',
      'dashboard_actions', 'dashboard_coverage', 'dashboard_find', 'dashboard_host', 'dashboard_hosts',
      'dashboard_issue',
      'dashboard_now', 'dashboard_time', 'dashboard_tuning'
    ) then
      execute format('select public.%I($1, $2)', rpc) into v_answer using v_token, parameters -> 'query';
      return v_answer;
    else
      raise undefined_function using message = format('%s is no function that only reads', rpc);
  end case;
end;
$$;
revoke all on function public.read_rpc(text, jsonb) from public, anon, authenticated, service_role;
comment on function public.read_rpc(text, jsonb) is
  'Calls a function of the API that only reads, where nothing may be written: on a read replica, through '
  'PostgREST. rpc: its name; parameters: its arguments.';
grant execute on function public.read_rpc(text, jsonb) to authenticated, service_role;

-- 90_api/read/status_words.sql
create function bruce.status_words(p_now jsonb, p_sight jsonb)
returns text[]
language plpgsql
stable
set search_path = ''
as $$
declare
  v_declared integer := p_sight -> 'declared';
  v_unseen integer := p_sight -> 'unseen';
  v_ill text := (
    select string_agg(bruce.say('status.' || s.name || case c.counted when 1 then '' else '_many' end,
      c.counted::text), ', ' order by s.place)
    from unnest(array['critical', 'high', 'medium', 'low']) with ordinality as s (name, place)
    cross join lateral (select (p_now #>> array['counts', s.name])::integer as counted) as c
    where c.counted > 0
  );
  v_known text := (
    select string_agg(bruce.say('status.' || s.name, p_now ->> s.name), ', ' order by s.place)
    from unnest(array['acknowledged', 'held_back', 'explained', 'pending']) with ordinality as s (name, place)
    where p_now ->> s.name <> '0'
  );
begin
  return array_remove(array[
    v_ill || '.',
    case when v_known is not null then bruce.say('status.known', v_known) end,
    case
      when (p_sight ->> 'reporting_hosts')::integer = 0 or v_declared = 0 or v_unseen >= v_declared then null
      when v_ill is null and v_known is null then bruce.say('status.all_as_declared')
      else bruce.say('status.rest_as_declared')
    end,
    case
      when v_unseen = 1 then bruce.say('status.unseen')
      when v_unseen > 1 then bruce.say('status.unseen_many', v_unseen::text)
    end,
    case
      when (p_sight ->> 'reporting_hosts')::integer = 0 and v_declared = 0
        then bruce.say('status.nothing_declared_or_reported')
      when (p_sight ->> 'reporting_hosts')::integer = 0 then bruce.say('status.nobody_reports')
      when v_declared = 0 then bruce.say('status.nothing_declared')
    end
  ], null);
end;
$$;
revoke all on function bruce.status_words(jsonb, jsonb) from public, anon, authenticated, service_role;
comment on function bruce.status_words(jsonb, jsonb) is
  'A few sentences about all that is known now, of what now_counts and now_sight say. They never '
  'claim more than somebody saw.';
insert into public.texts (key, language, text)
values
  ('status.critical', 'en', '%1$s critical'), ('status.critical', 'fr', '%1$s critique'),
  ('status.critical_many', 'en', '%1$s critical'), ('status.critical_many', 'fr', '%1$s critiques'),
  ('status.high', 'en', '%1$s high'), ('status.high', 'fr', '%1$s grave'),
  ('status.high_many', 'en', '%1$s high'), ('status.high_many', 'fr', '%1$s graves'),
  ('status.medium', 'en', '%1$s medium'), ('status.medium', 'fr', '%1$s moyen'),
  ('status.medium_many', 'en', '%1$s medium'), ('status.medium_many', 'fr', '%1$s moyens'),
  ('status.low', 'en', '%1$s low'), ('status.low', 'fr', '%1$s mineur'),
  ('status.low_many', 'en', '%1$s low'), ('status.low_many', 'fr', '%1$s mineurs'),
  ('status.known', 'en', 'Known: %1$s.'), ('status.known', 'fr', 'Connus : %1$s.'),
  ('status.acknowledged', 'en', '%1$s taken care of'), ('status.acknowledged', 'fr', '%1$s pris en charge'),
  ('status.held_back', 'en', '%1$s waived or in maintenance'),
  ('status.held_back', 'fr', '%1$s en sourdine ou en maintenance'),
  ('status.explained', 'en', '%1$s explained by another'),
  ('status.explained', 'fr', '%1$s expliqués par un autre'),
  ('status.pending', 'en', '%1$s to be confirmed'), ('status.pending', 'fr', '%1$s à confirmer'),
  ('status.all_as_declared', 'en', 'Everything that anybody sees is as declared.'),
  ('status.all_as_declared', 'fr', 'Tout ce que l''on voit est conforme.'),
  ('status.rest_as_declared', 'en', 'Everything else that anybody sees is as declared.'),
  ('status.rest_as_declared', 'fr', 'Tout le reste de ce que l''on voit est conforme.'),
  ('status.unseen', 'en', 'Nobody can see 1 thing that is declared.'),
  ('status.unseen', 'fr', '1 chose déclarée que personne ne voit.'),
  ('status.unseen_many', 'en', 'Nobody can see %1$s things that are declared.'),
  ('status.unseen_many', 'fr', '%1$s choses déclarées que personne ne voit.'),
  ('status.nobody_reports', 'en', 'Nobody reports, so nothing is known.'),
  ('status.nobody_reports', 'fr', 'Personne ne rend compte : on ne sait rien.'),
  ('status.nothing_declared', 'en', 'Nothing is declared yet, so nothing can differ from it.'),
  ('status.nothing_declared', 'fr', 'Rien n''est déclaré : rien ne peut en différer.'),
  ('status.nothing_declared_or_reported', 'en',
    'Nothing is declared and nobody reports yet: there is nothing to compare.'),
  ('status.nothing_declared_or_reported', 'fr',
    'Rien n''est déclaré et personne ne rend compte : il n''y a rien à comparer.');

-- 90_api/read/told_suggestions.sql
create function bruce.told_suggestions(
  p_question bruce.question, p_suggestions jsonb, p_is_short boolean default false
)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select coalesce(jsonb_agg(
    case when not p_is_short then s.offer else (
      select jsonb_object_agg(m.key, m.value) from jsonb_each(s.offer) as m
      where m.key in ('key', 'kind', 'title', 'risk')
    ) end order by s.place), '[]')
  from (
    select o.offer, o.place
    from jsonb_array_elements(p_suggestions) with ordinality as o (offer, place)
    where p_question.is_free or not o.offer ? 'elsewhere'
      or bruce.in_scope(p_question.token, o.offer ->> 'elsewhere')
    order by o.place
    limit case when p_is_short then 1 end
  ) as s;
$$;
revoke all on function bruce.told_suggestions(bruce.question, jsonb, pg_catalog.bool) from public, anon, authenticated, service_role;
comment on function bruce.told_suggestions(bruce.question, jsonb, boolean) is
  'The suggestions that whoever asks may know of: one that names another host needs a token that may read '
  'it. p_is_short: only the best, without the lines that do it, for a list of many differences.';

-- 90_api/read/trajectory_hosts.sql
create function bruce.trajectory_hosts(p_question bruce.question)
returns text[]
language plpgsql
stable
set search_path = ''
set jit = off
as $$
begin
  return array(
    select h.hostname
    from (
      -- the names only, one after the other: those that are forgotten, too
      with recursive name as (
        (select o.hostname from bruce.occurrences as o order by o.hostname limit 1)
        union all
        select (
          select o.hostname from bruce.occurrences as o where o.hostname > n.hostname
          order by o.hostname limit 1
        )
        from name as n
        where n.hostname is not null
      )
      select n.hostname from name as n where n.hostname is not null
      union
      select s.host from bruce.scopes as s
      union
      select t.hostname from bruce.service_state as t
    ) as h
    where (p_question.hosts is null or h.hostname = any (p_question.hosts))
      and bruce.in_scope(p_question.token, h.hostname)
  );
end;
$$;
revoke all on function bruce.trajectory_hosts(bruce.question) from public, anon, authenticated, service_role;
comment on function bruce.trajectory_hosts(bruce.question) is
  'The hosts that a token which is bound to some may ask about, of those that are asked for.';

-- 90_api/refuse_host.sql
create function bruce.refuse_host(p_host jsonb, p_token jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_name text := btrim(p_host ->> 'hostname');
  v_type text := lower(coalesce(p_host ->> 'asset_type', p_host ->> 'type', 'vm'));
  v_own public.assets := bruce.find_asset(v_type, null, v_name);
  v_vmid integer := coalesce(bruce.to_count(p_host -> 'vmid'), v_own.vmid);
  v_path text;
begin
  if not bruce.in_scope(p_token, v_name, 'netbox') then
    return jsonb_build_object(
      'path', 'hostname', 'code', 'out_of_scope', 'message',
        format('This token may not declare host %s.', left(v_name, 100))
    );
  end if;
  -- nor take what another host is known by: then what is reported of that one would be taken for this one
  with own_key as (
    select 'hostname' as path, k.name_key from unnest(bruce.host_keys(v_name)) as k (name_key)
    union all
    select 'aliases', k.name_key
    from unnest(bruce.to_names(p_host -> 'aliases')) as n (name)
    cross join lateral unnest(bruce.host_keys(n.name)) as k (name_key)
    union all
    select 'ip', 'ip=' || host(bruce.to_inet(coalesce(p_host ->> 'ip', p_host ->> 'primary_ip')))
    union all
    select 'vmid', 'vmid=' || bruce.fold_name(p.name) || '/' || v_vmid
    from (
      select unnest(array[p_host ->> 'parent', p_host ->> 'cluster', v_own.parent, v_own.cluster]) as name
      union
      select c.parent from public.assets as c
      where c.asset_type = 'cluster' and c.name = coalesce(p_host ->> 'cluster', v_own.cluster)
    ) as p
  ),
  known as (
    select k.path, n.hostname from own_key as k join bruce.host_names as n on n.name_key = k.name_key
    union all
    select k.path, a.name from own_key as k join public.assets as a on a.name_key = k.name_key
    union all
    select k.path, s.host from own_key as k join bruce.scopes as s on bruce.fold_name(s.host) = k.name_key
    union all
    select 'netbox_id', a.name from public.assets as a
    where a.netbox_id = bruce.to_count(p_host -> 'netbox_id') and a.asset_type = v_type
  )
  select k.path into v_path from known as k where not bruce.in_scope(p_token, k.hostname)
    order by k.path limit 1;
  if found then
    return jsonb_build_object(
      'path', v_path, 'code', 'out_of_scope', 'message',
        'Belongs to a host that this token may not speak for.'
    );
  end if;
  return null;
end;
$$;
revoke all on function bruce.refuse_host(jsonb, jsonb) from public, anon, authenticated, service_role;
comment on function bruce.refuse_host(jsonb, jsonb) is
  'Why a token that is bound to hosts or sources may not declare a host (path, code, message), or null.';

-- 90_api/refuse_payload.sql
create function bruce.refuse_payload(p_payload jsonb, p_token jsonb, p_now timestamptz)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_hostname text := p_payload ->> 'hostname';
  v_source text := lower(p_payload ->> 'source');
  v_observed_at timestamptz;
  v_sent_at timestamptz;
begin
  if jsonb_typeof(p_payload) <> 'object' or coalesce(btrim(v_hostname), '') = '' then
    return jsonb_build_object('code', 'invalid', 'path', 'hostname', 'message', 'hostname is missing');
  end if;
  if not exists (select from public.sources as s where lower(s.name) = v_source) then
    return jsonb_build_object(
      'code', 'unknown_source', 'path', 'source',
      'message', format('unknown source "%s"; known are the rows of table sources', left(v_source, 60))
    );
  end if;
  if not bruce.reads_as(p_payload ->> 'observed_at', 'timestamptz') then
    return jsonb_build_object('code', 'invalid', 'path', 'observed_at', 'message', 'observed_at is no time');
  end if;
  v_observed_at := (p_payload ->> 'observed_at')::timestamptz;
  if p_payload -> 'collector' ? 'sent_at' then
    v_sent_at := bruce.sent_at(p_payload -> 'collector');
    if v_sent_at is null then
      return jsonb_build_object(
        'code', 'invalid', 'path', 'collector.sent_at', 'message', 'sent_at is no time');
    end if;
  end if;
  -- a clock may be off by any time: only who says when it is sent says how old it is
  if v_observed_at < v_sent_at - (select s.retention from public.settings as s) then
    return jsonb_build_object(
      'code', 'ancient', 'path', 'observed_at', 'message',
        'observed_at is older than what is kept (settings.retention)'
    );
  end if;
  if not bruce.in_scope(p_token, btrim(v_hostname)) then
    return jsonb_build_object(
      'code', 'out_of_scope', 'path', 'hostname', 'message',
        format('this token may not speak for host %s', left(v_hostname, 100))
    );
  end if;
  if not bruce.in_scope(p_token, btrim(v_hostname), v_source) then
    return jsonb_build_object(
      'code', 'out_of_scope', 'path', 'source', 'message',
        format('this token may not speak as source %s', v_source)
    );
  end if;
  if jsonb_typeof(p_token -> 'hosts') = 'array'
    and jsonb_typeof(p_token -> 'sources') is distinct from 'array'
    and v_source in ('proxmox', 'truenas', 'service_health', 'proxy')
  then
    return jsonb_build_object(
      'code', 'out_of_scope', 'path', 'source',
      'message', format(
        'source %s speaks of other hosts than the one that reports: a token bound to hosts must name it '
        'in its sources', v_source
      )
    );
  end if;
  return null;
end;
$$;
revoke all on function bruce.refuse_payload(jsonb, jsonb, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.refuse_payload(jsonb, jsonb, timestamptz) is
  'Why a payload may not come in (code, path, message), or null. What it costs is asked beside: an unchanged '
  'one costs nothing.';

-- 90_api/refuse_too_costly.sql
create function bruce.refuse_too_costly(p_payload jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_refused text := bruce.refuse_cost(lower(p_payload ->> 'source'), p_payload -> 'snapshot');
begin
  return case when v_refused is not null
    then jsonb_build_object('code', 'too_costly', 'path', 'snapshot', 'message', v_refused) end;
end;
$$;
revoke all on function bruce.refuse_too_costly(jsonb) from public, anon, authenticated, service_role;
comment on function bruce.refuse_too_costly(jsonb) is
  'Why a payload would hold the engine for too long (code, path, message), or null.';

-- 90_api/tokens/api_tokens.sql
create table bruce.api_tokens (
  id bigint generated always as identity primary key,
  name text not null unique check (name ~ '^[A-Za-z0-9][A-Za-z0-9._@-]{0,62}$'),
  role text not null check (role in ('collector', 'netbox', 'worker', 'agent', 'operator')),
  token_sha256 text not null unique check (token_sha256 ~ '^[0-9a-f]{64}$'),
  hosts text[],
  sources text[],
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz,
  requests_per_minute integer constraint some_requests_are_allowed
    check (requests_per_minute between 1 and 1000000),
  constraint scopes_are_not_empty check (hosts <> '{}' and sources <> '{}')
);
revoke all on table bruce.api_tokens from public, anon, authenticated, service_role;
comment on table bruce.api_tokens is 'Tokens of the edge functions, by their SHA-256.';
comment on column bruce.api_tokens.hosts is 'Globs of host names it may speak for; null is all.';
comment on column bruce.api_tokens.sources is 'Sources it may speak for; null is all.';
comment on column bruce.api_tokens.requests_per_minute is 'Null: 120 for an agent, 600 for the other roles.';
alter table bruce.api_tokens enable row level security;

-- 90_api/tokens/asks_by_key.sql
create function bruce.asks_by_key()
returns boolean
language sql
stable
set search_path = ''
as $$
  select pg_has_role(
    coalesce(nullif(current_setting('role', true), 'none'), session_user::text)::name, 'service_role',
    'member');
$$;
revoke all on function bruce.asks_by_key() from public, anon, authenticated, service_role;
comment on function bruce.asks_by_key() is
  'Does the key of the edge functions ask, or who may take its role? Asked for the role of the session: in '
  'a security definer, current_user is its owner.';

-- 90_api/tokens/count_request.sql
create function bruce.count_request(p_token_id bigint, p_limit integer, p_now timestamptz)
returns integer
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_minute timestamptz := date_trunc('minute', p_now);
  v_left double precision := 1 - extract(epoch from p_now - v_minute) / 60;
  v_made double precision;
  v_wait_s integer;
begin
  update bruce.token_uses as u set
    requests_before = case when u.minute_at = v_minute then u.requests_before
      when u.minute_at = v_minute - interval '1 minute' then u.requests else 0 end,
    requests = case when u.minute_at = v_minute then u.requests + 1 else 1 end,
    minute_at = v_minute
  where u.token_id = p_token_id and u.session = pg_backend_pid()
  returning u.requests - 1 + u.requests_before * v_left + coalesce((
    select sum(case when o.minute_at = v_minute then o.requests + o.requests_before * v_left
      when o.minute_at = v_minute - interval '1 minute' then o.requests * v_left end)
    from bruce.token_uses as o
    where o.token_id = p_token_id and o.session <> u.session
  ), 0)
  into v_made;
  if v_made < p_limit then
    return 0;
  elsif v_made is not null then
    -- a request that is refused does not count
    update bruce.token_uses as u set requests = u.requests - 1
    where u.token_id = p_token_id and u.session = pg_backend_pid();
    return bruce.seconds_to_wait(p_token_id, p_limit, p_now);
  end if;

  v_wait_s := bruce.seconds_to_wait(p_token_id, p_limit, p_now);
  if v_wait_s > 0 then
    return v_wait_s;
  end if;
  -- sessions that are no more leave their rows
  delete from bruce.token_uses as u
  where u.ctid = any (array(
    select o.ctid from bruce.token_uses as o
    where o.token_id = p_token_id and o.minute_at < v_minute - interval '10 minutes'
    for update skip locked
  ));
  insert into bruce.token_uses (token_id, session, minute_at, requests)
  values (p_token_id, pg_backend_pid(), v_minute, 1);
  return 0;
end;
$$;
revoke all on function bruce.count_request(pg_catalog.int8, pg_catalog.int4, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.count_request(bigint, integer, timestamptz) is
  'Counts a request of a token: 0 when it is within its limit a minute, else the seconds to wait. Requests '
  'that run at this very moment in other sessions are not counted yet: a limit can be passed by as many as '
  'there are sessions.';

-- 90_api/tokens/create_token.sql
create function public.create_token(
  name text, role text, token_sha256 text, hosts text[] default null, sources text[] default null,
  expires_at timestamptz default null, requests_per_minute integer default null
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_token bruce.api_tokens;
begin
  perform bruce.refuse_read_only('create_token');
  insert into bruce.api_tokens (name, role, token_sha256, hosts, sources, expires_at, requests_per_minute)
  values (create_token.name, create_token.role, create_token.token_sha256, create_token.hosts,
    create_token.sources, create_token.expires_at, create_token.requests_per_minute)
  returning * into v_token;
  return to_jsonb(v_token) - 'token_sha256';
end;
$$;
revoke all on function public.create_token(text, text, text, text[], text[], timestamptz, pg_catalog.int4) from public, anon, authenticated, service_role;
comment on function public.create_token(text, text, text, text[], text[], timestamptz, integer) is
  'Stores the SHA-256 (hex) of a new token with its role and scope. Returns the row without the hash. '
  'Security definer: nobody reads or writes the table of tokens directly.';
grant execute on function public.create_token(text, text, text, text[], text[], timestamptz, integer)
  to service_role;

-- 90_api/tokens/describe_token.sql
create function bruce.describe_token(p_token bruce.api_tokens)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
  return jsonb_build_object(
    'status', 200, 'name', p_token.name, 'role', p_token.role, 'hosts', p_token.hosts,
    'sources', p_token.sources);
end;
$$;
revoke all on function bruce.describe_token(bruce.api_tokens) from public, anon, authenticated, service_role;
comment on function bruce.describe_token(bruce.api_tokens) is
  'What a function may know of the token that asks: never its hash.';

-- 90_api/tokens/find_hosts.sql
create function bruce.find_hosts(p_names jsonb)
returns text[]
language plpgsql
stable
set search_path = ''
as $$
declare
  v_names text[] := bruce.texts_of(p_names);
  v_has_glob boolean := position('*' in array_to_string(v_names, ' ')) > 0;
begin
  if v_names is null then
    return null;
  end if;
  return (
    select coalesce(array_agg(distinct f.hostname), '{}')
    from (
      select n.name as hostname from unnest(v_names) as n (name)
      union
      select (bruce.resolve_host(n.name)).host from unnest(v_names) as n (name)
        where position('*' in n.name) = 0
      union
      -- what was written down under the name that it had before
      select f.name
      from unnest(v_names) as n (name)
      join bruce.former_names as f on f.hostname = (bruce.resolve_host(n.name)).host and f.service = ''
      where position('*' in n.name) = 0
      union
      select k.hostname
      from unnest(v_names) as n (name)
      join (
        -- all hosts are read only where there is a glob
        select h.hostname from bruce.host_state as h where v_has_glob
        union
        select s.host from bruce.scopes as s where v_has_glob
      ) as k on bruce.matches_glob(k.hostname, n.name)
      where position('*' in n.name) > 0
    ) as f
  );
end;
$$;
revoke all on function bruce.find_hosts(jsonb) from public, anon, authenticated, service_role;
comment on function bruce.find_hosts(jsonb) is
  'The hosts that a filter names: by name, alias, address or glob. A name that is not known stays as it is. '
  'Null when there is no filter.';

-- 90_api/tokens/find_types.sql
create function bruce.find_types(p_types jsonb)
returns text[]
language sql
stable
set search_path = ''
as $$
  select array_agg(bruce.known_event_type(t.type))
  from unnest(bruce.texts_of(p_types)) as t (type);
$$;
revoke all on function bruce.find_types(jsonb) from public, anon, authenticated, service_role;
comment on function bruce.find_types(jsonb) is
  'Event types that a filter names; an older name means the present one. Null when there is no filter.';

-- 90_api/tokens/in_scope.sql
create function bruce.in_scope(p_token jsonb, p_hostname text, p_source text default null)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
  if jsonb_typeof(p_token -> 'sources') = 'array' and p_source is not null
    and not p_token -> 'sources' ? p_source then
    return false;
  end if;
  return jsonb_typeof(p_token -> 'hosts') is distinct from 'array' or exists (
    select from jsonb_array_elements_text(p_token -> 'hosts') as h where bruce.matches_glob(p_hostname, h)
  );
end;
$$;
revoke all on function bruce.in_scope(jsonb, text, text) from public, anon, authenticated, service_role;
comment on function bruce.in_scope(jsonb, text, text) is
  'May this token read or write about that host (and as that source)? Every rpc function asks here and '
  'nowhere else. A null host is what concerns no single host: a token that is bound to hosts may not.';

-- 90_api/tokens/list_tokens.sql
create function public.list_tokens()
returns table (
  name text, role text, hosts text[], sources text[], created_at timestamptz, expires_at timestamptz,
  last_used_at timestamptz, revoked_at timestamptz, requests_per_minute integer
)
language sql
stable
security definer
set search_path = ''
as $$
  select t.name, t.role, t.hosts, t.sources, t.created_at, t.expires_at,
    bruce.token_used_at(t), t.revoked_at, bruce.request_limit(t)
  from bruce.api_tokens as t
  order by t.name;
$$;
revoke all on function public.list_tokens() from public, anon, authenticated, service_role;
comment on function public.list_tokens() is
  'Tokens with role, scope and use; never their hashes. Security definer: all of a token but its hash.';
grant execute on function public.list_tokens() to service_role;

-- 90_api/tokens/read_only_fault.sql
create function bruce.read_only_fault()
returns jsonb
language sql
immutable
set search_path = ''
as $$
  select bruce.fault(
    503, 'read_only', 'This database may only be read: it is a replica. Send it to the primary.',
    p_retry_after_s => 60);
$$;
revoke all on function bruce.read_only_fault() from public, anon, authenticated, service_role;
comment on function bruce.read_only_fault() is 'The answer of a replica to a request that writes.';

-- 90_api/tokens/request_limit.sql
create function bruce.request_limit(p_token bruce.api_tokens)
returns integer
language plpgsql
immutable
set search_path = ''
as $$
begin
  return coalesce(p_token.requests_per_minute, case p_token.role when 'agent' then 120 else 600 end);
end;
$$;
revoke all on function bruce.request_limit(bruce.api_tokens) from public, anon, authenticated, service_role;
comment on function bruce.request_limit(bruce.api_tokens) is 'Requests that a token may make in a minute.';

-- 90_api/tokens/revoke_token.sql
create function public.revoke_token(name text)
returns boolean
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  perform bruce.refuse_read_only('revoke_token');
  update bruce.api_tokens as t set revoked_at = bruce.clock() where t.name = revoke_token.name
    and t.revoked_at is null;
  return found;
end;
$$;
revoke all on function public.revoke_token(text) from public, anon, authenticated, service_role;
comment on function public.revoke_token(text) is
  'Revokes a token at once. False when there is none of that name in use. Security definer: nobody writes '
  'the table of tokens directly.';
grant execute on function public.revoke_token(text) to service_role;

-- 90_api/tokens/seconds_to_wait.sql
create function bruce.seconds_to_wait(p_token_id bigint, p_limit integer, p_now timestamptz)
returns integer
language plpgsql
stable
set search_path = ''
as $$
declare
  v_minute timestamptz := date_trunc('minute', p_now);
  v_passed double precision := extract(epoch from p_now - v_minute) / 60;
  v_requests integer;
  v_before integer;
begin
  select
    coalesce(sum(case when u.minute_at = v_minute then u.requests end), 0),
    coalesce(sum(case when u.minute_at = v_minute then u.requests_before
      when u.minute_at = v_minute - interval '1 minute' then u.requests end), 0)
  into v_requests, v_before
  from bruce.token_uses as u
  where u.token_id = p_token_id;
  return case
    when v_requests + v_before * (1 - v_passed) < p_limit then 0
    when v_requests < p_limit then
      ceil(60 * (1 - v_passed - (p_limit - v_requests) / v_before::double precision))::integer + 1
    else ceil(60 * (2 - v_passed - p_limit / v_requests::double precision))::integer + 1
  end;
end;
$$;
revoke all on function bruce.seconds_to_wait(pg_catalog.int8, pg_catalog.int4, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.seconds_to_wait(bigint, integer, timestamptz) is
  'Until a token has room for a request again, 0 when it has. The minute slides: of the requests of the '
  'minute before count as many as are not yet a minute ago, as if they had come evenly.';

-- 90_api/tokens/token_used_at.sql
create function bruce.token_used_at(p_token bruce.api_tokens)
returns timestamptz
language plpgsql
stable
set search_path = ''
as $$
begin
  -- a replica cannot even open a table that is not logged
  if pg_is_in_recovery() then
    return p_token.last_used_at;
  end if;
  return greatest(
    p_token.last_used_at,
    (select max(u.minute_at) from bruce.token_uses as u where u.token_id = p_token.id)
  );
end;
$$;
revoke all on function bruce.token_used_at(bruce.api_tokens) from public, anon, authenticated, service_role;
comment on function bruce.token_used_at(bruce.api_tokens) is
  'When a token was last used, to the minute; on a read replica to the hour, as its own column is written.';

-- 90_api/tokens/token_uses.sql
create unlogged table bruce.token_uses (
  token_id bigint not null references bruce.api_tokens on delete cascade,
  session integer not null,
  minute_at timestamptz not null,
  requests integer not null,
  requests_before integer not null default 0,
  primary key (token_id, session)
) with (fillfactor = 50);
revoke all on table bruce.token_uses from public, anon, authenticated, service_role;
comment on table bruce.token_uses is
  'Requests of each token in this minute and the one before, counted by each database session in a row of '
  'its own: no request waits for the transaction of another. Unlogged: after a crash the counting starts '
  'anew.';
alter table bruce.token_uses enable row level security;

-- 90_api/tokens/use_person.sql
create function bruce.use_person(p_roles text[], p_writes boolean)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_person jsonb := bruce.person();
  v_role text := v_person ->> 'role';
begin
  if v_person is null then
    return bruce.fault(
      401, 'not_signed_in', 'Nobody asks: this takes a token of BRUCE, or a person who has signed in.');
  end if;
  if v_role is null or v_role not in ('viewer', 'operator') then
    return bruce.fault(403, 'no_role', 'This account may not read here.') || jsonb_build_object(
      'hint', 'The owner of the project makes it a viewer or an operator: docs/people.md.');
  end if;
  if v_role = 'viewer' and (p_writes or 'agent' <> all (p_roles))
    or v_role = 'operator' and 'operator' <> all (p_roles)
  then
    return bruce.fault(
      403, 'wrong_role',
      case v_role when 'viewer' then 'A viewer reads, and decides nothing; this takes an operator.'
        else format('An operator may not do this; it takes a token of role %s.',
          array_to_string(p_roles, ' or ')) end
    ) || jsonb_build_object('hint', 'The owner of the project gives people their roles: docs/people.md.');
  end if;
  -- the requests of people are not counted: there is no row of api_tokens to count in, and what a request of
  -- a person may cost is bounded by the time that the API gives a statement
  return jsonb_build_object(
    'status', 200, 'name', v_person -> 'name', 'role', v_role, 'hosts', null, 'sources', null);
end;
$$;
revoke all on function bruce.use_person(text[], pg_catalog.bool) from public, anon, authenticated, service_role;
comment on function bruce.use_person(text[], boolean) is
  'What bruce.use_token answers for the person of this request: a viewer may what an agent may that writes '
  'nothing, an operator may what the token of an operator may. Nobody is bound to hosts.';

-- 90_api/tokens/use_token.sql
create function bruce.use_token(
  p_token_sha256 text, p_roles text[], p_now timestamptz default bruce.clock(), p_writes boolean default true
)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_token bruce.api_tokens;
  v_person jsonb;
  v_wait_s integer;
begin
  -- every request of the edge and of people comes by here, also those that only read
  perform bruce.avoid_jit();
  if p_token_sha256 is not null and not bruce.asks_by_key() then
    -- else the stored hash of a token would be as good as the token
    return bruce.fault(
      403, 'not_for_people', 'A person asks without token_sha256: tokens are for the edge functions.');
  elsif p_token_sha256 is null then
    v_person := bruce.use_person(p_roles, p_writes);
    return case when p_writes and bruce.is_read_only() and v_person ->> 'status' = '200'
      then bruce.read_only_fault() else v_person end;
  end if;
  select t.* into v_token
  from bruce.api_tokens as t
  where t.token_sha256 = p_token_sha256 and t.revoked_at is null and coalesce(t.expires_at > p_now, true);
  if not found then
    return bruce.fault(401, 'unknown_token', 'The token is unknown, expired or revoked.');
  end if;
  if v_token.role <> all (p_roles) then
    return bruce.fault(403, 'wrong_role', format(
      'A token of role %s may not do this; it takes %s.', v_token.role, array_to_string(p_roles, ' or ')));
  end if;
  if bruce.is_read_only() then
    if p_writes then
      return bruce.read_only_fault();
    end if;
    -- nothing can be counted
    return bruce.describe_token(v_token);
  end if;
  v_wait_s := bruce.count_request(v_token.id, bruce.request_limit(v_token), p_now);
  if v_wait_s > 0 then
    return bruce.fault(
      429, 'rate_limited',
      format('This token has made its requests of this minute; wait %s seconds.', v_wait_s),
      p_retry_after_s => v_wait_s);
  end if;
  if coalesce(v_token.last_used_at < p_now - interval '1 hour', true) then
    -- token_uses knows it to the minute; a row that another request of the token holds is skipped
    update bruce.api_tokens as t set last_used_at = p_now
    where t.id = (
      select o.id from bruce.api_tokens as o where o.id = v_token.id for no key update skip locked);
  end if;
  return bruce.describe_token(v_token);
end;
$$;
revoke all on function bruce.use_token(text, text[], timestamptz, pg_catalog.bool) from public, anon, authenticated, service_role;
comment on function bruce.use_token(text, text[], timestamptz, boolean) is
  'Status 200 with name, role and scope of a valid token of one of the roles; else the error to answer '
  'with, 429 when it asks too often, 503 when it wants to write where only reading is possible. A request '
  'that only reads is not counted on a read replica. Without a token, the person of the request counts: '
  'bruce.use_person.';

-- 90_api/tuning/alive_now.sql
create function bruce.alive_now()
returns jsonb
language sql
stable
set search_path = ''
as $$
  select coalesce(jsonb_object_agg(i.drift_key, jsonb_build_object(
    'hostname', i.hostname, 'service', i.service, 'event_type', i.event_type, 'severity', i.severity,
    'is_open', i.status = 'open' and num_nonnulls(i.waived_by, i.window_id) = 0,
    'is_held', num_nonnulls(i.waived_by, i.window_id) > 0)), '{}')
  from public.issues as i
  where i.status <> 'resolved';
$$;
revoke all on function bruce.alive_now() from public, anon, authenticated, service_role;
comment on function bruce.alive_now() is 'The unresolved issues by drift_key, as a preview compares them.';

-- 90_api/tuning/fits_field.sql
create function bruce.fits_field(p_field jsonb, p_value jsonb)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
declare
  v_type text := p_field ->> 'type';
  v_is text := jsonb_typeof(p_value);
  v_text text := p_value #>> '{}';
begin
  if v_is = 'null' then
    return p_field ? 'nullable';
  end if;
  if v_type = 'boolean' then
    return v_is = 'boolean';
  elsif v_type in ('integer', 'number') then
    return v_is = 'number' and p_value >= p_field -> 'min'
      and coalesce(p_value <= p_field -> 'max', length(v_text) < 30)
      and (v_type = 'number' or v_text ~ '^[0-9]{1,9}$');
  elsif v_type = 'choices' then
    return v_is = 'array' and p_value <@ (p_field -> 'of') and jsonb_array_length(p_value) <= 100
      and (p_field ? 'empty' or p_value <> '[]');
  elsif v_is <> 'string' then
    return false;
  elsif v_type = 'choice' then
    return (p_field -> 'of') @> p_value;
  elsif v_type = 'interval' then
    return length(v_text) <= 100 and bruce.reads_as(v_text, 'interval')
      and extract(epoch from v_text::interval)
        between (p_field ->> 'min')::numeric and (p_field ->> 'max')::numeric;
  elsif v_type = 'time' then
    return v_text ~ '^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$';
  elsif v_type = 'at' then
    return length(v_text) <= 100 and bruce.reads_as(v_text, 'timestamptz');
  elsif v_type = 'time_zone' then
    return length(v_text) <= 100 and bruce.is_time_zone(v_text);
  end if;
  return btrim(v_text) <> '' and length(v_text) <= coalesce((p_field ->> 'max')::integer, 1000);
end;
$$;
revoke all on function bruce.fits_field(jsonb, jsonb) from public, anon, authenticated, service_role;
comment on function bruce.fits_field(jsonb, jsonb) is
  'May the field have this value? The checks of the tables say the rest.';

-- 90_api/tuning/journal_tuning.sql
create function bruce.journal_tuning(
  p_what text, p_key text, p_before jsonb, p_after jsonb, p_actor text, p_now timestamptz
)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_names text[] := array(
    select k from jsonb_object_keys(coalesce(p_after, p_before)) as k
    where p_before -> k is distinct from p_after -> k order by k);
  v_changes jsonb;
  v_words text;
begin
  select
    coalesce(jsonb_object_agg(n, jsonb_build_object('from', p_before -> n, 'to', p_after -> n)), '{}'),
    string_agg(format(
      '%s from %s to %s', n, bruce.safe_text((p_before -> n)::text, 100),
      bruce.safe_text((p_after -> n)::text, 100)), ', ')
  into v_changes, v_words
  from unnest(v_names) as n;
  if v_names <> '{}' then
    perform bruce.write_journal(
      p_kind => 'tuning', p_actor => p_actor, p_now => p_now,
      p_message => case
        when p_before is null then format('%s made %s %s.', p_actor, p_what, p_key)
        when p_after is null then format('%s removed %s %s.', p_actor, p_what, p_key)
        else format('%s changed %s %s: %s.', p_actor, p_what, p_key, v_words) end,
      p_details => jsonb_build_object('what', p_what, 'key', p_key, 'changes', v_changes));
  end if;
  return jsonb_build_object('changes', v_changes);
end;
$$;
revoke all on function bruce.journal_tuning(text, text, jsonb, jsonb, text, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.journal_tuning(text, text, jsonb, jsonb, text, timestamptz) is
  'Says in the journal who tuned what, from what to what. Where nothing changed it writes nothing.';

-- 90_api/tuning/refuse_bound.sql
create function bruce.refuse_bound(p_question bruce.question)
returns jsonb
language sql
immutable
set search_path = ''
as $$
  select coalesce(
    p_question.fault,
    case when not p_question.is_free then bruce.fault(
      403, 'out_of_scope',
      'A token that is bound to hosts neither sees nor changes what counts for all.') end);
$$;
revoke all on function bruce.refuse_bound(bruce.question) from public, anon, authenticated, service_role;
comment on function bruce.refuse_bound(bruce.question) is
  'The answer to who may not tune: the fault of the question, or a token that is bound to hosts.';

-- 90_api/tuning/rehearse_tuning.sql
create function bruce.rehearse_tuning(p_query jsonb, p_actor text, p_now timestamptz)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_answer jsonb;
  v_before jsonb;
begin
  -- each sweep reads all of them
  if (
    select count(*) > 2000 from (select from public.issues as i where i.status <> 'resolved' limit 2001) as n
  ) then
    return bruce.unrehearsed_tuning(p_query);
  end if;
  begin
    perform set_config('bruce.is_preview', 'on', true);
    perform bruce.lock_engine();
    -- so that only what the change does is seen
    perform bruce.sweep(p_now);
    v_before := bruce.alive_now();
    v_answer := bruce.tune(p_query, p_actor, p_now);
    if v_answer ->> 'status' = '200' then
      perform bruce.sweep(p_now);
      v_answer := v_answer || jsonb_build_object(
        'now', bruce.tuning_effects(v_before, bruce.alive_now()));
    end if;
    raise exception 'previewed' using errcode = 'PREVU';
  exception
    when sqlstate 'PREVU' then null;
    when sqlstate 'PREVL' then
      v_answer := bruce.unrehearsed_tuning(p_query);
  end;
  return v_answer;
end;
$$;
revoke all on function bruce.rehearse_tuning(jsonb, text, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.rehearse_tuning(jsonb, text, timestamptz) is
  'What bruce.tune would answer, and what it would do to the issues of now. The engine does it, and it is '
  'rolled back. The engine is not held for more than 2,000 unresolved issues, or for a change of more than '
  '1,000 differences: now is null then.';

-- 90_api/tuning/remove_tuned.sql
create function bruce.remove_tuned(p_what text, p_key text, p_actor text)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
begin
  case p_what
    when 'thresholds' then delete from public.thresholds as t where t.id = p_key::bigint;
    when 'windows' then delete from public.maintenance_windows as w where w.id = p_key::bigint;
    when 'schedules' then delete from public.schedules as s where s.id = p_key::bigint;
    -- a waiver is ended, and stays as history
    when 'waivers' then return public.end_waiver(p_key::bigint, p_actor);
    else return bruce.bad_field('remove', 'not_allowed', 'This is switched off (enabled), not removed.');
  end case;
  return '{"status": 200}';
end;
$$;
revoke all on function bruce.remove_tuned(text, text, text) from public, anon, authenticated, service_role;
comment on function bruce.remove_tuned(text, text, text) is
  'Removes a threshold, a window or a schedule; ends a waiver.';

-- 90_api/tuning/tune.sql
create function bruce.tune(p_query jsonb, p_actor text, p_now timestamptz)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_what text := p_query ->> 'what';
  v_key text := p_query ->> 'key';
  v_removes boolean := coalesce(p_query -> 'remove', 'false') = 'true';
  v_values jsonb := coalesce(p_query -> 'values', '{}');
  v_was jsonb := coalesce(p_query -> 'was', '{}');
  v_fields jsonb := bruce.tuning_fields(v_what);
  v_before jsonb;
  v_after jsonb;
  v_names text;
  v_fault jsonb;
  v_message text;
  v_constraint text;
begin
  if v_fields is null then
    return bruce.bad_field(
      'what', 'not_allowed',
      'what is rules, thresholds, reactions, windows, waivers, schedules or settings.');
  elsif jsonb_typeof(v_values) <> 'object' or jsonb_typeof(v_was) <> 'object' then
    return bruce.bad_field('values', 'not_allowed', 'values and was are objects.');
  end if;
  -- nobody changes in between what is compared here
  perform bruce.lock_engine();
  perform bruce.lock_notices();

  if v_key is not null then
    select bruce.tuning_values(v_fields, r.data) into v_before
    from bruce.tuning_rows(v_what, p_now) as r where r.key = v_key;
    if not found then
      return bruce.fault(
        404, 'not_found', format('There is no %s in %s.', bruce.safe_text(v_key, 100), v_what));
    end if;
    select string_agg(k, ', ' order by k) into v_names
    from jsonb_object_keys(v_values) as k where not v_was ? k;
    if v_names is not null then
      return bruce.bad_field(
        'was', 'missing', format('was lacks %s: the value you saw.', bruce.safe_text(v_names, 300)));
    end if;
    select string_agg(w.key, ', ' order by w.key) into v_names
    from jsonb_each(v_was) as w where v_before ? w.key and v_before -> w.key <> w.value;
    if v_names is not null then
      return bruce.fault(
        409, 'changed_meanwhile', format('Somebody changed %s meanwhile. Nothing was saved.', v_names),
        jsonb_build_object('is', v_before));
    end if;
  elsif v_removes or v_what in ('rules', 'settings') then
    return bruce.bad_field('key', 'missing', 'key says which row.');
  else
    select
      coalesce(jsonb_object_agg(f ->> 'name', f -> 'default') filter (where f ? 'default'), '{}') || v_values
    into v_values
    from jsonb_array_elements(v_fields) as f;
  end if;

  begin
    if v_removes then
      v_fault := bruce.remove_tuned(v_what, v_key, p_actor);
      if v_fault ->> 'status' <> '200' then
        return v_fault;
      end if;
    else
      v_fault := bruce.wrong_values(v_fields, v_values, v_key is null);
      if v_fault is not null then
        return v_fault;
      end if;
      v_key := case v_what
        when 'rules' then bruce.tune_rule(v_key, v_values)
        when 'thresholds' then bruce.tune_threshold(v_key, v_values)
        when 'reactions' then bruce.tune_reaction(v_key, v_values)
        when 'windows' then bruce.tune_window(v_key, v_values, p_actor)
        when 'waivers' then bruce.tune_waiver(v_key, v_values, p_actor)
        when 'schedules' then bruce.tune_schedule(v_key, v_values)
        else bruce.tune_settings(v_key, v_values)
      end;
    end if;
  exception
    -- what the table refuses: its checks know what one value alone does not tell
    when integrity_constraint_violation or data_exception or raise_exception then
      get stacked diagnostics v_message = message_text, v_constraint = constraint_name;
      return bruce.tuning_fault(
        v_fields,
        (select f ->> 'name' from jsonb_array_elements(v_fields) as f
          where v_constraint like '%' || (f ->> 'name') || '%'
          order by length(f ->> 'name') desc limit 1),
        'not_allowed',
        case
          when sqlstate = '23505' then 'There is one like this already.'
          when v_constraint <> '' then replace(v_constraint, '_', ' ') || '.'
          else bruce.safe_text(v_message, 300)
        end);
  end;
  select bruce.tuning_values(v_fields, r.data) into v_after
  from bruce.tuning_rows(v_what, p_now) as r where r.key = v_key and not v_removes;
  return jsonb_build_object('status', 200, 'key', v_key, 'before', v_before, 'after', v_after)
    || bruce.journal_tuning(v_what, v_key, v_before, v_after, p_actor, p_now);
end;
$$;
revoke all on function bruce.tune(jsonb, text, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.tune(jsonb, text, timestamptz) is
  'Changes one row of what can be tuned, makes it, or removes it, as the query of api_tune says; journals '
  'who, from what, to what.';

-- 90_api/tuning/tune_reaction.sql
create function bruce.tune_reaction(p_key text, p_values jsonb)
returns text
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_new public.reactions;
begin
  if p_key is null then
    v_new := jsonb_populate_record(null::public.reactions, p_values);
    insert into public.reactions as t (
      name, enabled, target, severities, statuses, event_types, hostname, service, group_by, group_wait,
      group_interval, repeat_interval, throttle_count, throttle_interval, quiet_from, quiet_until,
      quiet_days, quiet_time_zone, quiet_passes, escalate_after, escalate_target, max_attempts
    ) values (
      v_new.name, v_new.enabled, v_new.target, v_new.severities, v_new.statuses, v_new.event_types,
      v_new.hostname, v_new.service, v_new.group_by, v_new.group_wait, v_new.group_interval,
      v_new.repeat_interval, v_new.throttle_count, v_new.throttle_interval, v_new.quiet_from,
      v_new.quiet_until, v_new.quiet_days, v_new.quiet_time_zone, v_new.quiet_passes,
      v_new.escalate_after, v_new.escalate_target, v_new.max_attempts
    )
    returning t.name into p_key;
    return p_key;
  end if;
  select t.* into v_new from public.reactions as t where t.name = p_key;
  v_new := jsonb_populate_record(v_new, p_values);
  update public.reactions as t
  set (
      enabled, target, severities, statuses, event_types, hostname, service, group_by, group_wait,
      group_interval, repeat_interval, throttle_count, throttle_interval, quiet_from, quiet_until,
      quiet_days, quiet_time_zone, quiet_passes, escalate_after, escalate_target, max_attempts
    ) = (
      v_new.enabled, v_new.target, v_new.severities, v_new.statuses, v_new.event_types, v_new.hostname,
      v_new.service, v_new.group_by, v_new.group_wait, v_new.group_interval, v_new.repeat_interval,
      v_new.throttle_count, v_new.throttle_interval, v_new.quiet_from, v_new.quiet_until, v_new.quiet_days,
      v_new.quiet_time_zone, v_new.quiet_passes, v_new.escalate_after, v_new.escalate_target,
      v_new.max_attempts
    )
  where t.name = p_key;
  return p_key;
end;
$$;
revoke all on function bruce.tune_reaction(text, jsonb) from public, anon, authenticated, service_role;
comment on function bruce.tune_reaction(text, jsonb) is
  'Changes a reaction, or makes one where there is no key: these columns and no others.';

-- 90_api/tuning/tune_rule.sql
create function bruce.tune_rule(p_key text, p_values jsonb)
returns text
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_new public.drift_rules;
begin
  select t.* into v_new from public.drift_rules as t where t.event_type = p_key;
  v_new := jsonb_populate_record(v_new, p_values);
  update public.drift_rules as t
  set (
      severity, enabled, open_confirmations, absent_confirmations, resolve_confirmations, reopen_window,
      flap_count, flap_window, cool_down
    ) = (
      v_new.severity, v_new.enabled, v_new.open_confirmations, v_new.absent_confirmations,
      v_new.resolve_confirmations, v_new.reopen_window, v_new.flap_count, v_new.flap_window, v_new.cool_down
    )
  where t.event_type = p_key;
  return p_key;
end;
$$;
revoke all on function bruce.tune_rule(text, jsonb) from public, anon, authenticated, service_role;
comment on function bruce.tune_rule(text, jsonb) is
  'Changes a rule: these columns and no others.';

-- 90_api/tuning/tune_schedule.sql
create function bruce.tune_schedule(p_key text, p_values jsonb)
returns text
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_new public.schedules;
begin
  if p_key is null then
    v_new := jsonb_populate_record(null::public.schedules, p_values);
    insert into public.schedules as t (
      hostname, service, weekdays, local_start, local_end, time_zone, tolerance, enabled, note
    ) values (
      v_new.hostname, v_new.service, v_new.weekdays, v_new.local_start, v_new.local_end, v_new.time_zone,
      v_new.tolerance, v_new.enabled, v_new.note
    )
    returning t.id::text into p_key;
    return p_key;
  end if;
  select t.* into v_new from public.schedules as t where t.id = p_key::bigint;
  v_new := jsonb_populate_record(v_new, p_values);
  update public.schedules as t
  set (
      hostname, service, weekdays, local_start, local_end, time_zone, tolerance, enabled, note
    ) = (
      v_new.hostname, v_new.service, v_new.weekdays, v_new.local_start, v_new.local_end, v_new.time_zone,
      v_new.tolerance, v_new.enabled, v_new.note
    )
  where t.id = p_key::bigint;
  return p_key;
end;
$$;
revoke all on function bruce.tune_schedule(text, jsonb) from public, anon, authenticated, service_role;
comment on function bruce.tune_schedule(text, jsonb) is
  'Changes a schedule, or makes one where there is no key: these columns and no others.';

-- 90_api/tuning/tune_settings.sql
create function bruce.tune_settings(p_key text, p_values jsonb)
returns text
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_new public.settings;
begin
  select t.* into v_new from public.settings as t where t.singleton;
  v_new := jsonb_populate_record(v_new, p_values);
  update public.settings as t
  set (
      missed_intervals, default_interval, breaker_share, breaker_objects, restart_count, restart_window,
      root_cause_grace, settle_time, change_limit, forget_after, forecast_within, retention,
      notice_retention, journal_retention, netbox_export_interval, digest_target, digest_daily,
      digest_weekday, digest_at, digest_time_zone, language
    ) = (
      v_new.missed_intervals, v_new.default_interval, v_new.breaker_share, v_new.breaker_objects,
      v_new.restart_count, v_new.restart_window, v_new.root_cause_grace, v_new.settle_time,
      v_new.change_limit, v_new.forget_after, v_new.forecast_within, v_new.retention,
      v_new.notice_retention, v_new.journal_retention, v_new.netbox_export_interval, v_new.digest_target,
      v_new.digest_daily, v_new.digest_weekday, v_new.digest_at, v_new.digest_time_zone, v_new.language
    )
  where t.singleton;
  return p_key;
end;
$$;
revoke all on function bruce.tune_settings(text, jsonb) from public, anon, authenticated, service_role;
comment on function bruce.tune_settings(text, jsonb) is
  'Changes the settings: these columns and no others.';

-- 90_api/tuning/tune_threshold.sql
create function bruce.tune_threshold(p_key text, p_values jsonb)
returns text
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_new public.thresholds;
begin
  if p_key is null then
    v_new := jsonb_populate_record(null::public.thresholds, p_values);
    insert into public.thresholds as t (
      metric, hostname, service, open_above, clear_below, unit
    ) values (
      v_new.metric, v_new.hostname, v_new.service, v_new.open_above, v_new.clear_below, case when
      v_new.metric = 'database_bytes' then 'bytes' else '%' end
    )
    returning t.id::text into p_key;
    return p_key;
  end if;
  select t.* into v_new from public.thresholds as t where t.id = p_key::bigint;
  v_new := jsonb_populate_record(v_new, p_values);
  update public.thresholds as t
  set (
      open_above, clear_below
    ) = (
      v_new.open_above, v_new.clear_below
    )
  where t.id = p_key::bigint;
  return p_key;
end;
$$;
revoke all on function bruce.tune_threshold(text, jsonb) from public, anon, authenticated, service_role;
comment on function bruce.tune_threshold(text, jsonb) is
  'Changes a threshold, or makes one where there is no key: these columns and no others.';

-- 90_api/tuning/tune_waiver.sql
create function bruce.tune_waiver(p_key text, p_values jsonb, p_actor text)
returns text
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_new public.waivers;
begin
  if p_key is null then
    v_new := jsonb_populate_record(null::public.waivers, p_values);
    insert into public.waivers as t (
      reason, expires_at, hostname, service, event_type, created_by
    ) values (
      v_new.reason, v_new.expires_at, v_new.hostname, v_new.service, v_new.event_type, p_actor
    )
    returning t.id::text into p_key;
    return p_key;
  end if;
  select t.* into v_new from public.waivers as t where t.id = p_key::bigint;
  v_new := jsonb_populate_record(v_new, p_values);
  update public.waivers as t
  set (
      reason, expires_at
    ) = (
      v_new.reason, v_new.expires_at
    )
  where t.id = p_key::bigint;
  return p_key;
end;
$$;
revoke all on function bruce.tune_waiver(text, jsonb, text) from public, anon, authenticated, service_role;
comment on function bruce.tune_waiver(text, jsonb, text) is
  'Changes a waiver, or makes one where there is no key: these columns and no others.';

-- 90_api/tuning/tune_window.sql
create function bruce.tune_window(p_key text, p_values jsonb, p_actor text)
returns text
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_new public.maintenance_windows;
begin
  if p_key is null then
    v_new := jsonb_populate_record(null::public.maintenance_windows, p_values);
    insert into public.maintenance_windows as t (
      reason, hostname, service, event_types, starts_at, ends_at, weekdays, local_start, local_end,
      time_zone, enabled, created_by
    ) values (
      v_new.reason, v_new.hostname, v_new.service, v_new.event_types, v_new.starts_at, v_new.ends_at,
      v_new.weekdays, v_new.local_start, v_new.local_end, v_new.time_zone, v_new.enabled, p_actor
    )
    returning t.id::text into p_key;
    return p_key;
  end if;
  select t.* into v_new from public.maintenance_windows as t where t.id = p_key::bigint;
  v_new := jsonb_populate_record(v_new, p_values);
  update public.maintenance_windows as t
  set (
      reason, hostname, service, event_types, starts_at, ends_at, weekdays, local_start, local_end,
      time_zone, enabled
    ) = (
      v_new.reason, v_new.hostname, v_new.service, v_new.event_types, v_new.starts_at, v_new.ends_at,
      v_new.weekdays, v_new.local_start, v_new.local_end, v_new.time_zone, v_new.enabled
    )
  where t.id = p_key::bigint;
  return p_key;
end;
$$;
revoke all on function bruce.tune_window(text, jsonb, text) from public, anon, authenticated, service_role;
comment on function bruce.tune_window(text, jsonb, text) is
  'Changes a maintenance window, or makes one where there is no key: these columns and no others.';

-- 90_api/tuning/tuning_allowed.sql
create function bruce.tuning_allowed(p_field jsonb)
returns text
language sql
immutable
set search_path = ''
as $$
  select (p_field ->> 'name') || ' is ' || case p_field ->> 'type'
    when 'boolean' then 'true or false'
    when 'choice' then 'one of ' || of.words
    when 'choices' then 'a list of ' || of.words || case when p_field ? 'empty' then '' else ', not empty' end
    when 'integer' then format('a whole number from %s to %s', p_field ->> 'min', p_field ->> 'max')
    when 'number' then format('a number from %s', p_field ->> 'min') || coalesce(
      ' to ' || (p_field ->> 'max'), '')
    when 'interval' then format(
      'a time such as "15 minutes", from %s to %s seconds', p_field ->> 'min', p_field ->> 'max')
    when 'time' then 'a time of day such as "22:00"'
    when 'at' then 'a moment such as "2026-03-01T12:00:00Z"'
    when 'time_zone' then 'a time zone such as "Europe/Paris"'
    else format('a text of 1 to %s characters', coalesce(p_field ->> 'max', '1000'))
  end || case when p_field ? 'nullable' then ', or null' else '' end || '.'
  from (
    select coalesce(string_agg(o.value, ', '), 'nothing yet') as words
    from jsonb_array_elements_text(p_field -> 'of') as o
  ) as of;
$$;
revoke all on function bruce.tuning_allowed(jsonb) from public, anon, authenticated, service_role;
comment on function bruce.tuning_allowed(jsonb) is 'What a field may be, in a sentence.';

-- 90_api/tuning/tuning_effects.sql
create function bruce.tuning_effects(p_before jsonb, p_after jsonb)
returns jsonb
language sql
immutable
set search_path = ''
as $$
  with effects as (
    select
      coalesce(a.value, b.value) as issue, b.value ->> 'severity' as was,
      case
        when (a.value -> 'is_held')::boolean and not coalesce((b.value -> 'is_held')::boolean, false)
          then 'held'
        when (a.value -> 'is_open')::boolean and not coalesce((b.value -> 'is_open')::boolean, false)
          then 'opens'
        when (b.value -> 'is_open')::boolean and a.value is null then 'resolves'
        when (b.value -> 'is_held')::boolean and not coalesce((a.value -> 'is_held')::boolean, false)
          then 'freed'
        when (a.value -> 'is_open')::boolean and a.value ->> 'severity' <> b.value ->> 'severity'
          then 'severity'
      end as effect
    from jsonb_each(p_before) as b
    full join jsonb_each(p_after) as a on a.key = b.key
  ),
  placed as (
    select
      e.*, row_number() over (
        order by e.effect, e.issue ->> 'hostname', e.issue ->> 'event_type', e.issue ->> 'service'
      ) as position
    from effects as e where e.effect is not null
  )
  select jsonb_build_object(
    'opens', count(*) filter (where p.effect = 'opens'),
    'resolves', count(*) filter (where p.effect = 'resolves'),
    'held', count(*) filter (where p.effect = 'held'), 'freed', count(*) filter (where p.effect = 'freed'),
    'severity', count(*) filter (where p.effect = 'severity'),
    'items', coalesce(jsonb_agg(
      p.issue - '{is_open,is_held}'::text[] || jsonb_build_object('effect', p.effect, 'was', p.was)
      order by p.position) filter (where p.position <= 20), '[]'))
  from placed as p;
$$;
revoke all on function bruce.tuning_effects(jsonb, jsonb) from public, anon, authenticated, service_role;
comment on function bruce.tuning_effects(jsonb, jsonb) is
  'What a change does to the issues of now: how many open, resolve, are held back or freed, or get another '
  'severity; the first 20.';

-- 90_api/tuning/tuning_fault.sql
create function bruce.tuning_fault(p_fields jsonb, p_field text, p_code text, p_message text)
returns jsonb
language sql
immutable
set search_path = ''
as $$
  select bruce.fault(422, 'invalid_payload', p_message, jsonb_build_array(jsonb_build_object(
    'path', concat_ws('.', 'values', p_field), 'code', p_code, 'message', p_message,
    'allowed', (select f from jsonb_array_elements(p_fields) as f where f ->> 'name' = p_field))));
$$;
revoke all on function bruce.tuning_fault(jsonb, text, text, text) from public, anon, authenticated, service_role;
comment on function bruce.tuning_fault(jsonb, text, text, text) is
  'The answer to a value that cannot be: which field, and what it may be.';

-- 90_api/tuning/tuning_fields.sql
create function bruce.tuning_fields(p_what text)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_severities constant jsonb := '["critical", "high", "medium", "low", "info"]';
  v_days constant jsonb := '["mon", "tue", "wed", "thu", "fri", "sat", "sun"]';
  v_types jsonb := (select jsonb_agg(r.event_type order by r.event_type) from public.drift_rules as r);
  v_targets jsonb := (select coalesce(jsonb_agg(t.name order by t.name), '[]') from public.targets as t);
  -- what the choices of a field are
  v_of jsonb;
  v_fields jsonb := case p_what
    when 'rules' then '[
      {"name": "severity", "type": "choice", "of": "severities"}, {"name": "enabled", "type": "boolean"},
      {"name": "open_confirmations", "type": "integer", "min": 1, "max": 100},
      {"name": "absent_confirmations", "type": "integer", "min": 1, "max": 100},
      {"name": "resolve_confirmations", "type": "integer", "min": 1, "max": 100},
      {"name": "reopen_window", "type": "interval", "min": 0, "max": 31622400},
      {"name": "flap_count", "type": "integer", "min": 2, "max": 100, "nullable": true},
      {"name": "flap_window", "type": "interval", "min": 1, "max": 31622400},
      {"name": "cool_down", "type": "interval", "min": 0, "max": 31622400}]'::jsonb
    when 'thresholds' then '[
      {"name": "metric", "type": "choice", "of": "metrics", "once": true, "default": "cpu_pct"},
      {"name": "hostname", "type": "text", "once": true, "default": "*"},
      {"name": "service", "type": "text", "once": true, "default": "*"},
      {"name": "open_above", "type": "number", "min": 0, "default": 95},
      {"name": "clear_below", "type": "number", "min": 0, "default": 85}]'::jsonb
    when 'reactions' then '[
      {"name": "name", "type": "text", "once": true, "max": 63},
      {"name": "enabled", "type": "boolean", "default": true},
      {"name": "target", "type": "choice", "of": "targets"},
      {"name": "severities", "type": "choices", "of": "severities", "nullable": true},
      {"name": "statuses", "type": "choices", "of": "statuses",
        "default": ["opened", "changed", "resolved"]},
      {"name": "event_types", "type": "choices", "of": "types", "nullable": true},
      {"name": "hostname", "type": "text", "default": "*"},
      {"name": "service", "type": "text", "default": "*"},
      {"name": "group_by", "type": "choices", "of": "groups", "nullable": true},
      {"name": "group_wait", "type": "interval", "min": 0, "max": 86400, "default": "00:00:00"},
      {"name": "group_interval", "type": "interval", "min": 0, "max": 604800, "default": "00:05:00"},
      {"name": "repeat_interval", "type": "interval", "min": 60, "max": 31622400, "nullable": true},
      {"name": "throttle_count", "type": "integer", "min": 1, "max": 100000, "nullable": true},
      {"name": "throttle_interval", "type": "interval", "min": 1, "max": 2678400, "nullable": true},
      {"name": "quiet_from", "type": "time", "nullable": true},
      {"name": "quiet_until", "type": "time", "nullable": true},
      {"name": "quiet_days", "type": "choices", "of": "days", "nullable": true},
      {"name": "quiet_time_zone", "type": "time_zone", "default": "UTC"},
      {"name": "quiet_passes", "type": "choices", "of": "severities", "empty": true,
        "default": ["critical"]},
      {"name": "escalate_after", "type": "interval", "min": 60, "max": 2678400, "nullable": true},
      {"name": "escalate_target", "type": "choice", "of": "targets", "nullable": true},
      {"name": "max_attempts", "type": "integer", "min": 1, "max": 100, "default": 8}]'::jsonb
    when 'windows' then '[
      {"name": "reason", "type": "text"}, {"name": "hostname", "type": "text", "default": "*"},
      {"name": "service", "type": "text", "default": "*"},
      {"name": "event_types", "type": "choices", "of": "types", "nullable": true},
      {"name": "starts_at", "type": "at", "nullable": true},
      {"name": "ends_at", "type": "at", "nullable": true},
      {"name": "weekdays", "type": "choices", "of": "days", "nullable": true},
      {"name": "local_start", "type": "time", "nullable": true},
      {"name": "local_end", "type": "time", "nullable": true},
      {"name": "time_zone", "type": "time_zone", "nullable": true},
      {"name": "enabled", "type": "boolean", "default": true}]'::jsonb
    when 'waivers' then '[
      {"name": "reason", "type": "text"}, {"name": "expires_at", "type": "at"},
      {"name": "hostname", "type": "text", "once": true, "default": "*"},
      {"name": "service", "type": "text", "once": true, "default": "*"},
      {"name": "event_type", "type": "choice", "of": "types", "once": true, "nullable": true}]'::jsonb
    when 'schedules' then '[
      {"name": "hostname", "type": "text"}, {"name": "service", "type": "text", "nullable": true},
      {"name": "weekdays", "type": "choices", "of": "days",
        "default": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]},
      {"name": "local_start", "type": "time"}, {"name": "local_end", "type": "time"},
      {"name": "time_zone", "type": "time_zone", "default": "UTC"},
      {"name": "tolerance", "type": "interval", "min": 0, "max": 86399, "default": "00:10:00"},
      {"name": "enabled", "type": "boolean", "default": true},
      {"name": "note", "type": "text", "nullable": true}]'::jsonb
    when 'settings' then '[
      {"name": "missed_intervals", "type": "integer", "min": 1, "max": 100},
      {"name": "default_interval", "type": "interval", "min": 1, "max": 31622400},
      {"name": "breaker_share", "type": "number", "min": 0, "max": 1},
      {"name": "breaker_objects", "type": "integer", "min": 0, "max": 1000000},
      {"name": "restart_count", "type": "integer", "min": 1, "max": 1000000},
      {"name": "restart_window", "type": "interval", "min": 1, "max": 31622400},
      {"name": "root_cause_grace", "type": "interval", "min": 0, "max": 31622400},
      {"name": "settle_time", "type": "interval", "min": 0, "max": 31622400},
      {"name": "change_limit", "type": "interval", "min": 1, "max": 31622400},
      {"name": "forget_after", "type": "interval", "min": 3600, "max": 316224000},
      {"name": "forecast_within", "type": "interval", "min": 86400, "max": 31622400},
      {"name": "retention", "type": "interval", "min": 86400, "max": 3162240000},
      {"name": "notice_retention", "type": "interval", "min": 86400, "max": 3162240000},
      {"name": "journal_retention", "type": "interval", "min": 86400, "max": 3162240000},
      {"name": "netbox_export_interval", "type": "interval", "min": 1, "max": 31622400, "nullable": true},
      {"name": "digest_target", "type": "choice", "of": "targets", "nullable": true},
      {"name": "digest_daily", "type": "boolean"},
      {"name": "digest_weekday", "type": "choice", "of": "days", "nullable": true},
      {"name": "digest_at", "type": "time"}, {"name": "digest_time_zone", "type": "time_zone"},
      {"name": "language", "type": "choice", "of": "languages"}]'::jsonb
  end;
begin
  v_of := jsonb_build_object(
    'severities', v_severities, 'days', v_days, 'types', v_types, 'targets', v_targets,
    'metrics', '["cpu_pct", "mem_pct", "disk_pct", "pool_pct", "database_bytes"]'::jsonb,
    'languages', (select jsonb_agg(distinct t.language) from public.texts as t),
    'statuses', '["opened", "changed", "resolved"]'::jsonb,
    'groups',
      '["hostname", "service", "event_type", "severity", "source", "field", "cause", "everything"]'::jsonb);
  return (
    select jsonb_agg(
      case when f.field ? 'of' then f.field || jsonb_build_object('of', v_of -> (f.field ->> 'of'))
        else f.field end order by f.place)
    from jsonb_array_elements(v_fields) with ordinality as f (field, place)
  );
end;
$$;
revoke all on function bruce.tuning_fields(text) from public, anon, authenticated, service_role;
comment on function bruce.tuning_fields(text) is
  'The columns that a person may change of rules, thresholds, reactions, windows, waivers, schedules or '
  'settings, with what each may be: what is not in this list cannot be changed there. once: only where a row '
  'is made. Null for anything else.';

-- 90_api/tuning/tuning_matches.sql
create function bruce.tuning_matches(p_what text, p_key text, p_values jsonb, p_now timestamptz)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select jsonb_build_object('days', 7, 'events', count(*))
  from public.events as e
  where p_what in ('rules', 'windows', 'waivers') and e.status = 'opened'
    and e.created_at > p_now - interval '7 days'
    and case p_what
      when 'rules' then e.event_type = p_key
      else bruce.matches_glob(e.hostname, p_values ->> 'hostname')
        and bruce.matches_glob(coalesce(e.service, ''), p_values ->> 'service')
        and coalesce(e.event_type = p_values ->> 'event_type', true)
        and case jsonb_typeof(p_values -> 'event_types')
          when 'array' then p_values -> 'event_types' ? e.event_type else true end
    end
  having p_what in ('rules', 'windows', 'waivers');
$$;
revoke all on function bruce.tuning_matches(text, text, jsonb, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.tuning_matches(text, text, jsonb, timestamptz) is
  'How many events of the last 7 days a rule opened, or a window or waiver is about. Null for other kinds.';

-- 90_api/tuning/tuning_past.sql
create function bruce.tuning_past(p_what text, p_before jsonb, p_after jsonb, p_days integer)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_now timestamptz := bruce.clock();
  v_proposed jsonb;
  v_days integer;
  v_notices integer;
  v_before integer;
begin
  if p_what = 'thresholds' and p_after is not null and p_after ->> 'metric' <> 'database_bytes' then
    v_proposed := bruce.compare_thresholds(
      p_after ->> 'metric', (p_after ->> 'open_above')::numeric, (p_after ->> 'clear_below')::numeric,
      p_after ->> 'hostname', p_after ->> 'service', p_days,
      -- it holds the engine: for this long with the present ones, for twice as long with the proposed one
      p_budget => '0.5 seconds');
    return jsonb_build_object(
      'days', p_days, 'notices', v_proposed #> '{proposed,notices}',
      'in_place_of', v_proposed #> '{present,notices}', 'opened', v_proposed #> '{proposed,opened}',
      'opened_in_place_of', v_proposed #> '{present,opened}', 'observations', v_proposed -> 'observations',
      'left_out', v_proposed -> 'left_out');
  elsif p_what = 'reactions' then
    -- an event costs milliseconds: where there are many, fewer days are looked at, and none where one has
    -- too many
    select max(d) into v_days
    from unnest(array[p_days, 3, 1]) as d
    where (
      select count(*) from (
        select from public.events as e where e.created_at > v_now - make_interval(days => d) limit 401
      ) as n
    ) <= 400;
    if v_days is not null then
      v_notices := case when p_after -> 'enabled' = 'true' then jsonb_array_length(
        bruce.simulate_reaction(p_after, v_now - make_interval(days => v_days), v_now)) else 0 end;
      v_before := case when p_before -> 'enabled' = 'true' then jsonb_array_length(
        bruce.simulate_reaction(p_before, v_now - make_interval(days => v_days), v_now)) else 0 end;
    end if;
    return jsonb_build_object('days', v_days, 'notices', v_notices, 'in_place_of', v_before);
  end if;
  return null;
end;
$$;
revoke all on function bruce.tuning_past(text, jsonb, jsonb, pg_catalog.int4) from public, anon, authenticated, service_role;
comment on function bruce.tuning_past(text, jsonb, jsonb, integer) is
  'How many notifications a threshold or a reaction would have made in the last days, in place of how many. '
  'A reaction is rehearsed over at most 400 events: days says how many days those are, null where one day '
  'has more. Null for other kinds.';

-- 90_api/tuning/tuning_rows.sql
create function bruce.tuning_rows(p_what text, p_now timestamptz)
returns table (key text, place text, data jsonb, about jsonb)
language plpgsql
stable
set search_path = ''
set intervalstyle = 'postgres'
set timezone = 'UTC'
as $$
begin
  return query
  select
    r.event_type, r.event_type, to_jsonb(r),
    jsonb_build_object(
      'description', bruce.rule_about(r), 'evidence', r.evidence, 'is_root_cause', r.is_root_cause,
      'open', (
        select count(*) from public.issues as i where i.event_type = r.event_type and i.status = 'open'))
  from public.drift_rules as r where p_what = 'rules'
  union all
  select
    t.id::text, t.metric || chr(9) || t.hostname || chr(9) || t.service, to_jsonb(t),
    jsonb_build_object('unit', t.unit)
  from public.thresholds as t where p_what = 'thresholds'
  union all
  select r.name, r.name, to_jsonb(r), jsonb_build_object('description', r.description)
  from public.reactions as r where p_what = 'reactions'
  union all
  select
    w.id::text, s.place || to_char(1e12 - w.id, 'FM0000000000000'), to_jsonb(w),
    jsonb_build_object(
      'state', s.state, 'created_by', w.created_by, 'created_at', w.created_at,
      'matched_count', w.matched_count, 'last_matched_at', w.last_matched_at)
  from public.maintenance_windows as w
  cross join lateral (
    select
      case
        when not w.enabled then 'off' when bruce.window_is_open(w, p_now) then 'open'
        when w.ends_at <= p_now then 'over' else 'waiting'
      end as state,
      case when not w.enabled or w.ends_at <= p_now then '1' else '0' end as place
  ) as s
  where p_what = 'windows'
  union all
  select
    w.id::text, s.place || to_char(1e12 - w.id, 'FM0000000000000'), to_jsonb(w),
    jsonb_build_object(
      'state', s.state, 'created_by', w.created_by, 'created_at', w.created_at,
      'matched_count', w.matched_count, 'last_matched_at', w.last_matched_at,
      'drift_key', w.drift_key, 'ended_by', w.ended_by, 'void_reason', w.void_reason)
  from public.waivers as w
  cross join lateral (
    select
      case
        when w.ended_at is not null then 'ended' when w.voided_at is not null then 'void'
        when w.expires_at <= p_now then 'over' else 'open'
      end as state,
      case when num_nonnulls(w.ended_at, w.voided_at) > 0 or w.expires_at <= p_now then '1'
        else '0' end as place
  ) as s
  where p_what = 'waivers'
  union all
  select
    s.id::text, s.hostname || chr(9) || coalesce(s.service, '') || chr(9) || s.id, to_jsonb(s),
    jsonb_build_object('phase', s.phase)
  from public.schedules as s where p_what = 'schedules'
  union all
  select 'settings', '', to_jsonb(s), '{}' from public.settings as s where p_what = 'settings';
end;
$$;
revoke all on function bruce.tuning_rows(text, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.tuning_rows(text, timestamptz) is
  'What can be tuned of one kind, as rows: key, all columns, and what else a person should know. What no '
  'longer counts stands last.';

-- 90_api/tuning/tuning_values.sql
create function bruce.tuning_values(p_fields jsonb, p_row jsonb)
returns jsonb
language sql
immutable
set search_path = ''
as $$
  select jsonb_object_agg(f ->> 'name', p_row -> (f ->> 'name')) from jsonb_array_elements(p_fields) as f;
$$;
revoke all on function bruce.tuning_values(jsonb, jsonb) from public, anon, authenticated, service_role;
comment on function bruce.tuning_values(jsonb, jsonb) is 'Of a row, the columns that a person may change.';

-- 90_api/tuning/unrehearsed_tuning.sql
create function bruce.unrehearsed_tuning(p_query jsonb)
returns jsonb
language sql
immutable
set search_path = ''
as $$
  select jsonb_build_object(
    'status', 200, 'now', null,
    'changes', coalesce(jsonb_object_agg(
      v.key, jsonb_build_object('from', p_query -> 'was' -> v.key, 'to', v.value)), '{}'))
  from jsonb_each(
    case jsonb_typeof(p_query -> 'values') when 'object' then p_query -> 'values' else '{}' end) as v;
$$;
revoke all on function bruce.unrehearsed_tuning(jsonb) from public, anon, authenticated, service_role;
comment on function bruce.unrehearsed_tuning(jsonb) is
  'The answer of a preview that would hold the engine too long: what is asked for, and that nobody knows '
  'what it would do.';

-- 90_api/tuning/wrong_values.sql
create function bruce.wrong_values(p_fields jsonb, p_values jsonb, p_is_new boolean)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_name text;
  v_field jsonb;
begin
  for v_name in select k from jsonb_object_keys(p_values) as k order by k loop
    select f into v_field from jsonb_array_elements(p_fields) as f where f ->> 'name' = v_name;
    if v_field is null or v_field ? 'once' and not p_is_new then
      return bruce.tuning_fault(
        p_fields, v_name, 'cannot_change',
        format('%s cannot be changed here.', bruce.safe_text(v_name, 100)));
    elsif not coalesce(bruce.fits_field(v_field, p_values -> v_name), false) then
      return bruce.tuning_fault(p_fields, v_name, 'not_allowed', bruce.tuning_allowed(v_field));
    end if;
  end loop;
  select f ->> 'name', f into v_name, v_field
  from jsonb_array_elements(p_fields) as f
  where p_is_new and not f ? 'nullable' and not p_values ? (f ->> 'name') limit 1;
  return case when v_name is not null and found
    then bruce.tuning_fault(p_fields, v_name, 'missing', bruce.tuning_allowed(v_field)) end;
end;
$$;
revoke all on function bruce.wrong_values(jsonb, jsonb, pg_catalog.bool) from public, anon, authenticated, service_role;
comment on function bruce.wrong_values(jsonb, jsonb, boolean) is
  'The answer to the first value that a field may not have; null where all may be.';

reset check_function_bodies;
