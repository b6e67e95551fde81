create function bruce.end_words(p_issue public.issues, p_cause text, p_now timestamptz)
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_key text;
  -- of one that came back: since it came back
  v_since timestamptz := greatest(p_issue.opened_at, case when p_issue.occurrences > 1 then (
    select max(e.created_at) from public.events as e
    where e.issue_id = p_issue.issue_id and e.status = 'opened') end);
begin
  v_key := case
    when not exists (select from public.drift_rules as r
      where r.event_type = p_issue.event_type and r.enabled) then 'end.rule_is_off'
    when p_issue.event_type in ('SERVICE_MISSING', 'SERVICE_UNEXPECTED', 'SERVICE_UNHEALTHY',
        'SERVICE_RESTARTING', 'PORT_MISMATCH')
      or p_issue.event_type = 'CONFIG_DRIFT' and p_issue.service is not null
      then bruce.end_of_service(p_issue, p_cause)
    when p_issue.event_type in ('VM_DOWN', 'VM_UNDECLARED', 'CONFIG_DRIFT', 'NODE_UNREACHABLE')
      then bruce.end_of_host(p_issue, p_cause, p_now)
    when p_issue.event_type in ('DOCKER_UNREACHABLE', 'SNAPSHOT_ERROR')
      then bruce.end_of_source(p_issue, p_now)
    else bruce.end_of_other(p_issue, p_cause, p_now)
  end;
  v_key := coalesce(v_key, case p_cause when 'INTENT_CHANGED' then 'end.declared_otherwise' end, 'end.over');
  return concat_ws(' ',
    bruce.say(
      v_key, coalesce(p_issue.service, p_issue.hostname), p_issue.hostname,
      bruce.span_words(p_now - v_since),
      case p_issue.event_type
        when 'ALERT_RAISED' then split_part(p_issue.field, ' ', 1)
        when 'ROUTE_DRIFT' then regexp_replace(p_issue.field, '^route ', '')
        when 'REMEDIATION_FAILED' then concat_ws(' ', split_part(p_issue.field, '.', 1), p_issue.service)
        else p_issue.field
      end,
      p_issue.details, p_issue.source, p_issue.event_type),
    case when p_issue.flapping then bruce.say('end.it_flapped') end);
end;
$$;
comment on function bruce.end_words(public.issues, text, timestamptz) is
  'How an issue ended, in one sentence. It says that a thing runs or is right again only when that is '
  'observed now. p_cause: INTENT_CHANGED when what is declared changed.';

insert into public.texts (key, language, text)
values
  -- 1: service, or host of an issue without one; 2: host; 3: how long; 4: what of it; 5: details; 6: source;
  -- 7: event type
  ('end.over', 'en', 'Over after %3$s: %5$s'), ('end.over', 'fr', 'Terminé après %3$s : %5$s'),
  ('end.declared_otherwise', 'en', 'No difference any more since a declaration or a setting changed: %5$s'),
  ('end.declared_otherwise', 'fr', 'Plus d''écart depuis qu''une déclaration ou un réglage a changé : %5$s'),
  ('end.it_flapped', 'en', 'It came and went in that time.'),
  ('end.it_flapped', 'fr', 'Il y a eu des allers et retours pendant ce temps.'),
  ('end.rule_is_off', 'en', 'The rule %7$s is off: of %1$s on %2$s it says nothing any more.'),
  ('end.rule_is_off', 'fr', 'La règle %7$s est désactivée : elle ne dit plus rien de %1$s sur %2$s.');
