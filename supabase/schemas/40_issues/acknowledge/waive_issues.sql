create function bruce.waive_issues(
  p_issue_ids uuid[], p_reason text, p_expires_at timestamptz, p_by text
)
returns table (issue_id uuid, answer jsonb)
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_now timestamptz := bruce.clock();
  v_issues public.issues[];
  v_waivers public.waivers[];
begin
  perform bruce.lock_engine();
  select coalesce(array_agg(i order by i.hostname, i.drift_key), '{}') into v_issues
  from public.issues as i where i.issue_id = any (p_issue_ids);
  -- one statement, at the end of which all is compared once
  with made as (
    insert into public.waivers (reason, expires_at, drift_key, created_by, created_at)
    select btrim(p_reason), p_expires_at, i.drift_key, btrim(p_by), v_now
    from unnest(v_issues) as i
    where i.status <> 'resolved' and i.waived_by is null
    returning waivers.*
  )
  select coalesce(array_agg(m), '{}') into v_waivers from made as m;
  perform bruce.write_journal(
    p_kind => 'waiver',
    p_message => bruce.say(
      case when isfinite(p_expires_at) then 'waiver.made' else 'waiver.made_for_good' end,
      w.created_by, bruce.day_words(p_expires_at), i.details, w.reason),
    p_actor => w.created_by, p_hostname => i.hostname, p_service => i.service,
    p_issue_id => i.issue_id,
    p_details => jsonb_build_object('waiver_id', w.id), p_now => v_now)
  from unnest(v_waivers) as w
  join unnest(v_issues) as i on i.drift_key = w.drift_key and i.status <> 'resolved';
  return query
    select i.issue_id, case
      when i.status = 'resolved' then bruce.fault(409, 'resolved', bruce.say('waiver.nothing_to_waive'))
      when i.waived_by is not null then bruce.fault(409, 'already_waived',
        bruce.say('waiver.already', i.waived_by::text, bruce.describe_waiver(i.waived_by)))
      else jsonb_build_object(
        'status', 200, 'waiver_id', w.id, 'issue_id', i.issue_id, 'drift_key', w.drift_key,
        'expected', w.expected, 'observed', w.observed, 'reason', w.reason, 'expires_at', w.expires_at)
    end
    from unnest(v_issues) as i
    left join unnest(v_waivers) as w on w.drift_key = i.drift_key;
end;
$$;
comment on function bruce.waive_issues(uuid[], text, timestamptz, text) is
  'Waives issues, each bound to its present values, and answers for each of them. One that does not exist '
  'has no answer. The caller has asked bruce.refuse_waiver.';

insert into public.texts (key, language, text)
values
  ('waiver.nothing_to_waive', 'en', 'The issue is resolved: there is nothing to waive.'),
  ('waiver.nothing_to_waive', 'fr', 'L''écart est résolu : il n''y a rien à mettre en sourdine.'),
  ('waiver.already', 'en', 'Waiver %1$s holds it back already. %2$s'),
  ('waiver.already', 'fr', 'La sourdine %1$s le retient déjà. %2$s'),
  ('waiver.made', 'en', '%1$s waived until %2$s: %3$s Reason: %4$s'),
  ('waiver.made', 'fr', '%1$s a mis en sourdine jusqu''au %2$s : %3$s Raison : %4$s'),
  ('waiver.made_for_good', 'en', '%1$s waived until further notice: %3$s Reason: %4$s'),
  ('waiver.made_for_good', 'fr', '%1$s a mis en sourdine jusqu''à nouvel ordre : %3$s Raison : %4$s');
