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
    return bruce.fault(422, 'by_is_missing', bruce.say('acknowledge.who'));
  end if;
  perform bruce.lock_engine();
  select i.* into v_issue from public.issues as i where i.issue_id = p_issue_id;
  if not found then
    return bruce.fault(404, 'unknown_issue', bruce.say('acknowledge.unknown'));
  end if;
  if v_issue.status <> 'open' then
    return bruce.fault(
      409, 'not_open',
      concat_ws(' ', bruce.say('not_open.' || v_issue.status),
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
      p_message => concat_ws(' ',
        bruce.say('acknowledge.by', v_by, v_issue.details),
        case when v_note is not null then bruce.say('acknowledge.note', v_note) end,
        case when v_before is not null
          then bruce.say('acknowledge.before', bruce.acknowledgement_words(v_before)) end),
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
      'message', concat_ws(' ',
        bruce.say('acknowledge.stands', bruce.acknowledgement_words(v_before)),
        case when p_may_replace then bruce.say('acknowledge.take_over') end)
    ) end;
end;
$$;
comment on function bruce.take_care(uuid, text, text, boolean) is
  'Acknowledges an open issue. The first acknowledgement stands, and a second is told who has it, since '
  'when. p_may_replace: this is a person, who may take it over with a note; the answer then says what was '
  'replaced.';

insert into public.texts (key, language, text)
values
  ('acknowledge.who', 'en', 'Say who acknowledges it.'),
  ('acknowledge.who', 'fr', 'Dites qui le prend en charge.'),
  ('acknowledge.unknown', 'en', 'There is no issue of that id.'),
  ('acknowledge.unknown', 'fr', 'Il n''y a pas d''écart de cet identifiant.'),
  ('not_open.pending', 'en', 'The issue is pending: only what is open is acknowledged.'),
  ('not_open.pending', 'fr', 'L''écart est en attente : on ne prend en charge que ce qui est ouvert.'),
  ('not_open.resolved', 'en', 'The issue is resolved: only what is open is acknowledged.'),
  ('not_open.resolved', 'fr', 'L''écart est résolu : on ne prend en charge que ce qui est ouvert.'),
  ('acknowledge.by', 'en', '%1$s acknowledged: %2$s'),
  ('acknowledge.by', 'fr', '%1$s a pris en charge : %2$s'),
  ('acknowledge.note', 'en', 'Note: %1$s'),
  ('acknowledge.note', 'fr', 'Note : %1$s'),
  ('acknowledge.before', 'en', 'Before: %1$s'),
  ('acknowledge.before', 'fr', 'Avant : %1$s'),
  ('acknowledge.stands', 'en', 'This stands: %1$s'),
  ('acknowledge.stands', 'fr', 'Ceci reste valable : %1$s'),
  ('acknowledge.take_over', 'en', 'Acknowledge it with a note to take it over.'),
  ('acknowledge.take_over', 'fr', 'Prenez-le en charge avec une note pour le reprendre.');
