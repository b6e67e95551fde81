create function bruce.settle_issues(
  p_drift bruce.difference[], p_unproven text[], p_alive public.issues[], p_hosts text[], p_is_whole boolean,
  p_cause text, p_now timestamptz, p_reach integer
)
returns void
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
  v_around bruce.surroundings;
  v_ending text[];
  v_holds bruce.hold[] := '{}';
  v_waits boolean := p_is_whole;
  v_existing text[];
  v_elsewhere text[] := '{}';
begin
  if p_drift is null and p_alive = '{}' then
    if p_is_whole then
      perform bruce.note_confirming(p_hosts);
    end if;
    return;
  end if;
  v_around := bruce.look_around(p_drift, p_hosts, p_now);
  v_ending := array(
    select a.drift_key
    from unnest(p_alive) as a
    where a.drift_key not in (select d.drift_key from unnest(p_drift) as d)
      and a.drift_key not in (select unnest(p_unproven))
  );
  -- what ends here may have explained something on another host
  if v_around.has_dependents and v_ending <> '{}' then
    v_elsewhere := array(
      select distinct v.hostname
      from unnest(p_alive) as a
      join public.issues as v on v.suppressed_by = a.issue_id and v.status <> 'resolved'
      where a.drift_key = any (v_ending) and v.hostname not in (select unnest(p_hosts))
    );
  end if;
  if v_around.has_holds then
    v_holds := bruce.find_holds(p_drift, p_alive, p_unproven, p_now);
  end if;
  if p_drift is not null then
    v_waits := bruce.upsert_issues(p_drift, p_alive, v_ending, v_holds, v_around, p_cause, p_now) or v_waits;
  end if;
  if p_alive <> '{}' then
    v_waits := bruce.resolve_issues(p_alive, p_drift, p_unproven, v_holds, p_cause, p_now) or v_waits;
  end if;
  if v_holds <> '{}'
    or exists (select from unnest(p_alive) as a where num_nonnulls(a.waived_by, a.window_id) > 0)
  then
    v_existing := p_unproven || array(select d.drift_key from unnest(p_drift) as d);
    perform bruce.note_holds(p_alive, v_existing, v_holds, p_now);
  end if;
  if v_waits then
    perform bruce.note_confirming(p_hosts);
  end if;
  if not v_around.has_dependents then
    return;
  end if;
  -- what begins here may explain something on another host
  v_elsewhere := array(
    select unnest(v_elsewhere)
    union
    select v.hostname
    from unnest(p_drift) as d
    join public.drift_rules as t on t.event_type = d.event_type and t.is_root_cause
    join bruce.host_ancestors as a on a.ancestor = d.hostname and a.hostname <> all (p_hosts)
    join public.issues as v on v.hostname = a.hostname and v.status <> 'resolved' and v.suppressed_by is null
    where d.known_since is null
  );
  -- each further step is one more level of the dependency tree
  if v_elsewhere <> '{}' and p_reach > 0 then
    perform bruce.reconcile(v_elsewhere, p_cause, p_now, p_reach - 1);
  end if;
end;
$$;
comment on function bruce.settle_issues(
  bruce.difference[], text[], public.issues[], text[], boolean, text, timestamptz, integer
) is
  'Brings the issues of one pass in line with its differences. p_drift: what is proven now; p_unproven: keys '
  'of what is different on evidence that proves nothing; p_alive: the issues that these are all of; '
  'p_is_whole: they are all of p_hosts.';
