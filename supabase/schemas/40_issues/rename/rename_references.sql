create function bruce.rename_references(p_from text[], p_to text[])
returns integer
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_count integer;
begin
  with renamed as materialized (
    select lower(r.old_name) as old_name, r.new_name from unnest(p_from, p_to) as r (old_name, new_name)
  ),
  waiver as (
    update public.waivers as w set hostname = r.new_name
    from renamed as r where lower(w.hostname) = r.old_name
    returning w.ended_at is null and w.voided_at is null as is_alive
  ),
  maintenance as (
    update public.maintenance_windows as m set hostname = r.new_name
    from renamed as r where lower(m.hostname) = r.old_name
    returning m.enabled as is_alive
  ),
  schedule as (
    update public.schedules as s set hostname = r.new_name
    from renamed as r where s.host_key = bruce.fold_name(r.old_name)
    returning s.enabled as is_alive
  ),
  threshold as (
    update public.thresholds as t set hostname = r.new_name
    from renamed as r
    where lower(t.hostname) = r.old_name
      and not exists (
        select from public.thresholds as o
        where o.hostname = r.new_name and o.metric = t.metric and o.service = t.service)
    returning true as is_alive
  ),
  reaction as (
    update public.reactions as a set hostname = r.new_name
    from renamed as r where lower(a.hostname) = r.old_name
    returning a.enabled as is_alive
  ),
  adoption_rule as (
    update public.adoption_rules as a set hostname = r.new_name
    from renamed as r where lower(a.hostname) = r.old_name
    returning a.enabled as is_alive
  ),
  target as (
    update public.targets as t set settings = jsonb_set(t.settings, '{target}', to_jsonb(r.new_name))
    from renamed as r where t.kind = 'command' and lower(t.settings ->> 'target') = r.old_name
    returning t.enabled as is_alive
  ),
  allowed as (
    update public.bruce_cmd_allowlist as a
    set targets = array(
      select coalesce(r.new_name, g.glob)
      from unnest(a.targets) with ordinality as g (glob, position)
      left join renamed as r on r.old_name = lower(g.glob)
      order by g.position)
    where exists (select from unnest(a.targets) as g join renamed as r on r.old_name = lower(g))
    returning a.enabled as is_alive
  ),
  beat as (
    update public.heartbeats as h set hostname = r.new_name
    from renamed as r where lower(h.hostname) = r.old_name
    returning h.enabled as is_alive
  ),
  self as (
    update public.settings as s set self_hostname = r.new_name
    from renamed as r where lower(s.self_hostname) = r.old_name
    returning true as is_alive
  ),
  token as (
    -- its collector says the old name until it is told the new one; a name that is another host's goes
    update bruce.api_tokens as k
    set hosts = array(
      select distinct h.name
      from unnest(k.hosts) as g (glob)
      left join renamed as r on r.old_name = lower(g.glob)
      cross join lateral unnest(case
        when r.new_name is null then array[g.glob]
        when exists (select from renamed as o where lower(o.new_name) = r.old_name) then array[r.new_name]
        else array[g.glob, r.new_name] end) as h (name)
      order by 1)
    where exists (select from unnest(k.hosts) as g join renamed as r on r.old_name = lower(g))
    returning k.revoked_at is null as is_alive
  )
  select count(*) filter (where u.is_alive) into v_count
  from (
    select is_alive from waiver union all select is_alive from maintenance
    union all select is_alive from schedule union all select is_alive from threshold
    union all select is_alive from reaction union all select is_alive from target
    union all select is_alive from adoption_rule
    union all select is_alive from allowed union all select is_alive from beat
    union all select is_alive from self union all select is_alive from token
  ) as u;
  return v_count;
end;
$$;
comment on function bruce.rename_references(text[], text[]) is
  'What people wrote with the name of a host, as it is and not by a pattern: waivers, maintenance windows, '
  'schedules, thresholds, reactions, adoption rules, targets and rows of the allow-list of commands, '
  'heartbeats, tokens. '
  'Returns how many of them count now.';
