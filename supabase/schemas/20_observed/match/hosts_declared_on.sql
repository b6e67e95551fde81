create function bruce.hosts_declared_on(p_places text[])
returns text[]
language plpgsql
stable
set search_path = ''
set enable_seqscan = off
as $$
declare
  v_keys constant text[] := bruce.fold_names(p_places);
begin
  return array(
    select h.hostname from bruce.host_state as h where h.parent = any (p_places)
    union
    select a.name from public.assets as a
    where a.parent is not null and bruce.fold_name(a.parent) = any (v_keys)
    union
    select a.name from public.assets as a
    where a.cluster is not null and bruce.fold_name(a.cluster) = any (v_keys)
    union
    select a.name
    from public.assets as c
    join public.assets as a on bruce.fold_name(a.cluster) = bruce.fold_name(c.name) and a.cluster = c.name
    where c.asset_type = 'cluster' and c.parent is not null and bruce.fold_name(c.parent) = any (v_keys)
  );
end;
$$;
comment on function bruce.hosts_declared_on(text[]) is
  'Hosts whose parent or cluster is one of these, or the parent of whose cluster is.';
