-- What if: the real engine over the events of the last days, with their clock, in a subtransaction that is rolled back.

create or replace function bruce.run_timers(p_reaction text, p_after timestamptz, p_until timestamptz)
returns timestamptz
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
declare
  v_due timestamptz;
  v_after timestamptz := p_after;
begin
  loop
    -- the jobs run every minute
    select date_trunc('minute', t.next_due_at + interval '59.999999 s') into v_due
    from public.tasks as t
    -- what was due before is told, and its dead rows stay in the way for as long as this transaction lasts
    where t.next_due_at >= v_after and t.reaction = p_reaction
    order by t.next_due_at
    limit 1;
    exit when v_due is null or v_due > p_until;
    perform bruce.flush_tasks(v_due, p_reaction, v_after);
    v_after := v_due;
  end loop;
  return v_after;
end;
$$;
comment on function bruce.run_timers(text, timestamptz, timestamptz) is
  'Tells what is due of one reaction up to a time, minute by minute. Returns the time up to which all is told.';

create or replace function bruce.simulate_reaction(
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
      insert into public.targets (name, kind, url) values (replace(v_name, ' ', '-'), 'webhook', 'https://preview.invalid');
      v_reaction := v_reaction || jsonb_build_object('target', replace(v_name, ' ', '-'));
      v_columns := (select string_agg(format('%I', k), ', ') from jsonb_object_keys(v_reaction) as k);
    end if;
    execute format(
      'insert into public.reactions (%1$s) select %1$s from jsonb_populate_record(null::public.reactions, $1)', v_columns
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
        'at', a.created_at, 'kind', a.kind, 'target', case when p_reaction ->> 'target' is not null then a.target end,
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

create or replace function bruce.preview_reaction(p_reaction jsonb, p_days integer, p_now timestamptz default bruce.clock())
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_most constant integer := 200;
  v_from timestamptz := p_now - make_interval(days => p_days);
  v_unknown text;
  v_notices jsonb;
  v_one_by_one integer;
begin
  if jsonb_typeof(p_reaction) is distinct from 'object' or coalesce(p_days, 0) not between 1 and 90 then
    return jsonb_build_object('status', 422, 'code', 'invalid', 'message', 'reaction is an object, days are 1 to 90');
  end if;
  select string_agg(k, ', ' order by k) into v_unknown
  from jsonb_object_keys(p_reaction) as k
  where not exists (
    select from pg_catalog.pg_attribute as a
    where a.attrelid = 'public.reactions'::regclass and a.attname = k and a.attnum > 0 and not a.attisdropped
  );
  if v_unknown is not null then
    return jsonb_build_object(
      'status', 422, 'code', 'invalid', 'message', format('a reaction has no %s', v_unknown)
    );
  end if;
  begin
    v_notices := bruce.simulate_reaction(p_reaction, v_from, p_now);
    v_one_by_one := jsonb_array_length(bruce.simulate_reaction(
      p_reaction - array[
        'group_by', 'group_wait', 'group_interval', 'repeat_interval', 'throttle_count', 'throttle_interval', 'quiet_from',
        'quiet_until', 'escalate_after', 'escalate_target'
      ], v_from, p_now
    ));
  exception
    -- what the columns of a reaction do not take
    when integrity_constraint_violation or data_exception or invalid_schema_definition then
      return jsonb_build_object('status', 422, 'code', 'invalid', 'message', sqlerrm);
  end;
  return jsonb_build_object(
    'status', 200, 'from', v_from, 'to', p_now,
    'summary', format('%s %s in place of %s', jsonb_array_length(v_notices),
      case jsonb_array_length(v_notices) when 1 then 'notice' else 'notices' end, v_one_by_one),
    'notices', jsonb_array_length(v_notices), 'one_by_one', v_one_by_one,
    'sent', (
      select coalesce(jsonb_agg(n.notice order by n.position), '[]')
      from jsonb_array_elements(v_notices) with ordinality as n (notice, position)
      where n.position <= v_most
    ),
    'omitted', greatest(jsonb_array_length(v_notices) - v_most, 0)
  );
end;
$$;
comment on function bruce.preview_reaction(jsonb, integer, timestamptz) is
  'Security definer: it writes tasks and actions, and takes them back.';

create or replace function public.preview_reaction(reaction jsonb, days integer default 7)
returns jsonb
language sql
volatile
set search_path = ''
as $$
  select bruce.preview_reaction(reaction, days);
$$;
comment on function public.preview_reaction(jsonb, integer) is
  'What a reaction (columns of table reactions as JSON) would have sent of the events of the last days: each notice, and '
  '"4 notices in place of 61". Nothing is sent, queued or kept. Without a target it asks for none.';

revoke execute on all functions in schema bruce from public;
revoke execute on function public.preview_reaction(jsonb, integer) from public, anon, authenticated;
grant execute on function public.preview_reaction(jsonb, integer), bruce.preview_reaction(jsonb, integer, timestamptz) to service_role;
