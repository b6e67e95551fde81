create function bruce.time_rules(p_now timestamptz)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_most constant interval := '5 seconds';
  v_rule record;
  v_began timestamptz;
  v_took interval;
begin
  for v_rule in
    select r.event_type, r.rule_view, s.pause
    from public.drift_rules as r
    left join bruce.slow_rules as s on s.event_type = r.event_type
    where r.enabled and not starts_with(r.rule_view, 'bruce.') and coalesce(s.retry_at <= p_now, true)
    order by r.event_type
  loop
    v_began := clock_timestamp();
    perform bruce.ask_rule(v_rule.event_type, v_rule.rule_view, null);
    v_took := clock_timestamp() - v_began;
    if v_took > v_most then
      insert into bruce.slow_rules as s (event_type, took, pause, retry_at)
      values (v_rule.event_type, v_took, '2 minutes', p_now + interval '2 minutes')
      on conflict (event_type) do update set
        took = excluded.took, pause = least(s.pause * 2, '1 hour'),
        retry_at = p_now + least(s.pause * 2, '1 hour');
    elsif v_rule.pause is not null then
      delete from bruce.slow_rules as s where s.event_type = v_rule.event_type;
    end if;
  end loop;
end;
$$;
comment on function bruce.time_rules(timestamptz) is
  'Asks each rule of one''s own, and pauses those that take more than five seconds. Postgres cannot end a '
  'part of a statement, so that is seen once it is over.';
