-- Matching: which observed entity is which declared host or service. A name that could be several is
-- reported, never guessed.
--
-- The functions that join sets of unknown size (one host or a thousand) narrow each table by the hosts or
-- scopes first and run without nested loops: the planner cannot know how many rows an array or a CTE holds,
-- and a loop over two of them is quadratic.

create function bruce.is_host_type(p_asset_type text)
returns boolean
language plpgsql
immutable
set search_path = ''
as $$
begin
  return lower(p_asset_type) not in (
    'cluster', 'prefix', 'site', 'ip', 'ip-address', 'network', 'vlan', 'service');
end;
$$;
comment on function bruce.is_host_type(text) is 'Is an asset of this type something that runs?';
