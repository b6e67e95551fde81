create function bruce.tuning_effects(p_before jsonb, p_after jsonb)
returns jsonb
language sql
immutable
set search_path = ''
as $$
  with effects as (
    select
      coalesce(a.value, b.value) as issue, b.value ->> 'severity' as was,
      case
        when (a.value -> 'is_held')::boolean and not coalesce((b.value -> 'is_held')::boolean, false)
          then 'held'
        when (a.value -> 'is_open')::boolean and not coalesce((b.value -> 'is_open')::boolean, false)
          then 'opens'
        when (b.value -> 'is_open')::boolean and a.value is null then 'resolves'
        when (b.value -> 'is_held')::boolean and not coalesce((a.value -> 'is_held')::boolean, false)
          then 'freed'
        when (a.value -> 'is_open')::boolean and a.value ->> 'severity' <> b.value ->> 'severity'
          then 'severity'
      end as effect
    from jsonb_each(p_before) as b
    full join jsonb_each(p_after) as a on a.key = b.key
  ),
  placed as (
    select
      e.*, row_number() over (
        order by e.effect, e.issue ->> 'hostname', e.issue ->> 'event_type', e.issue ->> 'service'
      ) as position
    from effects as e where e.effect is not null
  )
  select jsonb_build_object(
    'opens', count(*) filter (where p.effect = 'opens'),
    'resolves', count(*) filter (where p.effect = 'resolves'),
    'held', count(*) filter (where p.effect = 'held'), 'freed', count(*) filter (where p.effect = 'freed'),
    'severity', count(*) filter (where p.effect = 'severity'),
    'items', coalesce(jsonb_agg(
      p.issue - '{is_open,is_held}'::text[] || jsonb_build_object('effect', p.effect, 'was', p.was)
      order by p.position) filter (where p.position <= 20), '[]'))
  from placed as p;
$$;
comment on function bruce.tuning_effects(jsonb, jsonb) is
  'What a change does to the issues of now: how many open, resolve, are held back or freed, or get another '
  'severity; the first 20.';
