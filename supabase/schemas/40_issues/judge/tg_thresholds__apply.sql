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
comment on function bruce.tg_thresholds__apply() is
  'What is over its threshold is compared with the edited one. Security definer: the engine''s tables are '
  'written by nobody else.';

create trigger _100_apply after insert or update or delete on public.thresholds
  for each statement execute function bruce.tg_thresholds__apply();
