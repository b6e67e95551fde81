create function bruce.turn_breakers(p_outcomes jsonb, p_now timestamptz)
returns void
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
begin
  with counted as (
    select o.target, bool_or(o.outcome = 'delivered') as works, count(*)
      filter (where o.outcome <> 'delivered')::integer as failed
    from jsonb_to_recordset(p_outcomes) as o (target text, outcome text)
    group by o.target
  ),
  turned as (
    select t.name, t.breaker as was,
      case
        when c.works then 'closed'
        when t.breaker <> 'closed' or t.failures + c.failed >= t.breaker_failures then 'open'
        else 'closed'
      end as breaker,
      case when c.works then 0 else t.failures + c.failed end as failures
    from counted as c
    join public.targets as t on t.name = c.target
    where not c.works or t.failures > 0 or t.breaker <> 'closed' or t.failing_since is not null
    order by t.name
    for no key update of t
  ),
  written as (
    update public.targets as t
    set breaker = r.breaker, failures = r.failures,
      failing_since = case when r.failures > 0 then coalesce(t.failing_since, p_now) end,
      breaker_opened_at = case r.breaker when 'open' then coalesce(t.breaker_opened_at, p_now) end,
      breaker_retry_at = case r.breaker when 'open' then
          p_now + least(
            t.breaker_pause * 2 ^ least(greatest(r.failures - t.breaker_failures, 0), 16),
            greatest(t.breaker_pause, interval '1 hour'))
        end
    from turned as r
    where t.name = r.name
    returning t.name, r.was, t.breaker, t.failures, t.breaker_retry_at
  )
  insert into public.journal (created_at, kind, message, details)
  select
    p_now, 'target',
    case w.breaker
      when 'open' then bruce.say(
        'journal.target_failed', w.name, w.failures::text,
        date_trunc('second', w.breaker_retry_at at time zone 'UTC')::text || ' UTC')
      else bruce.say('journal.target_answers', w.name)
    end,
    jsonb_build_object('target', w.name, 'breaker', w.breaker)
  from written as w
  where (w.was = 'closed') <> (w.breaker = 'closed')
  order by w.name;
end;
$$;
comment on function bruce.turn_breakers(jsonb, timestamptz) is
  'Opens and closes the circuit breakers of targets by results. A refusal counts as a failure too: a wrong '
  'address or password must not use up all queued notifications.';

insert into public.texts (key, language, text)
values
  ('journal.target_failed', 'en', 'Target %1$s failed %2$s times in a row: nothing is sent until %3$s.'),
  ('journal.target_failed', 'fr',
    'La cible %1$s a échoué %2$s fois de suite : rien n''est envoyé avant %3$s.'),
  ('journal.target_answers', 'en', 'Target %1$s answers again.'),
  ('journal.target_answers', 'fr', 'La cible %1$s répond de nouveau.');
