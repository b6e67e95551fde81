create function bruce.compare_scheduled(p_host_keys text[])
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_hosts text[] := array(
    select distinct n.hostname from bruce.host_names as n where n.name_key = any (p_host_keys));
begin
  -- a host that is off turns off what depends on it
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
  'Compares the hosts with these folded names, and what depends on them, because their schedule changed.';
