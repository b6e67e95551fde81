create function bruce.instances_since(p_scope bruce.scopes)
returns text[]
language plpgsql
immutable
set search_path = ''
as $$
begin
  return case when p_scope.other_at >= p_scope.last_contact_at then p_scope.said_instances
    else array_remove(array[p_scope.instance], null) end;
end;
$$;
comment on function bruce.instances_since(bruce.scopes) is
  'The instances that a scope was said to be since the known one was last heard, with that one, at most '
  'four: where it spoke later, itself alone.';
