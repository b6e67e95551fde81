create function public.waive(issue_id uuid, reason text, expires_at timestamptz, "by" text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_now timestamptz := bruce.clock();
  v_issue public.issues;
  v_waiver public.waivers;
begin
  perform bruce.refuse_read_only('waive');
  if coalesce(btrim(waive."by"), '') = '' then
    return bruce.fault(422, 'by_is_missing', bruce.say('waiver.who'));
  elsif coalesce(btrim(waive.reason), '') = '' then
    return bruce.fault(422, 'reason_is_missing', bruce.say('waiver.why'));
  elsif waive.expires_at is null or waive.expires_at <= v_now then
    return bruce.fault(422, 'expires_at_is_past', bruce.say('waiver.until_when'));
  end if;
  perform bruce.lock_engine();
  select i.* into v_issue from public.issues as i where i.issue_id = waive.issue_id;
  if not found then
    return bruce.fault(404, 'unknown_issue', bruce.say('acknowledge.unknown'));
  elsif v_issue.status = 'resolved' then
    return bruce.fault(409, 'resolved', bruce.say('waiver.nothing_to_waive'));
  elsif v_issue.waived_by is not null then
    return bruce.fault(409, 'already_waived', bruce.say('waiver.already', v_issue.waived_by::text,
      bruce.describe_waiver(v_issue.waived_by)));
  end if;
  insert into public.waivers (reason, expires_at, drift_key, created_by, created_at)
  values (btrim(waive.reason), waive.expires_at, v_issue.drift_key, btrim(waive."by"), v_now)
  returning * into v_waiver;
  perform bruce.write_journal(
    p_kind => 'waiver',
    p_message => bruce.say(
      case when isfinite(waive.expires_at) then 'waiver.made' else 'waiver.made_for_good' end,
      v_waiver.created_by, bruce.day_words(waive.expires_at), v_issue.details, v_waiver.reason),
    p_actor => v_waiver.created_by, p_hostname => v_issue.hostname, p_service => v_issue.service,
    p_issue_id => waive.issue_id,
    p_details => jsonb_build_object('waiver_id', v_waiver.id), p_now => v_now
  );
  return jsonb_build_object(
    'status', 200, 'waiver_id', v_waiver.id, 'issue_id', waive.issue_id, 'drift_key', v_waiver.drift_key,
    'expected', v_waiver.expected, 'observed', v_waiver.observed, 'reason', v_waiver.reason, 'expires_at',
      v_waiver.expires_at
  );
end;
$$;
comment on function public.waive(uuid, text, timestamptz, text) is
  'Accepts an issue with its present values until a time. It opens again when its values change or the '
  'waiver expires. Security definer: the caller needs no right on tables of the engine.';

grant execute on function public.waive(uuid, text, timestamptz, text) to service_role;

insert into public.texts (key, language, text)
values
  ('waiver.who', 'en', 'Say who waives it.'),
  ('waiver.who', 'fr', 'Dites qui le met en sourdine.'),
  ('waiver.why', 'en', 'Say why it is waived.'),
  ('waiver.why', 'fr', 'Dites pourquoi.'),
  ('waiver.until_when', 'en', 'Say until when it is waived: a time to come.'),
  ('waiver.until_when', 'fr', 'Dites jusqu''à quand : un moment à venir.'),
  ('waiver.nothing_to_waive', 'en', 'The issue is resolved: there is nothing to waive.'),
  ('waiver.nothing_to_waive', 'fr', 'L''écart est résolu : il n''y a rien à mettre en sourdine.'),
  ('waiver.already', 'en', 'Waiver %1$s holds it back already. %2$s'),
  ('waiver.already', 'fr', 'La sourdine %1$s le retient déjà. %2$s'),
  ('waiver.made', 'en', '%1$s waived until %2$s: %3$s Reason: %4$s'),
  ('waiver.made', 'fr', '%1$s a mis en sourdine jusqu''au %2$s : %3$s Raison : %4$s'),
  ('waiver.made_for_good', 'en', '%1$s waived until further notice: %3$s Reason: %4$s'),
  ('waiver.made_for_good', 'fr', '%1$s a mis en sourdine jusqu''à nouvel ordre : %3$s Raison : %4$s');
