create function bruce.find_command_target(
  p_entry public.bruce_cmd_allowlist, p_target text, out target text, out host text, out problem text
)
language plpgsql
stable
set search_path = ''
as $$
begin
  if coalesce(p_target, '') = '' or length(p_target) > 253 or not bruce.is_plain_text(p_target)
    or p_target ~ '^[^[:alnum:]]|\.\.'
  then
    problem := 'the target is no name of a host';
    return;
  end if;
  select a.name into host
  from bruce.resolve_host(p_target) as r
  join public.assets as a on a.name = r.host and a.lifecycle <> 'retired'
    and lower(a.asset_type) in ('vm', 'device')
  where r.candidates = 1;
  if host is null then
    problem := 'the target is no declared host';
    return;
  end if;
  if not exists (select from unnest(p_entry.targets) as g where bruce.matches_glob(host, g)) then
    problem := format('the target is not one of %s', array_to_string(p_entry.targets, ', '));
    return;
  end if;
  target := host;
  if p_entry.runs_on = 'parent' then
    -- where the guest is now, if it is declared on a hypervisor at all: what only reports is no target
    select min(a.ancestor) into target
    from bruce.host_ancestors as a
    where a.hostname = host and a.depth = 1
      and exists (
        select from public.assets as d
        left join public.assets as c on c.asset_type = 'cluster' and c.name = d.cluster
        where d.name = host and num_nonnulls(d.parent, c.parent) > 0
      );
    if target is null then
      problem := format('no hypervisor is declared for %s', host);
    end if;
  end if;
end;
$$;
comment on function bruce.find_command_target(public.bruce_cmd_allowlist, text) is
  'Declared host that was named, and the one a command is run on: with runs_on parent the hypervisor of '
  'that guest.';
