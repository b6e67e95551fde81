create function bruce.tg_observed_snapshots__apply()
returns trigger
language plpgsql
security definer
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
declare
  v_round public.observed_snapshots[];
  v_hosts text[];
  v_done bigint[] := '{}';
begin
  if not exists (select from new_rows) and not exists (select from bruce.scopes as s where s.is_dirty) then
    return null;
  end if;
  -- several snapshots of one scope in a statement are applied one after the other
  loop
    v_round := array(
      select r.snapshot_row
      from (
        select distinct on (lower(n.hostname), n.source) n::public.observed_snapshots as snapshot_row
        from new_rows as n
        where n.disposition in ('current', 'partial') and n.id <> all (v_done)
        order by lower(n.hostname), n.source, n.observed_at, n.seq, n.id
      ) as r
    );
    exit when v_round = '{}' and v_done <> '{}';
    v_hosts := '{}';
    if v_round <> '{}' then
      v_hosts := bruce.apply_snapshots(v_round);
      perform bruce.take_measurements(s.scope_id, s.source, n.snapshot, n.complete, n.observed_at)
      from unnest(v_round) as n
      join bruce.scopes as s on s.host_key = lower(n.hostname) and s.source = n.source
      where s.held_snapshot_id is null
        and (s.source <> 'docker' or s.has_levels or bruce.may_exceed(n.snapshot));
    end if;
    perform bruce.reconcile_changed(v_hosts);
    exit when v_round = '{}';
    v_done := v_done || array(select n.id from unnest(v_round) as n);
  end loop;
  return null;
end;
$$;
comment on function bruce.tg_observed_snapshots__apply() is
  'Applies the changed snapshots of a statement and reconciles the hosts concerned. Plans are made once a '
  'session: planning the union of all rules costs more than running it. Security definer: the engine''s '
  'tables are written by nobody else.';

create trigger _300_apply after insert on public.observed_snapshots
  referencing new table as new_rows for each statement execute function bruce.tg_observed_snapshots__apply();
