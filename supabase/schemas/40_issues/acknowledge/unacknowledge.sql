create function public.unacknowledge(issue_id uuid, "by" text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_now timestamptz := bruce.clock();
  v_issue public.issues;
begin
  perform bruce.refuse_read_only('unacknowledge');
  if coalesce(btrim(unacknowledge."by"), '') = '' then
    return bruce.fault(422, 'by_is_missing', bruce.say('acknowledge.who_takes_back'));
  end if;
  perform bruce.lock_engine();
  select i.* into v_issue from public.issues as i where i.issue_id = unacknowledge.issue_id;
  if not found then
    return bruce.fault(404, 'unknown_issue', bruce.say('acknowledge.unknown'));
  end if;
  if v_issue.acknowledged_at is null then
    return bruce.fault(409, 'not_acknowledged', bruce.say('acknowledge.not_yet'));
  end if;
  update public.issues as i
  set acknowledged_at = null, acknowledged_by = null, note = null
  where i.issue_id = unacknowledge.issue_id;
  perform bruce.write_journal(
    p_kind => 'acknowledge',
    p_message => bruce.say(
      'acknowledge.taken_back', btrim(unacknowledge."by"), v_issue.acknowledged_by,
        v_issue.details),
    p_actor => btrim(unacknowledge."by"), p_hostname => v_issue.hostname, p_service => v_issue.service,
    p_issue_id => unacknowledge.issue_id, p_details => '{"act": "unacknowledged"}', p_now => v_now
  );
  return jsonb_build_object('status', 200, 'issue_id', unacknowledge.issue_id);
end;
$$;
comment on function public.unacknowledge(uuid, text) is
  'Removes an acknowledgement. Security definer: only the engine writes issues.';

grant execute on function public.unacknowledge(uuid, text) to service_role;

insert into public.texts (key, language, text)
values
  ('acknowledge.who_takes_back', 'en', 'Say who takes the acknowledgement back.'),
  ('acknowledge.who_takes_back', 'fr', 'Dites qui rend la prise en charge.'),
  ('acknowledge.not_yet', 'en', 'The issue is not acknowledged.'),
  ('acknowledge.not_yet', 'fr', 'L''écart n''est pas pris en charge.'),
  ('acknowledge.taken_back', 'en', '%1$s took back that %2$s acknowledged: %3$s'),
  ('acknowledge.taken_back', 'fr', '%1$s a annulé la prise en charge par %2$s : %3$s');
