create function bruce.simulate_reaction(
  p_reaction jsonb, p_from timestamptz, p_now timestamptz, p_after bigint default 0
)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_name text := 'preview ' || left(gen_random_uuid()::text, 8);
  v_reaction jsonb := p_reaction || jsonb_build_object('name', v_name, 'enabled', true);
  v_columns text := (select string_agg(format('%I', k), ', ') from jsonb_object_keys(v_reaction) as k);
  v_moment record;
  v_told_until timestamptz := p_from;
  v_notices jsonb;
begin
  begin
    perform set_config('bruce.is_preview', 'on', true);
    if v_reaction ->> 'target' is null then
      insert into public.targets (name, kind, url)
        values (replace(v_name, ' ', '-'), 'webhook', 'https://preview.invalid');
      v_reaction := v_reaction || jsonb_build_object('target', replace(v_name, ' ', '-'));
      v_columns := (select string_agg(format('%I', k), ', ') from jsonb_object_keys(v_reaction) as k);
    end if;
    execute format(
      'insert into public.reactions (%1$s) '
      'select %1$s from jsonb_populate_record(null::public.reactions, $1)', v_columns
    ) using v_reaction;

    for v_moment in
      select e.created_at, array_agg(e order by e.id) as events
      from public.events as e
      where e.created_at > p_from and e.created_at <= p_now and e.id > p_after
      group by e.created_at
      order by e.created_at
    loop
      v_told_until := bruce.run_timers(v_name, v_told_until, v_moment.created_at);
      perform bruce.react(v_moment.events, v_moment.created_at, v_name, v_told_until);
      v_told_until := v_moment.created_at;
    end loop;
    perform bruce.run_timers(v_name, v_told_until, p_now);

    v_notices := (
      select coalesce(jsonb_agg(jsonb_build_object(
        'at', a.created_at, 'kind', a.kind, 'target', case when p_reaction ->> 'target' is not null
          then a.target end,
        'severity', a.severity, 'events', a.events, 'title', a.title
      ) order by a.created_at, a.title), '[]')
      from public.actions as a
      where a.reaction = v_name
    );
    raise exception 'previewed' using errcode = 'PREVU';
  exception
    when sqlstate 'PREVU' then
      return v_notices;
  end;
end;
$$;
comment on function bruce.simulate_reaction(jsonb, timestamptz, timestamptz, bigint) is
  'The notices that a reaction would have made of the events between two times. Nothing of it stays.';
