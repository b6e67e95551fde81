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
  v_scope_ids integer[];
  v_done bigint[] := '{}';
begin
  if not exists (select from new_rows) then
    return null;
  end if;
  v_scope_ids := array(
    select s.scope_id
    from new_rows as n
    join bruce.scopes as s on s.host_key = lower(n.hostname) and s.source = n.source
    where n.disposition = 'error'
  );
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
      select a.hosts, a.scope_ids || v_scope_ids into v_hosts, v_scope_ids
      from bruce.apply_snapshots(v_round) as a;
      v_scope_ids := v_scope_ids || array(
        select s.scope_id
        from unnest(v_round) as n
        join bruce.scopes as s on s.host_key = lower(n.hostname) and s.source = n.source
        where case
            when s.held_snapshot_id is null
              and (s.source <> 'docker' or s.has_levels or bruce.may_exceed(n.snapshot))
            then bruce.take_measurements(s.scope_id, s.source, n.snapshot, n.complete, n.observed_at)
          end
      );
    end if;
    perform bruce.reconcile_changed(v_hosts, v_scope_ids);
    exit when v_round = '{}';
    v_scope_ids := '{}';
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
