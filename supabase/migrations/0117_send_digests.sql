-- Digests as notices: one a day, one a week, each exactly once, by the clock on the wall.

alter table public.settings
  add column digest_target text references public.targets on update cascade on delete set null,
  add column digest_daily boolean not null default true,
  add column digest_weekday text default 'mon'
    check (digest_weekday in ('mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun')),
  add column digest_at time not null default '08:00',
  add column digest_time_zone text not null default 'UTC'
    constraint digest_time_zone_is_known check (bruce.is_time_zone(digest_time_zone));
create index settings_digest_target_idx on public.settings (digest_target);
comment on column public.settings.digest_target is 'The target that is sent the digests. Null: none are made.';
comment on column public.settings.digest_daily is 'Is there one of each day?';
comment on column public.settings.digest_weekday is 'The day of the one of the last week, such as mon. Null: none.';
comment on column public.settings.digest_at is 'Local time at which they are sent, and at which their days begin and end.';
comment on column public.settings.digest_time_zone is 'Where that clock hangs, such as Europe/Paris.';

create table public.digests (
  day date not null,
  period text not null check (period in ('daily', 'weekly')),
  title text not null,
  summary text not null,
  from_at timestamptz not null,
  to_at timestamptz not null,
  created_at timestamptz not null,
  target text,
  action_id uuid,
  digest jsonb not null,
  primary key (period, day),
  constraint it_ends_after_it_begins check (to_at > from_at)
);
comment on table public.digests is 'The digests that were made: one row per period and day, so each is sent once.';
comment on column public.digests.day is 'The local day on which it was due.';
comment on column public.digests.action_id is 'The notice it was sent as; its row may be forgotten by now.';
comment on column public.digests.digest is 'The numbers, as public.digest gives them.';
alter table public.digests enable row level security;
create policy digests_select_authenticated on public.digests for select to authenticated using (true);
revoke all on public.digests from public, anon, authenticated, service_role;
grant select on public.digests to authenticated, service_role;

create or replace function bruce.due_digests(p_now timestamptz)
returns table (period text, day date, from_at timestamptz, to_at timestamptz)
language sql
stable
set search_path = ''
as $$
  -- the last moment at which that clock showed that time: today's, or yesterday's
  with moment as (
    select s.*, d.day, bruce.clock_shows(d.day + s.digest_at, s.digest_time_zone, false) as to_at
    from public.settings as s
    cross join lateral (
      select (p_now at time zone s.digest_time_zone)::date - n as day from generate_series(0, 1) as n
    ) as d
    where s.digest_target is not null
  ),
  last as (
    select m.* from moment as m where m.to_at <= p_now order by m.to_at desc limit 1
  )
  select p.period, l.day, bruce.clock_shows(l.day - p.days + l.digest_at, l.digest_time_zone, false), l.to_at
  from last as l
  cross join lateral (values
    ('daily', 1, l.digest_daily),
    ('weekly', 7, lower(to_char(l.day, 'dy')) = l.digest_weekday)
  ) as p (period, days, is_meant)
  where p.is_meant and not exists (select from public.digests as o where o.period = p.period and o.day = l.day)
    -- of a time when nothing was known yet there is nothing to tell
    and (
      exists (select from bruce.scopes as s where s.first_seen_at < l.to_at)
      or exists (select from public.events as e where e.created_at < l.to_at)
    )
  order by p.days;
$$;
comment on function bruce.due_digests(timestamptz) is
  'The digests that are due and were not made. One that was missed is made up for until the next one is due; none is of a '
  'time that ended before anything was observed or told.';

create or replace function bruce.send_digest(p_due record, p_now timestamptz)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_digest jsonb := public.digest(p_due.from_at, p_due.to_at);
  v_action_id uuid := gen_random_uuid();
  v_target public.targets;
  v_title text;
  v_summary text := bruce.digest_lines(v_digest);
begin
  select t.* into v_target
  from public.targets as t
  join public.settings as s on s.digest_target = t.name
  -- a digest is no order
  where t.enabled and t.kind <> 'command';
  v_title := format(
    '%s digest: %s opened, %s resolved, %s open', initcap(p_due.period), v_digest #>> '{events,opened}',
    v_digest #>> '{events,resolved}', v_digest #>> '{open,total}'
  );
  insert into public.digests (day, period, title, summary, from_at, to_at, created_at, target, action_id, digest)
  values (
    p_due.day, p_due.period, v_title, v_summary, p_due.from_at, p_due.to_at, p_now, v_target.name,
    case when v_target.name is not null then v_action_id end, v_digest
  );
  if v_target.name is null then
    return;
  end if;
  insert into public.actions (
    created_at, status, kind, target, title, severity, events, attempts, max_attempts, next_attempt_at, finished_at,
    payload, action_id
  )
  values (
    p_now, case v_target.kind when 'journal' then 'delivered' else 'pending' end, 'digest', v_target.name, v_title, 'low', 0,
    (v_target.kind = 'journal')::integer, 8, case when v_target.kind <> 'journal' then p_now end,
    case v_target.kind when 'journal' then p_now end,
    jsonb_build_object(
      'notification_id', v_action_id, 'kind', 'digest', 'reaction', null, 'group_key', p_due.period, 'status', 'firing',
      'severity', 'low', 'title', v_title, 'summary', v_summary, 'events', '[]'::jsonb, 'omitted', 0, 'digest', v_digest
    ),
    v_action_id
  );
  perform bruce.write_journal(
    p_kind => 'notification',
    p_message => case v_target.kind
        when 'journal' then v_title || ': ' || replace(v_summary, E'\n', ' ')
        else format('For %s: %s', v_target.name, v_title) end,
    p_action_id => v_action_id, p_details => jsonb_build_object('kind', 'digest', 'period', p_due.period), p_now => p_now
  );
end;
$$;
comment on function bruce.send_digest(record, timestamptz) is
  'Makes one digest and its notice. Where the target is disabled or the command queue, it is only kept.';

create or replace function bruce.send_digests(p_now timestamptz default bruce.clock())
returns integer
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_due record;
  v_sent integer := 0;
begin
  for v_due in select * from bruce.due_digests(p_now) loop
    perform bruce.send_digest(v_due, p_now);
    v_sent := v_sent + 1;
  end loop;
  return v_sent;
end;
$$;
comment on function bruce.send_digests(timestamptz) is 'Makes the digests that are due; called by the jobs. Returns how many.';

revoke execute on all functions in schema bruce from public;
