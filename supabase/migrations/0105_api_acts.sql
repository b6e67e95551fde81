-- What an operator does by the API: acknowledge, waive, release. The links in notifications acknowledge one issue.

create or replace function bruce.begin_act(p_token_sha256 text, p_query jsonb)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_token jsonb := bruce.use_token(p_token_sha256, array['operator']);
  v_by text := nullif(btrim(p_query ->> 'by'), '');
begin
  if v_token ->> 'status' <> '200' then
    return v_token;
  end if;
  -- whoever it is said to be, the journal names the token too
  return v_token || jsonb_build_object('by', coalesce(v_by || ' (' || (v_token ->> 'name') || ')', v_token ->> 'name'));
end;
$$;
comment on function bruce.begin_act(text, jsonb) is 'The token of an operator and who acts by it; or the error to answer with.';

create or replace function bruce.may_act_on(p_token jsonb, p_issue_id uuid)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
  return jsonb_typeof(p_token -> 'hosts') is distinct from 'array'
    or exists (select from public.issues as i where i.issue_id = p_issue_id and bruce.may_read(p_token, i.hostname));
end;
$$;
comment on function bruce.may_act_on(jsonb, uuid) is 'Is it an issue of a host of this token?';

create or replace function bruce.api_acknowledge(p_token_sha256 text, p_query jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_act jsonb := bruce.begin_act(p_token_sha256, p_query);
  v_issue_id uuid := (p_query ->> 'issue_id')::uuid;
begin
  return case
    when v_act ->> 'status' <> '200' then v_act
    when not bruce.may_act_on(v_act, v_issue_id) then bruce.no_such_issue(v_issue_id::text)
    else bruce.acknowledge(v_issue_id, v_act ->> 'by', p_query ->> 'note')
  end;
end;
$$;
comment on function bruce.api_acknowledge(text, jsonb) is 'Security definer: the edge may not read tokens; it hands the decision over.';

create or replace function bruce.api_unacknowledge(p_token_sha256 text, p_query jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_act jsonb := bruce.begin_act(p_token_sha256, p_query);
  v_issue_id uuid := (p_query ->> 'issue_id')::uuid;
begin
  return case
    when v_act ->> 'status' <> '200' then v_act
    when not bruce.may_act_on(v_act, v_issue_id) then bruce.no_such_issue(v_issue_id::text)
    else bruce.unacknowledge(v_issue_id, v_act ->> 'by')
  end;
end;
$$;
comment on function bruce.api_unacknowledge(text, jsonb) is
  'Security definer: the edge may not read tokens; it hands the decision over.';

create or replace function bruce.api_waive(p_token_sha256 text, p_query jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_act jsonb := bruce.begin_act(p_token_sha256, p_query);
  v_issue_id uuid := (p_query ->> 'issue_id')::uuid;
begin
  return case
    when v_act ->> 'status' <> '200' then v_act
    when not bruce.may_act_on(v_act, v_issue_id) then bruce.no_such_issue(v_issue_id::text)
    else bruce.waive(v_issue_id, p_query ->> 'reason', (p_query ->> 'expires_at')::timestamptz, v_act ->> 'by')
  end;
end;
$$;
comment on function bruce.api_waive(text, jsonb) is 'Security definer: the edge may not read tokens; it hands the decision over.';

create or replace function bruce.api_end_waiver(p_token_sha256 text, p_query jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_act jsonb := bruce.begin_act(p_token_sha256, p_query);
  v_waiver_id bigint := (p_query ->> 'waiver_id')::bigint;
begin
  if v_act ->> 'status' <> '200' then
    return v_act;
  end if;
  -- a waiver of many hosts is not for a token of some
  if jsonb_typeof(v_act -> 'hosts') = 'array' and not exists (
    select from public.waivers as w join public.issues as i on i.drift_key = w.drift_key
    where w.id = v_waiver_id and bruce.may_read(v_act, i.hostname)
  ) then
    return jsonb_build_object('status', 404, 'code', 'not_found', 'message', format('There is no waiver %s.', v_waiver_id));
  end if;
  return bruce.end_waiver(v_waiver_id, v_act ->> 'by');
end;
$$;
comment on function bruce.api_end_waiver(text, jsonb) is 'Security definer: the edge may not read tokens; it hands the decision over.';

create or replace function bruce.api_release_snapshot(p_token_sha256 text, p_query jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_act jsonb := bruce.begin_act(p_token_sha256, p_query);
  v_hostname text := p_query ->> 'hostname';
  v_source text := lower(p_query ->> 'source');
begin
  if v_act ->> 'status' <> '200' then
    return v_act;
  end if;
  -- an expected state speaks of all hosts, whatever host is named with it
  if not bruce.may_read(v_act, (bruce.resolve_host(v_hostname)).host)
    or jsonb_typeof(v_act -> 'hosts') = 'array' and exists (
      select from public.snapshots as s where s.held and s.snapshot_type = v_source
    )
  then
    return bruce.not_readable(v_hostname);
  end if;
  if not bruce.release_snapshot(v_hostname, v_source) then
    return jsonb_build_object(
      'status', 404, 'code', 'not_found', 'message', format('No snapshot of %s by %s is held.', v_hostname, v_source)
    );
  end if;
  perform bruce.write_journal(
    p_kind => 'release', p_message => format('%s released the held snapshot of %s by %s.', v_act ->> 'by', v_hostname, v_source),
    p_actor => v_act ->> 'by', p_hostname => (bruce.resolve_host(v_hostname)).host
  );
  return jsonb_build_object(
    'status', 200, 'released', true, 'hostname', v_hostname, 'source', v_source,
    'events', jsonb_build_object(
      'opened', bruce.tallied('events_opened'), 'changed', bruce.tallied('events_changed'),
      'resolved', bruce.tallied('events_resolved')
    )
  );
end;
$$;
comment on function bruce.api_release_snapshot(text, jsonb) is
  'Security definer: the edge may not read tokens; it hands the decision over.';

create or replace function public.api_acknowledge(token_sha256 text, query jsonb)
returns jsonb
language sql
volatile
set search_path = ''
as $$ select bruce.api_acknowledge(token_sha256, query); $$;
comment on function public.api_acknowledge(text, jsonb) is 'Acknowledges an issue: issue_id; optionally by and note.';

create or replace function public.api_unacknowledge(token_sha256 text, query jsonb)
returns jsonb
language sql
volatile
set search_path = ''
as $$ select bruce.api_unacknowledge(token_sha256, query); $$;
comment on function public.api_unacknowledge(text, jsonb) is 'Takes an acknowledgement back: issue_id; optionally by.';

create or replace function public.api_waive(token_sha256 text, query jsonb)
returns jsonb
language sql
volatile
set search_path = ''
as $$ select bruce.api_waive(token_sha256, query); $$;
comment on function public.api_waive(text, jsonb) is 'Waives an issue as it is: issue_id, reason, expires_at; optionally by.';

create or replace function public.api_end_waiver(token_sha256 text, query jsonb)
returns jsonb
language sql
volatile
set search_path = ''
as $$ select bruce.api_end_waiver(token_sha256, query); $$;
comment on function public.api_end_waiver(text, jsonb) is 'Ends a waiver: waiver_id; optionally by.';

create or replace function public.api_release_snapshot(token_sha256 text, query jsonb)
returns jsonb
language sql
volatile
set search_path = ''
as $$ select bruce.api_release_snapshot(token_sha256, query); $$;
comment on function public.api_release_snapshot(text, jsonb) is
  'Applies a snapshot that the breaker holds: hostname, source; optionally by.';

create or replace function public.acknowledge_by_link(issue_id uuid, "by" text default 'a link', note text default null)
returns jsonb
language sql
volatile
set search_path = ''
as $$ select bruce.acknowledge(issue_id, "by", note); $$;
comment on function public.acknowledge_by_link(uuid, text, text) is
  'Acknowledges the one issue that a link was made for: the caller has checked the token of the link.';

revoke execute on function
  bruce.begin_act(text, jsonb), bruce.may_act_on(jsonb, uuid), bruce.api_acknowledge(text, jsonb),
  bruce.api_unacknowledge(text, jsonb), bruce.api_waive(text, jsonb), bruce.api_end_waiver(text, jsonb),
  bruce.api_release_snapshot(text, jsonb)
from public;
revoke execute on function
  public.api_acknowledge(text, jsonb), public.api_unacknowledge(text, jsonb), public.api_waive(text, jsonb),
  public.api_end_waiver(text, jsonb), public.api_release_snapshot(text, jsonb),
  public.acknowledge_by_link(uuid, text, text)
from public, anon, authenticated;
grant execute on function
  public.api_acknowledge(text, jsonb), public.api_unacknowledge(text, jsonb), public.api_waive(text, jsonb),
  public.api_end_waiver(text, jsonb), public.api_release_snapshot(text, jsonb),
  public.acknowledge_by_link(uuid, text, text), bruce.api_acknowledge(text, jsonb),
  bruce.api_unacknowledge(text, jsonb), bruce.api_waive(text, jsonb), bruce.api_end_waiver(text, jsonb),
  bruce.api_release_snapshot(text, jsonb)
to service_role;
