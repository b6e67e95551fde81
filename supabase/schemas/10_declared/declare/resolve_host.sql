create function bruce.resolve_host(p_hostname text, out host text, out candidates integer)
language plpgsql
stable
set search_path = ''
set enable_seqscan = off
as $$
begin
  select min(n.hostname), count(distinct n.hostname)::integer
  into host, candidates
  from unnest(bruce.host_keys(p_hostname)) with ordinality as k (name_key, rank)
  -- an index answers for each key, however few names there were when the plan was made
  cross join lateral (
    select o.hostname from bruce.host_names as o where o.name_key = k.name_key offset 0
  ) as n
  group by k.rank
  order by k.rank
  limit 1;
  candidates := coalesce(candidates, 0);
  if candidates <> 1 then
    host := p_hostname;
  end if;
end;
$$;
comment on function bruce.resolve_host(text) is
  'The declared host that a reported name or address means, and how many hosts it could mean. Unless it is '
  'exactly one, host is the given name.';

grant execute on function bruce.resolve_host(text) to authenticated, service_role;
