-- Words for timelines of notices: collectors report, time passes, and what was told when is listed.

create function tests.runs(p_hostname text, variadic p_names text[])
returns void
language sql
as $$
  insert into public.observed_snapshots (hostname, source, observed_at, snapshot, collector)
  values (
    p_hostname, 'docker', bruce.clock(),
    jsonb_build_object('containers', (select coalesce(jsonb_agg(tests.container(n)), '[]') from unnest(p_names) as n where n <> '')),
    '{"name": "test", "interval_s": 604800}'
  );
$$;
comment on function tests.runs(text, text[]) is
  'A host says, now, which containers run. It reports once a week: it is not missed while a story is told.';

create function tests.until(p_time text)
returns void
language plpgsql
as $$
declare
  v_end timestamptz := case
      when p_time ~ '^\d\d:\d\d$' then date_trunc('day', bruce.clock() at time zone 'UTC') at time zone 'UTC' + p_time::interval
      else p_time::timestamptz
    end;
  v_due timestamptz;
begin
  loop
    -- the jobs run every minute; those that would find nothing to tell are left out
    select date_trunc('minute', greatest(t.next_due_at, bruce.clock()) + interval '59.999999 s') into v_due
    from public.tasks as t
    where t.next_due_at is not null
    order by t.next_due_at
    limit 1;
    exit when v_due is null or v_due > v_end;
    perform set_config('bruce.now', v_due::text, false);
    perform bruce.flush_tasks(v_due);
  end loop;
  perform set_config('bruce.now', v_end::text, false);
end;
$$;
comment on function tests.until(text) is 'Lets time pass until a time of this day, or any time; the jobs tell what is due meanwhile.';

create function tests.reacts(p_reaction jsonb)
returns void
language plpgsql
as $$
begin
  insert into public.targets (name, kind, url)
  select t, 'webhook', 'https://hooks.example/' || t
  from unnest(array[coalesce(p_reaction ->> 'target', 'phone'), p_reaction ->> 'escalate_target']) as t
  where t is not null
  on conflict do nothing;
  insert into public.reactions
  select r.*
  from jsonb_populate_record(
    null::public.reactions,
    '{"name": "test", "enabled": true, "target": "phone", "statuses": ["opened", "changed", "resolved"], "hostname": "*",
      "service": "*", "group_wait": "0", "group_interval": "5 minutes", "quiet_time_zone": "UTC",
      "quiet_passes": ["critical"], "max_attempts": 8}' || p_reaction
  ) as r;
end;
$$;
comment on function tests.reacts(jsonb) is 'A reaction with these settings; its targets are made where there are none.';

create function tests.told()
returns table (at text, target text, kind text, title text)
language sql
stable
as $$
  select to_char(a.created_at at time zone 'UTC', 'DD HH24:MI'), a.target, a.kind, a.title
  from public.actions as a
  order by a.created_at, a.target, a.title;
$$;
comment on function tests.told() is 'All notices so far: day and time, target, kind and title.';
