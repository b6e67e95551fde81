create function bruce.ranked_offers(p_row bruce.all_drift, p_issue public.issues, p_offers jsonb[])
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_offers jsonb[] := coalesce(p_offers, '{}');
begin
  if v_offers = '{}' then
    v_offers := array[bruce.offer_explanation(p_row)];
  end if;
  return (
    with offered as (
      select o.offer, o.place
      from unnest(v_offers) with ordinality as o (offer, place)
      union all
      select bruce.offer_root(p_issue), 0 where p_issue.suppressed_by is not null
      union all
      select bruce.offer_waiver(p_issue.issue_id), 1000
      where p_issue.issue_id is not null and p_issue.waived_by is null
    ),
    -- what was tried here before; a command counts by whatever way it was asked for
    tried as (
      select
        o.offer, o.place, sum(t.worked) as worked, sum(t.worked + t.failed) as tried,
        max(t.worked_at) as worked_at, max(t.failed_in_a_row) as failed_in_a_row
      from offered as o
      left join bruce.suggestion_outcomes as t on t.drift_key = p_row.drift_key
        and o.place between 1 and 999
        and t.suggestion in (
          o.offer ->> 'key', 'command ' || (o.offer #>> '{command,name}'),
          case when o.offer ? 'netbox' then 'adoption' end)
      where o.offer is not null
      group by o.offer, o.place
    )
    select coalesce(jsonb_agg(
      case when t.tried is null then t.offer
        else t.offer || jsonb_build_object(
          'why', concat_ws(' ', t.offer ->> 'why', case
            when t.failed_in_a_row >= 2
              then bruce.say('suggest.failed_here', t.failed_in_a_row::text)
            when t.worked > 0 then bruce.say('suggest.worked_here', t.worked::text, t.tried::text,
              (t.worked_at at time zone 'UTC')::date::text)
            else bruce.say('suggest.not_worked_here', t.tried::text)
          end),
          'tried', jsonb_build_object('worked', t.worked, 'times', t.tried, 'worked_at', t.worked_at,
            'failed_in_a_row', t.failed_in_a_row)) end
      order by
        case
          when t.place = 0 then 0
          when t.place = 1000 then 4
          when t.failed_in_a_row >= 2 then 3
          when t.worked > 0 and t.failed_in_a_row = 0 then 1
          else 2
        end,
        case when t.worked > 0 and t.failed_in_a_row = 0 then - t.worked / t.tried end nulls last, t.place
    ), '[]')
    from tried as t
  );
end;
$$;
comment on function bruce.ranked_offers(bruce.all_drift, public.issues, jsonb[]) is
  'Suggestions in their order: the root cause, what worked here before, the rest, what failed here twice '
  'in a row, and a waiver last. Where a rule has none: explain.';

insert into public.texts (key, language, text)
values
  ('suggest.worked_here', 'en', 'It worked here %1$s of %2$s times, last on %3$s.'),
  ('suggest.worked_here', 'fr', 'Cela a marché ici %1$s fois sur %2$s, la dernière le %3$s.'),
  ('suggest.not_worked_here', 'en', 'It was tried here (times: %1$s) and did not help.'),
  ('suggest.not_worked_here', 'fr', 'Déjà essayé ici (nombre de fois : %1$s), sans effet.'),
  ('suggest.failed_here', 'en', 'It did not help here the last %1$s times.'),
  ('suggest.failed_here', 'fr', 'Cela n''a pas aidé ici les %1$s dernières fois.');
