create function bruce.notice_title(p_kind text, p_things bruce.told_thing[])
returns text
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
declare
  v_most constant integer := 3;
  v_host text;
  v_parts text[];
  v_rest bigint;
  v_still bigint;
  v_only_changes boolean;
  v_title text;
begin
  select
    -- the host goes before everything when all is about services of it, and not about one alone
    case when min(t.hostname) = max(t.hostname) and count(*) = count(t.hostname)
      and count(*) = count(t.service) and count(distinct t.service) > 1 then min(t.hostname) end,
    bool_and(t.status = 'changed')
  into v_host, v_only_changes
  from unnest(p_things) as t;

  with thing as (
    select
      t.hostname, t.service, t.ordinality, s.subject,
      case
        when not t.is_news and p_kind in ('group', 'single') then 'still'
        when t.status <> 'resolved' then 'open'
        when t.decided is not null then t.decided
        -- nobody has seen that it is well: the declaration is another, or a person said so
        when t.cause = 'INTENT_CHANGED' then 'settled'
        else 'over'
      end as phase,
      -- a type without sentences of its own is named
      case when s.subject = 'other' then lower(replace(t.event_type, '_', ' ')) end as words
    from unnest(p_things) with ordinality as t
    cross join lateral bruce.title_subject(t.event_type, t.field) as s (subject)
  ),
  -- a thing is named once, whatever there is of it
  named as (
    select t.phase, t.subject, t.words, t.hostname, t.service, min(t.ordinality) as position
    from thing as t
    group by t.phase, t.subject, t.words, t.hostname, t.service
  ),
  clause as (
    select
      n.phase, n.subject, n.words, count(*) as things,
      row_number() over (
        order by array_position('{open,over,settled,waived,forgotten}', n.phase), min(n.position)) as place,
      array_agg(n.hostname order by n.position) as hostnames,
      array_agg(n.service order by n.position) as services
    from named as n
    where n.phase <> 'still'
    group by n.phase, n.subject, n.words
  )
  select
    array_agg(
      bruce.title_clause(c.subject, c.phase, c.words, c.hostnames, c.services, v_host is null)
      order by c.place
    ) filter (where c.place <= v_most),
    sum(c.things) filter (where c.place > v_most),
    (select count(*) from named as n where n.phase = 'still')
  into v_parts, v_rest, v_still
  from clause as c;

  v_title := array_to_string(
    v_parts
    || case when v_rest = 1 then bruce.say('title_list.other') when v_rest > 1
      then bruce.say('title_list.others', v_rest::text) end
    || case when v_still = 1 then bruce.say('title_list.still_open') when v_still > 1
      then bruce.say('title_list.all_still_open', v_still::text) end,
    bruce.say('title_list.separator'));
  if v_host is not null then
    v_title := bruce.say('title_list.of_host', v_host, v_title);
  end if;
  return case
    when p_kind = 'repeat' then bruce.say('notice.repeat', v_title)
    when p_kind = 'escalation' then bruce.say('notice.escalation', v_title)
    when p_kind = 'digest' then bruce.say('notice.delayed', v_title)
    when v_only_changes then bruce.say('notice.changed', v_title)
    else v_title
  end;
end;
$$;
comment on function bruce.notice_title(text, bruce.told_thing[]) is
  'The title of a notification, in the language of settings.language: which things, and what is with them. '
  'jellyfin on docker1 is down; docker1: jellyfin is down; paperless runs again.';

grant execute on function bruce.notice_title(text, bruce.told_thing[]) to authenticated, service_role;

insert into public.texts (key, language, text)
values
  ('notice.repeat', 'en', 'Still open: %1$s'), ('notice.repeat', 'fr', 'Toujours ouvert : %1$s'),
  ('notice.escalation', 'en', 'Not acknowledged: %1$s'),
  ('notice.escalation', 'fr', 'Pas encore pris en charge : %1$s'),
  ('notice.delayed', 'en', 'Held back: %1$s'), ('notice.delayed', 'fr', 'Retenu : %1$s'),
  ('notice.changed', 'en', 'Changed: %1$s'), ('notice.changed', 'fr', 'Changement : %1$s'),
  ('title_list.of_host', 'en', '%1$s: %2$s'), ('title_list.of_host', 'fr', '%1$s : %2$s'),
  ('title_list.separator', 'en', '; '), ('title_list.separator', 'fr', ' ; '),
  ('title_list.other', 'en', '1 more'), ('title_list.other', 'fr', '1 autre'),
  ('title_list.others', 'en', '%1$s more'), ('title_list.others', 'fr', '%1$s autres'),
  ('title_list.still_open', 'en', '1 other is still open'),
  ('title_list.still_open', 'fr', '1 autre écart reste ouvert'),
  ('title_list.all_still_open', 'en', '%1$s others are still open'),
  ('title_list.all_still_open', 'fr', '%1$s autres écarts restent ouverts');
