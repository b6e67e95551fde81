-- Made from supabase/schemas/40_issues by `npm run schema`: edit there, not here.

set check_function_bodies = off;

-- 40_issues/acknowledge/acknowledge.sql
create function public.acknowledge(issue_id uuid, "by" text, note text default null)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  perform bruce.refuse_read_only('acknowledge');
  return bruce.take_care(acknowledge.issue_id, acknowledge."by", acknowledge.note, p_may_replace => true);
end;
$$;
revoke all on function public.acknowledge(uuid, text, text) from public, anon, authenticated, service_role;
comment on function public.acknowledge(uuid, text, text) is
  'Records that a person takes care of an open issue. The first stands; another person takes it over with a '
  'note, and is told from whom. Security definer: only the engine writes issues.';
grant execute on function public.acknowledge(uuid, text, text) to service_role;

-- 40_issues/acknowledge/acknowledgement_words.sql
create function bruce.acknowledgement_words(p_acknowledgement jsonb)
returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  return bruce.say(
    case when rtrim(p_acknowledgement ->> 'note', '.') <> '' then 'acknowledge.at_with_note'
      else 'acknowledge.at' end,
    p_acknowledgement ->> 'acknowledged_by',
    bruce.day_words((p_acknowledgement ->> 'acknowledged_at')::timestamptz),
    rtrim(p_acknowledgement ->> 'note', '.'));
end;
$$;
revoke all on function bruce.acknowledgement_words(jsonb) from public, anon, authenticated, service_role;
comment on function bruce.acknowledgement_words(jsonb) is
  'Who acknowledged an issue, when and with which note, in one sentence.';
insert into public.texts (key, language, text)
values
  ('acknowledge.at', 'en', '%1$s acknowledged it at %2$s.'),
  ('acknowledge.at', 'fr', '%1$s l''a pris en charge le %2$s.'),
  ('acknowledge.at_with_note', 'en', '%1$s acknowledged it at %2$s: %3$s.'),
  ('acknowledge.at_with_note', 'fr', '%1$s l''a pris en charge le %2$s : %3$s.');

