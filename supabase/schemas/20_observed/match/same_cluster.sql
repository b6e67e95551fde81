create function bruce.same_cluster(p_scope_id integer, p_other_id integer)
returns boolean
language plpgsql
stable
set search_path = ''
set enable_seqscan = off
as $$
begin
  return p_scope_id = p_other_id or exists (
    select
    from (values (p_scope_id, p_other_id), (p_other_id, p_scope_id)) as o (lister, listed)
    join bruce.scopes as s on s.scope_id = o.listed
    join bruce.entities as n on n.scope_id = o.lister and n.kind = 'node' and n.hostname = s.host
  );
end;
$$;
comment on function bruce.same_cluster(integer, integer) is
  'True if both scopes list the guests of one cluster: what one of them reports as is a node of the other.';
