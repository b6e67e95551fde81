-- Schedules: hours as intent. The jobs write at each edge which phase it is; the lifecycle of a host or service follows.

create or replace function bruce.schedule_phase(p_schedule public.schedules, p_now timestamptz)
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_is_on boolean := bruce.is_within(
    p_schedule.weekdays, p_schedule.local_start, p_schedule.local_end, p_schedule.time_zone, p_now
  );
begin
  return case
    when v_is_on <> bruce.is_within(
      p_schedule.weekdays, p_schedule.local_start, p_schedule.local_end, p_schedule.time_zone,
      p_now - p_schedule.tolerance
    ) then 'changing'
    when v_is_on then 'up'
    else 'down'
  end;
end;
$$;
comment on function bruce.schedule_phase(public.schedules, timestamptz) is 'up, down, or changing: just after an edge.';

create or replace function bruce.compare_scheduled(p_host_keys text[])
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_hosts text[] := array(select distinct n.hostname from bruce.host_names as n where n.name_key = any (p_host_keys));
begin
  -- what stands on a host that is off is off
  v_hosts := array(
    select unnest(v_hosts)
    union
    select a.hostname from bruce.host_ancestors as a where a.ancestor = any (v_hosts)
  );
  if v_hosts <> '{}' then
    perform bruce.compare_declared(v_hosts);
  end if;
end;
$$;
comment on function bruce.compare_scheduled(text[]) is
  'Compares the hosts of these folded names, and what stands on them, anew because their schedule turned.';

create or replace function bruce.apply_schedules(p_now timestamptz default bruce.clock())
returns integer
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_turned integer;
begin
  -- the trigger compares the hosts
  update public.schedules as s
  set phase = bruce.schedule_phase(s, p_now)
  where s.enabled and s.phase <> bruce.schedule_phase(s, p_now);
  get diagnostics v_turned = row_count;
  return v_turned;
end;
$$;
comment on function bruce.apply_schedules(timestamptz) is
  'Turns the schedules whose edge has come; their hosts are compared anew. Writes nothing between the edges. Returns how many.';

create or replace function bruce.tg_schedules__set_phase()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  -- what is no time zone is refused by its constraint
  if bruce.is_time_zone(new.time_zone) then
    new.phase := bruce.schedule_phase(new, bruce.clock());
  end if;
  return new;
end;
$$;
comment on function bruce.tg_schedules__set_phase() is
  'A schedule counts from the moment it is written. Security definer: who edits schedules needs no right on the engine.';

create or replace function bruce.tg_schedules__compare()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_host_keys text[];
begin
  if tg_op = 'INSERT' then
    v_host_keys := array(select n.host_key from new_rows as n);
  elsif tg_op = 'DELETE' then
    v_host_keys := array(select o.host_key from old_rows as o);
  else
    v_host_keys := array(select n.host_key from new_rows as n union select o.host_key from old_rows as o);
  end if;
  perform bruce.compare_scheduled(v_host_keys);
  return null;
end;
$$;
comment on function bruce.tg_schedules__compare() is
  'What somebody edited counts at once. Security definer: the engine''s tables are written by nobody else.';

create trigger _050_lock before insert or update or delete on public.schedules
  for each statement execute function bruce.tg__lock_engine();
create trigger _100_set_phase before insert or update
  of hostname, service, weekdays, local_start, local_end, time_zone, tolerance, enabled on public.schedules
  for each row execute function bruce.tg_schedules__set_phase();
create trigger _200_compare_inserted after insert on public.schedules
  referencing new table as new_rows for each statement execute function bruce.tg_schedules__compare();
create trigger _200_compare_updated after update on public.schedules
  referencing old table as old_rows new table as new_rows for each statement execute function bruce.tg_schedules__compare();
create trigger _200_compare_deleted after delete on public.schedules
  referencing old table as old_rows for each statement execute function bruce.tg_schedules__compare();

revoke execute on all functions in schema bruce from public;
