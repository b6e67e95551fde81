create function public.write_adoption(entry jsonb)
returns bigint
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_by text := bruce.safe_text(coalesce(nullif(btrim(entry ->> 'by'), ''), 'bruce'), 100);
  v_rule text := bruce.safe_text(entry ->> 'rule', 100);
  v_undoes bigint := (entry ->> 'undoes')::bigint;
  v_label text := bruce.safe_text(entry ->> 'label', 200);
  v_changes jsonb := entry -> 'changes';
  v_issue record;
  v_id bigint;
begin
  perform bruce.refuse_read_only('write_adoption');
  if entry is null then
    return null;
  elsif not coalesce(
    entry ->> 'action' in ('changed', 'made') and entry ->> 'path' ~ '^[a-z-]+/[a-z-]+/[0-9]+/$'
      and jsonb_typeof(v_changes) = 'array' and v_label <> '', false)
  then
    raise invalid_parameter_value using message = 'entry says action, path, label and changes.';
  end if;
  -- of what is undone the journal knows the issue, also where it was purged
  select n.* into v_issue
  from (
    select i.issue_id, i.hostname, i.service, i.drift_key, i.observed
    from public.issues as i where v_undoes is null and i.issue_id = (entry ->> 'issue_id')::uuid
    union all
    select j.issue_id, j.hostname, j.service, j.details ->> 'drift_key', j.details ->> 'observed'
    from public.journal as j where j.id = v_undoes and j.kind = 'adoption'
  ) as n;
  if not found then
    raise invalid_parameter_value using message = 'entry is about no issue, and undoes no adoption.';
  end if;
  insert into public.journal as j (
    created_at, kind, actor, hostname, service, issue_id, message, details
  ) values (
    bruce.clock(), 'adoption', v_by, v_issue.hostname, v_issue.service, v_issue.issue_id,
    case
      when v_undoes is not null
        then bruce.say('adoption.undone', v_label, bruce.adoption_words(v_changes), v_by, v_undoes::text)
      when entry ->> 'action' = 'made' and v_rule is null then bruce.say('adoption.made', v_label, v_by)
      when entry ->> 'action' = 'made' then bruce.say('adoption.made_by_rule', v_label, v_rule)
      when v_rule is null
        then bruce.say('adoption.changed', v_label, bruce.adoption_words(v_changes), v_by)
      else bruce.say('adoption.changed_by_rule', v_label, bruce.adoption_words(v_changes), v_rule)
    end,
    jsonb_strip_nulls(jsonb_build_object('rule', v_rule, 'undoes', v_undoes)) || jsonb_build_object(
      'drift_key', v_issue.drift_key, 'observed', v_issue.observed, 'path', entry -> 'path',
      'label', v_label, 'action', entry -> 'action', 'changes', v_changes)
  )
  returning j.id into v_id;
  return v_id;
end;
$$;
comment on function public.write_adoption(jsonb) is
  'One line of the journal about one write into NetBox, which can be undone from it: {"issue_id", "by", '
  '"rule", "path", "label", "action": "changed" or "made", "changes": [{"field", "before", "after"}]}, or '
  '{"undoes"} in place of "issue_id". Returns the id of the line. Null is taken, and writes nothing: so a '
  'program finds out whether it may write before it changes NetBox. Security definer: only the engine writes '
  'the journal.';

grant execute on function public.write_adoption(jsonb) to service_role;

insert into public.texts (key, language, text)
values
  ('adoption.changed', 'en', '%3$s changed %1$s in NetBox: %2$s.'),
  ('adoption.changed', 'fr', '%3$s a modifié %1$s dans NetBox : %2$s.'),
  ('adoption.changed_by_rule', 'en', 'The rule %3$s changed %1$s in NetBox: %2$s.'),
  ('adoption.changed_by_rule', 'fr', 'La règle %3$s a modifié %1$s dans NetBox : %2$s.'),
  ('adoption.made', 'en', '%2$s made %1$s in NetBox.'),
  ('adoption.made', 'fr', '%2$s a créé %1$s dans NetBox.'),
  ('adoption.made_by_rule', 'en', 'The rule %2$s made %1$s in NetBox.'),
  ('adoption.made_by_rule', 'fr', 'La règle %2$s a créé %1$s dans NetBox.'),
  ('adoption.undone', 'en', '%3$s undid line %4$s of the journal: in NetBox, %1$s changed %2$s.'),
  ('adoption.undone', 'fr', '%3$s a annulé la ligne %4$s du journal : dans NetBox, %1$s passe %2$s.');
