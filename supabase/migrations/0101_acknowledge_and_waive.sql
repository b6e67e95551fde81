-- What a person says about an issue: I take care of it, or: I know of it and accept it for a while.

create or replace function bruce.fault(p_status integer, p_code text, p_message text)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
  return jsonb_build_object('status', p_status, 'code', p_code, 'message', p_message);
end;
$$;
comment on function bruce.fault(integer, text, text) is 'An error as an answer.';

create or replace function bruce.acknowledge(
  p_issue_id uuid, p_by text, p_note text default null, p_now timestamptz default bruce.clock()
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_issue public.issues;
begin
  if coalesce(btrim(p_by), '') = '' then
    return bruce.fault(422, 'by_is_missing', 'Say who acknowledges it.');
  end if;
  perform bruce.lock_engine();
  select i.* into v_issue from public.issues as i where i.issue_id = p_issue_id;
  if not found then
    return bruce.fault(404, 'unknown_issue', 'There is no issue of that id.');
  end if;
  if v_issue.status <> 'open' then
    return bruce.fault(409, 'not_open', format('The issue is %s: only what is open is acknowledged.', v_issue.status));
  end if;
  if v_issue.acknowledged_by is distinct from btrim(p_by) or v_issue.note is distinct from nullif(btrim(p_note), '') then
    update public.issues as i
    set acknowledged_at = p_now, acknowledged_by = btrim(p_by), note = nullif(btrim(p_note), '')
    where i.issue_id = p_issue_id
    returning i.* into v_issue;
    perform bruce.write_journal(
      p_kind => 'acknowledge',
      p_message => format('%s acknowledged: %s', v_issue.acknowledged_by, v_issue.details) || coalesce(' Note: ' || v_issue.note, ''),
      p_actor => v_issue.acknowledged_by, p_hostname => v_issue.hostname, p_service => v_issue.service,
      p_issue_id => p_issue_id, p_now => p_now
    );
  end if;
  return jsonb_build_object(
    'status', 200, 'issue_id', p_issue_id, 'acknowledged_at', v_issue.acknowledged_at,
    'acknowledged_by', v_issue.acknowledged_by, 'note', v_issue.note
  );
end;
$$;
comment on function bruce.acknowledge(uuid, text, text, timestamptz) is
  'Somebody takes care of an open issue; the same again changes nothing. Security definer: nobody writes issues directly.';

create or replace function bruce.unacknowledge(p_issue_id uuid, p_by text, p_now timestamptz default bruce.clock())
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_issue public.issues;
begin
  if coalesce(btrim(p_by), '') = '' then
    return bruce.fault(422, 'by_is_missing', 'Say who takes the acknowledgement back.');
  end if;
  perform bruce.lock_engine();
  select i.* into v_issue from public.issues as i where i.issue_id = p_issue_id;
  if not found then
    return bruce.fault(404, 'unknown_issue', 'There is no issue of that id.');
  end if;
  if v_issue.acknowledged_at is null then
    return bruce.fault(409, 'not_acknowledged', 'The issue is not acknowledged.');
  end if;
  update public.issues as i
  set acknowledged_at = null, acknowledged_by = null, note = null
  where i.issue_id = p_issue_id;
  perform bruce.write_journal(
    p_kind => 'acknowledge',
    p_message => format('%s took back that %s acknowledged: %s', btrim(p_by), v_issue.acknowledged_by, v_issue.details),
    p_actor => btrim(p_by), p_hostname => v_issue.hostname, p_service => v_issue.service, p_issue_id => p_issue_id, p_now => p_now
  );
  return jsonb_build_object('status', 200, 'issue_id', p_issue_id);
end;
$$;
comment on function bruce.unacknowledge(uuid, text, timestamptz) is
  'Takes an acknowledgement back. Security definer: nobody writes issues directly.';

create or replace function bruce.waive(
  p_issue_id uuid, p_reason text, p_expires_at timestamptz, p_by text, p_now timestamptz default bruce.clock()
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_issue public.issues;
  v_waiver public.waivers;
begin
  if coalesce(btrim(p_by), '') = '' then
    return bruce.fault(422, 'by_is_missing', 'Say who waives it.');
  elsif coalesce(btrim(p_reason), '') = '' then
    return bruce.fault(422, 'reason_is_missing', 'Say why it is waived.');
  elsif p_expires_at is null or p_expires_at <= p_now then
    return bruce.fault(422, 'expires_at_is_past', 'Say until when it is waived: a time to come.');
  end if;
  perform bruce.lock_engine();
  select i.* into v_issue from public.issues as i where i.issue_id = p_issue_id;
  if not found then
    return bruce.fault(404, 'unknown_issue', 'There is no issue of that id.');
  elsif v_issue.status = 'resolved' then
    return bruce.fault(409, 'resolved', 'The issue is resolved: there is nothing to waive.');
  elsif v_issue.waived_by is not null then
    return bruce.fault(409, 'already_waived', format('Waiver %s holds it back already.', v_issue.waived_by));
  end if;
  insert into public.waivers (reason, expires_at, drift_key, created_by, created_at)
  values (btrim(p_reason), p_expires_at, v_issue.drift_key, btrim(p_by), p_now)
  returning * into v_waiver;
  perform bruce.write_journal(
    p_kind => 'waiver',
    p_message => format('%s waived until %s: %s Reason: %s', v_waiver.created_by, bruce.day_words(p_expires_at), v_issue.details, v_waiver.reason),
    p_actor => v_waiver.created_by, p_hostname => v_issue.hostname, p_service => v_issue.service, p_issue_id => p_issue_id,
    p_details => jsonb_build_object('waiver_id', v_waiver.id), p_now => p_now
  );
  return jsonb_build_object(
    'status', 200, 'waiver_id', v_waiver.id, 'issue_id', p_issue_id, 'drift_key', v_waiver.drift_key,
    'expected', v_waiver.expected, 'observed', v_waiver.observed, 'reason', v_waiver.reason, 'expires_at', v_waiver.expires_at
  );
end;
$$;
comment on function bruce.waive(uuid, text, timestamptz, text, timestamptz) is
  'Waives an issue as it is now: void when its values change, told again when it expires. Security definer: who may waive '
  'need not write the engine''s tables.';

create or replace function bruce.end_waiver(p_id bigint, p_by text, p_now timestamptz default bruce.clock())
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_waiver public.waivers;
begin
  if coalesce(btrim(p_by), '') = '' then
    return bruce.fault(422, 'by_is_missing', 'Say who ends it.');
  end if;
  perform bruce.lock_engine();
  select w.* into v_waiver from public.waivers as w where w.id = p_id;
  if not found then
    return bruce.fault(404, 'unknown_waiver', 'There is no waiver of that id.');
  elsif v_waiver.ended_at is not null or v_waiver.voided_at is not null or v_waiver.expires_at <= p_now then
    return bruce.fault(409, 'over', 'The waiver is over already.');
  end if;
  perform bruce.write_journal(
    p_kind => 'waiver', p_message => format('%s ended waiver %s (%s).', btrim(p_by), p_id, v_waiver.reason),
    p_actor => btrim(p_by), p_details => jsonb_build_object('waiver_id', p_id), p_now => p_now
  );
  update public.waivers as w set ended_at = p_now, ended_by = btrim(p_by) where w.id = p_id;
  return jsonb_build_object('status', 200, 'waiver_id', p_id);
end;
$$;
comment on function bruce.end_waiver(bigint, text, timestamptz) is
  'Ends a waiver: what it held back is told. Security definer: who may waive need not write the engine''s tables.';

create or replace function public.acknowledge(issue_id uuid, "by" text, note text default null)
returns jsonb
language sql
volatile
set search_path = ''
as $$
  select bruce.acknowledge(issue_id, "by", note);
$$;
comment on function public.acknowledge(uuid, text, text) is 'Says that somebody takes care of an open issue.';

create or replace function public.unacknowledge(issue_id uuid, "by" text)
returns jsonb
language sql
volatile
set search_path = ''
as $$
  select bruce.unacknowledge(issue_id, "by");
$$;
comment on function public.unacknowledge(uuid, text) is 'Takes an acknowledgement back.';

create or replace function public.waive(issue_id uuid, reason text, expires_at timestamptz, "by" text)
returns jsonb
language sql
volatile
set search_path = ''
as $$
  select bruce.waive(issue_id, reason, expires_at, "by");
$$;
comment on function public.waive(uuid, text, timestamptz, text) is
  'Accepts an issue, as it is now, for a while. It is told again when its values change or the waiver expires.';

create or replace function public.end_waiver(id bigint, "by" text)
returns jsonb
language sql
volatile
set search_path = ''
as $$
  select bruce.end_waiver(id, "by");
$$;
comment on function public.end_waiver(bigint, text) is 'Ends a waiver now: what it held back is told.';

revoke execute on all functions in schema bruce from public;
revoke execute on function
  public.acknowledge(uuid, text, text), public.unacknowledge(uuid, text),
  public.waive(uuid, text, timestamptz, text), public.end_waiver(bigint, text)
from public, anon, authenticated;
grant execute on function
  public.acknowledge(uuid, text, text), public.unacknowledge(uuid, text),
  public.waive(uuid, text, timestamptz, text), public.end_waiver(bigint, text),
  bruce.acknowledge(uuid, text, text, timestamptz), bruce.unacknowledge(uuid, text, timestamptz),
  bruce.waive(uuid, text, timestamptz, text, timestamptz), bruce.end_waiver(bigint, text, timestamptz)
to service_role;