-- 40_issues/acknowledge/end_waiver.sql
create function public.end_waiver(id bigint, "by" text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_now timestamptz := bruce.clock();
  v_waiver public.waivers;
begin
  perform bruce.refuse_read_only('end_waiver');
  if coalesce(btrim(end_waiver."by"), '') = '' then
    return bruce.fault(422, 'by_is_missing', bruce.say('waiver.who_ends'));
  end if;
  perform bruce.lock_engine();
  select w.* into v_waiver from public.waivers as w where w.id = end_waiver.id;
  if not found then
    return bruce.fault(404, 'unknown_waiver', bruce.say('waiver.unknown'));
  elsif v_waiver.ended_at is not null or v_waiver.voided_at is not null or v_waiver.expires_at <= v_now then
    return bruce.fault(409, 'over', concat_ws(' ', bruce.say('waiver.over'),
      case when v_waiver.ended_at is not null
        then bruce.say('waiver.ended_at', v_waiver.ended_by, bruce.day_words(v_waiver.ended_at)) end));
  end if;
  perform bruce.write_journal(
    p_kind => 'waiver',
    p_message => bruce.say('waiver.ended', btrim(end_waiver."by"), end_waiver.id::text, v_waiver.reason),
    p_actor => btrim(end_waiver."by"), p_details => jsonb_build_object('waiver_id', end_waiver.id),
    p_now => v_now
  );
  update public.waivers as w set ended_at = v_now, ended_by = btrim(end_waiver."by") where w.id =
    end_waiver.id;
  return jsonb_build_object('status', 200, 'waiver_id', end_waiver.id);
end;
$$;
revoke all on function public.end_waiver(pg_catalog.int8, text) from public, anon, authenticated, service_role;
comment on function public.end_waiver(bigint, text) is
  'Ends a waiver now: issues that it held back can open. Security definer: the caller needs no right on '
  'tables of the engine.';
grant execute on function public.end_waiver(bigint, text) to service_role;
insert into public.texts (key, language, text)
values
  ('waiver.who_ends', 'en', 'Say who ends it.'),
  ('waiver.who_ends', 'fr', 'Dites qui y met fin.'),
  ('waiver.unknown', 'en', 'There is no waiver of that id.'),
  ('waiver.unknown', 'fr', 'Il n''y a pas de sourdine de ce numéro.'),
  ('waiver.over', 'en', 'The waiver is over already.'),
  ('waiver.over', 'fr', 'La sourdine est déjà terminée.'),
  ('waiver.ended_at', 'en', '%1$s ended it at %2$s.'),
  ('waiver.ended_at', 'fr', '%1$s y a mis fin le %2$s.'),
  ('waiver.ended', 'en', '%1$s ended waiver %2$s (%3$s).'),
  ('waiver.ended', 'fr', '%1$s a mis fin à la sourdine %2$s (%3$s).');

-- 40_issues/acknowledge/refuse_waiver.sql
create function bruce.refuse_waiver(p_reason text, p_expires_at timestamptz, p_by text)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return case
    when coalesce(btrim(p_by), '') = '' then bruce.fault(422, 'by_is_missing', bruce.say('waiver.who'))
    when coalesce(btrim(p_reason), '') = '' then
      bruce.fault(422, 'reason_is_missing', bruce.say('waiver.why'))
    when p_expires_at is null or p_expires_at <= bruce.clock() then
      bruce.fault(422, 'expires_at_is_past', bruce.say('waiver.until_when'))
  end;
end;
$$;
revoke all on function bruce.refuse_waiver(text, timestamptz, text) from public, anon, authenticated, service_role;
comment on function bruce.refuse_waiver(text, timestamptz, text) is
  'Why nothing can be waived so, as the answer; null when it can.';
insert into public.texts (key, language, text)
values
  ('waiver.who', 'en', 'Say who waives it.'),
  ('waiver.who', 'fr', 'Dites qui le met en sourdine.'),
  ('waiver.why', 'en', 'Say why it is waived.'),
  ('waiver.why', 'fr', 'Dites pourquoi.'),
  ('waiver.until_when', 'en', 'Say until when it is waived: a time to come.'),
  ('waiver.until_when', 'fr', 'Dites jusqu''à quand : un moment à venir.');

-- 40_issues/acknowledge/take_care.sql
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
revoke all on function bruce.take_care(uuid, text, text, pg_catalog.bool) from public, anon, authenticated, service_role;
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

-- 40_issues/acknowledge/unacknowledge.sql
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
revoke all on function public.unacknowledge(uuid, text) from public, anon, authenticated, service_role;
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

-- 40_issues/acknowledge/waive.sql
create function public.waive(issue_id uuid, reason text, expires_at timestamptz, "by" text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_fault jsonb := bruce.refuse_waiver(waive.reason, waive.expires_at, waive."by");
begin
  perform bruce.refuse_read_only('waive');
  if v_fault is not null then
    return v_fault;
  end if;
  return coalesce(
    (
      select w.answer
      from bruce.waive_issues(array[waive.issue_id], waive.reason, waive.expires_at, waive."by") as w
    ),
    bruce.fault(404, 'unknown_issue', bruce.say('acknowledge.unknown')));
end;
$$;
revoke all on function public.waive(uuid, text, timestamptz, text) from public, anon, authenticated, service_role;
comment on function public.waive(uuid, text, timestamptz, text) is
  'Accepts an issue with its present values until a time. It opens again when its values change or the '
  'waiver expires. Security definer: the caller needs no right on tables of the engine.';
grant execute on function public.waive(uuid, text, timestamptz, text) to service_role;

-- 40_issues/acknowledge/waive_issues.sql
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
revoke all on function bruce.waive_issues(uuid[], text, timestamptz, text) from public, anon, authenticated, service_role;
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

-- 40_issues/adoption/adoption_decisions.sql
create function public.adoption_decisions(proposed jsonb default null, days integer default null)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  with rules as (
    select r as rule from public.adoption_rules as r
    where r.enabled and r.name is distinct from proposed ->> 'name'
    union all
    -- with the defaults of the table
    select jsonb_populate_record(
      null::public.adoption_rules,
      '{"rank": 100, "field": "*", "hostname": "*", "service": "*", "observed": "*"}' || proposed)
    where proposed is not null
  ),
  asked as (
    select i as issue, true as is_open from public.issues as i
    where days is null and i.status = 'open' and not i.stale
    union all
    (
      select i, i.status = 'open' and not i.stale from public.issues as i
      where days is not null
        and i.opened_at > bruce.clock() - make_interval(days => least(days, 366))
      order by i.opened_at desc
      limit 5000
    )
  ),
  decided as (
    select
      (a.issue).*, a.is_open, (f.rule).name as rule, (f.rule).decision as said,
      case
        when bruce.was_undone(a.issue) then 'undone'
        when (a.issue).suppressed_by is not null then 'suppressed'
        when (a.issue).flapping then 'flapping'
        when (a.issue).acknowledged_at is not null then 'acknowledged'
      end as held_by
    from asked as a
    left join lateral (
      select r.rule from rules as r
      where bruce.fits_adoption_rule(r.rule, a.issue)
      order by (r.rule).rank, array_position('{never,review,adopt}', (r.rule).decision), (r.rule).name
      limit 1
    ) as f on true
  )
  select coalesce(jsonb_agg(
    jsonb_build_object(
      'issue_id', d.issue_id, 'event_type', d.event_type, 'hostname', d.hostname, 'service', d.service,
      'field', d.field, 'expected', d.expected, 'observed', d.observed, 'details', d.details,
      'opened_at', d.opened_at, 'is_open', d.is_open, 'rule', d.rule,
      'held_by', case when d.said = 'adopt' then d.held_by end,
      'decision', case when d.said = 'adopt' and d.held_by is not null then 'review'
        else coalesce(d.said, 'review') end)
    order by d.opened_at, d.issue_id), '[]')
  from decided as d;
$$;
revoke all on function public.adoption_decisions(jsonb, pg_catalog.int4) from public, anon, authenticated, service_role;
comment on function public.adoption_decisions(jsonb, integer) is
  'What the adoption rules decide about each issue that is open and not stale: adopt, review or never, '
  'and by which rule. What a rule would adopt waits for a review (held_by) where a person undid this value '
  'or acknowledged the issue, where a root cause explains it, and where it flaps. proposed: with this rule '
  'in place of the one of its name. days: about all issues that opened since then, resolved ones too, the '
  'newest 5,000. Security definer: it asks helpers of the engine.';
grant execute on function public.adoption_decisions(jsonb, integer) to service_role;

-- 40_issues/adoption/adoption_rules.sql
create table public.adoption_rules (
  name text primary key check (name ~ '^[A-Za-z0-9][A-Za-z0-9._ -]{0,62}$'),
  enabled boolean not null default true,
  rank integer not null default 100 check (rank between 0 and 10000),
  decision text not null check (decision in ('adopt', 'review', 'never')),
  event_type text references public.drift_rules on update cascade on delete cascade,
  field text not null default '*' check (field <> ''),
  hostname text not null default '*' check (hostname <> ''),
  service text not null default '*' check (service <> ''),
  observed text not null default '*' check (observed <> ''),
  within cidr,
  description text,
  created_at timestamptz not null default bruce.clock(),
  constraint a_rule_that_adopts_names_its_event_type check (decision <> 'adopt' or event_type is not null)
);
revoke all on table public.adoption_rules from public, anon, authenticated, service_role;
comment on table public.adoption_rules is
  'Which differences are written into NetBox by themselves (bruce netbox adopt --rules), which wait for a '
  'review, and which never are. The first rule that fits decides; without one, a difference waits for a '
  'review.';
comment on column public.adoption_rules.rank is
  'The lowest is asked first. Of equal ones never is asked before review, and review before adopt.';
comment on column public.adoption_rules.decision is
  'adopt: written by itself. review: a person adopts it. never: adopt --all leaves it out, too.';
comment on column public.adoption_rules.event_type is 'Null: any. A rule that adopts names one.';
comment on column public.adoption_rules.field is 'What differs, such as image or ip, or a glob; * is any.';
comment on column public.adoption_rules.hostname is 'Host name or glob; * is any.';
comment on column public.adoption_rules.service is 'Service name or glob; * is any, also none.';
comment on column public.adoption_rules.observed is 'The observed value or a glob; * is any, also none.';
comment on column public.adoption_rules.within is
  'For addresses: each observed one is in this prefix, such as 192.168.2.128/25. Null: any value.';
create index adoption_rules_event_type_idx on public.adoption_rules (event_type);
alter table public.adoption_rules enable row level security;
create policy adoption_rules_select_authenticated on public.adoption_rules
  for select to authenticated using ((select bruce.person_may_read()));
grant select on public.adoption_rules to authenticated, service_role;
grant
  insert (name, enabled, rank, decision, event_type, field, hostname, service, observed, within, description),
  update (name, enabled, rank, decision, event_type, field, hostname, service, observed, within, description),
  delete
on public.adoption_rules to service_role;
create trigger _900_note_change after insert or update or delete on public.adoption_rules
  for each row execute function bruce.tg__note_change();
create trigger _060_strip_secrets before insert or update on public.adoption_rules
  for each row execute function bruce.tg__strip_secrets('description');

-- 40_issues/adoption/adoption_words.sql
create function bruce.adoption_words(p_changes jsonb)
returns text
language sql
stable
set search_path = ''
as $$
  select string_agg(
    bruce.say(
      'adoption.change', regexp_replace(c.change ->> 'field', '^custom_fields\.', ''),
      coalesce(bruce.safe_text(nullif(c.change ->> 'before', ''), 100), bruce.say('adoption.nothing')),
      coalesce(bruce.safe_text(nullif(c.change ->> 'after', ''), 100), bruce.say('adoption.nothing'))),
    ', ' order by c.place)
  from jsonb_array_elements(p_changes) with ordinality as c (change, place);
$$;
revoke all on function bruce.adoption_words(jsonb) from public, anon, authenticated, service_role;
comment on function bruce.adoption_words(jsonb) is
  'What a write into NetBox changed, in words: a list of {"field", "before", "after"}.';
insert into public.texts (key, language, text)
values
  ('adoption.change', 'en', '%1$s from %2$s to %3$s'),
  ('adoption.change', 'fr', '%1$s de %2$s à %3$s'),
  ('adoption.nothing', 'en', 'nothing'),
  ('adoption.nothing', 'fr', 'rien');

-- 40_issues/hold/tg__sweep.sql
create function bruce.tg__sweep()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  -- of what follows a rename the hosts are compared when all of it has followed
  if coalesce(current_setting('bruce.projecting', true), '') <> 'on' then
    perform bruce.sweep();
  end if;
  return null;
end;
$$;
revoke all on function bruce.tg__sweep() from public, anon, authenticated, service_role;
comment on function bruce.tg__sweep() is
  'Applies an edit at once. Security definer: only the owner writes tables of the engine.';

-- 40_issues/hold/waivers.sql
create table public.waivers (
  id bigint generated by default as identity primary key,
  reason text not null,
  expires_at timestamptz not null,
  hostname text not null default '*',
  service text not null default '*',
  event_type text,
  field text,
  expected text,
  observed text,
  drift_key text,
  created_by text not null default current_user,
  created_at timestamptz not null default bruce.clock(),
  matched_count integer not null default 0,
  last_matched_at timestamptz,
  last_matched text,
  ended_at timestamptz,
  ended_by text,
  voided_at timestamptz,
  void_reason text,
  constraint a_waiver_says_why check (btrim(reason) <> ''),
  constraint a_waiver_says_by_whom check (btrim(created_by) <> ''),
  constraint a_waiver_expires_after_it_was_made check (expires_at > created_at),
  constraint ended_at_says_by_whom check ((ended_at is null) = (ended_by is null)),
  constraint voided_at_says_why check ((voided_at is null) = (void_reason is null)),
  constraint last_matched_at_is_set_when_it_matched check ((matched_count = 0) = (last_matched_at is null))
);
revoke all on table public.waivers from public, anon, authenticated, service_role;
comment on table public.waivers is
  'Differences that a person accepts for a while. With drift_key: this difference with its present values; '
  'void when its expected or observed value changes. Without: all that match hostname, service, '
  'event_type, field and values.';
comment on column public.waivers.expires_at is 'What still differs then opens. infinity is allowed.';
comment on column public.waivers.hostname is 'Host name or glob; * is any.';
comment on column public.waivers.service is 'Service name or glob; * is any, also none.';
comment on column public.waivers.event_type is 'Null: any.';
comment on column public.waivers.expected is 'The value it is bound to. Null without drift_key: any.';
comment on column public.waivers.observed is 'The value it is bound to. Null without drift_key: any.';
comment on column public.waivers.drift_key is
  'The difference it accepts, as in issues. Values left out are copied from the unresolved issue.';
comment on column public.waivers.matched_count is
  'Number of differences it has held back; the journal names them.';
comment on column public.waivers.ended_at is 'Set it (and ended_by) to end the waiver now.';
comment on column public.waivers.voided_at is 'When a value it is bound to changed.';
create index waivers_drift_key_idx on public.waivers (drift_key) where drift_key is not null;
alter table public.waivers enable row level security;
create policy waivers_select_authenticated on public.waivers
  for select to authenticated using ((select bruce.person_may_read()));
grant select on public.waivers to authenticated, service_role;
-- no delete: a waiver is ended, and stays as history
grant insert (
  reason, expires_at, hostname, service, event_type, field, expected, observed, drift_key, created_by),
  update (reason, expires_at, hostname, service, event_type, field, ended_at, ended_by)
  on public.waivers to service_role;
-- without the columns that the engine writes (matches, void): it has its locks already
create trigger _050_lock before insert or delete or
  update of id, reason, expires_at, hostname, service, event_type, field, expected, observed, drift_key,
    created_by, created_at, ended_at, ended_by
  on public.waivers
  for each statement execute function bruce.tg__lock_engine();
-- the columns that the engine writes (matches, void) are left out: they need no sweep
create trigger _200_sweep after insert or delete or
  update of expires_at, hostname, service, event_type, field, expected, observed, drift_key, ended_at
    on public.waivers
  for each statement execute function bruce.tg__sweep();
create trigger _900_note_change after insert or update or delete on public.waivers
  for each row execute function bruce.tg__note_change();
create trigger _060_strip_secrets before insert or update on public.waivers
  for each row execute function bruce.tg__strip_secrets('reason', 'created_by', 'ended_by');

-- 40_issues/hold/maintenance_windows.sql
create table public.maintenance_windows (
  id bigint generated by default as identity primary key,
  reason text not null,
  hostname text not null default '*',
  service text not null default '*',
  event_types text[],
  starts_at timestamptz,
  ends_at timestamptz,
  weekdays text[],
  local_start time,
  local_end time,
  time_zone text,
  enabled boolean not null default true,
  created_by text not null default current_user,
  created_at timestamptz not null default bruce.clock(),
  matched_count integer not null default 0,
  last_matched_at timestamptz,
  last_matched text,
  constraint a_window_says_why check (btrim(reason) <> ''),
  constraint a_window_is_one_off_or_recurring check (
    num_nonnulls(starts_at, ends_at) = 2 and num_nonnulls(weekdays, local_start, local_end, time_zone) = 0
    or num_nonnulls(starts_at, ends_at) = 0 and num_nonnulls(weekdays, local_start, local_end, time_zone) = 4
  ),
  constraint a_window_ends_after_it_starts check (ends_at > starts_at),
  constraint weekdays_are_mon_to_sun check (weekdays <> '{}' and weekdays <@ '{mon,tue,wed,thu,fri,sat,sun}'),
  constraint time_zone_is_known check (bruce.is_time_zone(time_zone)),
  constraint last_matched_at_is_set_when_it_matched check ((matched_count = 0) = (last_matched_at is null))
);
revoke all on table public.maintenance_windows from public, anon, authenticated, service_role;
comment on table public.maintenance_windows is
  'Times of planned work. Matching issues do not open during them; they still resolve. What still differs '
  'afterwards opens.';
comment on column public.maintenance_windows.hostname is 'Host name or glob; * is any.';
comment on column public.maintenance_windows.service is 'Service name or glob; * is any, also none.';
comment on column public.maintenance_windows.event_types is 'Null: any.';
comment on column public.maintenance_windows.starts_at is 'One-off: from here to ends_at.';
comment on column public.maintenance_windows.weekdays is
  'Recurring: days on which it starts, such as {mon,fri}. It lasts from local_start to local_end, past '
  'midnight if local_end is earlier.';
comment on column public.maintenance_windows.time_zone is 'Recurring: IANA time zone, such as Europe/Paris.';
comment on column public.maintenance_windows.matched_count is
  'Number of differences it has held back; the journal names them.';
alter table public.maintenance_windows enable row level security;
create policy maintenance_windows_select_authenticated on public.maintenance_windows
  for select to authenticated using ((select bruce.person_may_read()));
grant select on public.maintenance_windows to authenticated, service_role;
grant insert (
    reason, hostname, service, event_types, starts_at, ends_at, weekdays, local_start, local_end, time_zone,
    enabled, created_by
  ),
  update (reason, hostname, service, event_types, starts_at, ends_at, weekdays, local_start, local_end,
    time_zone, enabled),
  delete
  on public.maintenance_windows to service_role;
-- without the columns that the engine writes (matches): it has its locks already
create trigger _050_lock before insert or delete or
  update of id, reason, hostname, service, event_types, starts_at, ends_at, weekdays, local_start, local_end,
    time_zone, enabled, created_by, created_at
  on public.maintenance_windows
  for each statement execute function bruce.tg__lock_engine();
create trigger _200_sweep after insert or delete or update of
    hostname, service, event_types, starts_at, ends_at, weekdays, local_start, local_end, time_zone, enabled
  on public.maintenance_windows
  for each statement execute function bruce.tg__sweep();
create trigger _900_note_change after insert or update or delete on public.maintenance_windows
  for each row execute function bruce.tg__note_change();
create trigger _060_strip_secrets before insert or update on public.maintenance_windows
  for each row execute function bruce.tg__strip_secrets('reason', 'created_by');

-- 40_issues/issues.sql
create table public.issues (
  issue_id uuid primary key default gen_random_uuid(),
  status text not null check (status in ('pending', 'open', 'resolved')),
  severity text not null,
  event_type text not null,
  hostname text not null,
  service text,
  field text,
  details text not null,
  expected text,
  observed text,
  source text,
  first_seen_at timestamptz not null,
  opened_at timestamptz,
  last_seen_at timestamptz not null,
  resolved_at timestamptz,
  occurrences integer not null default 1 check (occurrences > 0),
  stale boolean not null default false,
  suppressed_by uuid references public.issues on delete set null,
  waived_by bigint references public.waivers on delete set null,
  window_id bigint references public.maintenance_windows on delete set null,
  waits_for text,
  flapping boolean not null default false,
  quiet_since timestamptz,
  cause text not null check (cause in ('INTENT_CHANGED', 'REALITY_CHANGED', 'FIRST_SEEN')),
  acknowledged_at timestamptz,
  acknowledged_by text,
  note text,
  confirmations integer not null default 1,
  clearances integer not null default 0,
  looks integer not null default 1,
  drift_key text not null,
  scope_id integer,
  service_id bigint,
  entity_id bigint,
  evidence jsonb not null default '{}',
  constraint resolved_at_is_set_when_resolved check ((status = 'resolved') = (resolved_at is not null)),
  constraint opened_at_is_set_when_open check (status <> 'open' or opened_at is not null),
  constraint acknowledged_at_says_by_whom check ((acknowledged_at is null) = (acknowledged_by is null)),
  constraint only_what_is_open_is_acknowledged check (acknowledged_at is null or status = 'open'),
  constraint only_what_is_pending_is_held_back
    check (status = 'pending' or num_nonnulls(waived_by, window_id, waits_for) = 0),
  constraint only_what_was_opened_flaps check (not flapping or status <> 'pending'),
  constraint only_what_flaps_is_quiet check (quiet_since is null or flapping and status = 'open')
);
revoke all on table public.issues from public, anon, authenticated, service_role;
comment on table public.issues is 'One row per difference: pending, open, resolved.';
comment on column public.issues.status is
  'pending: observed, but not opened yet; it waits for confirmations or is held back. open: an opened '
  'event was written. resolved: gone.';
comment on column public.issues.stale is
  'The evidence is too old, partial or failed: the issue is neither confirmed nor resolved.';
comment on column public.issues.suppressed_by is
  'The root cause: the issue that explains this one, such as a host that is down.';
comment on column public.issues.waived_by is 'The waiver that holds it back.';
comment on column public.issues.window_id is 'The maintenance window that holds it back.';
comment on column public.issues.waits_for is
  'What a pending issue waits for: the next report of the host it depends on, or the end of a start.';
comment on column public.issues.flapping is
  'It opens and resolves too often: it stays open until the difference has been gone for the cool_down of '
  'its rule.';
comment on column public.issues.quiet_since is 'Since when the difference of a flapping issue is gone.';
comment on column public.issues.acknowledged_at is
  'When a person took care of it. Cleared when the issue resolves or is waived, and when its severity rises.';
comment on column public.issues.cause is
  'INTENT_CHANGED: the declaration changed. REALITY_CHANGED: the observation changed. FIRST_SEEN: so at '
  'the first observation.';
comment on column public.issues.last_seen_at is
  'Evidence of the last evaluation. An unchanged difference is not written again: see drift.last_seen_at '
  'for the present.';
comment on column public.issues.occurrences is
  'How many times it opened. Drift that returns soon reopens the same issue.';
comment on column public.issues.service_id is
  'The row of bruce.service_state whose two sides differ, for an issue of one declared service.';
comment on column public.issues.entity_id is
  'The row of bruce.entities that it speaks of, for an issue of one observed thing.';
comment on column public.issues.clearances is
  'Consecutive observations without the difference, while it waits to resolve.';
comment on column public.issues.looks is
  'Consecutive observations that must show the difference before it opens.';
create unique index issues_one_alive_per_drift_idx on public.issues (drift_key) where status <> 'resolved';
create index issues_alive_by_host_idx on public.issues (hostname) where status <> 'resolved';
create index issues_resolved_idx on public.issues (drift_key, resolved_at desc) where status = 'resolved';
create index issues_suppressed_by_idx on public.issues (suppressed_by) where suppressed_by is not null;
create index issues_waived_by_idx on public.issues (waived_by) where waived_by is not null;
create index issues_window_id_idx on public.issues (window_id) where window_id is not null;
create index issues_back_idx on public.issues (hostname, resolved_at)
  where status = 'resolved' and event_type in ('NODE_UNREACHABLE', 'VM_DOWN', 'DOCKER_UNREACHABLE');
create index issues_scope_id_idx on public.issues (scope_id) where status <> 'resolved';
create index issues_first_seen_at_idx on public.issues (first_seen_at desc, issue_id desc);
create index issues_opened_at_idx on public.issues (opened_at);
alter table public.issues enable row level security;
create policy issues_select_authenticated on public.issues
  for select to authenticated using ((select bruce.person_may_read()));
grant select on public.issues to authenticated, service_role;
create trigger _900_note_change after insert or update or delete on public.issues
  for each row execute function bruce.tg__note_change();
create trigger _060_strip_secrets before update of note, acknowledged_by on public.issues
  for each row execute function bruce.tg__strip_secrets('note', 'acknowledged_by');

-- 40_issues/adoption/fits_adoption_rule.sql
create function bruce.fits_adoption_rule(p_rule public.adoption_rules, p_issue public.issues)
returns boolean
language sql
stable
set search_path = ''
as $$
  select coalesce(p_issue.event_type = p_rule.event_type, p_rule.event_type is null)
    and bruce.matches_glob(p_issue.field, p_rule.field)
    and bruce.matches_glob(p_issue.hostname, p_rule.hostname)
    and bruce.matches_glob(p_issue.service, p_rule.service)
    and bruce.matches_glob(p_issue.observed, p_rule.observed)
    and (
      p_rule.within is null or coalesce((
        select bool_and(coalesce(bruce.to_inet(a) <<= p_rule.within, false))
        from unnest(string_to_array(p_issue.observed, ',')) as a), false));
$$;
revoke all on function bruce.fits_adoption_rule(public.adoption_rules, public.issues) from public, anon, authenticated, service_role;
comment on function bruce.fits_adoption_rule(public.adoption_rules, public.issues) is
  'Is the rule about the issue? A value that is no address is within no prefix.';

-- 40_issues/adoption/set_adoption_rule.sql
create function public.set_adoption_rule(rule_name text, changes jsonb, "by" text default null)
returns boolean
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_before jsonb;
  v_after jsonb;
  v_new public.adoption_rules;
begin
  perform bruce.refuse_read_only('set_adoption_rule');
  select to_jsonb(r) into v_before from public.adoption_rules as r where r.name = rule_name for update;
  if changes is null then
    delete from public.adoption_rules as r where r.name = rule_name;
  elsif v_before is null then
    -- the defaults of the table
    insert into public.adoption_rules as r (name, decision, event_type)
    values (rule_name, changes ->> 'decision', changes ->> 'event_type');
  end if;
  if changes is not null then
    select r.* into v_new from public.adoption_rules as r where r.name = rule_name;
    v_new := jsonb_populate_record(v_new, changes - '{name,created_at}'::text[]);
    update public.adoption_rules as r
    set (enabled, rank, decision, event_type, field, hostname, service, observed, within, description) = (
        v_new.enabled, v_new.rank, v_new.decision, v_new.event_type, v_new.field, v_new.hostname,
        v_new.service, v_new.observed, v_new.within, v_new.description)
    where r.name = rule_name
    returning to_jsonb(r) into v_after;
  end if;
  if coalesce(v_before, v_after) is not null then
    perform bruce.journal_tuning(
      'adoption rule', rule_name, v_before, v_after, bruce.actor("by"), bruce.clock());
  end if;
  return v_before is not null;
end;
$$;
revoke all on function public.set_adoption_rule(text, jsonb, text) from public, anon, authenticated, service_role;
comment on function public.set_adoption_rule(text, jsonb, text) is
  'Makes an adoption rule, changes those of its columns that are given, or removes it (changes is null), '
  'and says so in the journal. True if it was there before. Security definer: only the engine writes the '
  'journal.';
grant execute on function public.set_adoption_rule(text, jsonb, text) to service_role;

-- 40_issues/adoption/was_undone.sql
create function bruce.was_undone(p_issue public.issues)
returns boolean
language sql
stable
set search_path = ''
as $$
  select coalesce((
    select j.details ? 'undoes' from public.journal as j
    where j.kind = 'adoption' and j.details ->> 'drift_key' = p_issue.drift_key
      and j.details ->> 'observed' is not distinct from p_issue.observed
    order by j.id desc
    limit 1), false);
$$;
revoke all on function bruce.was_undone(public.issues) from public, anon, authenticated, service_role;
comment on function bruce.was_undone(public.issues) is
  'Did a person undo the adoption of this very value? A rule would write it again at its next run.';

-- 40_issues/adoption/write_adoption.sql
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
revoke all on function public.write_adoption(jsonb) from public, anon, authenticated, service_role;
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

-- 40_issues/causes/cause.sql
create type bruce.cause as (
  cause_key text, severity text, event_type text, service text, field text, expected text, observed text,
  place text, lead_details text, hosts text[], services text[], services_total integer,
  first_seen_at timestamptz, last_seen_at timestamptz, issue_ids uuid[], drift_keys text[], states jsonb,
  blast_hosts integer, victims integer, fleet_share numeric
);
comment on type bruce.cause is
  'The same difference wherever it is. What its members do not share is null; services_total counts a '
  'service once on each host; blast_hosts are the hosts of its members and of what these explain.';

-- 40_issues/causes/cause_key.sql
create function bruce.cause_key(
  p_issue public.issues, p_same_by text[], p_place text, p_reporter text, p_error text
)
returns text
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_parts text[] := array[
    case when 'field' = any (p_same_by) then p_issue.field end,
    -- the hash of what one alert says, and its place among those that say the same
    case when 'class' = any (p_same_by) then
      case when p_issue.field ~ '^alert [0-9a-f]{8}' then left(p_issue.field, 14)
        else regexp_replace(p_issue.field, ' [0-9a-f]{8}( [0-9]+)?$', '') end end,
    case when 'service' = any (p_same_by) then bruce.fold_name(p_issue.service) end,
    case when 'expected' = any (p_same_by) then p_issue.expected end,
    case when 'observed' = any (p_same_by) then p_issue.observed end,
    case when 'host' = any (p_same_by) then p_issue.hostname end,
    case when 'place' = any (p_same_by) and p_issue.service is null then
      coalesce('at ' || bruce.fold_name(p_place), 'host ' || p_issue.hostname) end,
    case when 'reporter' = any (p_same_by) then coalesce(p_reporter, p_issue.hostname) end,
    case when 'error' = any (p_same_by) then p_error end,
    case when 'drift' = any (p_same_by) then p_issue.drift_key end
  ];
begin
  return md5(jsonb_build_array(
    p_issue.event_type,
    -- one that has nothing to be compared by is like no other
    case when num_nonnulls(variadic v_parts) = 0 then array[p_issue.drift_key] else v_parts end)::text);
end;
$$;
revoke all on function bruce.cause_key(public.issues, text[], text, text, text) from public, anon, authenticated, service_role;
comment on function bruce.cause_key(public.issues, text[], text, text, text) is
  'The cause that a difference belongs to: a hash of its rule and of the parts in p_same_by. It is the same '
  'as long as these are, also when the issue ends and comes back.';
grant execute on function bruce.cause_key(public.issues, text[], text, text, text)
  to authenticated, service_role;

-- 40_issues/causes/cause_parts.sql
create table bruce.cause_parts (
  event_type text not null,
  field_like text not null default '%',
  same_by text[] not null,
  primary key (event_type, field_like),
  constraint same_by_names_parts_that_are_known check (
    same_by <> '{}'
    and same_by <@ '{field,class,service,expected,observed,host,place,reporter,error,drift}'::text[])
);
revoke all on table bruce.cause_parts from public, anon, authenticated, service_role;
comment on table bruce.cause_parts is
  'What makes two differences of a rule one cause: the parts that have to be equal. Of several rows that fit '
  'a field the longest field_like counts. A rule without a row: its field and what was observed.';
comment on column bruce.cause_parts.field_like is 'A pattern of LIKE for the field of the difference.';
comment on column bruce.cause_parts.same_by is
  'field, service (by its folded name), expected, observed, host; class: the field without what tells one '
  'alert from another; place: where a host is (hypervisor, parent, cluster), else the host itself; reporter: '
  'the host of its evidence; error: the kind of error that its collector told; drift: nothing else is the '
  'same.';
alter table bruce.cause_parts enable row level security;
create policy cause_parts_select_authenticated on bruce.cause_parts
  for select to authenticated using ((select bruce.person_may_read()));
grant select on bruce.cause_parts to authenticated, service_role;
create trigger _900_note_change after insert or update or delete on bruce.cause_parts
  for each row execute function bruce.tg__note_change();
insert into bruce.cause_parts (event_type, field_like, same_by)
values
  ('SERVICE_MISSING', '%', '{field,service,observed}'),
  ('SERVICE_UNEXPECTED', '%', '{field,service,expected}'),
  ('PORT_MISMATCH', '%', '{field,service,expected,observed}'),
  ('CONFIG_DRIFT', '%', '{field,service,expected,observed}'),
  -- the same two images, whatever the service is called
  ('CONFIG_DRIFT', 'image', '{field,expected,observed}'),
  ('CONFIG_DRIFT', 'declared image %', '{field,expected,observed}'),
  ('CONFIG_DRIFT', 'restart_policy', '{field,expected,observed}'),
  -- an address, a name, a lost network and an unclear identity belong to one thing alone
  ('CONFIG_DRIFT', 'ip', '{drift}'),
  ('CONFIG_DRIFT', 'name', '{drift}'),
  ('CONFIG_DRIFT', 'network', '{drift}'),
  ('CONFIG_DRIFT', '%identity%', '{drift}'),
  -- guests that stopped at one place; two guests at two places have nothing in common
  ('VM_DOWN', '%', '{field,observed,place}'),
  ('VM_UNDECLARED', '%', '{field,expected,observed}'),
  ('VM_UNDECLARED', 'guest', '{field,expected,reporter}'),
  ('NODE_UNREACHABLE', '%', '{field,place}'),
  ('REBOOTED', '%', '{field,place}'),
  ('DOCKER_UNREACHABLE', '%', '{field,error}'),
  ('SNAPSHOT_ERROR', '%', '{field,observed}'),
  -- each held snapshot would take away something else
  ('SNAPSHOT_ERROR', '%.breaker', '{drift}'),
  -- the value moves, the metric does not; a pool or container is told by its name
  ('RESOURCE_EXCEEDED', '%', '{field,service}'),
  ('SERVICE_RESTARTING', '%', '{service}'),
  -- the field of a probe names its address
  ('SERVICE_UNHEALTHY', '%', '{service,expected,observed}'),
  ('STUCK', '%', '{service,observed,place}'),
  ('STUCK', 'pool', '{drift}'),
  ('STUCK', 'storage', '{drift}'),
  -- every second NAS has a pool of the name tank
  ('POOL_UNHEALTHY', '%', '{drift}'),
  ('ALERT_RAISED', '%', '{class,observed}'),
  -- the routes to one target: the field is the domain
  ('ROUTE_DRIFT', '%', '{host,service,expected,observed}'),
  ('REMEDIATION_FAILED', '%', '{field,service}'),
  ('HEARTBEAT_OVERDUE', '%', '{drift}'),
  ('TARGET_FAILING', '%', '{drift}');

-- 40_issues/causes/kind_of_error.sql
create function bruce.kind_of_error(p_kind text, p_message text)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  return concat_ws(' ', p_kind, coalesce(
    substring(p_message from '\m(E[A-Z]{4,15})\M'),
    case when p_message ~* 'permission denied' then 'EACCES'
      when p_message ~* 'connection refused' then 'ECONNREFUSED'
      when p_message ~* 'no such file' then 'ENOENT'
      when p_message ~* 'timed? ?out|timeout' then 'ETIMEDOUT' end,
    -- without addresses, paths and numbers, which differ from host to host
    left(btrim(regexp_replace(
      regexp_replace(lower(left(p_message, 1000)), '[^[:space:]]*[0-9/][^[:space:]]*', '#', 'g'),
      '[[:space:]]+', ' ', 'g')), 200)));
end;
$$;
revoke all on function bruce.kind_of_error(text, text) from public, anon, authenticated, service_role;
comment on function bruce.kind_of_error(text, text) is
  'What kind of error a collector told: equal for the same fault on two hosts, whatever addresses its '
  'message names.';
grant execute on function bruce.kind_of_error(text, text) to authenticated, service_role;

-- 40_issues/causes/cause_members.sql
create view bruce.cause_members with (security_invoker = true) as
select
  bruce.cause_key(i, p.same_by, f.place, s.host, f.error) as cause_key,
  i.issue_id, i.hostname, i.service, bruce.fold_name(i.service) as service_key, i.event_type,
  -- what the sentence of the cause says of the place
  case
    when 'place' = any (p.same_by) and i.service is null then f.place
    when 'reporter' = any (p.same_by) then s.host
  end as place,
  greatest(i.last_seen_at, case when not i.stale then s.last_seen_at end) as last_seen_at
from public.issues as i
cross join lateral (
  select coalesce(
    (
      select c.same_by from bruce.cause_parts as c
      where c.event_type = i.event_type and coalesce(i.field, '') like c.field_like
      order by length(c.field_like) desc, c.field_like
      limit 1
    ),
    '{field,observed}') as same_by
) as p
left join bruce.scopes as s on s.scope_id = i.scope_id
left join bruce.host_state as h on h.hostname = i.hostname and i.service is null
cross join lateral (
  select
    -- where it is counts before where it is declared
    coalesce(h.place, h.node, h.parent, h.cluster) as place,
    case when 'error' = any (p.same_by) then bruce.kind_of_error(s.error_kind, s.error_message) end as error
) as f
where i.status <> 'resolved'
  -- what a root cause explains stands below that one
  and i.suppressed_by is null;
revoke all on table bruce.cause_members from public, anon, authenticated, service_role;
comment on view bruce.cause_members is
  'The living issues that no other one explains, each with the cause that it belongs to.';
grant select on bruce.cause_members to authenticated, service_role;

-- 40_issues/causes/cause_words.sql
create function bruce.cause_words(p_cause bruce.cause)
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_rule text := 'cause.' || lower(p_cause.event_type);
  v_field text := split_part(regexp_replace(p_cause.field, '^.*[.]', ''), ' ', 1);
  v_count integer := cardinality(p_cause.issue_ids);
  v_key text;
begin
  if v_count = 1 then
    return p_cause.lead_details;
  end if;
  -- the most particular sentence that there is
  select k.key into v_key
  from unnest(array[
    v_rule || '.' || v_field || '.' || p_cause.observed, v_rule || '.' || v_field,
    v_rule || '.' || p_cause.observed, v_rule
  ]) with ordinality as k (key, position)
  where exists (select from public.texts as t where t.key = k.key and t.language = 'en')
  order by k.position
  limit 1;
  return bruce.say(
    coalesce(v_key, case
      when p_cause.observed is null then 'cause.differs'
      when p_cause.expected is null then 'cause.observed'
      else 'cause.instead'
    end),
    coalesce(p_cause.service, array_to_string(p_cause.services[:3], ', ')),
    case
      when p_cause.service is not null or p_cause.services_total < 2 then
        case when cardinality(p_cause.hosts) = 1 then p_cause.hosts[1]
          else bruce.say('cause.where.hosts', cardinality(p_cause.hosts)::text) end
      when cardinality(p_cause.hosts) = 1 then
        bruce.say('cause.where.services_of_host', p_cause.services_total::text, p_cause.hosts[1])
      else
        bruce.say('cause.where.services', p_cause.services_total::text, cardinality(p_cause.hosts)::text)
    end,
    bruce.state_words(p_cause.observed), p_cause.expected,
    case p_cause.event_type when 'ALERT_RAISED' then split_part(p_cause.lead_details, ' (', 1)
      else coalesce(p_cause.field, '…') end,
    coalesce(p_cause.place, '?'), v_count::text, p_cause.event_type,
    split_part(coalesce(p_cause.field, ''), '.', 1));
end;
$$;
revoke all on function bruce.cause_words(bruce.cause) from public, anon, authenticated, service_role;
comment on function bruce.cause_words(bruce.cause) is
  'What differs and on how many hosts, in one sentence; of a single difference its own.';
grant execute on function bruce.cause_words(bruce.cause) to authenticated, service_role;
insert into public.texts (key, language, text)
values
  ('cause.where.hosts', 'en', '%1$s hosts'),
  ('cause.where.hosts', 'fr', '%1$s hôtes'),
  ('cause.where.services', 'en', '%1$s services of %2$s hosts'),
  ('cause.where.services', 'fr', '%1$s services de %2$s hôtes'),
  ('cause.where.services_of_host', 'en', '%1$s services of %2$s'),
  ('cause.where.services_of_host', 'fr', '%1$s services de l''hôte %2$s'),
  ('cause.differs', 'en', '%8$s (%5$s) on %2$s.'),
  ('cause.differs', 'fr', '%8$s (%5$s) sur %2$s.'),
  ('cause.observed', 'en', '%8$s (%5$s): %3$s on %2$s.'),
  ('cause.observed', 'fr', '%8$s (%5$s) : %3$s sur %2$s.'),
  ('cause.instead', 'en', '%8$s (%5$s): %3$s instead of %4$s on %2$s.'),
  ('cause.instead', 'fr', '%8$s (%5$s) : %3$s au lieu de %4$s sur %2$s.'),
  ('cause.service_missing.absent', 'en', '%1$s is missing on %2$s.'),
  ('cause.service_missing.absent', 'fr', '%1$s manque sur %2$s.'),
  ('cause.service_missing', 'en', '%1$s does not run on %2$s (%3$s).'),
  ('cause.service_missing', 'fr', '%1$s ne tourne pas sur %2$s (%3$s).'),
  ('cause.service_unexpected', 'en', '%1$s runs on %2$s and is not declared.'),
  ('cause.service_unexpected', 'fr', '%1$s tourne sur %2$s sans être déclaré.'),
  ('cause.service_unexpected.lifecycle', 'en', '%1$s runs on %2$s and is declared retired.'),
  ('cause.service_unexpected.lifecycle', 'fr', '%1$s tourne sur %2$s, alors qu''il est déclaré retiré.'),
  ('cause.port_mismatch.ports', 'en', '%1$s publishes %3$s instead of %4$s on %2$s.'),
  ('cause.port_mismatch.ports', 'fr', '%1$s publie %3$s au lieu de %4$s sur %2$s.'),
  ('cause.port_mismatch.ports.none', 'en', '%1$s publishes no port on %2$s, where %4$s is declared.'),
  ('cause.port_mismatch.ports.none', 'fr', '%1$s ne publie aucun port sur %2$s, où %4$s est déclaré.'),
  ('cause.port_mismatch', 'en', '%1$s does not answer on its declared port %5$s on %2$s.'),
  ('cause.port_mismatch', 'fr', '%1$s ne répond pas sur son port déclaré %5$s sur %2$s.'),
  ('cause.config_drift', 'en', '%5$s: %3$s instead of %4$s on %2$s.'),
  ('cause.config_drift', 'fr', '%5$s : %3$s au lieu de %4$s sur %2$s.'),
  ('cause.config_drift.image', 'en', 'Image %3$s instead of %4$s on %2$s.'),
  ('cause.config_drift.image', 'fr', 'Image %3$s au lieu de %4$s sur %2$s.'),
  ('cause.config_drift.restart_policy', 'en', 'Restart policy %3$s instead of %4$s on %2$s.'),
  ('cause.config_drift.restart_policy', 'fr',
    'Politique de redémarrage %3$s au lieu de %4$s sur %2$s.'),
  ('cause.config_drift.role', 'en', '%1$s is %3$s instead of %4$s on %2$s.'),
  ('cause.config_drift.role', 'fr', '%1$s est %3$s au lieu de %4$s sur %2$s.'),
  ('cause.config_drift.node', 'en', '%2$s are on %3$s instead of %4$s.'),
  ('cause.config_drift.node', 'fr', '%2$s sont sur %3$s au lieu de %4$s.'),
  ('cause.config_drift.clock.ahead', 'en', '%2$s have a clock that is wrong: it is ahead.'),
  ('cause.config_drift.clock.ahead', 'fr', '%2$s ont une horloge fausse : elle avance.'),
  ('cause.config_drift.clock.behind', 'en', '%2$s have a clock that is wrong: it is behind.'),
  ('cause.config_drift.clock.behind', 'fr', '%2$s ont une horloge fausse : elle retarde.'),
  ('cause.config_drift.time_synchronization', 'en', 'Nothing sets the clocks of %2$s.'),
  ('cause.config_drift.time_synchronization', 'fr', 'Rien ne met à l''heure les horloges de %2$s.'),
  ('cause.config_drift.lifecycle', 'en', 'On %2$s something runs that is declared offline.'),
  ('cause.config_drift.lifecycle', 'fr', 'Sur %2$s, quelque chose tourne alors que l''arrêt est déclaré.'),
  ('cause.config_drift.vcpus', 'en', '%2$s have %3$s processors instead of %4$s.'),
  ('cause.config_drift.vcpus', 'fr', '%2$s ont %3$s processeurs au lieu de %4$s.'),
  ('cause.config_drift.memory', 'en', '%2$s have %3$s MB of memory instead of %4$s.'),
  ('cause.config_drift.memory', 'fr', '%2$s ont %3$s Mo de mémoire au lieu de %4$s.'),
  ('cause.config_drift.declared', 'en', 'Two origins declare %2$s differently: %4$s and %3$s.'),
  ('cause.config_drift.declared', 'fr',
    'Deux origines déclarent autrement %2$s : %4$s et %3$s.'),
  ('cause.vm_down', 'en', '%2$s at %6$s do not run (%3$s).'),
  ('cause.vm_down', 'fr', '%2$s sur %6$s ne tournent pas (%3$s).'),
  ('cause.vm_undeclared', 'en', '%2$s report and are not declared.'),
  ('cause.vm_undeclared', 'fr', '%2$s envoient des rapports sans être déclarés.'),
  ('cause.vm_undeclared.guest', 'en', '%2$s that %6$s lists are not declared.'),
  ('cause.vm_undeclared.guest', 'fr', '%2$s que liste %6$s ne sont pas déclarés.'),
  ('cause.vm_undeclared.lifecycle', 'en', '%2$s are declared retired and still exist (%3$s).'),
  ('cause.vm_undeclared.lifecycle', 'fr', '%2$s sont déclarés retirés et existent encore (%3$s).'),
  ('cause.node_unreachable', 'en', '%2$s at %6$s do not report.'),
  ('cause.node_unreachable', 'fr', '%2$s sur %6$s n''envoient plus rien.'),
  ('cause.node_unreachable.node', 'en', '%2$s of %6$s are offline, says their cluster.'),
  ('cause.node_unreachable.node', 'fr', '%2$s de %6$s sont hors ligne, dit leur cluster.'),
  ('cause.rebooted', 'en', '%2$s at %6$s started anew, and nobody asked for it.'),
  ('cause.rebooted', 'fr', '%2$s sur %6$s ont redémarré sans que personne l''ait demandé.'),
  ('cause.docker_unreachable', 'en', 'The Docker Engine does not answer on %2$s, for the same reason.'),
  ('cause.docker_unreachable', 'fr', 'Docker ne répond pas sur %2$s, pour la même raison.'),
  ('cause.snapshot_error.collection', 'en', 'The collection of %9$s fails on %2$s (%3$s).'),
  ('cause.snapshot_error.collection', 'fr', 'La collecte %9$s échoue sur %2$s (%3$s).'),
  ('cause.snapshot_error.rows', 'en', 'The %9$s snapshots of %2$s have rows that nobody can read.'),
  ('cause.snapshot_error.rows', 'fr', 'Les instantanés %9$s de %2$s ont des lignes illisibles.'),
  ('cause.snapshot_error.complete', 'en', 'The %9$s snapshots of %2$s are incomplete.'),
  ('cause.snapshot_error.complete', 'fr', 'Les instantanés %9$s de %2$s sont incomplets.'),
  ('cause.snapshot_error.report', 'en', 'The %9$s collectors of %2$s are silent.'),
  ('cause.snapshot_error.report', 'fr', 'Les collecteurs %9$s de %2$s n''envoient plus rien.'),
  ('cause.snapshot_error.rule', 'en', 'A rule fails on %2$s: %3$s.'),
  ('cause.snapshot_error.rule', 'fr', 'Une règle échoue sur %2$s : %3$s.'),
  ('cause.resource_exceeded', 'en', '%5$s is over its limit on %2$s.'),
  ('cause.resource_exceeded', 'fr', '%5$s dépasse sa limite sur %2$s.'),
  ('cause.service_restarting', 'en', '%1$s restarts again and again on %2$s.'),
  ('cause.service_restarting', 'fr', '%1$s redémarre sans cesse sur %2$s.'),
  ('cause.service_unhealthy', 'en', '%1$s runs on %2$s and is not healthy.'),
  ('cause.service_unhealthy', 'fr', '%1$s tourne sur %2$s sans être en bonne santé.'),
  ('cause.stuck', 'en', 'For too long the same state on %2$s: %3$s.'),
  ('cause.stuck', 'fr', 'Depuis trop longtemps dans le même état sur %2$s : %3$s.'),
  ('cause.alert_raised', 'en', 'The same alert on %2$s (%3$s), %7$s times: %5$s.'),
  ('cause.alert_raised', 'fr', 'La même alerte sur %2$s (%3$s), %7$s fois : %5$s.'),
  ('cause.route_drift', 'en', '%7$s routes to one target on %2$s lead nowhere (%3$s).'),
  ('cause.route_drift', 'fr', '%7$s routes vers une même cible sur %2$s ne mènent nulle part (%3$s).'),
  ('cause.route_drift.route.none', 'en', 'No enabled route leads to %7$s domains of %1$s on %2$s.'),
  ('cause.route_drift.route.none', 'fr',
    'Aucune route active ne sert %7$s domaines de %1$s sur %2$s.'),
  ('cause.remediation_failed', 'en', '%5$s does not help %1$s on %2$s.'),
  ('cause.remediation_failed', 'fr', '%5$s n''aide pas %1$s sur %2$s.');

-- 40_issues/causes/find_causes.sql
create function bruce.find_causes(p_token jsonb default null, p_event_types text[] default null)
returns setof bruce.cause
language plpgsql
stable
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
set jit = off
as $$
begin
  return query
  with recursive member as materialized (
    select m.cause_key, m.place, m.last_seen_at as seen_at, m.service_key, r.rank, i.*
    from bruce.cause_members as m
    join public.issues as i on i.issue_id = m.issue_id
    cross join lateral bruce.severity_rank(i.severity) as r (rank)
    where (p_token is null or bruce.in_scope(p_token, i.hostname))
      and (p_event_types is null or i.event_type = any (p_event_types))
  ),
  -- what is explained, with each issue above it
  victim as (
    select v.issue_id, v.hostname, v.suppressed_by as root_id, 1 as depth
    from public.issues as v
    where v.suppressed_by is not null and v.status <> 'resolved'
      and (p_token is null or bruce.in_scope(p_token, v.hostname))
    union
    select v.issue_id, v.hostname, r.suppressed_by, v.depth + 1
    from victim as v
    join public.issues as r on r.issue_id = v.root_id
    where r.suppressed_by is not null and r.status <> 'resolved' and v.depth < 5
  ),
  explained as (
    select m.cause_key, count(distinct v.issue_id)::integer as victims,
      array_agg(distinct v.hostname) as hosts
    from victim as v
    join member as m on m.issue_id = v.root_id
    group by m.cause_key
  ),
  fleet as (
    select greatest(count(*), 1) as hosts
    from (
      select h.hostname from bruce.host_state as h where h.lifecycle <> 'retired'
      union
      select s.host from bruce.scopes as s
    ) as h (hostname)
    where p_token is null or bruce.in_scope(p_token, h.hostname)
  ),
  gathered as (
    select
      m.cause_key, m.event_type,
      (array_agg(m.severity order by m.rank))[1] as severity,
      case when min(m.service_key) = max(m.service_key) and count(m.service_key) = count(*)
        then min(m.service) end as service,
      case when min(m.field) = max(m.field) and count(m.field) = count(*) then min(m.field) end as field,
      case when min(m.expected) = max(m.expected) and count(m.expected) = count(*) then min(m.expected) end
        as expected,
      case when min(m.observed) = max(m.observed) and count(m.observed) = count(*) then min(m.observed) end
        as observed,
      min(m.place) as place,
      (array_agg(m.details order by m.rank, m.first_seen_at, m.issue_id))[1] as lead_details,
      array_agg(distinct m.hostname) as hosts,
      coalesce(array_agg(distinct m.service) filter (where m.service is not null), '{}') as services,
      count(distinct m.hostname || '/' || m.service)::integer as services_total,
      min(m.first_seen_at) as first_seen_at, max(m.seen_at) as last_seen_at,
      array_agg(m.issue_id order by m.hostname, m.service, m.field, m.issue_id) as issue_ids,
      array_agg(m.drift_key order by m.hostname, m.service, m.field, m.issue_id) as drift_keys,
      jsonb_build_object(
        'open', count(*) filter (where m.status = 'open'),
        'pending', count(*) filter (where m.status = 'pending'),
        'acknowledged', count(*) filter (where m.acknowledged_at is not null),
        'waived', count(*) filter (where m.waived_by is not null),
        'in_maintenance', count(*) filter (where m.window_id is not null),
        'stale', count(*) filter (where m.stale)) as states
    from member as m
    group by m.cause_key, m.event_type
  )
  select
    g.cause_key, g.severity, g.event_type, g.service, g.field, g.expected, g.observed, g.place,
    g.lead_details, g.hosts, g.services, g.services_total, g.first_seen_at, g.last_seen_at, g.issue_ids,
    g.drift_keys, g.states, b.hosts, coalesce(e.victims, 0), least(round(b.hosts / f.hosts::numeric, 3), 1)
  from gathered as g
  cross join fleet as f
  left join explained as e on e.cause_key = g.cause_key
  cross join lateral (
    select case when e.hosts is null then cardinality(g.hosts)
      else (select count(distinct h)::integer from unnest(g.hosts || e.hosts) as h) end as hosts
  ) as b;
end;
$$;
revoke all on function bruce.find_causes(jsonb, text[]) from public, anon, authenticated, service_role;
comment on function bruce.find_causes(jsonb, text[]) is
  'The causes of what differs now, as far as a token may see their hosts; without one, all. The work grows '
  'with the living issues.';
grant execute on function bruce.find_causes(jsonb, text[]) to authenticated, service_role;

-- 40_issues/causes/drift_causes.sql
create view public.drift_causes with (security_invoker = true) as
select
  c.severity, c.event_type, bruce.cause_words(c) as details, c.service, c.field, c.expected, c.observed,
  c.place, c.hosts, c.services, c.first_seen_at, c.last_seen_at, c.states, c.blast_hosts,
  c.services_total as blast_services, c.victims, c.fleet_share, c.issue_ids, c.drift_keys, c.cause_key
from bruce.find_causes() as c
order by c.blast_hosts desc, cardinality(c.issue_ids) + c.victims desc, bruce.severity_rank(c.severity),
  c.cause_key;
revoke all on table public.drift_causes from public, anon, authenticated, service_role;
comment on view public.drift_causes is
  'The same difference on many hosts is one row, the widest first. Issues that a root cause explains are not '
  'members; they count as victims of its row. A difference on one host alone is a row too: filter by '
  'cardinality(hosts).';
comment on column public.drift_causes.severity is 'The worst of its issues.';
comment on column public.drift_causes.service is
  'What its issues share; null where they do not. So are field, expected and observed.';
comment on column public.drift_causes.place is
  'The hypervisor, parent or cluster that its hosts share, or whose list shows them, where the rule asks.';
comment on column public.drift_causes.states is
  'How many of its issues are open, pending, acknowledged, waived, in_maintenance, stale.';
comment on column public.drift_causes.blast_hosts is
  'Hosts that have it, and hosts of the issues that it explains.';
comment on column public.drift_causes.blast_services is 'Services that have it; one on each host counts.';
comment on column public.drift_causes.victims is 'Issues that it explains.';
comment on column public.drift_causes.fleet_share is
  'blast_hosts of all hosts that are declared or report: 0.25 is a quarter.';
comment on column public.drift_causes.cause_key is
  'The same as long as the rule and what its differences share are the same (bruce.cause_parts).';
grant select on public.drift_causes to authenticated, service_role;

-- 40_issues/count_events.sql
create function bruce.count_events(p_after bigint, p_hosts text[] default null)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return (
    select jsonb_build_object(
      'opened', count(*) filter (where e.status = 'opened'),
      'changed', count(*) filter (where e.status = 'changed'),
      'resolved', count(*) filter (where e.status = 'resolved')
    )
    from public.events as e
    -- writers of an older BRUCE add events without an issue
    where e.id > p_after and e.issue_id is not null
      and (p_hosts is null or lower(e.hostname) = any (p_hosts))
  );
end;
$$;
revoke all on function bruce.count_events(pg_catalog.int8, text[]) from public, anon, authenticated, service_role;
comment on function bruce.count_events(bigint, text[]) is
  'How many events of issues came after that one: {"opened", "changed", "resolved"}. p_hosts: only of these, '
  'in lower case, when others write at the same time.';

-- 40_issues/ends/end_of_host.sql
create function bruce.end_of_host(p_issue public.issues, p_cause text, p_now timestamptz)
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_host bruce.host_state;
begin
  select h.* into v_host from bruce.host_state as h where h.hostname = p_issue.hostname;

  if p_issue.event_type = 'VM_UNDECLARED' then
    return case
      when p_issue.field = 'guest' and not exists (select from bruce.entities as e
        where e.hostname = p_issue.hostname and e.kind in ('guest', 'vm')) then 'end.guest_is_gone'
      when p_issue.field = 'lifecycle' and v_host.state in ('absent', 'unobserved') then 'end.guest_is_gone'
      when v_host.lifecycle is null or v_host.lifecycle = 'retired' then null
      when p_issue.field = 'guest' and p_cause = 'REALITY_CHANGED' then 'end.guest_is_known'
      when p_issue.expected = 'retired' then 'end.host_is_expected_again'
      when p_cause = 'INTENT_CHANGED' then 'end.host_is_declared'
    end;
  elsif p_issue.field = 'reporters' then
    return case when exists (
      select from bruce.scopes as s where s.last_contact_at > p_issue.opened_at) then 'end.reporters' end;
  elsif p_issue.field = 'clock' then
    return case when exists (
      select from bruce.scopes as s
      where s.host = p_issue.hostname and s.clock_skew between interval '-2 minutes' and interval '2 minutes'
    ) then 'end.clock' end;
  elsif p_issue.field like '%.identity' then
    return case when exists (select from bruce.scopes as s where s.host = p_issue.hostname)
      then 'end.identity_of_source' end;
  elsif p_issue.field like 'guest identity%' then
    return null;
  elsif v_host.lifecycle is null or v_host.lifecycle = 'retired' then
    return 'end.host_is_not_expected';
  elsif p_issue.event_type = 'CONFIG_DRIFT' and p_issue.field = 'lifecycle' then
    return case
      when v_host.lifecycle = 'active' then 'end.host_is_expected_to_run'
      when v_host.state in ('stopped', 'failed', 'paused', 'absent') then 'end.host_is_off_again'
      when p_issue.observed = 'reports' then 'end.host_reports_no_more'
    end;
  elsif p_issue.field = 'identity' then
    return case when v_host.state <> 'ambiguous' then 'end.host_identity' end;
  elsif v_host.lifecycle in ('planned', 'offline') and v_host.state <> 'running' then
    return 'end.host_is_not_expected_now';
  elsif p_issue.event_type = 'NODE_UNREACHABLE' then
    return case
      when p_issue.field = 'node' and exists (
        select from bruce.entities as e
        where e.hostname = p_issue.hostname and e.kind = 'node' and e.state = 'running')
        then 'end.node_is_online'
      when p_issue.field = 'report' and exists (
        select from bruce.scopes as s
        where s.host = p_issue.hostname and s.last_contact_at >= p_now - s.stale_after)
        then 'end.host_reports'
    end;
  elsif p_issue.field = 'ip' and v_host.address_scope_id is not null then
    return case
      when p_cause = 'INTENT_CHANGED' then 'end.host_is_as_declared'
      when v_host.primary_ip = any (v_host.addresses) then 'end.address'
    end;
  elsif p_issue.field = 'time_synchronization' then
    return case when exists (
      select from bruce.entities as e
      where e.hostname = p_issue.hostname and e.kind = 'os'
        and e.item ->> 'time_synchronized' = 'true') then 'end.time' end;
  elsif p_issue.field = 'machine identity' then
    return 'end.machine';
  elsif v_host.state in ('stopped', 'failed', 'paused', 'absent') then
    return 'end.host_runs_not';
  elsif v_host.state <> 'running' then
    return null;
  elsif p_cause = 'INTENT_CHANGED' then
    return 'end.host_is_as_declared';
  end if;
  return case
    when p_issue.event_type = 'VM_DOWN' then 'end.host_runs'
    when p_issue.field = 'ip' and v_host.primary_ip = any (v_host.addresses) then 'end.address'
    when p_issue.field = 'node' then 'end.node'
    when p_issue.field = 'name' then 'end.name'
  end;
end;
$$;
revoke all on function bruce.end_of_host(public.issues, text, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.end_of_host(public.issues, text, timestamptz) is
  'Which text says how an issue of a host ended; null when nothing shows how.';
insert into public.texts (key, language, text)
values
  ('end.guest_is_gone', 'en', 'Guest %1$s is not there any more, was there for %3$s.'),
  ('end.guest_is_gone', 'fr', 'La machine %1$s n''existe plus, après %3$s de présence inattendue.'),
  ('end.guest_is_known', 'en', 'Guest %1$s is only where it is declared, was elsewhere for %3$s.'),
  ('end.guest_is_known', 'fr',
    'La machine %1$s n''est plus que là où elle est déclarée, après %3$s ailleurs.'),
  ('end.host_is_expected_again', 'en', '%1$s is expected again.'),
  ('end.host_is_expected_again', 'fr', '%1$s est de nouveau attendu.'),
  ('end.host_is_declared', 'en', '%1$s is declared now, was not for %3$s.'),
  ('end.host_is_declared', 'fr', '%1$s est maintenant déclaré, après %3$s sans l''être.'),
  ('end.reporters', 'en', 'Hosts report again, nobody did for %3$s.'),
  ('end.reporters', 'fr', 'Des hôtes donnent de nouveau signe de vie, après %3$s de silence général.'),
  ('end.clock', 'en', 'The clock of %1$s is right again, was wrong for %3$s.'),
  ('end.clock', 'fr', 'L''horloge de %1$s est de nouveau à l''heure, après %3$s d''écart.'),
  ('end.identity_of_source', 'en', 'It is clear again who reports as %1$s, it was not for %3$s.'),
  ('end.identity_of_source', 'fr', 'On sait de nouveau qui parle au nom de %1$s, après %3$s de doute.'),
  ('end.host_is_not_expected', 'en', '%1$s is not expected any more.'),
  ('end.host_is_not_expected', 'fr', '%1$s n''est plus attendu.'),
  ('end.host_is_expected_to_run', 'en', '%1$s is expected to run now.'),
  ('end.host_is_expected_to_run', 'fr', '%1$s est maintenant censé tourner.'),
  ('end.host_is_off_again', 'en', '%1$s is off again, as declared, ran for %3$s.'),
  ('end.host_is_off_again', 'fr', '%1$s est de nouveau arrêté, comme déclaré, après %3$s de marche.'),
  ('end.host_reports_no_more', 'en', '%1$s does not report any more: it counts as off, as declared.'),
  ('end.host_reports_no_more', 'fr',
    '%1$s ne donne plus signe de vie : il compte comme arrêté, comme déclaré.'),
  ('end.host_runs_not', 'en', '%1$s does not run any more, so nothing else is said of it.'),
  ('end.host_runs_not', 'fr', '%1$s ne tourne plus : il n''y a rien d''autre à en dire.'),
  ('end.host_identity', 'en', 'It is clear again which %1$s is meant, it was not for %3$s.'),
  ('end.host_identity', 'fr', 'On sait de nouveau quel %1$s est visé, après %3$s de doute.'),
  ('end.host_is_not_expected_now', 'en', '%1$s is not expected to run now.'),
  ('end.host_is_not_expected_now', 'fr', '%1$s n''est pas censé tourner en ce moment.'),
  ('end.node_is_online', 'en', 'The cluster reports node %1$s as online again, was offline for %3$s.'),
  ('end.node_is_online', 'fr', 'Le cluster dit le nœud %1$s de nouveau en ligne, après %3$s hors ligne.'),
  ('end.host_reports', 'en', 'Host %1$s reports again, was silent for %3$s.'),
  ('end.host_reports', 'fr', 'L''hôte %1$s donne de nouveau signe de vie, après %3$s de silence.'),
  ('end.host_is_as_declared', 'en', '%1$s is as declared since its declaration changed.'),
  ('end.host_is_as_declared', 'fr', '%1$s est conforme à sa nouvelle déclaration.'),
  ('end.host_runs', 'en', '%1$s runs again, was down for %3$s.'),
  ('end.host_runs', 'fr', '%1$s tourne de nouveau, après %3$s d''arrêt.'),
  ('end.address', 'en', '%1$s has its declared address again, had another for %3$s.'),
  ('end.address', 'fr', '%1$s a de nouveau son adresse déclarée, après %3$s avec une autre.'),
  ('end.time', 'en', 'The clock of %1$s is set again, was not for %3$s.'),
  ('end.time', 'fr', 'L''horloge de %1$s est de nouveau mise à l''heure, après %3$s sans l''être.'),
  ('end.machine', 'en', 'No other machine has the machine id of %1$s any more, one had it for %3$s.'),
  ('end.machine', 'fr', 'Aucune autre machine n''a plus l''identifiant de %1$s, après %3$s de partage.'),
  ('end.node', 'en', '%1$s runs on its declared node again, was elsewhere for %3$s.'),
  ('end.node', 'fr', '%1$s tourne de nouveau sur son nœud déclaré, après %3$s ailleurs.'),
  ('end.name', 'en', 'The guest with the number of %1$s has that name again, had another for %3$s.'),
  ('end.name', 'fr', 'La machine qui porte le numéro de %1$s a de nouveau ce nom, après %3$s sous un autre.');

-- 40_issues/ends/end_of_other.sql
create function bruce.end_of_other(p_issue public.issues, p_cause text, p_now timestamptz)
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_state text;
  v_beat public.heartbeats;
  v_target public.targets;
  v_service bruce.service_state;
begin
  case p_issue.event_type
  when 'POOL_UNHEALTHY' then
    select min(e.state) into v_state from bruce.entities as e
    where e.hostname = p_issue.hostname and e.kind = p_issue.field and e.name = p_issue.service;
    return case
      when v_state = 'running' and p_issue.field = 'storage' then 'end.storage'
      when v_state = 'running' then 'end.pool'
      when v_state = 'stopped' and p_issue.field = 'storage' then 'end.storage_is_disabled'
      when v_state is null or v_state = 'absent' then 'end.pool_is_forgotten'
    end;
  when 'ALERT_RAISED' then
    return case
      when starts_with(p_issue.field, 'update.') then 'end.update'
      when p_issue.field ~ '^[a-z0-9_]+/' then 'end.repair'
      when exists (
        select from bruce.entities as e
        where e.hostname = p_issue.hostname and e.kind = 'alert' and e.state = 'failed'
          and e.name in ('VolumeStatus', 'BootPoolStatus') and e.name = split_part(p_issue.field, ' ', 1)
      ) then 'end.alert_of_pool'
      else 'end.alert'
    end;
  when 'RESOURCE_EXCEEDED' then
    return case when p_issue.service is null then 'end.level_of_host' else 'end.level' end;
  when 'REBOOTED' then
    return 'end.rebooted';
  when 'STUCK' then
    return case when p_issue.service is null then 'end.host_is_settled' else 'end.settled' end;
  when 'ROUTE_DRIFT' then
    if p_issue.expected = 'an enabled route' then
      select t.* into v_service from bruce.service_state as t
      where t.hostname = p_issue.hostname and t.service = p_issue.service;
      return case
        when v_service.lifecycle is null or v_service.lifecycle = 'retired' then 'end.not_expected'
        when v_service.lifecycle <> 'active' then 'end.not_expected_now'
        when p_cause = 'INTENT_CHANGED' then 'end.as_declared'
        else 'end.has_a_route'
      end;
    end if;
    return case when exists (
      select from bruce.route_targets as r
      where r.place = p_issue.hostname and 'route ' || r.domains = p_issue.field) then 'end.route'
      else 'end.route_gone' end;
  when 'HEARTBEAT_OVERDUE' then
    if p_issue.service is null then
      return bruce.end_of_source(p_issue, p_now);
    end if;
    select h.* into v_beat from public.heartbeats as h where h.name = p_issue.service;
    return case
      when v_beat.name is null or not v_beat.enabled then 'end.beat_is_not_expected'
      when bruce.last_beat_at(v_beat) > p_issue.opened_at then 'end.beats'
    end;
  when 'TARGET_FAILING' then
    select t.* into v_target from public.targets as t where t.name = p_issue.service;
    return case
      when v_target.name is null or not v_target.enabled then 'end.target_is_off'
      when v_target.failing_since is null then 'end.target'
    end;
  when 'REMEDIATION_FAILED' then
    return 'end.remediation';
  else
    return null;
  end case;
end;
$$;
revoke all on function bruce.end_of_other(public.issues, text, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.end_of_other(public.issues, text, timestamptz) is
  'Which text says how an issue of a pool, an alert, a measure, a route or a part of BRUCE ended; null when '
  'nothing shows how, as for a rule that a person wrote.';
insert into public.texts (key, language, text)
values
  ('end.storage', 'en', 'Storage %1$s on %2$s is available again, was not for %3$s.'),
  ('end.storage', 'fr', 'Le stockage %1$s est de nouveau disponible sur %2$s, après %3$s d''absence.'),
  ('end.storage_is_disabled', 'en', 'Storage %1$s on %2$s is disabled now, was not available for %3$s.'),
  ('end.storage_is_disabled', 'fr', 'Le stockage %1$s est désactivé sur %2$s, après %3$s d''absence.'),
  ('end.pool', 'en', 'Pool %1$s on %2$s is ONLINE again, was not for %3$s.'),
  ('end.pool', 'fr', 'Le pool %1$s sur %2$s est de nouveau ONLINE, après %3$s de panne.'),
  ('end.pool_is_forgotten', 'en', '%1$s on %2$s is forgotten: it was not listed any more for %3$s.'),
  ('end.pool_is_forgotten', 'fr', '%1$s sur %2$s est oublié : il n''était plus listé depuis %3$s.'),
  ('end.alert_of_pool', 'en', 'The state of a pool on %1$s now says what the alert %4$s said.'),
  ('end.alert_of_pool', 'fr', 'L''état d''un pool de %1$s dit maintenant ce que disait l''alerte %4$s.'),
  ('end.alert', 'en', '%1$s does not raise the alert %4$s any more, did for %3$s.'),
  ('end.alert', 'fr', '%1$s ne lève plus l''alerte %4$s, après %3$s.'),
  ('end.update', 'en', 'The update %4$s of %1$s was installed or skipped, after %3$s.'),
  ('end.update', 'fr', 'La mise à jour %4$s de %1$s a été installée ou ignorée, après %3$s.'),
  ('end.repair', 'en', '%1$s does not ask for the repair %4$s any more, did for %3$s.'),
  ('end.repair', 'fr', '%1$s ne demande plus la réparation %4$s, après %3$s.'),
  ('end.level_of_host', 'en', '%4$s of %1$s is not over its limit any more, was for %3$s.'),
  ('end.level_of_host', 'fr', 'La mesure %4$s de %1$s ne dépasse plus sa limite, après %3$s de dépassement.'),
  ('end.level', 'en', '%4$s of %1$s on %2$s is not over its limit any more, was for %3$s.'),
  ('end.level', 'fr',
    'La mesure %4$s de %1$s sur %2$s ne dépasse plus sa limite, après %3$s de dépassement.'),
  ('end.rebooted', 'en', '%1$s has run since it restarted.'),
  ('end.rebooted', 'fr', '%1$s fonctionne depuis son redémarrage.'),
  ('end.host_is_settled', 'en', '%1$s is not stuck any more, was for %3$s.'),
  ('end.host_is_settled', 'fr', '%1$s n''est plus bloqué, après %3$s de blocage.'),
  ('end.settled', 'en', '%1$s on %2$s is not stuck any more, was for %3$s.'),
  ('end.settled', 'fr', '%1$s sur %2$s n''est plus bloqué, après %3$s de blocage.'),
  ('end.has_a_route', 'en', 'An enabled route leads to %1$s on %2$s again, none did for %3$s.'),
  ('end.has_a_route', 'fr', 'Une route active mène de nouveau à %1$s sur %2$s, après %3$s sans route.'),
  ('end.route', 'en', 'Route %4$s to %2$s leads where something runs again, did not for %3$s.'),
  ('end.route', 'fr', 'La route %4$s vers %2$s mène de nouveau à quelque chose, après %3$s dans le vide.'),
  ('end.route_gone', 'en', 'There is no route %4$s to %2$s any more.'),
  ('end.route_gone', 'fr', 'Il n''y a plus de route %4$s vers %2$s.'),
  ('end.beat_is_not_expected', 'en', 'No sign of life of %1$s on %2$s is expected any more.'),
  ('end.beat_is_not_expected', 'fr', 'Aucun signe de vie de %1$s sur %2$s n''est plus attendu.'),
  ('end.beats', 'en', '%1$s on %2$s gives signs of life again, gave none for %3$s.'),
  ('end.beats', 'fr', '%1$s sur %2$s donne de nouveau signe de vie, après %3$s de silence.'),
  ('end.target_is_off', 'en', 'Nothing is sent to target %1$s any more.'),
  ('end.target_is_off', 'fr', 'Plus rien n''est envoyé à la cible %1$s.'),
  ('end.target', 'en', 'Target %1$s receives notifications again, did not for %3$s.'),
  ('end.target', 'fr', 'La cible %1$s reçoit de nouveau les notifications, après %3$s sans.'),
  ('end.remediation', 'en', '%4$s on %2$s is over: nobody has to look any more.'),
  ('end.remediation', 'fr', '%4$s sur %2$s est terminé : plus personne n''a à intervenir.');

-- 40_issues/ends/end_of_service.sql
create function bruce.end_of_service(p_issue public.issues, p_cause text)
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_service bruce.service_state;
  v_thing bruce.entities;
  v_answers boolean;
begin
  if p_issue.service_id is not null then
    select t.* into v_service from bruce.service_state as t where t.service_id = p_issue.service_id;
  else
    select t.* into v_service from bruce.service_state as t
    where t.hostname = p_issue.hostname and t.service = p_issue.service;
  end if;
  if p_issue.entity_id is not null then
    select e.* into v_thing from bruce.entities as e where e.entity_id = p_issue.entity_id;
  end if;

  if p_issue.event_type = 'SERVICE_UNEXPECTED' then
    return case
      when p_issue.field = 'lifecycle' and v_service.state in ('running', 'unstable') then
        case when v_service.lifecycle <> 'retired' then 'end.expected_again' end
      when v_thing.state in ('running', 'unstable') then
        case v_thing.match when 'matched' then 'end.declared_now' when 'ignored' then 'end.ignored' end
      else 'end.runs_no_more'
    end;
  end if;

  -- a container that nobody declares has no service, and is judged by itself
  if v_service.service_id is null and p_issue.service_id is not null or v_service.lifecycle = 'retired' then
    return 'end.not_expected';
  elsif p_issue.field = 'lifecycle' then
    return case
      when v_service.lifecycle = 'active' and v_service.state = 'running' then 'end.expected_to_run'
      when v_service.state in ('stopped', 'failed', 'paused', 'absent') then 'end.off_again'
    end;
  elsif v_service.lifecycle in ('planned', 'offline') and v_service.state <> 'running' then
    return 'end.not_expected_now';
  elsif p_issue.event_type = 'SERVICE_MISSING' then
    return case
      when v_service.state = 'unstable' then 'end.restarts'
      when v_service.state = 'changing' then 'end.changes'
      when v_service.state = 'running' and p_cause = 'INTENT_CHANGED' then 'end.found'
      when v_service.state = 'running' then 'end.runs'
    end;
  elsif coalesce(v_thing.state, v_service.state) in ('stopped', 'failed', 'paused', 'absent')
    or v_thing.entity_id is null and p_issue.entity_id is not null
  then
    return 'end.runs_not';
  elsif p_issue.event_type = 'SERVICE_RESTARTING' then
    return case when v_thing.state = 'running' then 'end.restarts_no_more' end;
  elsif p_issue.event_type = 'SERVICE_UNHEALTHY' and p_issue.entity_id is not null then
    return case
      when v_thing.kind = 'unit' then
        case when v_thing.state = 'running' then 'end.unit' when v_thing.service_id is not null
          then 'end.declared_unit' end
      when v_thing.health = 'healthy' then 'end.healthy'
      when v_thing.health = 'starting' then 'end.starts_anew'
    end;
  elsif p_issue.event_type = 'SERVICE_UNHEALTHY' and p_issue.service_id is not null then
    return case when v_service.state = 'running' and v_service.down = '{}' then 'end.replicas' end;
  elsif p_issue.service_id is null and p_issue.event_type <> 'CONFIG_DRIFT' then
    -- several probes may look there: all of them count
    v_answers := (
      select bool_and(e.state = 'running') from bruce.entities as e
      where e.hostname = p_issue.hostname and e.kind = 'check'
        and (e.service_id = v_service.service_id or e.name = p_issue.service)
        and p_issue.field in (e.ports[1], concat_ws(' ', e.health, e.item ->> 'target'))
    );
    return case when v_answers and p_issue.event_type = 'PORT_MISMATCH' then 'end.port_answers'
      when v_answers then 'end.probe_answers' end;
  elsif v_service.state <> 'running' then
    return null;
  elsif p_cause = 'INTENT_CHANGED' then
    return 'end.as_declared';
  end if;
  return case
    when p_issue.event_type = 'PORT_MISMATCH' then 'end.ports'
    when p_issue.field = 'image' then 'end.image'
    when p_issue.field = 'restart_policy' then 'end.restart_policy'
    when p_issue.field = 'role' then 'end.role'
    when p_issue.field = 'network' then 'end.network'
    when p_issue.field like '%identity' then 'end.identity'
  end;
end;
$$;
revoke all on function bruce.end_of_service(public.issues, text) from public, anon, authenticated, service_role;
comment on function bruce.end_of_service(public.issues, text) is
  'Which text says how an issue of a service or a container ended; null when nothing shows how.';
insert into public.texts (key, language, text)
values
  ('end.expected_again', 'en', '%1$s on %2$s is expected again, and runs.'),
  ('end.expected_again', 'fr', '%1$s est de nouveau attendu sur %2$s, et il tourne.'),
  ('end.declared_now', 'en', '%1$s on %2$s is declared now, ran undeclared for %3$s.'),
  ('end.declared_now', 'fr', '%1$s sur %2$s est maintenant déclaré, après %3$s sans l''être.'),
  ('end.ignored', 'en', '%1$s on %2$s is ignored now, by its name or its label.'),
  ('end.ignored', 'fr', '%1$s sur %2$s est maintenant ignoré, par son nom ou son étiquette.'),
  ('end.runs_no_more', 'en', '%1$s does not run on %2$s any more, ran unexpectedly for %3$s.'),
  ('end.runs_no_more', 'fr', '%1$s ne tourne plus sur %2$s, après %3$s de marche inattendue.'),
  ('end.not_expected', 'en', '%1$s on %2$s is not expected any more.'),
  ('end.not_expected', 'fr', '%1$s n''est plus attendu sur %2$s.'),
  ('end.expected_to_run', 'en', '%1$s on %2$s is expected to run now, and does.'),
  ('end.expected_to_run', 'fr', '%1$s sur %2$s est maintenant censé tourner, et il tourne.'),
  ('end.off_again', 'en', '%1$s on %2$s is off again, as declared, ran for %3$s.'),
  ('end.off_again', 'fr', '%1$s sur %2$s est de nouveau arrêté, comme déclaré, après %3$s de marche.'),
  ('end.not_expected_now', 'en', '%1$s on %2$s is not expected to run now.'),
  ('end.not_expected_now', 'fr', '%1$s sur %2$s n''est pas censé tourner en ce moment.'),
  ('end.restarts', 'en', '%1$s on %2$s is not down any more, but it keeps restarting.'),
  ('end.restarts', 'fr', '%1$s sur %2$s n''est plus arrêté, mais il redémarre sans cesse.'),
  ('end.changes', 'en', '%1$s on %2$s is being changed, was down for %3$s.'),
  ('end.changes', 'fr', '%1$s sur %2$s est en changement, après %3$s d''arrêt.'),
  ('end.found', 'en', '%1$s on %2$s is found running since its declaration changed.'),
  ('end.found', 'fr', '%1$s sur %2$s tourne bien, selon sa nouvelle déclaration.'),
  ('end.runs', 'en', '%1$s on %2$s runs again, was down for %3$s.'),
  ('end.runs', 'fr', '%1$s sur %2$s tourne de nouveau, après %3$s d''arrêt.'),
  ('end.runs_not', 'en', '%1$s on %2$s does not run any more, so nothing else is said of it.'),
  ('end.runs_not', 'fr', '%1$s sur %2$s ne tourne plus : il n''y a rien d''autre à en dire.'),
  ('end.restarts_no_more', 'en', '%1$s on %2$s runs without restarting, kept restarting for %3$s.'),
  ('end.restarts_no_more', 'fr', '%1$s sur %2$s tourne sans redémarrer, après %3$s de redémarrages.'),
  ('end.healthy', 'en', '%1$s on %2$s is healthy again, was not for %3$s.'),
  ('end.healthy', 'fr', '%1$s sur %2$s est de nouveau en bonne santé, après %3$s de mauvaise santé.'),
  ('end.unit', 'en', 'Unit %1$s on %2$s runs again, had failed for %3$s.'),
  ('end.unit', 'fr', 'L''unité %1$s sur %2$s tourne de nouveau, après %3$s d''échec.'),
  ('end.declared_unit', 'en', 'Unit %1$s on %2$s is a declared service now.'),
  ('end.declared_unit', 'fr', 'L''unité %1$s sur %2$s est maintenant un service déclaré.'),
  ('end.starts_anew', 'en', '%1$s on %2$s starts anew, was unhealthy for %3$s.'),
  ('end.starts_anew', 'fr', '%1$s sur %2$s redémarre, après %3$s de mauvaise santé.'),
  ('end.replicas', 'en', 'All containers of %1$s on %2$s run again, some were down for %3$s.'),
  ('end.replicas', 'fr',
    'Tous les conteneurs de %1$s sur %2$s tournent de nouveau, après %3$s d''arrêt de certains.'),
  ('end.port_answers', 'en', '%1$s on %2$s answers on port %4$s again, did not for %3$s.'),
  ('end.port_answers', 'fr', '%1$s sur %2$s répond de nouveau sur le port %4$s, après %3$s de silence.'),
  ('end.probe_answers', 'en', '%1$s on %2$s passes its probe again (%4$s), failed it for %3$s.'),
  ('end.probe_answers', 'fr', '%1$s sur %2$s répond de nouveau à sa sonde (%4$s), après %3$s d''échec.'),
  ('end.as_declared', 'en', '%1$s on %2$s is as declared since its declaration changed.'),
  ('end.as_declared', 'fr', '%1$s sur %2$s est conforme à sa nouvelle déclaration.'),
  ('end.ports', 'en', '%1$s on %2$s publishes its declared ports again, did not for %3$s.'),
  ('end.ports', 'fr', '%1$s sur %2$s publie de nouveau ses ports déclarés, après %3$s d''écart.'),
  ('end.image', 'en', '%1$s on %2$s runs its declared image again, ran another for %3$s.'),
  ('end.image', 'fr', '%1$s sur %2$s tourne de nouveau sur son image déclarée, après %3$s sur une autre.'),
  ('end.restart_policy', 'en', '%1$s on %2$s has its declared restart policy again, had another for %3$s.'),
  ('end.restart_policy', 'fr',
    '%1$s sur %2$s a de nouveau sa politique de redémarrage déclarée, après %3$s d''écart.'),
  ('end.role', 'en', '%1$s on %2$s has its declared role again, had another for %3$s.'),
  ('end.role', 'fr', '%1$s sur %2$s a de nouveau son rôle déclaré, après %3$s d''écart.'),
  ('end.network', 'en', '%1$s on %2$s has a network again, had none for %3$s.'),
  ('end.network', 'fr', '%1$s sur %2$s a de nouveau un réseau, après %3$s sans réseau.'),
  ('end.identity', 'en', 'It is clear again which %1$s on %2$s is meant, it was not for %3$s.'),
  ('end.identity', 'fr', 'On sait de nouveau quel %1$s est visé sur %2$s, après %3$s de doute.');

-- 40_issues/ends/end_of_source.sql
create function bruce.end_of_source(p_issue public.issues, p_now timestamptz)
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_scope bruce.scopes;
  v_what text := substring(p_issue.field from '[^.]*$');
begin
  select s.* into v_scope from bruce.scopes as s
  where s.host = p_issue.hostname and s.source = p_issue.source;
  return coalesce(case
    when p_issue.field like 'quota.%' then 'end.quota'
    when p_issue.field = 'rule' then 'end.rule'
    when v_scope.scope_id is null and v_what = 'breaker' then 'end.nothing_held'
    when v_scope.scope_id is null then null
    when p_issue.event_type = 'DOCKER_UNREACHABLE' then
      case when v_scope.error_kind is null then 'end.engine' end
    when v_what = 'collection' then case when v_scope.error_kind is null then 'end.collection' end
    when v_what = 'breaker' then case when v_scope.held_snapshot_id is null then 'end.snapshot_not_held' end
    when v_what = 'rows' then case when not v_scope.has_quarantine then 'end.rows' end
    when v_what = 'complete' then case when v_scope.complete then 'end.complete' end
    when v_what = 'report' then case when v_scope.last_contact_at >= p_now - v_scope.stale_after
      then 'end.collector_reports' else 'end.host_is_silent' end
  end, case when num_nonnulls(v_scope.error_kind, v_scope.held_snapshot_id) > 0 or v_scope.has_quarantine
    then 'end.source_fails_otherwise' end);
end;
$$;
revoke all on function bruce.end_of_source(public.issues, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.end_of_source(public.issues, timestamptz) is
  'Which text says how an issue of what a source sends ended; null when nothing shows how.';
insert into public.texts (key, language, text)
values
  ('end.quota', 'en', 'What was refused beyond a quota is accepted again (%4$s), after %3$s.'),
  ('end.quota', 'fr', 'Ce qui dépassait un quota est de nouveau accepté (%4$s), après %3$s de refus.'),
  ('end.rule', 'en', 'Every rule can be judged on %1$s again, one could not for %3$s.'),
  ('end.rule', 'fr', 'Toutes les règles peuvent de nouveau être jugées sur %1$s, après %3$s d''échec.'),
  ('end.nothing_held', 'en', 'No expected state of %1$s is held any more, one was for %3$s.'),
  ('end.nothing_held', 'fr', 'Aucun état attendu de %1$s n''est plus retenu, après %3$s de retenue.'),
  ('end.engine', 'en', 'The Docker Engine on %1$s answers again, did not for %3$s.'),
  ('end.engine', 'fr', 'Le moteur Docker de %1$s répond de nouveau, après %3$s de silence.'),
  ('end.collection', 'en', 'Collection of %6$s on %1$s works again, failed for %3$s.'),
  ('end.collection', 'fr', 'La collecte %6$s sur %1$s fonctionne de nouveau, après %3$s d''échec.'),
  ('end.snapshot_not_held', 'en', 'No %6$s snapshot of %1$s is held any more, one was for %3$s.'),
  ('end.snapshot_not_held', 'fr', 'Aucun instantané %6$s de %1$s n''est plus retenu, après %3$s de retenue.'),
  ('end.rows', 'en', 'All rows of the %6$s snapshot of %1$s can be read again, some could not for %3$s.'),
  ('end.rows', 'fr', 'Toutes les lignes de l''instantané %6$s de %1$s sont de nouveau lisibles, après %3$s.'),
  ('end.complete', 'en', 'The %6$s snapshot of %1$s is complete again, was not for %3$s.'),
  ('end.complete', 'fr', 'L''instantané %6$s de %1$s est de nouveau complet, après %3$s de manque.'),
  ('end.host_is_silent', 'en', 'Not only the %6$s collector of %1$s is silent now, after %3$s.'),
  ('end.host_is_silent', 'fr', 'Ce n''est plus le seul collecteur %6$s de %1$s qui se tait, après %3$s.'),
  ('end.source_fails_otherwise', 'en', 'Something else is wrong with %6$s on %1$s now, after %3$s.'),
  ('end.source_fails_otherwise', 'fr', 'C''est autre chose qui ne va plus avec %6$s sur %1$s, après %3$s.'),
  ('end.collector_reports', 'en', 'The %6$s collector of %1$s reports again, was silent for %3$s.'),
  ('end.collector_reports', 'fr',
    'Le collecteur %6$s de %1$s donne de nouveau signe de vie, après %3$s de silence.');

-- 40_issues/ends/end_words.sql
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
revoke all on function bruce.end_words(public.issues, text, timestamptz) from public, anon, authenticated, service_role;
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

-- 40_issues/events.sql
create table if not exists public.events (
  id bigint generated by default as identity primary key,
  created_at timestamptz not null default now(),
  status text not null default 'opened',
  severity text,
  event_type text not null,
  hostname text,
  service text,
  details text,
  expected text,
  observed text,
  field text,
  source text,
  cause text,
  drift_key text,
  issue_id uuid,
  event_id uuid not null default gen_random_uuid(),
  evidence jsonb
);
revoke all on table public.events from public, anon, authenticated, service_role;
alter table public.events
  add column if not exists status text not null default 'opened',
  add column if not exists field text,
  add column if not exists cause text,
  add column if not exists drift_key text,
  add column if not exists issue_id uuid,
  add column if not exists event_id uuid not null default gen_random_uuid(),
  add column if not exists evidence jsonb;
-- an older table can have json here; events need text for people
do $$
declare
  v_column record;
begin
  for v_column in
    select attname from pg_catalog.pg_attribute
    where attrelid = 'public.events'::regclass and attname in ('expected', 'observed', 'details')
      and format_type(atttypid, atttypmod) in ('json', 'jsonb')
  loop
    execute format('alter table public.events alter column %1$I drop default', v_column.attname);
    execute format(
      'alter table public.events alter column %1$I type text using %1$I::jsonb #>> ''{}''', v_column.attname);
  end loop;
end;
$$;
select bruce.give_ids('public.events');
alter table public.events
  add constraint status_is_known check (status in ('opened', 'changed', 'resolved'));
comment on table public.events is
  'Append-only: each difference that appeared, changed or went away, with its evidence.';
comment on column public.events.id is 'Row number, kept from older databases; event_id is the canonical id.';
comment on column public.events.details is 'One sentence for people.';
comment on column public.events.evidence is 'Id, time and source of the snapshot that proves the event.';
comment on column public.events.cause is 'INTENT_CHANGED, REALITY_CHANGED or FIRST_SEEN.';
create unique index events_event_id_idx on public.events (event_id);
-- an older table may have its numbers without an index; the newest is asked for with each ingest
do $$
begin
  if not exists (
    select from pg_catalog.pg_index as i
    join pg_catalog.pg_attribute as a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
    where i.indrelid = 'public.events'::regclass and a.attname = 'id'
  ) then
    create index events_id_idx on public.events (id);
  end if;
end;
$$;
create index events_drift_key_idx on public.events (drift_key, created_at desc, id desc);
create index events_created_at_idx on public.events (created_at desc);
create index events_hostname_idx on public.events (hostname, created_at desc);
create index events_issue_id_idx on public.events (issue_id);
alter table public.events enable row level security;
create policy events_select_authenticated on public.events
  for select to authenticated using ((select bruce.person_may_read()));
grant select on public.events to authenticated, service_role;
grant insert on public.events to service_role;
create trigger _100_refuse_change before update or delete or truncate on public.events
  for each statement execute function bruce.tg__refuse_change('Write a new event; history is never edited.');
create trigger _060_strip_secrets before insert on public.events
  for each row when (new.issue_id is null)
  execute function bruce.tg__strip_secrets('details', 'expected', 'observed', 'cause', 'evidence');

-- 40_issues/explain/did_you_mean.sql
create function bruce.did_you_mean(p_name text, p_names text[])
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_names text[] := bruce.nearest_names(p_name, p_names);
begin
  return case when cardinality(v_names) > 0
    then ' ' || bruce.say('explain.did_you_mean', array_to_string(v_names, bruce.say('explain.or')))
    else '' end;
end;
$$;
revoke all on function bruce.did_you_mean(text, text[]) from public, anon, authenticated, service_role;
comment on function bruce.did_you_mean(text, text[]) is
  'A sentence with the nearest names; empty without one.';
grant execute on function bruce.did_you_mean(text, text[]) to authenticated, service_role;
insert into public.texts (key, language, text)
values
  ('explain.did_you_mean', 'en', 'Did you mean %1$s?'),
  ('explain.did_you_mean', 'fr', 'Vouliez-vous dire %1$s ?'),
  ('explain.or', 'en', ' or '),
  ('explain.or', 'fr', ' ou ');

-- 40_issues/explain/explain.sql
create function public.explain(hostname text, service text default null)
returns table (
  event_type text, verdict text, because text, field text, expected text, observed text, confirmations text,
  issue_id uuid, snapshot_id bigint, evidence_source text, evidence_age interval
)
language plpgsql
stable
set search_path = ''
as $$
#variable_conflict use_column
begin
  perform bruce.refuse_strangers();
  return query
    select
      e.event_type, e.verdict, e.because, e.field, e.expected, e.observed, e.confirmations, e.issue_id,
      e.snapshot_id, e.evidence_source, e.evidence_age
    from bruce.explain_host((bruce.resolve_host(explain.hostname)).host, explain.service) as e;
end;
$$;
revoke all on function public.explain(text, text) from public, anon, authenticated, service_role;
comment on function public.explain(text, text) is
  'What the rules say about a host or service and why, what matters most first, with the evidence and its '
  'age. The last row, without an event_type, stands for all rules that find nothing, and says why; of an '
  'unknown name it is the only one, and names the nearest.';
grant execute on function public.explain(text, text) to authenticated, service_role;

-- 40_issues/explain/explain_host.sql
create function bruce.explain_host(p_host text, p_service text, p_names_hosts boolean default true)
returns table (
  event_type text, verdict text, because text, field text, expected text, observed text, confirmations text,
  issue_id uuid, snapshot_id bigint, evidence_source text, evidence_age interval, observed_at timestamptz,
  service text
)
language plpgsql
stable
set search_path = ''
set jit = off
-- planned once a session; drift, the costly part, is asked of bruce.all_drift_of
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
#variable_conflict use_column
declare
  v_now timestamptz := bruce.clock();
begin
  perform set_config('plan_cache_mode', bruce.plan_cache_mode(), true);
  return query
  with
  failure as materialized (
    select f.event_type, bruce.rule_failure_words(f) as words from bruce.own_failures(p_host) as f
  ),
  -- drift now, proven or not
  difference as (
    select distinct on (d.drift_key) d.*
    from bruce.all_drift_of(array[p_host]) as d
    where (p_service is null or bruce.fold_name(d.service) = bruce.fold_name(p_service))
    order by d.drift_key, d.is_fresh desc
  ),
  -- unresolved issues
  issue as (
    select i.*
    from public.issues as i
    where i.hostname = p_host and i.status <> 'resolved'
      and (p_service is null or bruce.fold_name(i.service) = bruce.fold_name(p_service))
  ),
  -- both together: verdict and reason
  finding as (
    select
      coalesce(d.event_type, i.event_type) as event_type,
      case
        when i.stale then 'stale'
        when d.drift_key is not null and not d.is_fresh then 'unproven'
        when i.waived_by is not null then 'waived'
        when i.suppressed_by is not null then 'suppressed'
        when i.window_id is not null then 'in maintenance'
        when i.flapping then 'flapping'
        else coalesce(i.status, 'drift')
      end as verdict,
      concat_ws(' ',
        coalesce(d.details, i.details),
        case
          when i.stale or not coalesce(d.is_fresh, true)
            then coalesce(
              (select b.words from failure as b where b.event_type = coalesce(d.event_type, i.event_type)),
              (bruce.why_silent(p_host, p_service, p_names_hosts)).words)
        end,
        case when i.waived_by is not null then bruce.describe_waiver(i.waived_by) end,
        case when i.suppressed_by is not null then bruce.say('explain.explained_by', r.details) end,
        case when i.window_id is not null then bruce.describe_window(i.window_id) end,
        case
          when i.waits_for is not null then bruce.say('wait.for', i.waits_for)
          when i.status = 'pending' and not i.stale
            and num_nonnulls(i.waived_by, i.suppressed_by, i.window_id) = 0
            then bruce.say('wait.seen', i.confirmations::text, coalesce(d.looks, i.looks)::text)
        end,
        case when i.flapping then bruce.say(
          'flap.came_and_went', t.flap_count::text, bruce.span_words(t.flap_window)) end,
        case
          when i.flapping and i.quiet_since is null
            then bruce.say('flap.until_gone', bruce.span_words(t.cool_down))
          when i.flapping then bruce.say(
            'flap.gone_since', bruce.day_words(i.quiet_since), bruce.span_words(t.cool_down))
        end,
        case
          when i.acknowledged_at is not null and nullif(rtrim(i.note, '.'), '') is not null
            then bruce.say('explain.acknowledged_with_note', i.acknowledged_by, rtrim(i.note, '.'))
          when i.acknowledged_at is not null then bruce.say('explain.acknowledged', i.acknowledged_by)
        end
      ) as because,
      coalesce(d.field, i.field) as field, coalesce(d.expected, i.expected) as expected,
      coalesce(d.observed, i.observed) as observed,
      case when i.issue_id is not null then bruce.say(
        'explain.confirmations', i.confirmations::text, coalesce(d.looks, i.looks)::text) end
        as confirmations,
      i.issue_id, coalesce(d.scope_id, i.scope_id) as scope_id,
      coalesce(d.severity, i.severity) as severity, coalesce(d.service, i.service) as service
    from difference as d
    full join issue as i on i.drift_key = d.drift_key
    left join public.issues as r on r.issue_id = i.suppressed_by
    left join public.drift_rules as t on t.event_type = coalesce(d.event_type, i.event_type)
  ),
  -- rules without a finding: those that failed, and one row for all others
  failed as (
    select b.event_type, b.words
    from failure as b
    join public.drift_rules as r on r.event_type = b.event_type and r.enabled
    where not exists (select from finding as f where f.event_type = b.event_type)
  ),
  silent as (
    select case when f.is_found then 'no drift' else w.verdict end as verdict,
      case when f.is_found then bruce.say('explain.other_rules') else w.words end as because
    from (
      select exists (
        select from finding as f
        where f.verdict in ('open', 'pending', 'drift', 'waived', 'in maintenance', 'flapping')
      ) as is_found
    ) as f
    cross join lateral bruce.why_silent(p_host, p_service, p_names_hosts) as w
    where exists (
      select from public.drift_rules as r
      where r.enabled and not exists (select from finding as f where f.event_type = r.event_type)
        and not exists (select from failed as b where b.event_type = r.event_type)
    )
  ),
  -- of what can be full one day: when, or why nobody can say
  outlook as (
    select o.service, o.words, o.scope_id
    from bruce.outlooks_of(p_host) as o
    where (p_service is null or bruce.fold_name(o.service) = bruce.fold_name(p_service))
      and not exists (
        select from finding as f
        where f.event_type = 'RESOURCE_EXCEEDED' and f.field = 'forecast'
          and f.service is not distinct from o.service)
      and exists (
        select from public.drift_rules as r where r.enabled and r.event_type = 'RESOURCE_EXCEEDED')
    limit 20
  ),
  -- the scope whose evidence is shown for them
  place as (
    select coalesce(
      (select t.scope_id from bruce.service_state as t where t.hostname = p_host
        and bruce.fold_name(t.service) = bruce.fold_name(p_service)),
      (select h.scope_id from bruce.host_state as h where h.hostname = p_host and p_service is null),
      (select s.scope_id from bruce.scopes as s where s.host = p_host order by s.last_contact_at desc limit 1)
    ) as scope_id
  )
  select
    a.event_type, a.verdict, a.because, a.field, a.expected, a.observed, a.confirmations, a.issue_id,
    s.applied_snapshot_id, s.source, date_trunc('second', v_now - s.last_seen_at), s.last_seen_at,
    a.service
  from (
    select f.event_type, f.verdict, f.because, f.field, f.expected, f.observed, f.confirmations, f.issue_id,
      f.scope_id, f.severity, f.service
    from finding as f
    union all
    select b.event_type, 'unproven', b.words, null, null, null, null, null, p.scope_id, null, p_service
    from failed as b cross join place as p
    union all
    select 'RESOURCE_EXCEEDED', 'no drift', o.words, 'forecast', null, null, null, null, o.scope_id, null,
      o.service
    from outlook as o
    union all
    select null, n.verdict, n.because, null, null, null, null, null, p.scope_id, null, p_service
    from silent as n cross join place as p
  ) as a
  left join bruce.scopes as s on s.scope_id = a.scope_id
  -- what matters most comes first
  order by
    array_position(
      '{open,flapping,drift,pending,stale,unproven,suppressed,waived,in maintenance,no drift,unknown,'
        'no such name}', a.verdict),
    bruce.severity_rank(a.severity), a.event_type, a.field;
end;
$$;
revoke all on function bruce.explain_host(text, text, pg_catalog.bool) from public, anon, authenticated, service_role;
comment on function bruce.explain_host(text, text, boolean) is
  'What explain answers, for the exact name of a host, and when the evidence of each line was observed.';
grant execute on function bruce.explain_host(text, text, boolean) to authenticated, service_role;
insert into public.texts (key, language, text)
values
  ('wait.for', 'en', 'Waits for %1$s.'),
  ('wait.for', 'fr', 'Attend %1$s.'),
  ('wait.seen', 'en', 'Seen %1$s of %2$s times.'),
  ('wait.seen', 'fr', 'Vu %1$s fois sur %2$s.'),
  ('flap.came_and_went', 'en', 'It flaps: it came and went %1$s times within %2$s.'),
  ('flap.came_and_went', 'fr', 'Cela va et vient : apparu et disparu %1$s fois en %2$s.'),
  ('flap.until_gone', 'en', 'It is resolved when it has been gone for %1$s.'),
  ('flap.until_gone', 'fr', 'Ce sera résolu après %1$s d''absence.'),
  ('flap.gone_since', 'en', 'Gone since %1$s, it is resolved when that has lasted %2$s.'),
  ('flap.gone_since', 'fr', 'Disparu depuis le %1$s, ce sera résolu après %2$s d''absence.'),
  ('explain.explained_by', 'en', 'Explained by: %1$s'),
  ('explain.explained_by', 'fr', 'Expliqué par : %1$s'),
  ('explain.acknowledged', 'en', 'Acknowledged by %1$s.'),
  ('explain.acknowledged', 'fr', 'Pris en charge par %1$s.'),
  ('explain.acknowledged_with_note', 'en', 'Acknowledged by %1$s: %2$s.'),
  ('explain.acknowledged_with_note', 'fr', 'Pris en charge par %1$s : %2$s.'),
  ('explain.confirmations', 'en', '%1$s of %2$s'),
  ('explain.confirmations', 'fr', '%1$s sur %2$s'),
  ('explain.other_rules', 'en', 'The other rules find no difference.'),
  ('explain.other_rules', 'fr', 'Les autres règles ne trouvent aucun écart.');

-- 40_issues/explain/outlooks_of.sql
create function bruce.outlooks_of(p_host text)
returns table (service text, words text, scope_id integer)
language plpgsql
stable
set search_path = ''
as $$
begin
  return query
    select f.service, bruce.forecast_words(f, m), nullif(f.scope_id, 0)
    from bruce.forecasts as f
    join bruce.metric_series as m on m.series_id = f.series_id
    where f.hostname = p_host
    order by f.full_at, f.service, m.metric;
  return query
    select case when not s.is_own then s.name end, bruce.say('forecast.none', s.metric, s.name),
      nullif(s.scope_id, 0)
    from bruce.host_series(p_host) as s
    where s.metric in ('disk_pct', 'pool_pct', 'database_bytes')
      and not exists (select from bruce.forecasts as f where f.series_id = s.series_id)
      -- a guest is a host of its own
      and (s.kind not in ('guest', 'node') or s.is_own)
    order by s.name, s.metric;
end;
$$;
revoke all on function bruce.outlooks_of(text) from public, anon, authenticated, service_role;
comment on function bruce.outlooks_of(text) is
  'Of each disk, pool, storage and database of a host: when it is full, or why nobody can say.';
grant execute on function bruce.outlooks_of(text) to authenticated, service_role;
insert into public.texts (key, language, text)
values
  ('forecast.none', 'en',
    'No forecast yet: %1$s of %2$s has to be measured for a day first; forecasts are computed once an hour.'),
  ('forecast.none', 'fr',
    'Pas encore de prévision : %1$s de %2$s doit d''abord être mesuré pendant un jour ; les prévisions sont '
    'calculées une fois par heure.');

-- 40_issues/explain/why_silent.sql
create function bruce.why_silent(
  p_hostname text, p_service text, p_names_hosts boolean default true, out verdict text, out words text
)
language plpgsql
stable
set search_path = ''
as $$
declare
  v_now timestamptz := bruce.clock();
  v_host bruce.host_state;
  v_service bruce.service_state;
  v_scope bruce.scopes;
  v_schedule text;
  v_lifecycle text;
  v_state text;
  v_runs boolean;
  v_key text;
begin
  select h.* into v_host from bruce.host_state as h where h.hostname = p_hostname;
  select t.* into v_service from bruce.service_state as t
  where t.hostname = p_hostname and bruce.fold_name(t.service) = bruce.fold_name(p_service);
  select s.* into v_scope from bruce.scopes as s where s.scope_id = case when p_service is null
    then v_host.scope_id else v_service.scope_id end;
  if v_scope.scope_id is null then
    -- the collector that would report it
    select s.* into v_scope
    from bruce.scopes as s
    where s.host = p_hostname and (p_service is null or s.source in ('docker', 'truenas', 'system'))
    order by s.source = 'system', s.last_contact_at desc
    limit 1;
  end if;

  v_schedule := coalesce(v_service.schedule, v_host.schedule);
  v_lifecycle := coalesce(v_service.lifecycle, v_host.lifecycle);
  v_state := coalesce(v_service.state, v_host.state);
  v_runs := coalesce(v_state in ('running', 'unstable'), false);
  v_key := case
    when v_host.hostname is null and v_scope.scope_id is null and not exists (
      select from bruce.scopes as s where s.host = p_hostname) then 'explain.no_such_host'
    when p_service is not null and v_service.service_id is null and not exists (
      select from bruce.entities as e where e.hostname = p_hostname
        and bruce.fold_name(e.name) = bruce.fold_name(p_service)
    ) then 'explain.no_such_service'
    when p_service is not null and v_service.service_id is null then 'explain.undeclared'
    when v_schedule is not null and v_lifecycle = 'planned' then 'explain.edge_of_schedule'
    when v_schedule is not null and v_lifecycle = 'offline' and not v_runs then 'explain.off_by_schedule'
    when v_lifecycle = 'planned' then 'explain.planned'
    when v_lifecycle = 'offline' and not v_runs then 'explain.offline'
    when v_lifecycle = 'retired' and not v_runs then 'explain.retired'
    when p_service is not null and v_host.lifecycle = 'offline'
      and v_service.state in ('running', 'unstable')
      then 'explain.host_is_meant_to_be_off'
    when v_scope.scope_id is null then 'explain.nobody_looks'
    when v_scope.held_snapshot_id is not null then 'explain.held'
    when v_scope.error_kind is not null then 'explain.fails'
    when coalesce(v_service.heard_until, v_host.heard_until) is not null
      or v_scope.incomplete_lists && case when p_service is null then array['guests', 'vms']
        else array['containers', 'apps', 'units', 'listeners'] end
        and coalesce(v_state, 'absent') = 'absent'
      then 'explain.partial'
    when v_scope.last_contact_at < v_now - v_scope.stale_after then 'explain.silent'
    when v_state is null then 'explain.fresh'
    else 'explain.as_declared'
  end;
  verdict := case
    when v_key in ('explain.no_such_host', 'explain.no_such_service') then 'no such name'
    when v_key in ('explain.nobody_looks', 'explain.held', 'explain.fails', 'explain.partial',
        'explain.silent') then 'unknown'
    else 'no drift'
  end;
  words := bruce.say(
    v_key, v_scope.source, v_scope.host, bruce.span_words(v_now - v_scope.last_contact_at),
    bruce.span_words(v_scope.stale_after), v_scope.error_kind, v_schedule, bruce.state_words(v_state)
  ) || case v_key
    when 'explain.no_such_host' then bruce.did_you_mean(p_hostname, array(
      select h.hostname from bruce.host_state as h where p_names_hosts
      union
      select s.host from bruce.scopes as s where p_names_hosts))
    when 'explain.no_such_service' then bruce.did_you_mean(p_service, array(
      select t.service from bruce.service_state as t where t.hostname = p_hostname
      union
      select e.name from bruce.entities as e where e.hostname = p_hostname and e.kind <> 'check'))
    else ''
  end;
end;
$$;
revoke all on function bruce.why_silent(text, text, pg_catalog.bool) from public, anon, authenticated, service_role;
comment on function bruce.why_silent(text, text, boolean) is
  'Why a host or service has no drift, in one sentence (words). verdict: no drift, unknown where nothing '
  'is concluded, or no such name. p_names_hosts: it may name others that nearly fit.';
grant execute on function bruce.why_silent(text, text, boolean) to authenticated, service_role;
insert into public.texts (key, language, text)
values
  -- 1: source; 2: its host; 3: since when it is silent; 4: when that is stale; 5: kind of its error;
  -- 6: schedule; 7: state
  ('explain.no_such_service', 'en', 'Nothing of that name is declared or observed there.'),
  ('explain.no_such_service', 'fr', 'Rien de ce nom n''y est déclaré ni observé.'),
  ('explain.no_such_host', 'en', 'No host of that name is declared or observed.'),
  ('explain.no_such_host', 'fr', 'Aucun hôte de ce nom n''est déclaré ni observé.'),
  ('explain.undeclared', 'en', 'It is observed there, and declared by nobody.'),
  ('explain.undeclared', 'fr', 'Il y est observé, et déclaré par personne.'),
  ('explain.edge_of_schedule', 'en', 'At an edge of its schedule (%6$s) neither up nor down is news.'),
  ('explain.edge_of_schedule', 'fr',
    'Au bord de son horaire (%6$s), être en marche ou arrêté n''est pas un écart.'),
  ('explain.off_by_schedule', 'en', 'By its schedule (%6$s) it is off now, and it is.'),
  ('explain.off_by_schedule', 'fr', 'Selon son horaire (%6$s), il est arrêté en ce moment, et il l''est.'),
  ('explain.planned', 'en', 'It is declared planned: neither missing nor running is news.'),
  ('explain.planned', 'fr', 'Il est déclaré prévu : absent ou en marche, ce n''est pas un écart.'),
  ('explain.offline', 'en', 'It is declared offline, and it is off.'),
  ('explain.offline', 'fr', 'Il est déclaré éteint, et il est arrêté.'),
  ('explain.retired', 'en', 'It is declared retired, and it is gone.'),
  ('explain.retired', 'fr', 'Il est déclaré retiré, et il a disparu.'),
  ('explain.host_is_meant_to_be_off', 'en',
    'It runs because its host does, which is meant to be off: the issue of the host tells it.'),
  ('explain.host_is_meant_to_be_off', 'fr',
    'Il tourne parce que son hôte tourne, alors que celui-ci devrait être arrêté : l''écart de l''hôte '
    'le dit.'),
  ('explain.nobody_looks', 'en', 'No collector looks there, so nothing is concluded.'),
  ('explain.nobody_looks', 'fr', 'Aucun collecteur n''y regarde, donc rien n''est conclu.'),
  ('explain.held', 'en', 'The newest %1$s snapshot is held by the breaker, so nothing is concluded from it.'),
  ('explain.held', 'fr',
    'Le dernier instantané %1$s est retenu par le garde-fou, donc rien n''en est conclu.'),
  ('explain.fails', 'en', 'The %1$s collection on %2$s fails (%5$s), so nothing is concluded.'),
  ('explain.fails', 'fr', 'La collecte %1$s sur %2$s échoue (%5$s), donc rien n''est conclu.'),
  ('explain.partial', 'en',
    'The newest %1$s snapshot of %2$s is partial, so nothing is concluded from what it lacks.'),
  ('explain.partial', 'fr',
    'Le dernier instantané %1$s de %2$s est partiel, donc rien n''est conclu de ce qui y manque.'),
  ('explain.silent', 'en',
    '%1$s on %2$s last reported %3$s ago (stale after %4$s), so nothing is concluded.'),
  ('explain.silent', 'fr',
    'Le dernier signe de %1$s sur %2$s date de %3$s (périmé après %4$s), donc rien n''est conclu.'),
  ('explain.fresh', 'en', 'Observed as declared: fresh.'),
  ('explain.fresh', 'fr', 'Observé comme déclaré, récemment.'),
  ('explain.as_declared', 'en', 'Observed as declared: %7$s.'),
  ('explain.as_declared', 'fr', 'Observé comme déclaré : %7$s.');

-- 40_issues/forget/actor.sql
create function bruce.actor(p_by text)
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_claims jsonb := bruce.jwt_claims();
begin
  return coalesce(
    nullif(btrim(p_by), ''), nullif(v_claims ->> 'email', ''), nullif(v_claims ->> 'role', ''),
    session_user::text
  );
end;
$$;
revoke all on function bruce.actor(text) from public, anon, authenticated, service_role;
comment on function bruce.actor(text) is
  'Who does it: as given, else the person or key of this request, else the role of this session.';

-- 40_issues/forget/end_issues.sql
create function bruce.end_issues(p_issue_ids uuid[], p_why text, p_actor text, p_now timestamptz)
returns text[]
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_elsewhere text[];
begin
  v_elsewhere := array(
    select distinct i.hostname from public.issues as i
    where i.suppressed_by = any (p_issue_ids) and i.status <> 'resolved'
  );
  -- never opened: delete without an event
  delete from public.issues as i
  where i.issue_id = any (p_issue_ids) and i.status <> 'resolved' and i.opened_at is null;
  with alive as (
    select i.issue_id, i.status from public.issues as i
    where i.issue_id = any (p_issue_ids) and i.status <> 'resolved'
  ),
  ended as (
    update public.issues as i
    set status = 'resolved', resolved_at = p_now, stale = false, flapping = false, suppressed_by = null,
      waived_by = null, window_id = null, waits_for = null, quiet_since = null, clearances = 0,
      acknowledged_at = null, acknowledged_by = null, note = null
    from alive as a
    where i.issue_id = a.issue_id
    returning i.*, a.status as was_status
  )
  insert into public.events (
    created_at, status, severity, event_type, hostname, service, details, expected, observed, field, source,
    cause, drift_key, issue_id, evidence
  )
  select
    p_now, 'resolved', e.severity, e.event_type, e.hostname, e.service,
    concat_ws(' ', p_why, bruce.say('forget.last_told', e.details)),
    e.expected, e.observed, e.field, e.source, 'INTENT_CHANGED', e.drift_key, e.issue_id,
    e.evidence || jsonb_build_object('forgotten_by', p_actor)
  from ended as e
  -- what was waived was told to be over then
  where e.was_status = 'open'
  order by e.drift_key;
  return v_elsewhere;
end;
$$;
revoke all on function bruce.end_issues(uuid[], text, text, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.end_issues(uuid[], text, text, timestamptz) is
  'Resolves these issues, with an event that says why, although nothing was observed. Returns the hosts of '
  'issues that they explained.';
insert into public.texts (key, language, text)
values
  ('forget.last_told', 'en', 'Last told: %1$s'),
  ('forget.last_told', 'fr', 'Dernier constat : %1$s');

-- 40_issues/forget/forget_host.sql
create function public.forget_host(hostname text, "by" text default null)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_now timestamptz := bruce.clock();
  v_actor text := bruce.actor(forget_host."by");
  v_key text := bruce.fold_name(forget_host.hostname);
  v_resolved record;
  v_hosts text[];
  v_scope_ids integer[];
  v_entity_ids bigint[];
  v_sources text[];
  v_workers text[];
  v_done jsonb;
begin
  perform bruce.refuse_read_only('forget_host');
  if v_key is null then
    return bruce.fault(422, 'hostname_is_missing', bruce.say('forget.which_host'));
  end if;
  perform bruce.lock_engine();
  select * into v_resolved from bruce.resolve_host(btrim(forget_host.hostname));
  select array_agg(s.scope_id), array_agg(distinct s.source), array_agg(distinct s.host)
  into v_scope_ids, v_sources, v_hosts
  from bruce.scopes as s
  where case when v_resolved.candidates = 1 then s.host = v_resolved.host
    else v_key in (bruce.fold_name(s.host), bruce.fold_name(s.hostname)) end;
  -- a guest that its hypervisor no longer lists, or that nobody looks at any more
  select array_agg(e.entity_id), coalesce(v_hosts, '{}') || array_agg(distinct e.hostname)
  into v_entity_ids, v_hosts
  from bruce.entities as e
  join bruce.scopes as s on s.scope_id = e.scope_id
  where e.kind in ('guest', 'vm') and e.scope_id <> all (coalesce(v_scope_ids, '{}'))
    and case when v_resolved.candidates = 1 then e.hostname = v_resolved.host
      else bruce.fold_name(e.hostname) = v_key end
    and (e.heard_until is not null or s.last_contact_at < v_now - s.stale_after);
  v_hosts := coalesce(v_hosts, '{}') || array(
    select distinct i.hostname from public.issues as i
    where i.status <> 'resolved' and bruce.fold_name(i.hostname) = v_key
  );
  v_workers := array(
    select h.hostname from public.heartbeats as h
    where h.kind = 'worker' and bruce.fold_name(h.hostname) = v_key
  );
  v_hosts := v_hosts || v_workers;
  if v_scope_ids is null and v_entity_ids is null and v_workers = '{}' then
    if exists (
      select from bruce.entities as e
      where e.kind in ('guest', 'vm') and bruce.fold_name(e.hostname) = v_key
    ) then
      return bruce.fault(
        409, 'still_there', bruce.say('forget.still_there', btrim(forget_host.hostname)));
    elsif v_hosts = '{}' then
      return bruce.fault(404, 'unknown_host', bruce.say('forget.unknown_host'));
    end if;
  end if;

  v_done := bruce.forget_things(
    coalesce(v_scope_ids, '{}'), coalesce(v_entity_ids, '{}'), v_hosts,
    bruce.say('forget.by', v_actor), v_actor, v_now, true);
  perform bruce.write_journal(
    p_kind => 'forget',
    p_message => bruce.say(
      'forget.host', v_actor, btrim(forget_host.hostname),
      v_done ->> 'things', v_done ->> 'issues', v_done ->> 'waivers'),
    p_actor => v_actor, p_hostname => coalesce(v_resolved.host, btrim(forget_host.hostname)),
    p_details => v_done || jsonb_build_object('sources', v_sources, 'workers', cardinality(v_workers)),
    p_now => v_now
  );
  return jsonb_build_object(
    'status', 200, 'hostname', btrim(forget_host.hostname), 'sources', coalesce(to_jsonb(v_sources), '[]'),
    'by', v_actor) || v_done;
end;
$$;
revoke all on function public.forget_host(text, text) from public, anon, authenticated, service_role;
comment on function public.forget_host(text, text) is
  'Ends all that is known of a host because it reported: its sources and what they listed, its worker, the '
  'issues and waivers about them. What is declared, observed history and events stay. If it reports again, '
  'it is new. Security definer: only the engine writes what is observed.';
grant execute on function public.forget_host(text, text) to service_role;
insert into public.texts (key, language, text)
values
  ('forget.which_host', 'en', 'Say which host.'),
  ('forget.which_host', 'fr', 'Dites quel hôte.'),
  ('forget.still_there', 'en', 'Its hypervisor still lists %1$s.'),
  ('forget.still_there', 'fr', 'Son hyperviseur liste encore %1$s.'),
  ('forget.unknown_host', 'en', 'Nothing is known of a host of that name.'),
  ('forget.unknown_host', 'fr', 'Rien n''est connu d''un hôte de ce nom.'),
  ('forget.by', 'en', 'Forgotten by %1$s.'),
  ('forget.by', 'fr', 'Oublié par %1$s.'),
  ('forget.host', 'en', '%1$s forgot host %2$s: %3$s things, %4$s issues, %5$s waivers.'),
  ('forget.host', 'fr', '%1$s a oublié l''hôte %2$s : %3$s éléments, %4$s écarts, %5$s sourdines.');

-- 40_issues/forget/forget_silent.sql
create function bruce.forget_silent(p_now timestamptz default bruce.clock())
returns integer
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_settings public.settings;
  v_gone record;
  v_done jsonb;
  v_count integer := 0;
begin
  select p.* into v_settings from public.settings as p;
  for v_gone in
    with silent as materialized (
      select s.scope_id, s.host, s.source, s.last_contact_at,
        -- nobody declares it, or it is declared to be gone
        not s.is_declared and not s.is_ambiguous or h.lifecycle is not distinct from 'retired' as is_unwanted
      from bruce.scopes as s
      left join bruce.host_state as h on h.hostname = s.host
      where s.last_contact_at < p_now - greatest(v_settings.forget_after, s.stale_after)
        -- after a gap of the engine it has its intervals again
        and coalesce(s.excused_until < p_now, true)
    ),
    thing as (
      select e.entity_id, e.hostname, coalesce(e.heard_until, s.last_contact_at) as heard_at
      from bruce.entities as e
      join silent as s on s.scope_id = e.scope_id and not s.is_unwanted
      left join bruce.host_state as h on h.hostname = e.hostname
      where e.kind in ('guest', 'vm', 'container', 'app', 'listener')
        and (e.match = 'undeclared' or e.kind in ('guest', 'vm') and h.lifecycle = 'retired')
      union all
      -- what a list that may lack rows has not shown for that long
      select e.entity_id, e.hostname, e.heard_until
      from bruce.entities as e
      join bruce.scopes as s on s.scope_id = e.scope_id and coalesce(s.excused_until < p_now, true)
      where e.is_suspect and e.match = 'undeclared' and e.heard_until < p_now - v_settings.forget_after
        and e.scope_id not in (select s.scope_id from silent as s)
    ),
    gone as (
      select s.host, s.last_contact_at as heard_at, s.scope_id, null::bigint as entity_id
      from silent as s where s.is_unwanted
      union all
      select t.hostname, t.heard_at, null, t.entity_id from thing as t
    )
    select g.host, max(g.heard_at) as heard_at,
      coalesce(array_agg(g.scope_id) filter (where g.scope_id is not null), '{}') as scope_ids,
      coalesce(array_agg(g.entity_id) filter (where g.entity_id is not null), '{}') as entity_ids
    from gone as g
    group by g.host
    order by g.host
    limit 100
  loop
    v_done := bruce.forget_things(
      v_gone.scope_ids, v_gone.entity_ids, array[v_gone.host],
      bruce.say(
        'forget.silent', bruce.day_words(v_gone.heard_at), bruce.span_words(v_settings.forget_after)),
      'bruce', p_now);
    perform bruce.write_journal(
      p_kind => 'forget',
      p_message => bruce.say(
        case when v_gone.scope_ids <> '{}' then 'forget.silent_host' else 'forget.silent_things' end,
        bruce.day_words(v_gone.heard_at), v_gone.host, v_done ->> 'things', v_done ->> 'issues'),
      p_hostname => v_gone.host, p_details => v_done, p_now => p_now
    );
    v_count := v_count + 1;
  end loop;
  return v_count;
end;
$$;
revoke all on function bruce.forget_silent(timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.forget_silent(timestamptz) is
  'Forgets what nobody declares, or what is declared retired, when it was not heard of for '
  'settings.forget_after. What is declared and silent stays: it is unreachable. Returns of how many hosts.';
insert into public.texts (key, language, text)
values
  ('forget.silent', 'en',
    'Forgotten: not heard of since %1$s, which is longer than %2$s (settings.forget_after).'),
  ('forget.silent', 'fr',
    'Oublié : sans nouvelles depuis le %1$s, soit plus de %2$s (settings.forget_after).'),
  ('forget.silent_host', 'en',
    'Not heard of since %1$s, so forgotten: all that is known from it on %2$s (%3$s things, %4$s issues).'),
  ('forget.silent_host', 'fr',
    'Sans nouvelles depuis le %1$s, donc oublié : tout ce que %2$s faisait connaître (%3$s éléments, '
    '%4$s écarts).'),
  ('forget.silent_things', 'en',
    'Not heard of since %1$s, so forgotten: what nobody declares on %2$s (%3$s things, %4$s issues).'),
  ('forget.silent_things', 'fr',
    'Sans nouvelles depuis le %1$s, donc oublié : ce que personne ne déclare sur %2$s (%3$s éléments, '
    '%4$s écarts).');

-- 40_issues/forget/forget_source.sql
create function public.forget_source(hostname text, source text, "by" text default null)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_now timestamptz := bruce.clock();
  v_actor text := bruce.actor(forget_source."by");
  v_key text := bruce.fold_name(forget_source.hostname);
  v_source text := lower(btrim(forget_source.source));
  v_resolved record;
  v_scope_ids integer[];
  v_hosts text[];
  v_done jsonb;
begin
  perform bruce.refuse_read_only('forget_source');
  if v_key is null or coalesce(v_source, '') = '' then
    return bruce.fault(422, 'hostname_or_source_is_missing', bruce.say('forget.which_source'));
  end if;
  perform bruce.lock_engine();
  select * into v_resolved from bruce.resolve_host(btrim(forget_source.hostname));
  select array_agg(s.scope_id), array_agg(distinct s.host) into v_scope_ids, v_hosts
  from bruce.scopes as s
  where s.source = v_source
    and case when v_resolved.candidates = 1 then s.host = v_resolved.host
      else v_key in (bruce.fold_name(s.host), bruce.fold_name(s.hostname)) end;
  if v_scope_ids is null then
    return bruce.fault(
      404, 'unknown_source',
      bruce.say('forget.unknown_source', btrim(forget_source.hostname), v_source));
  end if;
  v_done := bruce.forget_things(
    v_scope_ids, '{}', v_hosts, bruce.say('forget.source_by', v_source, v_actor), v_actor, v_now);
  perform bruce.write_journal(
    p_kind => 'forget',
    p_message => bruce.say(
      'forget.source', v_actor, v_source,
      btrim(forget_source.hostname), v_done ->> 'things', v_done ->> 'issues', v_done ->> 'waivers'),
    p_actor => v_actor, p_hostname => v_hosts[1],
    p_details => v_done || jsonb_build_object('source', v_source), p_now => v_now
  );
  return jsonb_build_object(
    'status', 200, 'hostname', btrim(forget_source.hostname), 'source', v_source, 'by', v_actor) || v_done;
end;
$$;
revoke all on function public.forget_source(text, text, text) from public, anon, authenticated, service_role;
comment on function public.forget_source(text, text, text) is
  'Ends all that is known of a host by one source, such as a collector that was uninstalled: what it listed, '
  'the issues and waivers about that. Other sources of the host stay as they are. If it reports again, it is '
  'new. Security definer: only the engine writes what is observed.';
grant execute on function public.forget_source(text, text, text) to service_role;
insert into public.texts (key, language, text)
values
  ('forget.which_source', 'en', 'Say which source of which host.'),
  ('forget.which_source', 'fr', 'Dites quelle source de quel hôte.'),
  ('forget.unknown_source', 'en', '%1$s has never reported as %2$s.'),
  ('forget.unknown_source', 'fr', '%1$s n''a jamais rien envoyé comme %2$s.'),
  ('forget.source_by', 'en', 'Source %1$s was forgotten by %2$s.'),
  ('forget.source_by', 'fr', 'La source %1$s a été oubliée par %2$s.'),
  ('forget.source', 'en', '%1$s forgot source %2$s of %3$s: %4$s things, %5$s issues, %6$s waivers.'),
  ('forget.source', 'fr',
    '%1$s a oublié la source %2$s de %3$s : %4$s éléments, %5$s écarts, %6$s sourdines.');

-- 40_issues/forget/forget_things.sql
create function bruce.forget_things(
  p_scope_ids integer[], p_entity_ids bigint[], p_hosts text[], p_why text, p_actor text, p_now timestamptz,
  p_with_workers boolean default false
)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_hosts text[];
  v_before text[];
  v_issue_ids uuid[];
  v_ended text[];
  v_elsewhere text[];
  v_things integer;
  v_waivers integer;
begin
  -- all hosts that something is known of from there
  v_hosts := array(
    select unnest(p_hosts)
    union select s.host from bruce.scopes as s where s.scope_id = any (p_scope_ids)
    union select e.hostname from bruce.entities as e
      where e.scope_id = any (p_scope_ids) or e.entity_id = any (p_entity_ids)
    union select h.hostname from bruce.host_state as h
      where h.scope_id = any (p_scope_ids) or h.entity_id = any (p_entity_ids)
    union select t.hostname from bruce.service_state as t where t.scope_id = any (p_scope_ids)
    union select l.hostname from bruce.resource_levels as l where l.scope_id = any (p_scope_ids)
    union select f.hostname from bruce.forecasts as f where f.scope_id = any (p_scope_ids)
    union select r.place from bruce.route_targets as r where r.scope_id = any (p_scope_ids)
    union select i.hostname from public.issues as i
      where i.scope_id = any (p_scope_ids) and i.status <> 'resolved'
  );
  v_before := array(select d.drift_key from bruce.all_drift_of(v_hosts) as d);

  delete from public.heartbeats as h
  where p_with_workers and h.kind = 'worker' and h.hostname = any (v_hosts);
  -- a scope that stays lists it again with its next snapshot, also with one that has not changed
  update bruce.scopes as s set raw_hash = null, content_hash = null
  where s.scope_id in (select e.scope_id from bruce.entities as e where e.entity_id = any (p_entity_ids))
    and s.scope_id <> all (p_scope_ids);
  delete from bruce.entities as e
  where e.scope_id = any (p_scope_ids) or e.entity_id = any (p_entity_ids);
  get diagnostics v_things = row_count;
  delete from bruce.scopes as s where s.scope_id = any (p_scope_ids);

  v_hosts := array(
    select unnest(v_hosts) union select unnest(bruce.refresh_route_targets(p_scope_ids))
    -- what was taken for another because of these
    union select unnest(bruce.match_guests('{}', v_hosts)));
  perform bruce.refresh_host_state(v_hosts);
  perform bruce.write_verdicts(m.of_known) from bruce.match_services(v_hosts) as m
  where m.of_known is not null;
  perform bruce.refresh_service_state(v_hosts);

  select array_agg(i.issue_id), array_agg(i.drift_key) into v_issue_ids, v_ended
  from public.issues as i
  where i.hostname = any (v_hosts) and i.status <> 'resolved' and i.drift_key = any (v_before)
    and i.drift_key not in (select d.drift_key from bruce.all_drift_of(v_hosts) as d);
  v_elsewhere := bruce.end_issues(coalesce(v_issue_ids, '{}'), p_why, p_actor, p_now);
  -- of one that reports again everything is new: what was accepted before is not accepted any more
  update public.waivers as w set ended_at = p_now, ended_by = p_actor
  where w.ended_at is null and w.voided_at is null and w.expires_at > p_now
    and (
      w.drift_key = any (v_ended)
      or w.drift_key is not null and w.hostname = any (p_hosts)
        and not exists (select from bruce.host_state as h where h.hostname = w.hostname)
        and not exists (select from bruce.scopes as s where s.host = w.hostname)
    );
  get diagnostics v_waivers = row_count;
  perform bruce.reconcile(
    array(select unnest(v_hosts) union select unnest(v_elsewhere)), 'INTENT_CHANGED', p_now);
  return jsonb_build_object(
    'things', v_things, 'issues', coalesce(cardinality(v_issue_ids), 0), 'waivers', v_waivers);
end;
$$;
revoke all on function bruce.forget_things(pg_catalog.int4[], pg_catalog.int8[], text[], text, text, timestamptz, pg_catalog.bool) from public, anon, authenticated, service_role;
comment on function bruce.forget_things(integer[], bigint[], text[], text, text, timestamptz, boolean) is
  'Removes these scopes with all that is known from them, and these things of other scopes. Ends the issues '
  'that only they told of, and waivers that are bound to those. Observed history and events stay. p_hosts: '
  'hosts that this is about; p_with_workers: their workers too. Returns how much it was.';

-- 40_issues/history/drift_as_of.sql
create function public.drift_as_of(t timestamptz)
returns table (
  drift_key text, event_type text, severity text, hostname text, service text, field text, expected text,
  observed text,
  details text, source text, since timestamptz, issue_id uuid
)
language sql
stable
set search_path = ''
set jit = off
as $$
  select bruce.refuse_strangers();
  with last as (
    select distinct on (e.drift_key) e.*
    from public.events as e
    where e.drift_key is not null and e.created_at <= t
    order by e.drift_key, e.created_at desc, e.id desc
  )
  select
    l.drift_key, l.event_type, l.severity, l.hostname, l.service, l.field, l.expected, l.observed, l.details,
    l.source,
    (
      select max(o.created_at) from public.events as o
      where o.drift_key = l.drift_key and o.status = 'opened' and o.created_at <= t
    ),
    l.issue_id
  from last as l
  where l.status <> 'resolved'
    -- what was renamed goes on under its new key
    and not exists (
      select from public.events as n
      where n.issue_id = l.issue_id and n.created_at <= t and n.id > l.id and n.drift_key <> l.drift_key
    )
  order by l.hostname, l.event_type, l.drift_key;
$$;
revoke all on function public.drift_as_of(timestamptz) from public, anon, authenticated, service_role;
comment on function public.drift_as_of(timestamptz) is
  'The drift that was open at that time, from the events.';
grant execute on function public.drift_as_of(timestamptz) to authenticated, service_role;

-- 40_issues/history/drift_between.sql
create function public.drift_between(t1 timestamptz, t2 timestamptz)
returns table (
  change text, drift_key text, event_type text, severity text, hostname text, service text, details text,
  changed_at timestamptz
)
language sql
stable
set search_path = ''
set jit = off
as $$
  select bruce.refuse_strangers();
  -- a key without an event in between did not change: only keys with events are compared
  with touched as (
    select e.drift_key, array_agg(distinct e.issue_id) as issue_ids from public.events as e
    where e.drift_key is not null and e.created_at > t1 and e.created_at <= t2
    group by e.drift_key
  ),
  compared as (
    select
      t.drift_key, b.event as before, a.event as after,
      coalesce((b.event).status, 'resolved') <> 'resolved' as was_there,
      coalesce((a.event).status, 'resolved') <> 'resolved' as is_there
    from touched as t
    left join lateral (
      select e as event from public.events as e
      -- its issue had another key before it was renamed
      where (e.drift_key = t.drift_key or e.issue_id = any (t.issue_ids)) and e.created_at <= t1
      order by e.created_at desc, e.id desc limit 1
    ) as b on true
    left join lateral (
      select e as event from public.events as e
      where (e.drift_key = t.drift_key or e.issue_id = any (t.issue_ids)) and e.created_at <= t2
      order by e.created_at desc, e.id desc limit 1
    ) as a on true
    -- told under its last key
    where (a.event).drift_key = t.drift_key
  )
  select
    case when not c.was_there then 'appeared' when not c.is_there then 'disappeared' else 'changed' end,
    c.drift_key, l.event_type, l.severity, l.hostname, l.service, l.details, (c.after).created_at
  from compared as c
  -- drift that is gone is shown with its last values
  cross join lateral (select (case when c.is_there then c.after else c.before end).*) as l
  where c.was_there <> c.is_there
    or c.is_there
    and ((c.after).expected, (c.after).observed) is distinct from ((c.before).expected, (c.before).observed)
  order by 8, 2;
$$;
revoke all on function public.drift_between(timestamptz, timestamptz) from public, anon, authenticated, service_role;
comment on function public.drift_between(timestamptz, timestamptz) is
  'What appeared, disappeared or changed between two times: the difference of drift_as_of at both.';
grant execute on function public.drift_between(timestamptz, timestamptz) to authenticated, service_role;

-- 40_issues/hold/describe_waiver.sql
create function bruce.describe_waiver(p_waiver_id bigint)
returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  return (
    select bruce.say(
      case when isfinite(w.expires_at) then 'waiver.until' else 'waiver.for_good' end,
      w.created_by, bruce.day_words(w.expires_at), rtrim(btrim(w.reason), '.') || '.'
    )
    from public.waivers as w where w.id = p_waiver_id
  );
end;
$$;
revoke all on function bruce.describe_waiver(pg_catalog.int8) from public, anon, authenticated, service_role;
comment on function bruce.describe_waiver(bigint) is 'Who waived it, until when and why, in one sentence.';
grant execute on function bruce.describe_waiver(bigint) to authenticated, service_role;
insert into public.texts (key, language, text)
values
  ('waiver.until', 'en', 'Waived by %1$s until %2$s: %3$s'),
  ('waiver.until', 'fr', 'Mis en sourdine par %1$s jusqu''au %2$s : %3$s'),
  ('waiver.for_good', 'en', 'Waived by %1$s until further notice: %3$s'),
  ('waiver.for_good', 'fr', 'Mis en sourdine par %1$s jusqu''à nouvel ordre : %3$s');

-- 40_issues/hold/describe_window.sql
create function bruce.describe_window(p_window_id bigint)
returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  return (
    select bruce.say(
      case
        when m.ends_at is null then 'window.weekly'
        when isfinite(m.ends_at) then 'window.until'
        else 'window.for_good'
      end,
      case
        when m.ends_at is not null then bruce.day_words(m.ends_at)
        else bruce.weekly_words(m.weekdays, m.local_start, m.local_end, m.time_zone)
      end,
      rtrim(btrim(m.reason), '.') || '.'
    )
    from public.maintenance_windows as m where m.id = p_window_id
  );
end;
$$;
revoke all on function bruce.describe_window(pg_catalog.int8) from public, anon, authenticated, service_role;
comment on function bruce.describe_window(bigint) is
  'When a maintenance window is, and why, in one sentence.';
grant execute on function bruce.describe_window(bigint) to authenticated, service_role;
insert into public.texts (key, language, text)
values
  ('window.weekly', 'en', 'In maintenance (%1$s): %2$s'),
  ('window.weekly', 'fr', 'En maintenance (%1$s) : %2$s'),
  ('window.until', 'en', 'In maintenance (until %1$s): %2$s'),
  ('window.until', 'fr', 'En maintenance (jusqu''au %1$s) : %2$s'),
  ('window.for_good', 'en', 'In maintenance (until further notice): %2$s'),
  ('window.for_good', 'fr', 'En maintenance (jusqu''à nouvel ordre) : %2$s');

-- 40_issues/hold/find_expired_holds.sql
create function bruce.find_expired_holds(p_now timestamptz)
returns text[]
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_alive public.issues[] := array(select i from public.issues as i where i.status <> 'resolved');
  v_holds bruce.hold[];
begin
  if not exists (select from public.waivers) and not exists (select from public.maintenance_windows) then
    return array(
      select distinct a.hostname from unnest(v_alive) as a where num_nonnulls(a.waived_by, a.window_id) > 0
    );
  end if;
  v_holds := bruce.find_holds('{}', v_alive, null, p_now);
  return array(
    select distinct a.hostname
    from unnest(v_alive) as a
    left join unnest(v_holds) as h on h.drift_key = a.drift_key
    where (a.waived_by, a.window_id) is distinct from (h.waiver_id, h.window_id)
  );
end;
$$;
revoke all on function bruce.find_expired_holds(timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.find_expired_holds(timestamptz) is
  'Hosts with an issue whose waiver or maintenance window is no longer the one in its row.';

-- 40_issues/judge/difference.sql
create view bruce.difference with (security_invoker = true) as
select
  coalesce(i.issue_id, gen_random_uuid()) as issue_id,
  coalesce(i.status, 'pending') as status,
  d.severity, d.event_type, d.hostname, d.service, d.field, d.details, d.expected, d.observed, d.source,
  d.drift_key, d.scope_id, d.service_id, d.entity_id, d.is_fresh, d.looks,
  greatest(d.confirmed_at, i.last_seen_at) as last_seen_at,
  i.first_seen_at as known_since, i.cause as known_cause, coalesce(s.is_new, false) as is_of_new_scope,
  i.opened_at, coalesce(i.occurrences, 1) as occurrences, i.waived_by, i.window_id, i.waits_for,
  coalesce(i.flapping, false) as flapping, i.quiet_since,
  coalesce(i.confirmations + (i.status = 'pending' and d.confirmed_at > i.last_seen_at)::integer,
    1) as confirmations,
  jsonb_build_object(
    'snapshot_id', d.snapshot_id, 'source', d.source, 'observed_at', d.last_seen_at, 'since', d.since
  ) as evidence
from bruce.all_drift as d
left join bruce.scopes as s on s.scope_id = d.scope_id
left join public.issues as i on i.drift_key = d.drift_key and i.status <> 'resolved';
revoke all on table bruce.difference from public, anon, authenticated, service_role;
comment on view bruce.difference is
  'Each row of all_drift with its living issue. Without one: a new issue_id, status pending, known_since '
  'and known_cause null. Its row type is what the functions that judge issues pass to each other.';

-- 40_issues/judge/hold.sql
create type bruce.hold as (drift_key text, waiver_id bigint, window_id bigint);
comment on type bruce.hold is 'A difference, with the waiver and the maintenance window that hold it back.';

-- 40_issues/hold/find_holds.sql
create function bruce.find_holds(
  p_drift bruce.difference[], p_alive public.issues[], p_existing text[], p_now timestamptz
)
returns bruce.hold[]
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_void record;
begin
  -- a waiver of one difference is bound to its values: other values void it
  for v_void in
    update public.waivers as w
    set voided_at = p_now,
      void_reason = case
        when w.expected is distinct from d.expected
          then bruce.say('waiver.other_expected', coalesce(d.expected, bruce.say('waiver.nothing')),
            coalesce(w.expected, bruce.say('waiver.nothing')))
        else bruce.say('waiver.other_observed', coalesce(d.observed, bruce.say('waiver.nothing')),
          coalesce(w.observed, bruce.say('waiver.nothing')))
      end
    from unnest(p_drift) as d
    where w.drift_key = d.drift_key and (w.expected, w.observed) is distinct from (d.expected, d.observed)
      and w.ended_at is null and w.voided_at is null and w.expires_at > p_now
    returning w.id, w.void_reason, w.drift_key, d.hostname, d.service, d.issue_id
  loop
    perform bruce.write_journal(
      p_kind => 'waiver',
      p_message => bruce.say('waiver.void', v_void.id::text, v_void.drift_key, v_void.void_reason),
      p_hostname => v_void.hostname, p_service => v_void.service, p_issue_id => v_void.issue_id,
      p_details => jsonb_build_object('waiver_id', v_void.id), p_now => p_now
    );
  end loop;

  return coalesce((
    with waiver as materialized (
      select w.* from public.waivers as w where w.ended_at is null and w.voided_at is null
        and w.expires_at > p_now
    ),
    maintenance as materialized (
      select m.* from public.maintenance_windows as m where m.enabled and bruce.window_is_open(m, p_now)
    ),
    difference as (
      select d.drift_key, d.event_type, d.hostname, d.service, d.field, d.expected, d.observed, d.status
      from unnest(p_drift) as d
      union all
      -- issues whose difference cannot be proven now
      select a.drift_key, a.event_type, a.hostname, a.service, a.field, a.expected, a.observed, a.status
      from unnest(p_alive) as a
      where (p_existing is null or a.drift_key = any (p_existing))
        and not exists (select from unnest(p_drift) as d where d.drift_key = a.drift_key)
    )
    select array_agg((d.drift_key, w.id, m.id)::bruce.hold)
    from difference as d
    left join lateral (
      select w.id
      from waiver as w
      where case
          when w.drift_key is not null
            then w.drift_key = d.drift_key
              and (w.expected, w.observed) is not distinct from (d.expected, d.observed)
          else coalesce(w.event_type = d.event_type, true) and coalesce(w.field = d.field, w.field is null)
            and coalesce(w.expected = d.expected, w.expected is null)
            and coalesce(w.observed = d.observed, w.observed is null)
            and bruce.matches_glob(d.hostname, w.hostname) and bruce.matches_glob(d.service, w.service)
        end
      order by w.drift_key is null, w.expires_at desc, w.id
      limit 1
    ) as w on true
    left join lateral (
      select m.id
      from maintenance as m
      where coalesce(d.event_type = any (m.event_types), true)
        and bruce.matches_glob(d.hostname, m.hostname) and bruce.matches_glob(d.service, m.service)
      order by m.ends_at desc nulls last, m.id
      limit 1
      -- a window holds back pending issues only
    ) as m on d.status = 'pending'
    where w.id is not null or m.id is not null
  ), '{}');
end;
$$;
revoke all on function bruce.find_holds(bruce.difference[], public.issues[], text[], timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.find_holds(bruce.difference[], public.issues[], text[], timestamptz) is
  'Which waiver and which maintenance window hold back which difference now. Voids waivers whose values '
  'changed. p_existing: keys of the differences that exist, proven or not; null: those of all unresolved '
  'issues.';
insert into public.texts (key, language, text)
values
  ('waiver.nothing', 'en', 'nothing'),
  ('waiver.nothing', 'fr', 'rien'),
  ('waiver.other_expected', 'en', 'expected is now %1$s instead of %2$s'),
  ('waiver.other_expected', 'fr', 'la valeur déclarée est maintenant %1$s au lieu de %2$s'),
  ('waiver.other_observed', 'en', 'observed is now %1$s instead of %2$s'),
  ('waiver.other_observed', 'fr', 'la valeur observée est maintenant %1$s au lieu de %2$s'),
  ('waiver.void', 'en', 'Waiver %1$s of %2$s is void: %3$s.'),
  ('waiver.void', 'fr', 'La sourdine %1$s de %2$s ne vaut plus : %3$s.');

-- 40_issues/hold/note_holds.sql
create function bruce.note_holds(
  p_alive public.issues[], p_existing text[], p_holds bruce.hold[], p_now timestamptz
)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  if not exists (
    select
    from unnest(p_alive) as a
    full join unnest(p_holds) as h on h.drift_key = a.drift_key
    where (a.waived_by, a.window_id) is distinct from (h.waiver_id, h.window_id)
  ) then
    return;
  end if;
  -- a waiver or window may hold back differences of several hosts
  perform bruce.lock_notices();
  -- one journal line per waiver or window, however many differences it holds back
  with began as (
    select h.waiver_id, h.window_id, h.drift_key,
      h.waiver_id is distinct from a.waived_by as is_waived, h.window_id is distinct
        from a.window_id as is_in_window
    from unnest(p_holds) as h
    left join unnest(p_alive) as a on a.drift_key = h.drift_key
  ),
  by_waiver as (
    select b.waiver_id, count(*)::integer as matched,
      array_agg(b.drift_key order by b.drift_key) as drift_keys
    from began as b where b.waiver_id is not null and b.is_waived group by b.waiver_id
  ),
  by_window as (
    select b.window_id, count(*)::integer as matched,
      array_agg(b.drift_key order by b.drift_key) as drift_keys
    from began as b where b.window_id is not null and b.is_in_window group by b.window_id
  ),
  waiver as (
    update public.waivers as w
    set matched_count = w.matched_count + b.matched, last_matched_at = p_now, last_matched = b.drift_keys[1]
    from by_waiver as b where w.id = b.waiver_id
  ),
  maintenance as (
    update public.maintenance_windows as m
    set matched_count = m.matched_count + b.matched, last_matched_at = p_now, last_matched = b.drift_keys[1]
    from by_window as b where m.id = b.window_id
  ),
  ended as (
    select a.waived_by, a.window_id, a.drift_key,
      a.waived_by is not null and a.waived_by is distinct from h.waiver_id as is_told,
      a.window_id is not null and a.window_id is distinct from h.window_id as is_over
    from unnest(p_alive) as a
    left join unnest(p_holds) as h on h.drift_key = a.drift_key
    where a.drift_key = any (p_existing)
  ),
  line as (
    select 'waiver' as kind, 'waiver.holds' as message, b.waiver_id as id, b.drift_keys
      from by_waiver as b
    union all
    select 'window', 'window.holds', b.window_id, b.drift_keys from by_window as b
    union all
    select 'waiver', 'waiver.holds_no_more', e.waived_by,
      array_agg(e.drift_key order by e.drift_key)
    from ended as e where e.is_told group by e.waived_by
    union all
    select 'window', 'window.holds_no_more', e.window_id,
      array_agg(e.drift_key order by e.drift_key)
    from ended as e where e.is_over group by e.window_id
  )
  insert into public.journal (created_at, kind, message, hostname, service, issue_id, details)
  select
    p_now, l.kind,
    bruce.say(
      l.message, l.id::text,
      case when cardinality(l.drift_keys) = 1 then l.drift_keys[1]
        else bruce.say('waiver.differences', cardinality(l.drift_keys)::text) end
    ),
    i.hostname, i.service, i.issue_id,
    jsonb_build_object(l.kind || '_id', l.id, 'drift_keys', to_jsonb(l.drift_keys[:100]))
  from line as l
  left join public.issues as i
    on i.drift_key = l.drift_keys[1] and i.status <> 'resolved' and cardinality(l.drift_keys) = 1;
end;
$$;
revoke all on function bruce.note_holds(public.issues[], text[], bruce.hold[], timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.note_holds(public.issues[], text[], bruce.hold[], timestamptz) is
  'Counts and journals what waivers and windows begin or stop to hold back. Without a change it writes '
  'nothing.';
insert into public.texts (key, language, text)
values
  ('waiver.differences', 'en', '%1$s differences'),
  ('waiver.differences', 'fr', '%1$s écarts'),
  ('waiver.holds', 'en', 'Waiver %1$s holds back %2$s.'),
  ('waiver.holds', 'fr', 'La sourdine %1$s retient %2$s.'),
  ('waiver.holds_no_more', 'en', 'Waiver %1$s holds back %2$s no more.'),
  ('waiver.holds_no_more', 'fr', 'La sourdine %1$s ne retient plus %2$s.'),
  ('window.holds', 'en', 'Maintenance window %1$s holds back %2$s.'),
  ('window.holds', 'fr', 'La fenêtre de maintenance %1$s retient %2$s.'),
  ('window.holds_no_more', 'en', 'Maintenance window %1$s holds back %2$s no more.'),
  ('window.holds_no_more', 'fr', 'La fenêtre de maintenance %1$s ne retient plus %2$s.');

-- 40_issues/hold/tg_maintenance_windows__normalise.sql
create function bruce.tg_maintenance_windows__normalise()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
  new.event_types := (select array_agg(bruce.known_event_type(t)) from unnest(new.event_types) as t);
  return new;
end;
$$;
revoke all on function bruce.tg_maintenance_windows__normalise() from public, anon, authenticated, service_role;
comment on function bruce.tg_maintenance_windows__normalise() is
  'Replaces older names of event types by present ones.';
create trigger _100_normalise before insert or update of event_types on public.maintenance_windows
  for each row execute function bruce.tg_maintenance_windows__normalise();

-- 40_issues/hold/tg_waivers__bind.sql
create function bruce.tg_waivers__bind()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_issue public.issues;
begin
  new.event_type := bruce.known_event_type(new.event_type);
  if tg_op = 'UPDATE' or new.drift_key is null or num_nonnulls(new.expected, new.observed) > 0 then
    return new;
  end if;
  select i.* into v_issue from public.issues as i where i.drift_key = new.drift_key
    and i.status <> 'resolved';
  if not found then
    raise exception 'there is no living issue %', new.drift_key
      using errcode = 'foreign_key_violation',
      hint = 'Give expected and observed, or take drift_key from issues.';
  end if;
  new.expected := v_issue.expected;
  new.observed := v_issue.observed;
  new.hostname := v_issue.hostname;
  new.service := coalesce(v_issue.service, '*');
  new.event_type := v_issue.event_type;
  new.field := v_issue.field;
  return new;
end;
$$;
revoke all on function bruce.tg_waivers__bind() from public, anon, authenticated, service_role;
comment on function bruce.tg_waivers__bind() is
  'Binds a waiver of one difference to its present values. Security definer: the writer needs no right to '
  'read the engine.';
create trigger _100_bind before insert or update of event_type on public.waivers
  for each row execute function bruce.tg_waivers__bind();

-- 40_issues/hold/window_is_open.sql
create function bruce.window_is_open(p_window public.maintenance_windows, p_now timestamptz)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
  return p_window.enabled and case
    when p_window.starts_at is not null then p_now >= p_window.starts_at and p_now < p_window.ends_at
    else bruce.is_within(
      p_window.weekdays, p_window.local_start, p_window.local_end, p_window.time_zone, p_now)
  end;
end;
$$;
revoke all on function bruce.window_is_open(public.maintenance_windows, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.window_is_open(public.maintenance_windows, timestamptz) is
  'True if the window is open at p_now.';

-- 40_issues/judge/end_silence.sql
create function bruce.end_silence(p_now timestamptz)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_issue_id uuid := (
    select i.issue_id
    from public.settings as p
    join public.issues as i
      on i.drift_key = concat_ws('/', 'NODE_UNREACHABLE', p.self_hostname, '', 'reporters')
      and i.status <> 'resolved'
  );
begin
  if v_issue_id is null or exists (select from bruce.silent_together) then
    return;
  end if;
  update bruce.scopes as s
  set excused_until = p_now + s.stale_after
  where s.is_stale and greatest(s.last_contact_at + s.stale_after, s.excused_until) < p_now
    and s.host in (select i.hostname from public.issues as i where i.suppressed_by = v_issue_id);
end;
$$;
revoke all on function bruce.end_silence(timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.end_silence(timestamptz) is
  'When it is over that nobody reports: those that have not reported yet have their intervals again.';

-- 40_issues/judge/surroundings.sql
create type bruce.surroundings as (
  hosts text[], places text[], has_dependents boolean, has_holds boolean, may_have_roots boolean,
  is_back boolean
);
comment on type bruce.surroundings is
  'What a pass has to reckon with. hosts: where differences are; places: these and what they stand on. '
  'Whether other hosts stand on its hosts, whether there are waivers or windows, whether something may '
  'explain a difference, whether one of its places has just come back.';

-- 40_issues/judge/find_grace_period.sql
create function bruce.find_grace_period(
  p_rows bruce.difference[], p_around bruce.surroundings, p_cause text, p_now timestamptz
)
returns table (drift_key text, waits_for text)
language plpgsql
stable
set search_path = ''
set enable_nestloop = off
as $$
declare
  v_settle_time interval;
  v_grace interval;
  v_self_hostname text;
  v_listened_until timestamptz;
  v_hosts text[] := p_around.hosts;
  v_places text[] := p_around.places;
begin
  select p.settle_time, p.root_cause_grace, p.self_hostname into v_settle_time, v_grace, v_self_hostname
  from public.settings as p;
  if p_around.is_back then
    return query
    with back as (
      select s.host as hostname, null::text as drift_key, s.returned_at as back_at
      from bruce.scopes as s
      where s.host = any (v_places) and s.returned_at > p_now - v_settle_time
      union all
      select i.hostname, i.drift_key, i.resolved_at
      from public.issues as i
      where i.hostname = any (v_places) and i.resolved_at > p_now - v_settle_time
        and i.status = 'resolved' and i.event_type in ('NODE_UNREACHABLE', 'VM_DOWN', 'DOCKER_UNREACHABLE')
      union all
      -- it starts on another node
      select h.hostname, 'moved', h.moved_at
      from bruce.host_state as h
      where h.hostname = any (v_places) and h.moved_at > p_now - v_settle_time
    ),
    place as (
      select h.hostname, h.hostname as place, 0 as depth from unnest(v_hosts) as h (hostname)
      union all
      select a.hostname, a.ancestor, a.depth from bruce.host_ancestors as a where a.hostname = any (v_hosts)
    )
    select f.drift_key, bruce.say('wait.settle', f.hostname, bruce.day_words(f.back_at))
    from (
      select distinct on (d.drift_key) d.drift_key, b.hostname, b.back_at
      from unnest(p_rows) as d
      join place as p on p.hostname = d.hostname
      join back as b on b.hostname = p.place
      where d.status = 'pending'
        -- a changed declaration, and what starting does not explain, opens at once
        and coalesce(d.known_cause, p_cause) <> 'INTENT_CHANGED'
        and d.event_type not in ('CONFIG_DRIFT', 'VM_UNDECLARED', 'SERVICE_UNEXPECTED')
        and not (b.drift_key is not distinct from 'moved' and d.event_type = 'VM_DOWN')
        -- and so does what came back and is gone again
        and not (b.hostname = d.hostname and (
          b.drift_key is not distinct from d.drift_key or b.drift_key is null
            and d.event_type = 'NODE_UNREACHABLE'
        ))
      order by d.drift_key, b.back_at desc, p.depth desc
    ) as f;
    return;
  end if;

  v_listened_until := least(bruce.listened_until(), p_now);
  return query
  with candidate as (
    select d.drift_key, d.hostname, d.event_type,
      case
        when d.event_type <> 'NODE_UNREACHABLE' then coalesce(d.known_since, p_now)
        -- the first report that it missed
        else (
          select max(o.last_contact_at + make_interval(secs => o.interval_s)) from bruce.scopes as o
            where o.host = d.hostname
        )
      end as gone_at
    from unnest(p_rows) as d
    left join bruce.scopes as s on s.scope_id = d.scope_id
    where d.status = 'pending' and coalesce(d.known_since, p_now) > p_now - v_grace
      and case d.event_type
        when 'NODE_UNREACHABLE' then d.field = 'report'
        -- probed from elsewhere: what does not answer may be the host
        when 'SERVICE_UNHEALTHY' then s.source = 'service_health' and s.host <> d.hostname
        when 'PORT_MISMATCH' then s.source = 'service_health' and s.host <> d.hostname
      end
  ),
  place as (
    select c.drift_key, c.gone_at, c.hostname as place, 0 as depth from candidate as c
      where c.event_type <> 'NODE_UNREACHABLE'
    union all
    select c.drift_key, c.gone_at, a.ancestor, a.depth
    from candidate as c
    join bruce.host_ancestors as a on a.hostname = c.hostname and a.hostname = any (v_hosts)
  ),
  word as (
    select w.place, max(w.spoken_at) as spoken_at, max(w.due_at) as due_at
    from (
      select s.host as place, s.last_contact_at as spoken_at,
        greatest(s.last_contact_at + s.stale_after, s.excused_until) as due_at
      from bruce.scopes as s
      where s.host = any (v_places)
      union all
      -- another scope sees it run
      select h.hostname, s.last_seen_at, s.last_seen_at + s.stale_after
      from bruce.host_state as h
      join bruce.scopes as s on s.scope_id = h.scope_id
      where h.hostname = any (v_places) and h.state = 'running'
    ) as w
    group by w.place
  ),
  -- what the others say is asked of two of them, in case one is the host itself: read once, not for each
  -- silent host, of which there may be a thousand
  other as materialized (
    select
      o.host, o.last_contact_at as spoken_at,
      o.last_contact_at + make_interval(secs => o.interval_s) < p_now
        and greatest(o.last_contact_at + o.stale_after, o.excused_until) >= v_listened_until as is_late
    from bruce.scopes as o
    join bruce.host_state as h on h.hostname = o.host and h.lifecycle = 'active'
    where o.host <> v_self_hostname
  ),
  late as materialized (
    select distinct o.host from other as o where o.is_late order by o.host limit 2
  ),
  heard as materialized (
    select o.host, max(o.spoken_at) as spoken_at from other as o group by o.host order by 2 desc limit 2
  ),
  -- when others are late too, and none was heard since, it may be the way to here
  alone as (
    select c.drift_key
    from candidate as c
    where c.event_type = 'NODE_UNREACHABLE'
      and exists (select from late as o where o.host <> c.hostname)
      and not exists (select from heard as o where o.host <> c.hostname and o.spoken_at > c.gone_at)
  )
  select a.drift_key, bruce.say('wait.any_host') from alone as a
  union all
  select f.drift_key, bruce.say('wait.host', f.place)
  from (
    select distinct on (p.drift_key) p.drift_key, p.place
    from place as p
    join word as w on w.place = p.place
    -- a place that is overdue itself is not waited for: it is a root cause already, or none
    where w.spoken_at < p.gone_at
      and (w.due_at >= v_listened_until
        -- overdue since a moment, and the jobs, which say so each minute, have not come by
        or w.due_at + interval '1 minute' >= v_listened_until
          and not exists (
            select from public.issues as i
            where i.hostname = p.place and i.event_type = 'NODE_UNREACHABLE' and i.status <> 'resolved')
          and not exists (
            select from unnest(p_rows) as r
            where r.hostname = p.place and r.event_type = 'NODE_UNREACHABLE'))
      and p.drift_key not in (select a.drift_key from alone as a)
    order by p.drift_key, p.depth
  ) as f;
end;
$$;
revoke all on function bruce.find_grace_period(bruce.difference[], bruce.surroundings, text, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.find_grace_period(bruce.difference[], bruce.surroundings, text, timestamptz) is
  'Which differences stay pending, and what they wait for. A silent host, or a failing probe from another '
  'host: for the next report of what it runs on, which may prove to be the root cause. A new difference on a '
  'host that has just come back: for settings.settle_time.';
insert into public.texts (key, language, text)
values
  ('wait.settle', 'en', '%1$s, back since %2$s, to settle'),
  ('wait.settle', 'fr', 'que %1$s, de retour depuis le %2$s, se stabilise'),
  ('wait.any_host', 'en', 'a word of any host since it began'),
  ('wait.any_host', 'fr', 'un signe de vie d''un hôte quelconque depuis le début'),
  ('wait.host', 'en', 'a word of %1$s since it began'),
  ('wait.host', 'fr', 'un signe de vie de %1$s depuis le début');

-- 40_issues/judge/find_root_causes.sql
create function bruce.find_root_causes(
  p_rows bruce.difference[], p_ending text[], p_around bruce.surroundings
)
returns table (drift_key text, root_issue_id uuid)
language plpgsql
stable
set search_path = ''
set enable_nestloop = off
as $$
declare
  v_hosts text[] := p_around.hosts;
  v_self_hostname text := (select s.self_hostname from public.settings as s);
  v_places text[] := p_around.places || v_self_hostname;
  v_scope_ids integer[] := array(
    select distinct r.scope_id from unnest(p_rows) as r where r.scope_id is not null);
begin
  return query
  with recursive drifting as (
    select r.* from unnest(p_rows) as r
  ),
  -- what is down: of this pass, and what was found down before
  root as (
    select r.issue_id, r.event_type, r.hostname, r.field, r.drift_key,
      coalesce(r.known_since, 'infinity') as first_seen_at
    from drifting as r
    join public.drift_rules as t on t.event_type = r.event_type and t.is_root_cause
    union
    -- ... itself explained by something else: then by that
    select coalesce(i.suppressed_by, i.issue_id), i.event_type, i.hostname, i.field, i.drift_key,
      i.first_seen_at
    from public.issues as i
    join public.drift_rules as t on t.event_type = i.event_type and t.is_root_cause
    where i.status <> 'resolved'
      -- an issue that this pass is about to resolve explains nothing
      -- as a subquery, which is hashed: an array of a thousand hosts compared with a thousand
      -- issues is a million comparisons
      and i.drift_key not in (select unnest(p_ending))
      and i.hostname = any (v_places)
  ),
  explained as (
    -- a hypervisor or parent device that is down explains everything on it
    select d.drift_key, r.issue_id, 100 + a.depth as reach
    from drifting as d
    join bruce.host_ancestors as a on a.hostname = d.hostname and a.hostname = any (v_hosts)
    join root as r on r.hostname = a.ancestor and r.event_type in ('NODE_UNREACHABLE', 'VM_DOWN')
      and r.field is distinct from 'reporters'
    left join bruce.scopes as s on s.scope_id = d.scope_id and s.scope_id = any (v_scope_ids)
    -- ... but not of a host that has spoken for itself since
    where not (s.host is not distinct from d.hostname and coalesce(s.last_seen_at > r.first_seen_at, false))
    union all
    -- on the host itself: VM_DOWN over NODE_UNREACHABLE over service issues
    select d.drift_key, r.issue_id,
      case r.event_type when 'VM_DOWN' then 30 when 'NODE_UNREACHABLE' then 20 else 10 end
    from drifting as d
    join root as r on r.hostname = d.hostname and r.drift_key <> d.drift_key
      and r.field is distinct from 'reporters'
    where case r.event_type
        when 'VM_DOWN' then d.event_type not in ('VM_DOWN', 'CONFIG_DRIFT')
        when 'NODE_UNREACHABLE' then d.event_type not in ('VM_DOWN', 'NODE_UNREACHABLE', 'CONFIG_DRIFT')
        when 'DOCKER_UNREACHABLE' then d.service is not null
          and d.event_type not in ('HEARTBEAT_OVERDUE', 'TARGET_FAILING', 'POOL_UNHEALTHY')
        -- a copy of a declared guest explains nothing of that one
        when 'VM_UNDECLARED' then d.event_type = 'SERVICE_UNEXPECTED' and not exists (
          select from bruce.host_state as h where h.hostname = d.hostname and h.lifecycle <> 'retired')
        -- a root cause of one's own explains the services of its host
        else d.service is not null
      end
    union all
    -- nobody reports: what is not told yet of anybody's silence
    select d.drift_key, r.issue_id, 1000
    from drifting as d
    join root as r on r.event_type = 'NODE_UNREACHABLE' and r.field = 'reporters'
      and r.hostname = v_self_hostname
    where d.status = 'pending'
      and (d.event_type = 'NODE_UNREACHABLE' and d.field = 'report'
        or d.event_type = 'HEARTBEAT_OVERDUE' and d.service not in ('jobs', 'engine', 'dispatcher'))
    union all
    -- a service that another one needs
    select d.drift_key, r.issue_id, 1
    from drifting as d
    join public.expected_services as s
      on s.hostname = d.hostname and s.name = d.service and s.hostname = any (v_hosts)
        and s.depends_on <> '{}'
    join (
      select r.issue_id, r.hostname, r.service, r.event_type from drifting as r
      union
      select i.issue_id, i.hostname, i.service, i.event_type
      from public.issues as i
      where i.hostname = any (v_hosts) and i.status <> 'resolved'
        and i.drift_key not in (select unnest(p_ending))
    ) as r on r.hostname = d.hostname and r.service = any (s.depends_on) and r.service <> d.service
      and r.event_type in ('SERVICE_MISSING', 'SERVICE_UNHEALTHY', 'SERVICE_RESTARTING')
    where d.event_type in ('SERVICE_UNHEALTHY', 'SERVICE_RESTARTING', 'PORT_MISMATCH')
  ),
  chosen as materialized (
    select distinct on (e.drift_key) e.drift_key, d.issue_id, e.issue_id as root_id
    from explained as e
    join drifting as d on d.drift_key = e.drift_key
    where e.issue_id <> d.issue_id
    order by e.drift_key, e.reach desc, e.issue_id
  ),
  -- services that depend on each other in a circle: one of them is not explained, so that one event is sent
  walk as (
    select c.issue_id as start_id, c.root_id as at_id, array[c.root_id] as path from chosen as c
    union all
    select w.start_id, c.root_id, w.path || c.root_id
    from walk as w
    join chosen as c on c.issue_id = w.at_id
    where w.at_id <> w.start_id and cardinality(w.path) < 16 and c.root_id <> all (w.path)
  ),
  circle as (
    select w.start_id
    from walk as w
    where w.at_id = w.start_id and w.start_id = (select min(p::text)::uuid from unnest(w.path) as p)
  )
  select c.drift_key, c.root_id
  from chosen as c
  where not exists (select from circle as o where o.start_id = c.issue_id);
end;
$$;
revoke all on function bruce.find_root_causes(bruce.difference[], text[], bruce.surroundings) from public, anon, authenticated, service_role;
comment on function bruce.find_root_causes(bruce.difference[], text[], bruce.surroundings) is
  'For each difference the issue that explains it: that nobody reports, the farthest hypervisor that is '
  'down, the host itself, or a service it depends on.';

-- 40_issues/judge/look_around.sql
create function bruce.look_around(p_drift bruce.difference[], p_hosts text[], p_now timestamptz)
returns bruce.surroundings
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
  v_around bruce.surroundings;
begin
  with place as materialized (
    select d.hosts, d.hosts || array(
      select distinct a.ancestor from bruce.host_ancestors as a where a.hostname = any (d.hosts)
    ) as places
    from (select array(select distinct r.hostname from unnest(p_drift) as r) as hosts) as d
  ),
  root_rule as materialized (
    select r.event_type from public.drift_rules as r where r.is_root_cause
  ),
  back_since as materialized (
    select p_now - s.settle_time as at from public.settings as s
  )
  select
    p.hosts, p.places,
    exists (select from bruce.host_ancestors as a where a.ancestor = any (p_hosts)),
    exists (select from public.waivers) or exists (select from public.maintenance_windows),
    exists (select from unnest(p_drift) as r where r.event_type in (select o.event_type from root_rule as o))
      or exists (
        select from public.issues as i
        where i.hostname = any (p.places) and i.status <> 'resolved'
          and i.event_type in (select o.event_type from root_rule as o)
      )
      or exists (
        select from public.expected_services as s where s.hostname = any (p.hosts) and s.depends_on <> '{}'),
    exists (
      select from bruce.scopes as s
      where s.host = any (p.places) and s.returned_at > (select b.at from back_since as b)
    )
      or exists (
        select from public.issues as i
        where i.hostname = any (p.places) and i.resolved_at > (select b.at from back_since as b)
          and i.status = 'resolved' and i.event_type in ('NODE_UNREACHABLE', 'VM_DOWN', 'DOCKER_UNREACHABLE')
      )
      or exists (
        select from bruce.host_state as h
        where h.hostname = any (p.places) and h.moved_at > (select b.at from back_since as b)
      )
  into v_around
  from place as p;
  return v_around;
end;
$$;
revoke all on function bruce.look_around(bruce.difference[], text[], timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.look_around(bruce.difference[], text[], timestamptz) is
  'One look at what a pass has to reckon with; nearly always nothing of it is there.';

-- 40_issues/judge/note_confirming.sql
create function bruce.note_confirming(p_hosts text[])
returns void
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
begin
  with scope as materialized (
    select s.scope_id, s.is_confirming, s.is_new from bruce.scopes as s where s.host = any (p_hosts)
    union
    -- a guest waits for a report of its hypervisor
    select s.scope_id, s.is_confirming, false
    from public.issues as i
    join bruce.scopes as s on s.scope_id = i.scope_id
    where i.hostname = any (p_hosts) and i.status <> 'resolved' and s.host <> all (p_hosts)
  ),
  waiting as materialized (
    select distinct i.scope_id
    from public.issues as i
    where i.status <> 'resolved' and i.scope_id = any (array(select s.scope_id from scope as s))
      and case i.status
        when 'pending' then
          -- held back by a waiver or window only: nothing left to confirm
          num_nonnulls(i.waived_by, i.window_id) = 0 or i.suppressed_by is not null
            or i.confirmations < i.looks
        when 'open' then i.suppressed_by is not null or i.clearances > 0
      end
  ),
  judged as (
    select s.scope_id, w.scope_id is not null as is_confirming
    from scope as s
    left join waiting as w on w.scope_id = s.scope_id
    where s.is_new or s.is_confirming <> (w.scope_id is not null)
  )
  update bruce.scopes as s
  set is_confirming = j.is_confirming, is_new = s.is_new and s.host <> all (p_hosts)
  from judged as j
  where s.scope_id = j.scope_id and s.scope_id = any (array(select o.scope_id from judged as o));
end;
$$;
revoke all on function bruce.note_confirming(text[]) from public, anon, authenticated, service_role;
comment on function bruce.note_confirming(text[]) is
  'Marks the scopes on whose next report an issue waits: then an unchanged snapshot is judged, too. None of '
  'the scopes of these hosts is new any more.';

-- 40_issues/judge/reconcile.sql
-- Drift on good evidence opens or changes its issue. Drift on old, partial or failed evidence turns its issue
-- stale. Drift that is gone resolves it: the present changes by good evidence or by a changed declaration.

create function bruce.reconcile(
  p_hosts text[], p_cause text, p_now timestamptz default bruce.clock(), p_reach integer default 8
)
returns void
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
-- bitmap scans alone have a condition whatever the tables held when the plan was made
set enable_indexscan = off
set enable_indexonlyscan = off
-- intervals are words of what is expected: a session that writes them otherwise has not changed it
set intervalstyle = 'postgres'
as $$
declare
  v_judged record;
  -- what a condition cannot tell a rule of one's own: see bruce.own_rows
  v_asked text := set_config('bruce.judged_hosts', p_hosts::text, true);
begin
  with difference as materialized (
    select distinct on (d.drift_key) d.*
    from bruce.difference as d
    where d.hostname = any (p_hosts)
    order by d.drift_key, d.is_fresh desc
  )
  select
    array_agg(d::bruce.difference order by d.drift_key) filter (where d.is_fresh) as drift,
    coalesce(array_agg(d.drift_key) filter (where not d.is_fresh), '{}') as unproven,
    array(
      select i from public.issues as i where i.hostname = any (p_hosts) and i.status <> 'resolved'
    ) as alive
  into v_judged
  from difference as d;
  v_asked := set_config('bruce.judged_hosts', '', true);
  perform bruce.settle_issues(
    v_judged.drift, v_judged.unproven, v_judged.alive, p_hosts, true, p_cause, p_now, p_reach);
end;
$$;
revoke all on function bruce.reconcile(text[], text, timestamptz, pg_catalog.int4) from public, anon, authenticated, service_role;
comment on function bruce.reconcile(text[], text, timestamptz, integer) is
  'Brings issues and events of the given hosts in line with the drift that exists now. p_cause: '
  'INTENT_CHANGED or REALITY_CHANGED. p_reach: how many levels of the dependency tree may follow.';

-- 40_issues/judge/reconcile_rows.sql
create function bruce.reconcile_rows(
  p_hosts text[], p_entity_ids bigint[], p_service_ids bigint[], p_cause text,
  p_now timestamptz default bruce.clock()
)
returns void
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set intervalstyle = 'postgres'
as $$
declare
  v_judged record;
  -- what a condition cannot tell a rule of one's own: see bruce.own_rows
  v_asked text := set_config('bruce.judged_hosts', p_hosts::text, true);
begin
  with difference as materialized (
    select d.*
    from bruce.difference as d
    -- "is not null" is false where a rule speaks of nothing: then the planner leaves that rule out
    where d.service_id is not null and d.service_id = any (p_service_ids)
      or d.entity_id is not null and d.entity_id = any (p_entity_ids)
  )
  select
    array_agg(d::bruce.difference order by d.drift_key) filter (where d.is_fresh) as drift,
    coalesce(array_agg(d.drift_key) filter (where not d.is_fresh), '{}') as unproven,
    array(
      select i from public.issues as i
      where i.hostname = any (p_hosts) and i.status <> 'resolved'
        and (i.service_id in (select unnest(p_service_ids)) or i.entity_id in (select unnest(p_entity_ids)))
    ) as alive
  into v_judged
  from difference as d;
  v_asked := set_config('bruce.judged_hosts', '', true);
  perform bruce.settle_issues(
    v_judged.drift, v_judged.unproven, v_judged.alive, p_hosts, false, p_cause, p_now, 8);
end;
$$;
revoke all on function bruce.reconcile_rows(text[], pg_catalog.int8[], pg_catalog.int8[], text, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.reconcile_rows(text[], bigint[], bigint[], text, timestamptz) is
  'As bruce.reconcile, for the given observed things and declared services of these hosts only: what a '
  'changed container can make different. The caller knows that the evidence of their scopes is the same '
  'as before.';

-- 40_issues/judge/resolve_issues.sql
create function bruce.resolve_issues(
  p_alive public.issues[], p_drift bruce.difference[], p_unproven text[], p_holds bruce.hold[], p_cause text,
  p_now timestamptz
)
returns boolean
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_nestloop = off
set enable_seqscan = off
as $$
declare
  -- by their ids: there may be years of resolved issues, and a join alone would read them all
  v_ids uuid[] := array(select a.issue_id from unnest(p_alive) as a);
  v_waits boolean;
begin
  with absent as materialized (
    select
      a.*,
      coalesce(t.resolve_confirmations, 1) as resolve_confirmations,
      a.drift_key <> all (coalesce(p_unproven, '{}'))
        -- a spool that is being replayed says what was, until it has caught up
        and (p_cause = 'INTENT_CHANGED' or t.evidence is distinct from 'snapshot'
          or not coalesce(s.is_confirming and s.last_snapshot_at < s.last_contact_at - s.stale_after, false)
        ) as is_gone,
      coalesce(s.last_contact_at, p_now) as contact_at,
      -- of what flaps: has it been gone for long enough, as far as the evidence reaches?
      a.quiet_since + coalesce(t.cool_down, '0') <= least(
        coalesce(case when t.evidence = 'snapshot' then s.last_seen_at else s.last_contact_at end,
          p_now), p_now
      ) or p_cause = 'INTENT_CHANGED' as is_cool,
      h.waiver_id, h.window_id as next_window_id
    from unnest(p_alive) as a
    left join public.drift_rules as t on t.event_type = a.event_type
    left join bruce.scopes as s on s.scope_id = a.scope_id
    left join unnest(p_holds) as h on h.drift_key = a.drift_key
    where not exists (select from unnest(p_drift) as d where d.drift_key = a.drift_key)
  ),
  -- never opened: delete without an event
  forgotten as (
    delete from public.issues as i using absent as a
    where i.issue_id = a.issue_id and i.issue_id = any (v_ids) and a.is_gone and a.opened_at is null
  ),
  unproven as (
    update public.issues as i
    set stale = true, waived_by = a.waiver_id, window_id = a.next_window_id,
      status = case when a.waiver_id is null then i.status else 'pending' end,
      flapping = i.flapping and a.waiver_id is null,
      quiet_since = case when a.waiver_id is null then i.quiet_since end,
      acknowledged_at = case when a.waiver_id is null then i.acknowledged_at end,
      acknowledged_by = case when a.waiver_id is null then i.acknowledged_by end,
      note = case when a.waiver_id is null then i.note end
    from absent as a
    where i.issue_id = a.issue_id and i.issue_id = any (v_ids) and not a.is_gone
      and (not i.stale or (i.waived_by, i.window_id) is distinct from (a.waiver_id, a.next_window_id))
  ),
  clearing as (
    update public.issues as i
    set clearances = i.clearances + 1, last_seen_at = a.contact_at, stale = false
    from absent as a
    where i.issue_id = a.issue_id and i.issue_id = any (v_ids) and a.is_gone and a.status = 'open'
      and not a.flapping
      and i.clearances + 1 < a.resolve_confirmations
      and (i.clearances = 0 or a.contact_at > i.last_seen_at)
    returning i.issue_id
  ),
  quiet as (
    update public.issues as i
    set quiet_since = p_now, stale = false
    from absent as a
    where i.issue_id = a.issue_id and i.issue_id = any (v_ids) and a.is_gone and a.flapping
      and a.quiet_since is null
      and p_cause <> 'INTENT_CHANGED'
  ),
  resolved as (
    update public.issues as i
    set status = 'resolved', resolved_at = p_now, stale = false, suppressed_by = null, waived_by = null,
      window_id = null, waits_for = null, quiet_since = null, clearances = 0,
      acknowledged_at = null, acknowledged_by = null, note = null
    from absent as a
    where i.issue_id = a.issue_id and i.issue_id = any (v_ids) and a.is_gone and a.opened_at is not null
      and case
        when a.status = 'pending' then true
        when a.flapping then a.is_cool
        else a.resolve_confirmations = 1
          or i.clearances + 1 >= a.resolve_confirmations and a.contact_at > i.last_seen_at
      end
    returning i as issue, a.status as was_status
  ),
  told as (
    insert into public.events (
      created_at, status, severity, event_type, hostname, service, details, expected, observed, field,
      source, cause,
      drift_key, issue_id, evidence
    )
    select
      p_now, 'resolved', i.severity, i.event_type, i.hostname, i.service,
      bruce.end_words(r.issue, p_cause, p_now),
      i.expected, i.expected, i.field, i.source, p_cause, i.drift_key, i.issue_id,
      jsonb_build_object(
        'snapshot_id', s.applied_snapshot_id, 'source', s.source, 'observed_at', s.last_seen_at)
    from resolved as r
    cross join lateral (select (r.issue).*) as i
    left join bruce.scopes as s on s.scope_id = i.scope_id
    -- what was waived meanwhile was told to be over then
    where r.was_status = 'open'
    union all
    select
      p_now, 'resolved', a.severity, a.event_type, a.hostname, a.service,
      concat_ws(' ', bruce.describe_waiver(a.waiver_id), a.details),
      a.expected, a.observed, a.field, a.source, 'INTENT_CHANGED', a.drift_key, a.issue_id,
      a.evidence || jsonb_build_object('waiver_id', a.waiver_id)
    from absent as a
    where not a.is_gone and a.status = 'open' and a.waiver_id is not null
    order by drift_key
  )
  select exists (select from clearing) into v_waits;
  return v_waits;
end;
$$;
revoke all on function bruce.resolve_issues(public.issues[], bruce.difference[], text[], bruce.hold[], text, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.resolve_issues(
  public.issues[], bruce.difference[], text[], bruce.hold[], text, timestamptz
) is
  'Resolves each issue whose difference is gone, and marks stale what can no longer be proven either way. '
  'Returns whether any waits for a later report to resolve.';

-- 40_issues/judge/settle_issues.sql
create function bruce.settle_issues(
  p_drift bruce.difference[], p_unproven text[], p_alive public.issues[], p_hosts text[], p_is_whole boolean,
  p_cause text, p_now timestamptz, p_reach integer
)
returns void
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
  v_around bruce.surroundings;
  v_ending text[];
  v_holds bruce.hold[] := '{}';
  v_waits boolean := p_is_whole;
  v_existing text[];
  v_elsewhere text[] := '{}';
begin
  if p_drift is null and p_alive = '{}' then
    if p_is_whole then
      perform bruce.note_confirming(p_hosts);
    end if;
    return;
  end if;
  v_around := bruce.look_around(p_drift, p_hosts, p_now);
  v_ending := array(
    select a.drift_key
    from unnest(p_alive) as a
    where a.drift_key not in (select d.drift_key from unnest(p_drift) as d)
      and a.drift_key not in (select unnest(p_unproven))
  );
  -- what ends here may have explained something on another host
  if v_around.has_dependents and v_ending <> '{}' then
    v_elsewhere := array(
      select distinct v.hostname
      from unnest(p_alive) as a
      join public.issues as v on v.suppressed_by = a.issue_id and v.status <> 'resolved'
      where a.drift_key = any (v_ending) and v.hostname not in (select unnest(p_hosts))
    );
  end if;
  if v_around.has_holds then
    v_holds := bruce.find_holds(p_drift, p_alive, p_unproven, p_now);
  end if;
  if p_drift is not null then
    v_waits := bruce.upsert_issues(p_drift, p_alive, v_ending, v_holds, v_around, p_cause, p_now) or v_waits;
  end if;
  if p_alive <> '{}' then
    v_waits := bruce.resolve_issues(p_alive, p_drift, p_unproven, v_holds, p_cause, p_now) or v_waits;
  end if;
  if v_holds <> '{}'
    or exists (select from unnest(p_alive) as a where num_nonnulls(a.waived_by, a.window_id) > 0)
  then
    v_existing := p_unproven || array(select d.drift_key from unnest(p_drift) as d);
    perform bruce.note_holds(p_alive, v_existing, v_holds, p_now);
  end if;
  if v_waits then
    perform bruce.note_confirming(p_hosts);
  end if;
  if not v_around.has_dependents then
    return;
  end if;
  -- what begins here may explain something on another host
  v_elsewhere := array(
    select unnest(v_elsewhere)
    union
    select v.hostname
    from unnest(p_drift) as d
    join public.drift_rules as t on t.event_type = d.event_type and t.is_root_cause
    join bruce.host_ancestors as a on a.ancestor = d.hostname and a.hostname <> all (p_hosts)
    join public.issues as v on v.hostname = a.hostname and v.status <> 'resolved' and v.suppressed_by is null
    where d.known_since is null
  );
  -- each further step is one more level of the dependency tree
  if v_elsewhere <> '{}' and p_reach > 0 then
    perform bruce.reconcile(v_elsewhere, p_cause, p_now, p_reach - 1);
  end if;
end;
$$;
revoke all on function bruce.settle_issues(bruce.difference[], text[], public.issues[], text[], pg_catalog.bool, text, timestamptz, pg_catalog.int4) from public, anon, authenticated, service_role;
comment on function bruce.settle_issues(
  bruce.difference[], text[], public.issues[], text[], boolean, text, timestamptz, integer
) is
  'Brings the issues of one pass in line with its differences. p_drift: what is proven now; p_unproven: keys '
  'of what is different on evidence that proves nothing; p_alive: the issues that these are all of; '
  'p_is_whole: they are all of p_hosts.';

-- 40_issues/judge/sweep.sql
create function bruce.sweep(p_now timestamptz default bruce.clock())
returns integer
language plpgsql
volatile
set search_path = ''
set intervalstyle = 'postgres'
as $$
declare
  v_hosts text[];
  v_differences bigint;
begin
  perform bruce.end_silence(p_now);
  perform bruce.time_rules(p_now);
  with overdue as (
    update bruce.scopes as s set is_stale = true
    where not s.is_stale and greatest(s.last_contact_at + s.stale_after, s.excused_until) < p_now
    returning s.host
  ),
  drift as materialized (
    select d.drift_key, d.hostname, d.severity, d.expected, d.observed, d.is_fresh, d.looks
    from bruce.all_drift as d
  ),
  alive as materialized (
    select
      i.drift_key, i.hostname, i.severity, i.expected, i.observed, i.stale, i.status, i.suppressed_by,
      i.event_type,
      i.confirmations, i.waived_by, i.window_id, i.quiet_since
    from public.issues as i
    where i.status <> 'resolved'
  ),
  unsaid (hostname) as materialized (
    select o.host from overdue as o
    union all
    -- drift without its issue, or another than its issue says
    select d.hostname
    from drift as d
    left join alive as a on a.drift_key = d.drift_key
    where case
        when d.is_fresh
          then a.drift_key is null or a.stale
            or (a.severity, a.expected, a.observed) is distinct from (d.severity, d.expected, d.observed)
        else not a.stale
      end
    union all
    -- an issue without its drift
    select a.hostname
    from alive as a
    left join public.drift_rules as r on r.event_type = a.event_type
    where not exists (select from drift as d where d.drift_key = a.drift_key)
      -- what flaps has to be gone for a while
      and coalesce(a.quiet_since <= p_now - r.cool_down, true)
    union all
    -- silence confirms itself by lasting; what is confirmed waits for a word of its host, or for this to
    -- settle
    select a.hostname
    from alive as a
    join public.drift_rules as r on r.event_type = a.event_type
    left join drift as d on d.drift_key = a.drift_key
    where a.status = 'pending' and not a.stale and num_nonnulls(a.suppressed_by, a.waived_by, a.window_id) = 0
      and (r.evidence = 'silence' or a.confirmations >= coalesce(d.looks, r.open_confirmations))
  )
  select array(select distinct u.hostname from unsaid as u), (select count(*) from unsaid)
  into v_hosts, v_differences;
  -- a preview holds the engine for nothing that counts: not for seconds
  if v_differences > 1000 and current_setting('bruce.is_preview', true) = 'on' then
    raise exception 'too much to preview' using errcode = 'PREVL';
  end if;
  if exists (select from public.waivers) or exists (select from public.maintenance_windows)
    or exists (select from public.issues as i where i.waived_by is not null or i.window_id is not null)
  then
    v_hosts := array(select unnest(v_hosts) union select unnest(bruce.find_expired_holds(p_now)));
  end if;
  if v_hosts <> '{}' then
    perform bruce.reconcile(v_hosts, 'REALITY_CHANGED', p_now);
  end if;
  return cardinality(v_hosts);
end;
$$;
revoke all on function bruce.sweep(timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.sweep(timestamptz) is
  'Reconciles the hosts whose issues no longer say what drift says: silence, windows that passed, rules or '
  'severities that were edited, rules that read tables of their own. Writes nothing where all is said. '
  'Returns how many hosts. In a preview it refuses (PREVL) to reconcile more than 1,000 differences.';

-- 40_issues/judge/tg_drift_rules__sweep.sql
create function bruce.tg_drift_rules__sweep()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform bruce.sweep();
  return null;
end;
$$;
revoke all on function bruce.tg_drift_rules__sweep() from public, anon, authenticated, service_role;
comment on function bruce.tg_drift_rules__sweep() is
  'An edited rule counts at once. Security definer: the engine''s tables are written by nobody else.';
create trigger _200_sweep after insert or update or delete on public.drift_rules
  for each statement execute function bruce.tg_drift_rules__sweep();

-- 40_issues/judge/tg_settings__apply.sql
create function bruce.tg_settings__apply()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  update bruce.scopes as s
  set stale_after = make_interval(secs => s.interval_s) * p.missed_intervals
  from public.settings as p
  where s.stale_after <> make_interval(secs => s.interval_s) * p.missed_intervals;
  perform bruce.sweep();
  return null;
end;
$$;
revoke all on function bruce.tg_settings__apply() from public, anon, authenticated, service_role;
comment on function bruce.tg_settings__apply() is
  'An edited setting counts at once. Security definer: the engine''s tables are written by nobody else.';
create trigger _100_apply after update on public.settings
  for each statement execute function bruce.tg_settings__apply();

-- 40_issues/judge/tg_settings__retell.sql
create function bruce.tg_settings__retell()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if (select o.language from before as o) is distinct from (select n.language from after as n) then
    update public.issues as i
    set details = d.details
    from public.drift as d
    where d.drift_key = i.drift_key and i.status <> 'resolved' and d.details <> i.details;
  end if;
  return null;
end;
$$;
revoke all on function bruce.tg_settings__retell() from public, anon, authenticated, service_role;
comment on function bruce.tg_settings__retell() is
  'Another language: the issues that are not resolved are told in it. Events and the journal keep their '
  'words. Security definer: issues are written by nobody else.';
create trigger _200_retell after update on public.settings
  referencing old table as before new table as after
  for each statement execute function bruce.tg_settings__retell();

-- 40_issues/judge/tg_thresholds__apply.sql
-- Values newly over the limit are detected at the next measurement.

create function bruce.tg_thresholds__apply()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_hosts text[];
begin
  with level as (
    select l.scope_id, l.subject, l.metric, t.open_above, t.clear_below, t.unit
    from bruce.resource_levels as l
    left join lateral bruce.threshold_of(l.metric, l.hostname, l.service) as t on true
    where (l.open_above, l.clear_below, l.unit) is distinct from (t.open_above, t.clear_below, t.unit)
  ),
  cleared as (
    delete from bruce.resource_levels as l using level as e
    where (l.scope_id, l.subject, l.metric) = (e.scope_id, e.subject, e.metric)
      and l.value < coalesce(e.clear_below, 'infinity')
    returning l.hostname
  ),
  kept as (
    update bruce.resource_levels as l
    set open_above = e.open_above, clear_below = e.clear_below, unit = e.unit
    from level as e
    where (l.scope_id, l.subject, l.metric) = (e.scope_id, e.subject, e.metric) and l.value >= e.clear_below
    returning l.hostname
  )
  select array_agg(c.hostname) into v_hosts
  from (select hostname from cleared union select hostname from kept) as c;
  if v_hosts is not null then
    update bruce.scopes as s
    set has_levels = false
    where s.has_levels and not exists (select from bruce.resource_levels as l where l.scope_id = s.scope_id);
    if coalesce(current_setting('bruce.projecting', true), '') <> 'on' then
      perform bruce.reconcile(v_hosts, 'INTENT_CHANGED');
    end if;
  end if;
  return null;
end;
$$;
revoke all on function bruce.tg_thresholds__apply() from public, anon, authenticated, service_role;
comment on function bruce.tg_thresholds__apply() is
  'What is over its threshold is compared with the edited one. Security definer: the engine''s tables are '
  'written by nobody else.';
create trigger _100_apply after insert or update or delete on public.thresholds
  for each statement execute function bruce.tg_thresholds__apply();

-- 40_issues/judge/upsert_issues.sql
create function bruce.upsert_issues(
  p_drift bruce.difference[], p_alive public.issues[], p_ending text[], p_holds bruce.hold[],
  p_around bruce.surroundings, p_cause text, p_now timestamptz
)
returns boolean
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_nestloop = off
set enable_seqscan = off
as $$
declare
  -- by their ids: there may be years of resolved issues, and a join alone would read them all
  v_ids uuid[] := array(select d.issue_id from unnest(p_drift) as d);
  v_waits boolean;
begin
  with difference as (
    select
      d.*, coalesce(d.known_since, p_now) as first_seen_at,
      coalesce(
        d.known_cause,
        case when d.is_of_new_scope and p_cause <> 'INTENT_CHANGED' then 'FIRST_SEEN' else p_cause end
      ) as cause
    from unnest(p_drift) as d
  ),
  root as materialized (
    select * from bruce.find_root_causes(p_drift, p_ending, p_around) where p_around.may_have_roots
  ),
  awaited as materialized (
    select * from bruce.find_grace_period(p_drift, p_around, p_cause, p_now)
    where p_around.is_back
      or exists (
        select from unnest(p_drift) as d
        where d.status = 'pending'
          and d.event_type in ('NODE_UNREACHABLE', 'SERVICE_UNHEALTHY', 'PORT_MISMATCH')
      )
  ),
  judged as materialized (
    select
      d.*,
      r.root_issue_id, h.waiver_id, h.window_id as next_window_id,
      -- held back by a root cause, waiver or window: does not wait besides
      case when d.status = 'pending'
        and num_nonnulls(r.root_issue_id, h.waiver_id, h.window_id) = 0 then w.waits_for end
        as next_waits_for,
      least(d.confirmations, d.looks) as next_confirmations,
      a.issue_id is not null as is_alive,
      case
        when h.waiver_id is not null then 'pending'
        when d.status = 'open' then 'open'
        when num_nonnulls(r.root_issue_id, h.window_id, w.waits_for) = 0
          and d.confirmations >= d.looks
          then 'open'
        else 'pending'
      end as next_status,
      (a.expected, a.observed, a.severity) is distinct
        from (d.expected, d.observed, d.severity) as has_changed,
      a.severity is distinct from d.severity as has_other_severity,
      a.stale as was_stale, a.suppressed_by as was_suppressed_by, a.confirmations as had_confirmations,
      a.clearances as had_clearances, a.looks as had_looks, a.scope_id as was_scope_id,
      (a.service_id, a.entity_id) is distinct from (d.service_id, d.entity_id) as is_of_another,
      coalesce(a.evidence ? 'was_held', false) as was_held
    from difference as d
    join public.drift_rules as t on t.event_type = d.event_type
    left join root as r on r.drift_key = d.drift_key
    left join awaited as w on w.drift_key = d.drift_key
    left join unnest(p_holds) as h on h.drift_key = d.drift_key
    left join unnest(p_alive) as a on a.issue_id = d.issue_id
  ),
  -- one that opens again soon after it was resolved continues that issue; one that did so several times flaps
  decided as materialized (
    select
      j.*,
      case when r.resolved_at > p_now - t.reopen_window then r.issue_id else j.issue_id end as written_id,
      case
        when j.next_status = 'pending' then false
        when j.status = 'open' then j.flapping
        when r.issue_id is null and j.opened_at is null then false
        else coalesce(o.openings >= t.flap_count, false)
      end as next_flapping,
      o.openings, t.flap_window, t.cool_down
    from judged as j
    join public.drift_rules as t on t.event_type = j.event_type
    left join lateral (
      select r.issue_id, r.resolved_at
      from public.issues as r
      where j.next_status = 'open' and j.status <> 'open'
        and r.drift_key = j.drift_key and r.status = 'resolved'
        and r.resolved_at > p_now - greatest(t.reopen_window, t.flap_window)
      order by r.resolved_at desc
      limit 1
    ) as r on j.next_status = 'open' and j.status <> 'open'
    left join lateral (
      select count(*) + 1 as openings
      from public.events as e
      -- here too, so that nothing is read for what is not continued
      where r.issue_id is not null
        and e.drift_key = j.drift_key and e.status = 'opened' and e.created_at > p_now - t.flap_window
    ) as o on r.issue_id is not null
  ),
  continued as (
    delete from public.issues as i using decided as d
    where i.issue_id = d.issue_id and d.written_id <> d.issue_id and i.issue_id = any (v_ids)
    returning i.issue_id
  ),
  -- a root cause may itself continue an issue
  final as materialized (
    select d.*, coalesce(r.written_id, d.root_issue_id) as suppressor_id
    from decided as d
    left join decided as r on r.issue_id = d.root_issue_id
  ),
  written as (
    insert into public.issues as i (
      issue_id, status, severity, event_type, hostname, service, field, details, expected, observed, source,
      first_seen_at, opened_at, last_seen_at, occurrences, suppressed_by, waived_by, window_id, waits_for,
      flapping,
      cause, confirmations, looks, drift_key, scope_id, service_id, entity_id, evidence
    )
    select
      d.written_id, d.next_status, d.severity, d.event_type, d.hostname, d.service, d.field, d.details,
      d.expected,
      d.observed, d.source, d.first_seen_at, case d.next_status when 'open' then p_now end, d.last_seen_at,
      d.occurrences, d.suppressor_id, d.waiver_id, d.next_window_id, d.next_waits_for, d.next_flapping,
      d.cause, d.next_confirmations, d.looks, d.drift_key, d.scope_id, d.service_id, d.entity_id,
      -- the time in which it was held back is no time that it took to detect it
      case when d.next_status = 'pending' and (d.was_held or num_nonnulls(d.waiver_id, d.next_window_id) > 0)
        then d.evidence || '{"was_held": true}' else d.evidence end
    from final as d
    -- the pending issue is deleted before the one it continues is opened again
    cross join (select count(*) from continued) as done
    where not d.is_alive or d.status <> d.next_status or d.has_changed or d.was_stale
      or d.was_suppressed_by is distinct from d.suppressor_id or d.next_confirmations <> d.had_confirmations
      or d.had_clearances > 0 or d.looks <> d.had_looks or d.was_scope_id is distinct from d.scope_id
      or d.is_of_another
      or (d.waived_by, d.window_id, d.waits_for) is distinct
        from (d.waiver_id, d.next_window_id, d.next_waits_for)
      or d.quiet_since is not null
    on conflict (issue_id) do update set
      status = excluded.status, severity = excluded.severity, details = excluded.details,
      expected = excluded.expected, observed = excluded.observed, source = excluded.source,
      opened_at = coalesce(i.opened_at, excluded.opened_at), last_seen_at = excluded.last_seen_at,
      resolved_at = null,
      -- also one that was open before it was waived
      occurrences = i.occurrences
        + (i.status = 'resolved' or i.status = 'pending' and excluded.status = 'open'
          and i.opened_at is not null)::integer,
      stale = false, suppressed_by = excluded.suppressed_by, waived_by = excluded.waived_by,
      window_id = excluded.window_id, waits_for = excluded.waits_for, flapping = excluded.flapping,
      quiet_since = null,
      -- a higher severity or a waiver ends the acknowledgement
      acknowledged_at = case
        when excluded.status = 'open'
          and bruce.severity_rank(excluded.severity) >= bruce.severity_rank(i.severity)
        then i.acknowledged_at
      end,
      acknowledged_by = case
        when excluded.status = 'open'
          and bruce.severity_rank(excluded.severity) >= bruce.severity_rank(i.severity)
        then i.acknowledged_by
      end,
      note = case
        when excluded.status = 'open'
          and bruce.severity_rank(excluded.severity) >= bruce.severity_rank(i.severity)
        then i.note
      end,
      confirmations = excluded.confirmations, looks = excluded.looks, clearances = 0,
      scope_id = excluded.scope_id, service_id = excluded.service_id, entity_id = excluded.entity_id,
      evidence = excluded.evidence
    returning i.issue_id
  ),
  told as (
    insert into public.events (
      created_at, status, severity, event_type, hostname, service, details, expected, observed, field,
      source, cause,
      drift_key, issue_id, evidence
    )
    select
      p_now,
      case when d.status <> 'open' then 'opened' when d.next_status = 'open' then 'changed'
        else 'resolved' end,
      d.severity, d.event_type, d.hostname, d.service,
      case
        when d.next_status <> 'open' then concat_ws(' ', bruce.describe_waiver(d.waiver_id), d.details)
        when d.status <> 'open' and d.next_flapping then concat_ws(' ', d.details, bruce.say(
          'flap.stays_open', d.openings::text, bruce.span_words(d.flap_window), bruce.span_words(d.cool_down)
        ))
        else d.details
      end,
      d.expected, d.observed, d.field, d.source,
      case
        when d.status = 'open' and d.next_status <> 'open' then 'INTENT_CHANGED'
        when d.status = 'open' or d.opened_at is not null and d.has_changed then p_cause
        else d.cause
      end,
      d.drift_key, d.written_id,
      d.evidence || case when d.next_flapping then '{"flapping": true}' else '{}' end::jsonb
        || case when d.status <> 'open' and d.was_held then '{"was_held": true}' else '{}' end::jsonb
        || case when d.status = 'open'
          and d.next_status <> 'open' then jsonb_build_object('waiver_id', d.waiver_id) else '{}' end
    from decided as d
    join written as w on w.issue_id = d.written_id
    where case
        when d.status <> 'open' then d.next_status = 'open'
        when d.next_status <> 'open' then true
        -- what is explained by a root cause changes silently, and so does what flaps
        else d.has_other_severity and d.root_issue_id is null
          or d.has_changed and d.root_issue_id is null and not d.flapping
      end
    order by d.drift_key
  )
  select exists (select from final as f where f.next_status = 'pending' or f.suppressor_id is not null)
  into v_waits;
  return v_waits;
end;
$$;
revoke all on function bruce.upsert_issues(bruce.difference[], public.issues[], text[], bruce.hold[], bruce.surroundings, text, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.upsert_issues(
  bruce.difference[], public.issues[], text[], bruce.hold[], bruce.surroundings, text, timestamptz
) is
  'Opens, continues or changes the issue of each difference that exists. What is explained, waived or in a '
  'window stays pending. Unchanged issues are not written. p_ending: keys of issues that this pass is about '
  'to resolve. Returns whether any of them waits for a later report.';
insert into public.texts (key, language, text)
values
  ('flap.stays_open', 'en',
    'It flaps: opened %1$s times within %2$s, so it stays open until it has been gone for %3$s.'),
  ('flap.stays_open', 'fr',
    'Cela va et vient : ouvert %1$s fois en %2$s, donc tenu pour ouvert jusqu''à %3$s d''absence.');

-- 40_issues/known_event_type.sql
create function bruce.known_event_type(p_event_type text)
returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  return coalesce(
    (select r.event_type from public.drift_rules as r where upper(btrim(p_event_type)) = any (r.aliases)),
    upper(btrim(p_event_type))
  );
end;
$$;
revoke all on function bruce.known_event_type(text) from public, anon, authenticated, service_role;
comment on function bruce.known_event_type(text) is 'The present name of an event type.';
grant execute on function bruce.known_event_type(text) to service_role;

-- 40_issues/last_event.sql
create function bruce.last_event()
returns bigint
language plpgsql
volatile
set search_path = ''
as $$
begin
  -- no other engine writes events until this transaction ends
  perform bruce.lock_engine();
  return coalesce((select max(e.id) from public.events as e), 0);
end;
$$;
revoke all on function bruce.last_event() from public, anon, authenticated, service_role;
comment on function bruce.last_event() is
  'The newest event; what the engine adds until the transaction ends is our own (count_events).';

-- 40_issues/remember/judge_suggestions.sql
create function bruce.judge_suggestions(p_now timestamptz)
returns integer
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_patience constant interval := '30 minutes';
  v_taken record;
  v_count integer := 0;
begin
  for v_taken in
    select
      t.issue_id, t.suggestion, t.taken_at, t.cause, i.drift_key, i.status,
      -- seen again, well after it was done, by good evidence
      i.status <> 'resolved' and not i.stale
        and coalesce(s.last_seen_at, p_now) > t.taken_at + v_patience as is_disproved,
      (
        select e.cause from public.events as e
        where e.issue_id = t.issue_id and e.status = 'resolved' and e.created_at >= t.taken_at
        order by e.created_at desc, e.id desc limit 1
      ) as ended_by
    from bruce.suggestions_taken as t
    join public.issues as i on i.issue_id = t.issue_id
    left join bruce.scopes as s on s.scope_id = i.scope_id
    order by t.issue_id, t.suggestion
  loop
    continue when v_taken.status <> 'resolved' and not v_taken.is_disproved;
    -- what ended it otherwise proves nothing of this one
    if v_taken.is_disproved or v_taken.ended_by = coalesce(v_taken.cause, v_taken.ended_by) then
      perform bruce.note_outcome(
        v_taken.drift_key, v_taken.suggestion, not v_taken.is_disproved, p_now);
      v_count := v_count + 1;
    end if;
    delete from bruce.suggestions_taken as t
    where t.issue_id = v_taken.issue_id and t.suggestion = v_taken.suggestion;
  end loop;
  delete from bruce.suggestion_outcomes as o
  where o.tried_at < p_now - (select s.journal_retention from public.settings as s);
  return v_count;
end;
$$;
revoke all on function bruce.judge_suggestions(timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.judge_suggestions(timestamptz) is
  'Says of suggestions that were taken whether they helped: the issue ended as they would end it, or it is '
  'still observed half an hour later. Forgets with the journal what was tried long ago.';

-- 40_issues/remember/note_outcome.sql
create function bruce.note_outcome(
  p_drift_key text, p_suggestion text, p_worked boolean, p_at timestamptz
)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  insert into bruce.suggestion_outcomes as o
    (drift_key, suggestion, worked, failed, failed_in_a_row, worked_at, tried_at)
  values (
    p_drift_key, p_suggestion, p_worked::integer, (not p_worked)::integer, (not p_worked)::integer,
    case when p_worked then p_at end, p_at)
  on conflict (drift_key, suggestion) do update set
    worked = o.worked + excluded.worked, failed = o.failed + excluded.failed,
    failed_in_a_row = case when p_worked then 0 else o.failed_in_a_row + 1 end,
    worked_at = greatest(o.worked_at, excluded.worked_at), tried_at = excluded.tried_at;
end;
$$;
revoke all on function bruce.note_outcome(text, text, pg_catalog.bool, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.note_outcome(text, text, boolean, timestamptz) is
  'One more try of a suggestion, and whether an observation proved that it helped.';

-- 40_issues/remember/suggestion_outcomes.sql
create table bruce.suggestion_outcomes (
  drift_key text not null,
  suggestion text not null check (length(suggestion) between 1 and 100),
  worked integer not null default 0 check (worked >= 0),
  failed integer not null default 0 check (failed >= 0),
  failed_in_a_row integer not null default 0,
  worked_at timestamptz,
  tried_at timestamptz not null,
  primary key (drift_key, suggestion),
  constraint what_failed_in_a_row_failed check (failed_in_a_row between 0 and failed),
  constraint worked_at_is_set_when_it_worked check ((worked > 0) = (worked_at is not null))
);
revoke all on table bruce.suggestion_outcomes from public, anon, authenticated, service_role;
comment on table bruce.suggestion_outcomes is
  'What was tried for a difference, and how often a later observation proved that it helped, or did not. The '
  'suggestions of that difference are ranked by it.';
comment on column bruce.suggestion_outcomes.drift_key is 'The rule and the thing: the same as of its issues.';
comment on column bruce.suggestion_outcomes.suggestion is
  'The key of the suggestion; or command <name>: a command that was run for it; or adoption: NetBox was '
  'written.';
alter table bruce.suggestion_outcomes enable row level security;
create policy suggestion_outcomes_select_authenticated on bruce.suggestion_outcomes
  for select to authenticated using ((select bruce.person_may_read()));
grant select on bruce.suggestion_outcomes to authenticated, service_role;

-- 40_issues/remember/suggestions_taken.sql
create table bruce.suggestions_taken (
  issue_id uuid not null references public.issues on delete cascade,
  suggestion text not null check (length(suggestion) between 1 and 100),
  taken_at timestamptz not null,
  taken_by text not null,
  cause text check (cause in ('INTENT_CHANGED', 'REALITY_CHANGED')),
  primary key (issue_id, suggestion)
);
revoke all on table bruce.suggestions_taken from public, anon, authenticated, service_role;
comment on table bruce.suggestions_taken is
  'Suggestions that somebody took, until an observation says whether they helped.';
comment on column bruce.suggestions_taken.cause is
  'By what its issue ends if it helps: what is declared changes, or what is observed. Null: any.';
alter table bruce.suggestions_taken enable row level security;
create policy suggestions_taken_select_authenticated on bruce.suggestions_taken
  for select to authenticated using ((select bruce.person_may_read()));
grant select on bruce.suggestions_taken to authenticated, service_role;

-- 40_issues/remember/take_suggestion.sql
create function bruce.take_suggestion(
  p_issue_id uuid, p_suggestion text, p_cause text, p_by text, p_now timestamptz default bruce.clock()
)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  insert into bruce.suggestions_taken as t (issue_id, suggestion, taken_at, taken_by, cause)
  values (p_issue_id, p_suggestion, p_now, p_by, p_cause)
  -- taken again before anything was seen: one try
  on conflict (issue_id, suggestion) do update set taken_at = excluded.taken_at, taken_by = excluded.taken_by;
end;
$$;
revoke all on function bruce.take_suggestion(uuid, text, text, text, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.take_suggestion(uuid, text, text, text, timestamptz) is
  'Somebody did what was suggested for an issue: bruce.judge_suggestions waits for what is seen of it.';

-- 40_issues/remember/tg_journal__take_adoption.sql
create function bruce.tg_journal__take_adoption()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if new.details ? 'undoes' then
    delete from bruce.suggestions_taken as t where t.issue_id = new.issue_id and t.suggestion = 'adoption';
  else
    perform bruce.take_suggestion(new.issue_id, 'adoption', 'INTENT_CHANGED', new.actor, new.created_at);
  end if;
  return null;
end;
$$;
revoke all on function bruce.tg_journal__take_adoption() from public, anon, authenticated, service_role;
comment on function bruce.tg_journal__take_adoption() is
  'What was written into NetBox for an issue counts as taken; what was undone does not. Security definer: '
  'only functions write what is remembered.';
create trigger _400_take_adoption after insert on public.journal
  for each row when (new.kind = 'adoption' and new.issue_id is not null)
  execute function bruce.tg_journal__take_adoption();

-- 40_issues/rename/follow_host_renames.sql
create function bruce.follow_host_renames(p_renamed jsonb, p_now timestamptz default bruce.clock())
returns text[]
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_was_projecting constant text := coalesce(current_setting('bruce.projecting', true), '');
  v_end constant text := bruce.being_renamed();
  v_from text[];
  v_to text[];
  v_row record;
  v_issues integer;
  v_references integer;
begin
  select array_agg(r.old_name), array_agg(r.new_name) into v_from, v_to
  from jsonb_to_recordset(p_renamed) as r (old_name text, new_name text);
  -- compared once, when all of it has its new name
  perform set_config('bruce.projecting', 'on', true);

  v_issues := bruce.rename_issues(
    (select jsonb_agg(jsonb_build_object('host', r.old_name, 'new_host', r.new_name))
    from unnest(v_from, v_to) as r (old_name, new_name)), v_from, v_to);
  -- where a host is meant to run is a value of others
  update public.issues as i
  set expected = coalesce(e.new_name, i.expected), observed = coalesce(o.new_name, i.observed),
    details = bruce.rename_text(i.details, v_from, v_to)
  from public.issues as n
  left join unnest(v_from, v_to) as e (old_name, new_name) on e.old_name = n.expected
  left join unnest(v_from, v_to) as o (old_name, new_name) on o.old_name = n.observed
  where n.issue_id = i.issue_id and n.status <> 'resolved' and n.field = 'node'
    and n.event_type = 'CONFIG_DRIFT' and num_nonnulls(e.new_name, o.new_name) > 0;
  update public.waivers as w
  set expected = coalesce(e.new_name, w.expected), observed = coalesce(o.new_name, w.observed)
  from public.waivers as n
  left join unnest(v_from, v_to) as e (old_name, new_name) on e.old_name = n.expected
  left join unnest(v_from, v_to) as o (old_name, new_name) on o.old_name = n.observed
  where n.id = w.id and n.field = 'node' and num_nonnulls(e.new_name, o.new_name) > 0;
  perform bruce.rename_present(v_from, v_to);
  v_references := bruce.rename_references(v_from, v_to);

  -- services, and what stands on it; in two steps where names were swapped
  if v_to && v_from then
    update public.expected_services as s set hostname = s.hostname || v_end
    from unnest(v_from) as r (old_name)
    where s.host_key = bruce.fold_name(r.old_name);
  end if;
  update public.expected_services as s set hostname = r.new_name
  from unnest(v_from, v_to) as r (old_name, new_name)
  where s.host_key = bruce.fold_name(r.old_name || case when v_to && v_from then v_end else '' end)
    and not exists (
      select from public.expected_services as o
      where o.host_key = bruce.fold_name(r.new_name) and o.name_key = s.name_key and o.id <> s.id
    );
  update public.assets as a set parent = r.new_name
  from unnest(v_from, v_to) as r (old_name, new_name)
  where a.parent = r.old_name
    -- one that says so by the same change means the host that has this name now
    and not (v_to && v_from and exists (
      select from public.expected_changes as c
      where c.hostname = a.name and c.service is null and c.changed_at = p_now
        and c.after ->> 'parent' = a.parent and c.before ->> 'parent' is distinct from a.parent));

  update bruce.former_names as f set hostname = f.hostname || v_end where f.hostname = any (v_from);
  update bruce.former_names as f set hostname = r.new_name
  from unnest(v_from, v_to) as r (old_name, new_name) where f.hostname = r.old_name || v_end;
  insert into bruce.former_names (hostname, service, name_key, name, renamed_at)
  select r.new_name, '', bruce.fold_name(r.old_name), r.old_name, p_now
  from unnest(v_from, v_to) as r (old_name, new_name)
  where not exists (
    select from bruce.host_names as n
    where n.name_key = bruce.fold_name(r.old_name) and n.hostname <> r.old_name)
  on conflict (hostname, service, name_key) do update
    set name = excluded.name, renamed_at = excluded.renamed_at;
  delete from bruce.former_names as f
  using unnest(v_to) as r (new_name)
  where f.service = '' and f.name_key = bruce.fold_name(r.new_name);
  perform set_config('bruce.projecting', v_was_projecting, true);

  for v_row in select r.old_name, r.new_name from unnest(v_from, v_to) as r (old_name, new_name) loop
    perform bruce.write_journal(
      p_kind => 'rename',
      p_message => bruce.say('rename.host',
        v_row.old_name, v_row.new_name),
      p_hostname => v_row.new_name,
      p_details => jsonb_build_object(
        'from', v_row.old_name, 'to', v_row.new_name, 'issues', v_issues, 'references', v_references),
      p_now => p_now
    );
  end loop;
  return v_from || v_to || array(
    select distinct a.hostname from bruce.host_ancestors as a where a.ancestor = any (v_to));
end;
$$;
revoke all on function bruce.follow_host_renames(jsonb, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.follow_host_renames(jsonb, timestamptz) is
  'All that is known, or was said, under the name of a host goes on under its new one: a list of '
  '{"old_name", "new_name"}, which may swap names. Events and the journal keep the old name. Returns the '
  'hosts to compare again.';
insert into public.texts (key, language, text)
values
  ('rename.host', 'en',
    'Host %1$s is called %2$s now; its issues, and what names it, go on under that name.'),
  ('rename.host', 'fr',
    'L''hôte %1$s s''appelle maintenant %2$s ; ses écarts, et ce qui le nomme, continuent sous ce nom.');

-- 40_issues/rename/follow_service_renames.sql
create function bruce.follow_service_renames(p_renamed jsonb, p_now timestamptz default bruce.clock())
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_was_projecting constant text := coalesce(current_setting('bruce.projecting', true), '');
  v_row record;
  v_service record;
begin
  perform set_config('bruce.projecting', 'on', true);
  for v_row in
    select r.host, array_agg(r.old_name) as from_names, array_agg(r.new_name) as to_names
    from jsonb_to_recordset(p_renamed) as r (host text, old_name text, new_name text)
    group by r.host
  loop
    perform bruce.rename_issues(
      (select jsonb_agg(jsonb_build_object(
        'host', v_row.host, 'new_host', v_row.host, 'service', r.old_name, 'new_service', r.new_name))
      from unnest(v_row.from_names, v_row.to_names) as r (old_name, new_name)),
      v_row.from_names, v_row.to_names);
    update bruce.service_state as t set service = r.new_name
    from unnest(v_row.from_names, v_row.to_names) as r (old_name, new_name)
    where t.hostname = v_row.host and t.service = r.old_name;
    update public.expected_services as s
    set depends_on = array(
      select coalesce(r.new_name, d.name)
      from unnest(s.depends_on) with ordinality as d (name, position)
      left join unnest(v_row.from_names, v_row.to_names) as r (old_name, new_name) on r.old_name = d.name
      order by d.position)
    where s.hostname = v_row.host and s.depends_on && v_row.from_names
      -- one that says so by the same change means the service that has this name now
      and not (v_row.to_names && v_row.from_names and exists (
        select from public.expected_changes as c
        where c.hostname = s.hostname and c.service = s.name and c.changed_at = p_now
          and c.before -> 'depends_on' is distinct from c.after -> 'depends_on'));

    -- what people wrote with both names
    update public.waivers as w set service = r.new_name
    from unnest(v_row.from_names, v_row.to_names) as r (old_name, new_name)
    where lower(w.hostname) = lower(v_row.host) and lower(w.service) = lower(r.old_name);
    update public.maintenance_windows as m set service = r.new_name
    from unnest(v_row.from_names, v_row.to_names) as r (old_name, new_name)
    where lower(m.hostname) = lower(v_row.host) and lower(m.service) = lower(r.old_name);
    update public.schedules as c set service = r.new_name
    from unnest(v_row.from_names, v_row.to_names) as r (old_name, new_name)
    where c.host_key = bruce.fold_name(v_row.host) and c.name_key = bruce.fold_name(r.old_name);
    update public.reactions as a set service = r.new_name
    from unnest(v_row.from_names, v_row.to_names) as r (old_name, new_name)
    where lower(a.hostname) = lower(v_row.host) and lower(a.service) = lower(r.old_name);
    update public.adoption_rules as a set service = r.new_name
    from unnest(v_row.from_names, v_row.to_names) as r (old_name, new_name)
    where lower(a.hostname) = lower(v_row.host) and lower(a.service) = lower(r.old_name);
    update public.thresholds as t set service = r.new_name
    from unnest(v_row.from_names, v_row.to_names) as r (old_name, new_name)
    where lower(t.hostname) = lower(v_row.host) and lower(t.service) = lower(r.old_name)
      and not exists (
        select from public.thresholds as o
        where o.hostname = t.hostname and o.metric = t.metric and o.service = r.new_name);

    update bruce.former_names as f set service = f.service || bruce.being_renamed()
    where f.hostname = v_row.host and f.service = any (v_row.from_names);
    update bruce.former_names as f set service = r.new_name
    from unnest(v_row.from_names, v_row.to_names) as r (old_name, new_name)
    where f.hostname = v_row.host and f.service = r.old_name || bruce.being_renamed();
    insert into bruce.former_names (hostname, service, name_key, name, renamed_at)
    select v_row.host, r.new_name, bruce.fold_name(r.old_name), r.old_name, p_now
    from unnest(v_row.from_names, v_row.to_names) as r (old_name, new_name)
    on conflict (hostname, service, name_key) do update
      set name = excluded.name, renamed_at = excluded.renamed_at;
    delete from bruce.former_names as f
    where f.hostname = v_row.host and f.service <> '' and f.name_key = any (bruce.fold_names(v_row.to_names));

    for v_service in
      select r.old_name, r.new_name
      from unnest(v_row.from_names, v_row.to_names) as r (old_name, new_name)
    loop
      perform bruce.write_journal(
        p_kind => 'rename',
        p_message => bruce.say('rename.service',
          v_service.old_name, v_row.host, v_service.new_name),
        p_hostname => v_row.host, p_service => v_service.new_name,
        p_details => jsonb_build_object('from', v_service.old_name, 'to', v_service.new_name), p_now => p_now
      );
    end loop;
  end loop;
  perform set_config('bruce.projecting', v_was_projecting, true);
end;
$$;
revoke all on function bruce.follow_service_renames(jsonb, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.follow_service_renames(jsonb, timestamptz) is
  'All that is known, or was said, under the name of a declared service goes on under its new one: a list of '
  '{"host", "old_name", "new_name"}, which may swap names.';
insert into public.texts (key, language, text)
values
  ('rename.service', 'en', 'Service %1$s on %2$s is called %3$s now; its issues go on under that name.'),
  ('rename.service', 'fr',
    'Le service %1$s sur %2$s s''appelle maintenant %3$s ; ses écarts continuent sous ce nom.');

-- 40_issues/rename/merge_scopes.sql
create function bruce.merge_scopes(p_hosts text[])
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_older integer[] := array(
    select o.scope_id
    from (
      select s.scope_id, row_number() over (
        partition by s.host, s.source order by s.last_contact_at desc, s.scope_id desc) as position
      from bruce.scopes as s
      where s.host = any (p_hosts) and s.is_declared
        and exists (select from bruce.host_names as n where n.hostname = s.host)
    ) as o
    where o.position > 1
  );
begin
  delete from bruce.entities as e where e.scope_id = any (v_older);
  delete from bruce.scopes as s where s.scope_id = any (v_older);
end;
$$;
revoke all on function bruce.merge_scopes(text[]) from public, anon, authenticated, service_role;
comment on function bruce.merge_scopes(text[]) is
  'One collector that reported under the old and the new name of a host: its newest word counts.';

-- 40_issues/rename/rename_issues.sql
create function bruce.rename_issues(p_renamed jsonb, p_from text[], p_to text[])
returns integer
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_renamed jsonb;
begin
  with renamed as (
    select
      i.issue_id, i.status, i.drift_key,
      concat_ws('/', i.event_type, r.new_host, coalesce(r.new_service, i.service, ''), i.field) as new_key,
      r.new_host, coalesce(r.new_service, i.service) as new_service
    from jsonb_to_recordset(p_renamed) as r (host text, new_host text, service text, new_service text)
    join public.issues as i on i.hostname = r.host and (r.service is null or i.service = r.service)
  )
  select jsonb_agg(to_jsonb(r)) into v_renamed
  from renamed as r
  -- what was opened under the new name already goes on there
  where r.status = 'resolved' or not exists (
    select from public.issues as o
    where o.drift_key = r.new_key and o.status <> 'resolved'
      and o.issue_id not in (select m.issue_id from renamed as m)
  );
  -- two steps: two things may have swapped their names
  update public.issues as i set drift_key = i.issue_id::text
  from jsonb_to_recordset(v_renamed) as r (issue_id uuid, status text)
  where i.issue_id = r.issue_id and r.status <> 'resolved';
  update public.issues as i
  set hostname = r.new_host, service = r.new_service, drift_key = r.new_key,
    details = bruce.rename_text(i.details, p_from, p_to)
  from jsonb_to_recordset(v_renamed) as r (issue_id uuid, new_host text, new_service text, new_key text)
  where i.issue_id = r.issue_id;
  update bruce.occurrences as o set hostname = r.new_host, service = r.new_service
  from jsonb_to_recordset(v_renamed) as r (issue_id uuid, new_host text, new_service text)
  where o.issue_id = r.issue_id;

  -- a waiver of one difference goes with it
  update public.waivers as w set drift_key = r.new_key, last_matched = r.new_key
  from jsonb_to_recordset(v_renamed) as r (drift_key text, new_key text)
  where w.drift_key = r.drift_key;
  -- and so does what was tried for it, unless something was under the new name
  update bruce.suggestion_outcomes as o set drift_key = r.new_key
  from jsonb_to_recordset(v_renamed) as r (drift_key text, new_key text)
  where o.drift_key = r.drift_key
    and not exists (
      select from bruce.suggestion_outcomes as n
      where n.drift_key = r.new_key and n.suggestion = o.suggestion
    );
  return coalesce(jsonb_array_length(v_renamed), 0);
end;
$$;
revoke all on function bruce.rename_issues(jsonb, text[], text[]) from public, anon, authenticated, service_role;
comment on function bruce.rename_issues(jsonb, text[], text[]) is
  'Issues, and the waivers that are bound to them, under other names: a list of {"host", "new_host", '
  '"service", "new_service"}. Events keep the name that was right then. Returns how many.';

-- 40_issues/rename/rename_present.sql
create function bruce.rename_present(p_from text[], p_to text[])
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_end constant text := bruce.being_renamed();
  v_row record;
begin
  update bruce.scopes as s set host = r.new_name
  from unnest(p_from, p_to) as r (old_name, new_name) where s.host = r.old_name;
  update bruce.entities as e set hostname = r.new_name
  from unnest(p_from, p_to) as r (old_name, new_name) where e.hostname = r.old_name;
  update bruce.resource_levels as l set hostname = r.new_name
  from unnest(p_from, p_to) as r (old_name, new_name) where l.hostname = r.old_name;
  update bruce.forecasts as f set hostname = r.new_name
  from unnest(p_from, p_to) as r (old_name, new_name) where f.hostname = r.old_name;
  update bruce.route_targets as t
  set place = coalesce(p.new_name, t.place), proxy = coalesce(x.new_name, t.proxy)
  from bruce.route_targets as o
  left join unnest(p_from, p_to) as p (old_name, new_name) on p.old_name = o.place
  left join unnest(p_from, p_to) as x (old_name, new_name) on x.old_name = o.proxy
  where o.entity_id = t.entity_id and num_nonnulls(p.new_name, x.new_name) > 0;
  update bruce.service_state as t set hostname = r.new_name
  from unnest(p_from, p_to) as r (old_name, new_name) where t.hostname = r.old_name;

  -- names are unique here, so two that were swapped need two steps
  delete from bruce.host_state as h where h.hostname = any (p_to) and h.hostname <> all (p_from);
  update bruce.host_state as h set hostname = h.hostname || v_end where h.hostname = any (p_from);
  update bruce.host_state as h set hostname = r.new_name
  from unnest(p_from, p_to) as r (old_name, new_name) where h.hostname = r.old_name || v_end;
  update bruce.host_state as h set parent = r.new_name
  from unnest(p_from, p_to) as r (old_name, new_name) where h.parent = r.old_name;
  delete from bruce.host_ancestors as a where a.hostname = any (p_to) and a.hostname <> all (p_from);
  for v_row in
    delete from bruce.host_ancestors as a
    where a.hostname = any (p_from) or a.ancestor = any (p_from)
    returning a.hostname, a.ancestor, a.depth
  loop
    insert into bruce.host_ancestors (hostname, ancestor, depth)
    values (
      coalesce(p_to[array_position(p_from, v_row.hostname)], v_row.hostname),
      coalesce(p_to[array_position(p_from, v_row.ancestor)], v_row.ancestor), v_row.depth)
    on conflict do nothing;
  end loop;
end;
$$;
revoke all on function bruce.rename_present(text[], text[]) from public, anon, authenticated, service_role;
comment on function bruce.rename_present(text[], text[]) is
  'All that is derived from snapshots and declarations, under the new names of hosts.';

-- 40_issues/rename/rename_references.sql
create function bruce.rename_references(p_from text[], p_to text[])
returns integer
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_count integer;
begin
  with renamed as materialized (
    select lower(r.old_name) as old_name, r.new_name from unnest(p_from, p_to) as r (old_name, new_name)
  ),
  waiver as (
    update public.waivers as w set hostname = r.new_name
    from renamed as r where lower(w.hostname) = r.old_name
    returning w.ended_at is null and w.voided_at is null as is_alive
  ),
  maintenance as (
    update public.maintenance_windows as m set hostname = r.new_name
    from renamed as r where lower(m.hostname) = r.old_name
    returning m.enabled as is_alive
  ),
  schedule as (
    update public.schedules as s set hostname = r.new_name
    from renamed as r where s.host_key = bruce.fold_name(r.old_name)
    returning s.enabled as is_alive
  ),
  threshold as (
    update public.thresholds as t set hostname = r.new_name
    from renamed as r
    where lower(t.hostname) = r.old_name
      and not exists (
        select from public.thresholds as o
        where o.hostname = r.new_name and o.metric = t.metric and o.service = t.service)
    returning true as is_alive
  ),
  reaction as (
    update public.reactions as a set hostname = r.new_name
    from renamed as r where lower(a.hostname) = r.old_name
    returning a.enabled as is_alive
  ),
  adoption_rule as (
    update public.adoption_rules as a set hostname = r.new_name
    from renamed as r where lower(a.hostname) = r.old_name
    returning a.enabled as is_alive
  ),
  target as (
    update public.targets as t set settings = jsonb_set(t.settings, '{target}', to_jsonb(r.new_name))
    from renamed as r where t.kind = 'command' and lower(t.settings ->> 'target') = r.old_name
    returning t.enabled as is_alive
  ),
  allowed as (
    update public.bruce_cmd_allowlist as a
    set targets = array(
      select coalesce(r.new_name, g.glob)
      from unnest(a.targets) with ordinality as g (glob, position)
      left join renamed as r on r.old_name = lower(g.glob)
      order by g.position)
    where exists (select from unnest(a.targets) as g join renamed as r on r.old_name = lower(g))
    returning a.enabled as is_alive
  ),
  beat as (
    update public.heartbeats as h set hostname = r.new_name
    from renamed as r where lower(h.hostname) = r.old_name
    returning h.enabled as is_alive
  ),
  self as (
    update public.settings as s set self_hostname = r.new_name
    from renamed as r where lower(s.self_hostname) = r.old_name
    returning true as is_alive
  ),
  token as (
    -- its collector says the old name until it is told the new one; a name that is another host's goes
    update bruce.api_tokens as k
    set hosts = array(
      select distinct h.name
      from unnest(k.hosts) as g (glob)
      left join renamed as r on r.old_name = lower(g.glob)
      cross join lateral unnest(case
        when r.new_name is null then array[g.glob]
        when exists (select from renamed as o where lower(o.new_name) = r.old_name) then array[r.new_name]
        else array[g.glob, r.new_name] end) as h (name)
      order by 1)
    where exists (select from unnest(k.hosts) as g join renamed as r on r.old_name = lower(g))
    returning k.revoked_at is null as is_alive
  )
  select count(*) filter (where u.is_alive) into v_count
  from (
    select is_alive from waiver union all select is_alive from maintenance
    union all select is_alive from schedule union all select is_alive from threshold
    union all select is_alive from reaction union all select is_alive from target
    union all select is_alive from adoption_rule
    union all select is_alive from allowed union all select is_alive from beat
    union all select is_alive from self union all select is_alive from token
  ) as u;
  return v_count;
end;
$$;
revoke all on function bruce.rename_references(text[], text[]) from public, anon, authenticated, service_role;
comment on function bruce.rename_references(text[], text[]) is
  'What people wrote with the name of a host, as it is and not by a pattern: waivers, maintenance windows, '
  'schedules, thresholds, reactions, adoption rules, targets and rows of the allow-list of commands, '
  'heartbeats, tokens. '
  'Returns how many of them count now.';

-- 40_issues/rename/rename_text.sql
create function bruce.rename_text(p_text text, p_from text[], p_to text[])
returns text
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_from text[];
  v_to text[];
begin
  -- hardly any of many names is in a sentence, and a regular expression for each costs most
  select array_agg(r.old), array_agg(r.new) into v_from, v_to
  from unnest(p_from, p_to) as r (old, new)
  where strpos(p_text, r.old) > 0;
  -- first marks, then names: two may have swapped theirs
  for i in 1 .. coalesce(cardinality(v_from), 0) loop
    p_text := regexp_replace(
      p_text,
      '(?<![[:alnum:]_.-])' || regexp_replace(v_from[i], '([^[:alnum:]])', '\\\1', 'g')
        || '(?![[:alnum:]_-]|[.][[:alnum:]])',
      E'\x01' || i || E'\x02', 'g');
  end loop;
  for i in 1 .. coalesce(cardinality(v_from), 0) loop
    p_text := replace(p_text, E'\x01' || i || E'\x02', v_to[i]);
  end loop;
  return p_text;
end;
$$;
revoke all on function bruce.rename_text(text, text[], text[]) from public, anon, authenticated, service_role;
comment on function bruce.rename_text(text, text[], text[]) is
  'A sentence with other names: p_from as whole words, each replaced by the one in p_to.';

-- 40_issues/tg_events__normalise.sql
create function bruce.tg_events__normalise()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
  new.event_type := bruce.known_event_type(new.event_type);
  return new;
end;
$$;
revoke all on function bruce.tg_events__normalise() from public, anon, authenticated, service_role;
comment on function bruce.tg_events__normalise() is 'Replaces older names of event types by present ones.';
create trigger _200_normalise before insert on public.events
  for each row when (new.issue_id is null) execute function bruce.tg_events__normalise();

-- 40_issues/tg_scopes__forget.sql
create function bruce.tg_scopes__forget()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  delete from bruce.quarantined_rows as q where q.scope_id in (select g.scope_id from gone as g);
  delete from bruce.resource_levels as l where l.scope_id in (select g.scope_id from gone as g);
  delete from bruce.forecasts as f where f.scope_id in (select g.scope_id from gone as g);
  delete from bruce.metric_samples as m where m.scope_id in (select g.scope_id from gone as g);
  delete from bruce.metric_rollups as r where r.scope_id in (select g.scope_id from gone as g);
  delete from bruce.metric_layouts as l where l.scope_id in (select g.scope_id from gone as g);
  delete from bruce.metric_series as s where s.scope_id in (select g.scope_id from gone as g);
  update public.issues as i set scope_id = null
  where i.scope_id in (select g.scope_id from gone as g);
  return null;
end;
$$;
revoke all on function bruce.tg_scopes__forget() from public, anon, authenticated, service_role;
comment on function bruce.tg_scopes__forget() is
  'What a scope left behind goes with it, and its issues no longer name it. In place of foreign keys, which '
  'would be checked for each row of a snapshot. Security definer: the engine''s tables are written by nobody '
  'else.';
create trigger _300_forget after delete on bruce.scopes
  referencing old table as gone for each statement execute function bruce.tg_scopes__forget();

-- 40_issues/trajectory/count_occurrences.sql
create function bruce.count_occurrences(p_now timestamptz default bruce.clock(), p_most integer default 5000)
returns integer
language plpgsql
volatile
set search_path = ''
set enable_seqscan = off
as $$
declare
  v_after bigint := (select c.last_id from bruce.counted_events as c);
  v_until bigint;
  v_opened integer;
  v_zone text;
begin
  perform bruce.note_watched_day(p_now);
  perform bruce.recount_days();
  v_zone := (select c.time_zone from bruce.counted_events as c);
  -- the jobs hold the lock of the engine: nobody is about to commit an event with a lower number
  select max(b.id) into v_until
  from (select e.id from public.events as e where e.id > v_after order by e.id limit p_most) as b;
  if v_until is null then
    return 0;
  end if;
  with step as materialized (
    select
      e.id, e.created_at, e.status, e.cause, e.severity, e.issue_id, i.hostname, i.event_type, i.service,
      i.field, coalesce(e.evidence, '{}') as evidence,
      lag(e.status) over issue as last_status, lead(e.id) over issue as next_id
    from public.events as e
    -- under the name that it has now
    join public.issues as i on i.issue_id = e.issue_id
    where e.id > v_after and e.id <= v_until and e.status in ('opened', 'resolved')
    window issue as (partition by e.issue_id order by e.id)
  ),
  ended as (
    select
      s.id, s.issue_id, s.created_at, s.last_status,
      case
        when s.evidence ? 'forgotten_by' then 'forgotten'
        when s.evidence ? 'waiver_id' then 'waived'
        when s.cause = 'INTENT_CHANGED' then 'declared'
        else 'observed'
      end as ended_by
    from step as s
    where s.status = 'resolved'
  ),
  earlier as (
    update bruce.occurrences as o
    set ended_at = greatest(e.created_at, o.opened_at), ended_by = e.ended_by
    from ended as e
    where e.last_status is null and o.issue_id = e.issue_id and o.ended_at = 'infinity'
    returning o.event_type, o.ended_at, o.ended_by
  ),
  made as (
    insert into bruce.occurrences (
      event_id, issue_id, hostname, event_type, service, field, severity, began_at, was_held, flapping,
      opened_at, ended_at, ended_by
    )
    select
      s.id, s.issue_id, s.hostname, s.event_type, s.service, s.field, coalesce(s.severity, 'info'),
      case when s.cause = 'REALITY_CHANGED' then (s.evidence ->> 'since')::timestamptz end,
      s.evidence ? 'was_held', s.evidence ? 'flapping', s.created_at,
      case when e.id is null then 'infinity' else greatest(e.created_at, s.created_at) end, e.ended_by
    from step as s
    left join ended as e on e.id = s.next_id
    where s.status = 'opened'
    returning event_type, opened_at, ended_at, ended_by
  ),
  -- what opened and ended, and when
  moved as (
    select m.event_type, m.opened_at as at, 'opened' as step from made as m
    union all
    select m.event_type, m.ended_at, m.ended_by from made as m where m.ended_by is not null
    union all
    select e.event_type, e.ended_at, e.ended_by from earlier as e
  ),
  added as (
    insert into bruce.drift_days as d (event_type, day, opened, resolved, set_aside, balance_s)
    select
      m.event_type, (m.at at time zone v_zone)::date,
      count(*) filter (where m.step = 'opened'), count(*) filter (where m.step in ('observed', 'declared')),
      count(*) filter (where m.step in ('waived', 'forgotten')),
      sum(case m.step when 'opened' then 1 else -1 end * extract(epoch from m.at))
    from moved as m
    group by 1, 2
    on conflict (event_type, day) do update
    set opened = d.opened + excluded.opened, resolved = d.resolved + excluded.resolved,
      set_aside = d.set_aside + excluded.set_aside, balance_s = d.balance_s + excluded.balance_s
  )
  select count(*) into v_opened from made;
  update bruce.counted_events as c set last_id = v_until;
  return v_opened;
end;
$$;
revoke all on function bruce.count_occurrences(timestamptz, pg_catalog.int4) from public, anon, authenticated, service_role;
comment on function bruce.count_occurrences(timestamptz, integer) is
  'Makes rows of bruce.occurrences and bruce.drift_days of the events since the last time, 5,000 at most: a '
  'database with years of events is counted in the course of hours, the oldest first. Returns how many '
  'occurrences it found.';

-- 40_issues/trajectory/counted_events.sql
create table bruce.counted_events (
  singleton boolean primary key default true check (singleton),
  last_id bigint not null default 0,
  time_zone text
);
revoke all on table bruce.counted_events from public, anon, authenticated, service_role;
comment on table bruce.counted_events is
  'One row: the last event that bruce.count_occurrences has read. A table and not a sequence, so that a '
  'batch that is rolled back is read again.';
comment on column bruce.counted_events.time_zone is
  'Of this zone are the days of bruce.drift_days. Null: none is counted yet.';
alter table bruce.counted_events enable row level security;
create policy counted_events_select_authenticated on bruce.counted_events
  for select to authenticated using ((select bruce.person_may_read()));
grant select on bruce.counted_events to authenticated, service_role;
insert into bruce.counted_events default values;

-- 40_issues/trajectory/drift_days.sql
create table bruce.drift_days (
  event_type text,
  day date,
  opened bigint not null,
  resolved bigint not null,
  set_aside bigint not null,
  balance_s numeric not null,
  primary key (event_type, day)
);
revoke all on table bruce.drift_days from public, anon, authenticated, service_role;
comment on table bruce.drift_days is
  'How often issues of all hosts opened and ended, by rule and local day: what bruce.occurrences sums up to, '
  'so that a question about a large fleet reads a row a day and rule. A day without either has no row.';
comment on column bruce.drift_days.day is 'Of the zone in bruce.counted_events.';
comment on column bruce.drift_days.set_aside is 'Ended by a waiver, or forgotten.';
comment on column bruce.drift_days.balance_s is
  'The sum of the moments of opening less the sum of the moments of ending, in seconds since 1970. For how '
  'long issues were open from a to b in all: open at a times (b - a), and for each day between them (opened '
  '- ended) times b less the balance.';
alter table bruce.drift_days enable row level security;
create policy drift_days_select_authenticated on bruce.drift_days
  for select to authenticated using ((select bruce.person_may_read()));
grant select on bruce.drift_days to authenticated, service_role;

-- 40_issues/trajectory/note_watched_day.sql
create function bruce.note_watched_day(p_now timestamptz)
returns integer
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_zone text := (select s.digest_time_zone from public.settings as s);
  v_today date := (p_now at time zone v_zone)::date;
  v_days integer;
begin
  if exists (select from bruce.watched_days as w where w.day = v_today)
    or not exists (
      select from bruce.scopes as s
      where s.last_contact_at >= bruce.local_to_utc(v_today::timestamp, v_zone, false)
    )
  then
    return 0;
  end if;
  insert into bruce.watched_days (day)
  select v_today
  union
  -- of the time before this table nobody wrote down on which days somebody looked
  select d.day::date
  from generate_series(
    (select min(e.created_at) at time zone v_zone from public.events as e)::date, v_today, interval '1 day'
  ) as d (day)
  where not exists (select from bruce.watched_days);
  get diagnostics v_days = row_count;
  return v_days;
end;
$$;
revoke all on function bruce.note_watched_day(timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.note_watched_day(timestamptz) is
  'Writes down, once a day, that BRUCE runs and somebody reports. The first time, all days since the first '
  'event count. Returns how many days it wrote.';

-- 40_issues/trajectory/occurrences.sql
create table bruce.occurrences (
  event_id bigint primary key,
  issue_id uuid not null,
  hostname text not null,
  event_type text not null,
  service text,
  field text,
  severity text not null,
  began_at timestamptz,
  was_held boolean not null default false,
  flapping boolean not null default false,
  opened_at timestamptz not null,
  ended_at timestamptz not null default 'infinity',
  ended_by text check (ended_by in ('observed', 'declared', 'waived', 'forgotten')),
  constraint ended_by_is_set_when_it_ended check ((ended_at = 'infinity') = (ended_by is null)),
  constraint it_ends_after_it_opened check (ended_at >= opened_at)
);
revoke all on table bruce.occurrences from public, anon, authenticated, service_role;
comment on table bruce.occurrences is
  'One row per time that an issue was open, narrow, made of the events by bruce.count_occurrences: what '
  'public.trajectory counts, without a look at the events of years.';
comment on column bruce.occurrences.event_id is 'The event that opened it: id of public.events.';
comment on column bruce.occurrences.began_at is
  'Since when the difference existed, where that is known: where what was observed changed. Null: it was so '
  'at the first observation, or the declaration changed.';
comment on column bruce.occurrences.was_held is
  'A waiver or a maintenance window held it back before it opened.';
comment on column bruce.occurrences.ended_at is 'infinity: it is open.';
comment on column bruce.occurrences.ended_by is
  'observed: it was seen to be gone. declared: a declaration, a setting or a rule changed. waived: a waiver '
  'took over. forgotten: its host, source or thing was.';
create index occurrences_ended_at_idx on bruce.occurrences (ended_at, opened_at);
-- what was open in a time, whenever that was: the others read what ended since as well
create index occurrences_open_idx on bruce.occurrences using gist (tstzrange(opened_at, ended_at, '[]'));
create index occurrences_opened_at_idx on bruce.occurrences (opened_at);
create index occurrences_hostname_idx on bruce.occurrences (hostname, ended_at);
create index occurrences_issue_id_idx on bruce.occurrences (issue_id, opened_at);
alter table bruce.occurrences enable row level security;
create policy occurrences_select_authenticated on bruce.occurrences
  for select to authenticated using ((select bruce.person_may_read()));
grant select on bruce.occurrences to authenticated, service_role;
create trigger _900_note_change after insert or update or delete on bruce.occurrences
  for each statement execute function bruce.tg__note_change();

-- 40_issues/trajectory/recount_days.sql
create function bruce.recount_days()
returns integer
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_zone constant text := (select s.digest_time_zone from public.settings as s);
  v_days integer;
begin
  if exists (select from bruce.counted_events as c where c.time_zone = v_zone) then
    return 0;
  end if;
  delete from bruce.drift_days;
  insert into bruce.drift_days (event_type, day, opened, resolved, set_aside, balance_s)
  select
    o.event_type, (m.at at time zone v_zone)::date,
    count(*) filter (where m.step = 'opened'),
    count(*) filter (where m.step in ('observed', 'declared')),
    count(*) filter (where m.step in ('waived', 'forgotten')),
    sum(case m.step when 'opened' then 1 else -1 end * extract(epoch from m.at))
  from bruce.occurrences as o
  cross join lateral (
    values (o.opened_at, 'opened'), (o.ended_at, o.ended_by)
  ) as m (at, step)
  where m.at < 'infinity'
  group by 1, 2;
  get diagnostics v_days = row_count;
  update bruce.counted_events as c set time_zone = v_zone;
  return v_days;
end;
$$;
revoke all on function bruce.recount_days() from public, anon, authenticated, service_role;
comment on function bruce.recount_days() is
  'Counts bruce.drift_days anew where they are days of another zone than settings.digest_time_zone: it was '
  'changed. Returns how many rows it made.';

-- 40_issues/trajectory/watched_days.sql
create table bruce.watched_days (
  day date primary key
);
revoke all on table bruce.watched_days from public, anon, authenticated, service_role;
comment on table bruce.watched_days is
  'The days, by settings.digest_time_zone, on which BRUCE ran and somebody reported. Of any other day there '
  'is no data, which is not the same as no drift.';
alter table bruce.watched_days enable row level security;
create policy watched_days_select_authenticated on bruce.watched_days
  for select to authenticated using ((select bruce.person_may_read()));
grant select on bruce.watched_days to authenticated, service_role;

-- 40_issues/views/drift_summary.sql
-- the condition hostname = '…' reaches each part of it: no CTE is read twice, and each is grouped by hostname
create view public.drift_summary with (security_invoker = true) as
with issue as (
  select
    i.hostname,
    count(*) filter (where i.severity = 'critical') as critical,
    count(*) filter (where i.severity = 'high') as high,
    count(*) filter (where i.severity = 'medium') as medium,
    count(*) filter (where i.severity in ('low', 'info')) as low,
    count(*) filter (where i.stale) as stale,
    count(*) filter (where i.flapping) as flapping,
    count(*) filter (where i.acknowledged_at is not null) as acknowledged
  from public.issues as i
  where i.status = 'open'
  group by i.hostname
),
waiting as (
  select
    i.hostname,
    count(*) filter (where i.suppressed_by is not null) as suppressed,
    count(*) filter (where i.waived_by is not null) as waived,
    count(*) filter (where i.window_id is not null) as in_maintenance
  from public.issues as i where i.status = 'pending' group by i.hostname
),
difference as (
  select
    d.hostname,
    count(*) filter (where d.event_type = 'SERVICE_MISSING') as missing,
    count(*) filter (where d.event_type in ('SERVICE_UNEXPECTED', 'VM_UNDECLARED')) as unexpected,
    count(*) filter (
      where d.event_type not in ('SERVICE_MISSING', 'SERVICE_UNEXPECTED', 'VM_UNDECLARED')) as mismatches,
    string_agg(d.details, ' ' order by d.rank, d.drift_key)
      filter (where d.position <= 3 and not d.is_held) as worst,
    count(*) as total,
    count(*) filter (where not d.is_held) as news
  from (
    select d.*, r.rank, h.drift_key is not null as is_held, row_number() over (
      partition by d.hostname, h.drift_key is not null order by r.rank, d.drift_key
    ) as position
    from public.drift as d
    cross join lateral bruce.severity_rank(d.severity) as r (rank)
    left join (
      select i.hostname, i.drift_key from public.issues as i
      where i.status = 'pending' and (i.waived_by is not null or i.window_id is not null)
    ) as h on h.hostname = d.hostname and h.drift_key = d.drift_key
  ) as d
  group by d.hostname
),
service as (
  select
    t.hostname, count(*) as expected, count(*) filter (where t.state = 'running') as running,
    count(*) filter (where t.state <> 'unobserved') as observed
  from bruce.service_state as t
  where t.lifecycle = 'active'
  group by t.hostname
),
-- if no list shows a service, its probes can
probed as (
  select c.hostname, count(*) as observed, count(*) filter (where c.answers) as running
  from (
    select t.hostname, t.service_id, bool_and(e.state = 'running') as answers
    from bruce.service_state as t
    join bruce.entities as e on e.service_id = t.service_id and e.kind = 'check'
    where t.lifecycle = 'active' and t.state = 'unobserved'
    group by t.hostname, t.service_id
  ) as c
  group by c.hostname
),
-- whatever is declared, reports, or differs
host as (
  select
    k.hostname, max(k.last_contact_at) as last_contact_at, bool_and(k.is_fresh) as all_fresh,
    bool_or(k.is_fresh) as any_fresh, count(k.is_fresh) > 0 as reports,
    max(k.missing) as missing, max(k.unexpected) as unexpected, max(k.mismatches) as mismatches,
    max(k.worst) as worst, coalesce(max(k.total), 0) as total, max(k.news) as news
  from (
    select
      h.hostname, null::timestamptz as last_contact_at, null::boolean as is_fresh,
      null::bigint as missing, null::bigint as unexpected, null::bigint as mismatches,
      null::text as worst, null::bigint as total, null::bigint as news
    from bruce.host_state as h
    where h.lifecycle <> 'retired'
    union all
    select
      s.host, s.last_contact_at, s.last_contact_at >= (select bruce.clock()) - s.stale_after,
      null, null, null, null, null, null
    from bruce.scopes as s
    union all
    select d.hostname, null, null, d.missing, d.unexpected, d.mismatches, d.worst, d.total, d.news
    from difference as d
  ) as k
  group by k.hostname
)
select
  h.hostname,
  -- what is the same for many hosts is said once
  case
    when h.total = 0
      and coalesce(i.stale, 0) > 0 then bruce.say('summary.issues_wait', i.stale::text)
    when h.total = 0 and not h.reports and hs.scope_id is null then
      case coalesce(hs.lifecycle, 'active')
        when 'planned' then (select bruce.say('summary.planned'))
        when 'offline' then (select bruce.say('summary.offline'))
        when 'retired' then (select bruce.say('summary.retired'))
        else (select bruce.say('summary.nobody_looked')) end
    when h.total = 0 and not h.any_fresh then (select bruce.say('summary.no_evidence'))
    when h.total = 0 and hs.hostname is null then (select bruce.say('summary.not_declared'))
    when h.total = 0 and s.expected > n.observed
      then bruce.say('summary.some_unseen', (s.expected - n.observed)::text, s.expected::text)
    when h.total = 0 then (select bruce.say('summary.as_declared'))
    else concat_ws(' ',
      coalesce(h.worst, bruce.say(
        case when w.waived > 0 and w.in_maintenance > 0 then 'summary.but_for_both'
          when w.waived > 0 then 'summary.but_for_waived'
          else 'summary.but_for_maintenance' end,
        w.waived::text, w.in_maintenance::text)),
      case when h.news > 3 then bruce.say('summary.and_more', (h.news - 3)::text) end
    )
  end as summary,
  coalesce(s.expected, 0) as expected,
  coalesce(s.running + coalesce(q.running, 0), 0) as running,
  coalesce(h.missing, 0) as missing,
  coalesce(h.unexpected, 0) as unexpected,
  coalesce(h.mismatches, 0) as mismatches,
  coalesce(i.critical, 0) as open_critical,
  coalesce(i.high, 0) as open_high,
  coalesce(i.medium, 0) as open_medium,
  coalesce(i.low, 0) as open_low,
  coalesce(w.suppressed, 0) as suppressed,
  coalesce(w.waived, 0) as waived,
  coalesce(w.in_maintenance, 0) as in_maintenance,
  coalesce(i.flapping, 0) as flapping,
  coalesce(i.acknowledged, 0) as acknowledged,
  case when hs.is_critical then 'critical' when hs.asset_type = 'device' then 'high' else 'normal'
    end as importance,
  case
    when not h.reports and o.host is not null then 'seen by ' || o.host
    when not h.reports then 'never reported'
    when h.all_fresh then 'fresh'
    when h.any_fresh then 'partly overdue'
    else 'overdue'
  end as freshness,
  coalesce(h.last_contact_at, o.last_contact_at) as last_contact_at,
  case when s.expected > 0 then round(100.0 * n.observed / s.expected) end as coverage_pct,
  e.last_event_time,
  coalesce(hs.lifecycle, 'undeclared') as lifecycle
from host as h
left join bruce.host_state as hs on hs.hostname = h.hostname
left join bruce.scopes as o on o.scope_id = hs.scope_id
left join issue as i on i.hostname = h.hostname
left join waiting as w on w.hostname = h.hostname
left join service as s on s.hostname = h.hostname
left join probed as q on q.hostname = h.hostname
cross join lateral (select s.observed + coalesce(q.observed, 0) as observed) as n
left join lateral (
  select v.created_at as last_event_time from public.events as v
  where v.hostname = h.hostname and (h.reports or hs.hostname is not null)
  order by v.created_at desc
  limit 1
) as e on true
order by
  coalesce(i.critical, 0) desc, coalesce(i.high, 0) desc, coalesce(i.medium, 0) desc, coalesce(i.low, 0) desc,
  h.total desc, h.hostname;
revoke all on table public.drift_summary from public, anon, authenticated, service_role;
comment on view public.drift_summary is
  'One row per host, worst first: what is wrong in words and in numbers, and how fresh and complete the '
  'evidence is.';
comment on column public.drift_summary.missing is 'Services that are expected and not observed.';
comment on column public.drift_summary.unexpected is 'What is observed and not expected.';
comment on column public.drift_summary.suppressed is 'Differences that a root cause explains, so not opened.';
comment on column public.drift_summary.waived is
  'Differences that a person accepted for a while, so not opened.';
comment on column public.drift_summary.in_maintenance is
  'Differences in a maintenance window, so not opened yet.';
comment on column public.drift_summary.flapping is 'Open issues that appear and disappear repeatedly.';
comment on column public.drift_summary.acknowledged is 'Open issues that a person takes care of.';
comment on column public.drift_summary.coverage_pct is
  'Share of its active services that a collector or probe observes.';
grant select on public.drift_summary to authenticated, service_role;
insert into public.texts (key, language, text)
values
  ('summary.issues_wait', 'en', 'No fresh evidence; %1$s open issues wait for it.'),
  ('summary.issues_wait', 'fr', 'Pas de preuve récente ; %1$s écarts ouverts en attendent une.'),
  ('summary.planned', 'en', 'Declared planned.'),
  ('summary.planned', 'fr', 'Déclaré prévu.'),
  ('summary.offline', 'en', 'Declared offline.'),
  ('summary.offline', 'fr', 'Déclaré éteint.'),
  ('summary.retired', 'en', 'Declared retired.'),
  ('summary.retired', 'fr', 'Déclaré retiré.'),
  ('summary.nobody_looked', 'en', 'Nobody has looked at it yet.'),
  ('summary.nobody_looked', 'fr', 'Personne ne l''a encore regardé.'),
  ('summary.no_evidence', 'en', 'No fresh evidence.'),
  ('summary.no_evidence', 'fr', 'Pas de preuve récente.'),
  ('summary.not_declared', 'en', 'Not declared.'),
  ('summary.not_declared', 'fr', 'Non déclaré.'),
  ('summary.some_unseen', 'en', 'As declared, as far as it is seen: nobody sees %1$s of %2$s services.'),
  ('summary.some_unseen', 'fr', 'Conforme, pour ce qui en est vu : personne ne voit %1$s des %2$s services.'),
  ('summary.as_declared', 'en', 'As declared.'),
  ('summary.as_declared', 'fr', 'Conforme.'),
  ('summary.but_for_both', 'en', 'As declared, but for %1$s waived and %2$s in maintenance.'),
  ('summary.but_for_both', 'fr', 'Conforme, sauf %1$s en sourdine et %2$s en maintenance.'),
  ('summary.but_for_waived', 'en', 'As declared, but for %1$s waived.'),
  ('summary.but_for_waived', 'fr', 'Conforme, sauf %1$s en sourdine.'),
  ('summary.but_for_maintenance', 'en', 'As declared, but for %2$s in maintenance.'),
  ('summary.but_for_maintenance', 'fr', 'Conforme, sauf %2$s en maintenance.'),
  ('summary.and_more', 'en', 'And %1$s more.'),
  ('summary.and_more', 'fr', 'Et %1$s de plus.');

-- 40_issues/views/drift_summary_of_host.sql
create function bruce.drift_summary_of_host(p_host text)
returns setof public.drift_summary
language plpgsql
stable
set search_path = ''
set jit = off
-- planned once a session, as bruce.all_drift_of is
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
  v_judged text := set_config('bruce.judged_hosts', array[p_host]::text, true);
begin
  perform set_config('plan_cache_mode', bruce.plan_cache_mode(), true);
  return query select s.* from public.drift_summary as s where s.hostname = p_host;
  v_judged := set_config('bruce.judged_hosts', '', true);
end;
$$;
revoke all on function bruce.drift_summary_of_host(text) from public, anon, authenticated, service_role;
comment on function bruce.drift_summary_of_host(text) is
  'The row of drift_summary of one host, by its exact name. Of many hosts the view is faster.';

-- 40_issues/views/event_json.sql
create function public.event_json(event public.events)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return jsonb_build_object(
    'id', event.event_id, 'hostname', event.hostname, 'service', event.service, 'event_type',
      event.event_type,
    'expected', event.expected, 'observed', event.observed, 'severity', event.severity, 'details',
      event.details,
    'source', event.source, 'created_at', event.created_at, 'status', event.status, 'issue_id',
      event.issue_id,
    'drift_key', event.drift_key,
    'evidence', coalesce(event.evidence, '{}')
      || jsonb_build_object('field', event.field, 'cause', event.cause)
  );
end;
$$;
revoke all on function public.event_json(public.events) from public, anon, authenticated, service_role;
comment on function public.event_json(public.events) is
  'The canonical JSON of an event, as notifications and the API contain it.';
grant execute on function public.event_json(public.events) to authenticated, service_role;

-- 40_issues/views/held_back.sql
create view public.held_back with (security_invoker = true) as
select
  i.severity, i.event_type, i.hostname, i.service, i.details,
  case
    when i.waived_by is not null then 'waiver'
    when i.suppressed_by is not null then 'root cause'
    when i.window_id is not null then 'maintenance window'
    when i.waits_for is not null then 'patience'
    else 'confirmations'
  end as held_by,
  case
    when i.waived_by is not null then bruce.say('waiver.by', w.id::text, w.created_by, w.reason)
    when i.suppressed_by is not null then r.details
    when i.window_id is not null then bruce.say('window.by', m.id::text, m.created_by, m.reason)
    when i.waits_for is not null then bruce.say('wait.for', i.waits_for)
    else bruce.say('wait.seen', i.confirmations::text, i.looks::text)
  end as because,
  case when i.waived_by is not null then w.expires_at when i.suppressed_by is null then m.ends_at
    end as held_until,
  i.first_seen_at, i.stale, i.issue_id
from public.issues as i
left join public.waivers as w on w.id = i.waived_by
left join public.maintenance_windows as m on m.id = i.window_id
left join public.issues as r on r.issue_id = i.suppressed_by
where i.status = 'pending'
order by bruce.severity_rank(i.severity), i.hostname, i.service, i.event_type;
revoke all on table public.held_back from public, anon, authenticated, service_role;
comment on view public.held_back is
  'Pending issues, and what holds each one back: waiver, root cause, maintenance window, or time.';
comment on column public.held_back.held_until is 'Set for a waiver and for a one-off window.';
grant select on public.held_back to authenticated, service_role;
insert into public.texts (key, language, text)
values
  ('waiver.by', 'en', 'Waiver %1$s by %2$s: %3$s'),
  ('waiver.by', 'fr', 'Sourdine %1$s de %2$s : %3$s'),
  ('window.by', 'en', 'Maintenance window %1$s by %2$s: %3$s'),
  ('window.by', 'fr', 'Fenêtre de maintenance %1$s de %2$s : %3$s');

-- 40_issues/views/root_causes.sql
create view public.root_causes with (security_invoker = true) as
select
  r.severity, r.event_type, r.hostname, r.details, r.opened_at,
  count(*) as victims,
  array_agg(
    bruce.say(case when v.service is null then 'about.host' else 'about.service' end,
      v.event_type, v.hostname, v.service) order by v.hostname, v.service) as explains,
  r.issue_id
from public.issues as r
join public.issues as v on v.suppressed_by = r.issue_id and v.status <> 'resolved'
where r.status <> 'resolved'
group by r.issue_id
order by r.opened_at desc;
revoke all on table public.root_causes from public, anon, authenticated, service_role;
comment on view public.root_causes is 'Issues that explain others, with the issues they explain.';
grant select on public.root_causes to authenticated, service_role;
insert into public.texts (key, language, text)
values
  ('about.host', 'en', '%1$s on %2$s'),
  ('about.host', 'fr', '%1$s sur %2$s'),
  ('about.service', 'en', '%1$s %3$s on %2$s'),
  ('about.service', 'fr', '%1$s %3$s sur %2$s');

-- 40_issues/views/unused_waivers_and_windows.sql
create view public.unused_waivers_and_windows with (security_invoker = true) as
select
  'waiver' as kind, w.id, w.reason,
  coalesce(w.drift_key,
    bruce.say('about.service', coalesce(w.event_type, bruce.say('about.anything')), w.hostname, w.service))
    as about,
  case when w.matched_count = 0 then bruce.say('unused.never') else bruce.say('unused.no_more') end
    as verdict,
  w.matched_count, w.last_matched_at, w.created_by, w.created_at
from public.waivers as w
where w.ended_at is null and w.voided_at is null and w.expires_at > bruce.clock()
  and (w.matched_count = 0 or w.last_matched_at < bruce.clock() - interval '30 days')
  and not exists (select from public.issues as i where i.waived_by = w.id)
union all
select
  'maintenance window', m.id, m.reason,
  bruce.say('about.service', coalesce(array_to_string(m.event_types, ', '), bruce.say('about.anything')),
    m.hostname, m.service),
  case
    when m.matched_count > 0 then bruce.say('unused.for_long')
    when m.ends_at <= bruce.clock() then bruce.say('unused.over')
    else bruce.say('unused.never')
  end,
  m.matched_count, m.last_matched_at, m.created_by, m.created_at
from public.maintenance_windows as m
where m.enabled
  and coalesce(m.starts_at <= bruce.clock(), true)
  and (m.matched_count = 0 or m.ends_at is null and m.last_matched_at < bruce.clock() - interval '30 days')
order by created_at, kind, id;
revoke all on table public.unused_waivers_and_windows from public, anon, authenticated, service_role;
comment on view public.unused_waivers_and_windows is
  'Waivers and maintenance windows that never held anything back, or nothing for 30 days: they could hide '
  'a problem later.';
grant select on public.unused_waivers_and_windows to authenticated, service_role;
insert into public.texts (key, language, text)
values
  ('about.anything', 'en', 'anything'),
  ('about.anything', 'fr', 'tout'),
  ('unused.never', 'en', 'never matched'),
  ('unused.never', 'fr', 'n''a jamais servi'),
  ('unused.no_more', 'en', 'matches nothing any more'),
  ('unused.no_more', 'fr', 'ne sert plus à rien'),
  ('unused.for_long', 'en', 'has matched nothing for long'),
  ('unused.for_long', 'fr', 'n''a pas servi depuis longtemps'),
  ('unused.over', 'en', 'is over, and never matched'),
  ('unused.over', 'fr', 'est passée, et n''a jamais servi');

reset check_function_bodies;
