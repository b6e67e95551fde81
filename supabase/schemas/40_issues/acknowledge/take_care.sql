create function bruce.take_care(p_issue_id uuid, p_by text, p_note text, p_may_replace boolean)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_now timestamptz := bruce.clock();
  v_by text := nullif(btrim(p_by), '');
  v_note text := nullif(btrim(p_note), '');
  v_issue public.issues;
  v_before jsonb;
begin
  if v_by is null then
    return bruce.fault(422, 'by_is_missing', 'Say who acknowledges it.');
  end if;
  perform bruce.lock_engine();
  select i.* into v_issue from public.issues as i where i.issue_id = p_issue_id;
  if not found then
    return bruce.fault(404, 'unknown_issue', 'There is no issue of that id.');
  end if;
  if v_issue.status <> 'open' then
    return bruce.fault(
      409, 'not_open',
      concat_ws(' ', format('The issue is %s: only what is open is acknowledged.', v_issue.status),
        bruce.describe_waiver(v_issue.waived_by)));
  end if;
  v_before := case when v_issue.acknowledged_at is not null then jsonb_build_object(
      'acknowledged_by', v_issue.acknowledged_by, 'acknowledged_at', v_issue.acknowledged_at,
      'note', v_issue.note) end;
  -- the first stands, but for who brings it up to date, or takes it over on purpose: with a note
  if v_before is null
    or v_note is distinct from v_issue.note and v_note is not null
      and (p_may_replace or v_issue.acknowledged_by = v_by)
  then
    update public.issues as i
    set acknowledged_at = v_now, acknowledged_by = v_by, note = v_note
    where i.issue_id = p_issue_id
    returning i.* into v_issue;
    perform bruce.write_journal(
      p_kind => 'acknowledge',
      p_message => format('%s acknowledged: %s', v_by, v_issue.details) || coalesce(' Note: ' || v_note, '')
        || case when v_before is not null
          then ' Before: ' || bruce.acknowledgement_words(v_before) else '' end,
      p_actor => v_by, p_hostname => v_issue.hostname, p_service => v_issue.service,
      p_issue_id => p_issue_id,
      p_details => jsonb_strip_nulls(
        jsonb_build_object('act', 'acknowledged', 'note', v_note, 'replaced', v_before)),
      p_now => v_now
    );
    return jsonb_build_object(
      'status', 200, 'issue_id', p_issue_id, 'acknowledged_at', v_now, 'acknowledged_by', v_by,
      'note', v_note, 'changed', true, 'replaced', v_before);
  end if;
  return jsonb_build_object(
    'status', 200, 'issue_id', p_issue_id, 'acknowledged_at', v_issue.acknowledged_at,
    'acknowledged_by', v_issue.acknowledged_by, 'note', v_issue.note, 'changed', false, 'replaced', null)
    || case when v_issue.acknowledged_by = v_by then '{}' else jsonb_build_object(
      'message', 'This stands: ' || bruce.acknowledgement_words(v_before)
        || case when p_may_replace then ' Acknowledge it with a note to take it over.' else '' end
    ) end;
end;
$$;
comment on function bruce.take_care(uuid, text, text, boolean) is
  'Acknowledges an open issue. The first acknowledgement stands, and a second is told who has it, since '
  'when. p_may_replace: this is a person, who may take it over with a note; the answer then says what was '
  'replaced.';
