create function bruce.find_scope(p_hostname text, p_source text, p_received_at timestamptz, p_collector jsonb)
returns bruce.scopes
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_scope bruce.scopes;
  v_resolved record;
  v_declared_s integer := bruce.to_count(p_collector -> 'interval_s');
  v_settings public.settings;
begin
  select s.* into v_scope from bruce.scopes as s where s.host_key = lower(p_hostname) and s.source = p_source;
  if v_scope.scope_id is not null
    and (not coalesce(v_declared_s > 0, false) or v_declared_s = v_scope.interval_s) then
    return v_scope;
  end if;

  select p.* into v_settings from public.settings as p;
  if v_scope.scope_id is not null then
    update bruce.scopes as s
    set interval_s = v_declared_s, declares_interval = true,
      stale_after = make_interval(secs => v_declared_s) * v_settings.missed_intervals
    where s.scope_id = v_scope.scope_id
    returning s.* into v_scope;
    return v_scope;
  end if;

  if not exists (select from public.sources as o where lower(o.name) = p_source) then
    raise exception 'unknown source "%"', p_source
      using errcode = 'foreign_key_violation',
      hint = 'Known sources are the rows of table sources: add one of your own.';
  end if;
  select * into v_resolved from bruce.resolve_host(p_hostname);
  -- a host that now spells its name in another way is still the same
  update bruce.scopes as s
  set hostname = p_hostname, host_key = lower(p_hostname)
  where v_resolved.candidates = 1 and s.host = v_resolved.host and s.source = p_source and s.is_declared
  returning * into v_scope;
  if found then
    return v_scope;
  end if;
  insert into bruce.scopes (
    hostname, source, host_key, host, is_declared, is_ambiguous, first_seen_at, declares_interval, interval_s,
    stale_after, last_contact_at
  )
  select
    p_hostname, p_source, lower(p_hostname), v_resolved.host,
    v_resolved.candidates = 1 or v_resolved.candidates = 0 and bruce.is_declared_cluster(p_hostname),
    v_resolved.candidates > 1,
    p_received_at, coalesce(v_declared_s > 0, false),
    coalesce(nullif(v_declared_s, 0), extract(epoch from v_settings.default_interval)::integer),
    coalesce(make_interval(secs => nullif(v_declared_s, 0)),
      v_settings.default_interval) * v_settings.missed_intervals,
    '-infinity'
  returning * into v_scope;
  return v_scope;
end;
$$;
comment on function bruce.find_scope(text, text, timestamptz, jsonb) is
  'The scope of a host and source, made at first sight. A collector tells its interval in '
  'collector.interval_s (seconds).';
