create function bruce.group_key(p_reaction public.reactions, p_event public.events, p_member_key text)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  if p_reaction.group_by is null then
    return p_member_key;
  elsif 'everything' = any (p_reaction.group_by) then
    return 'everything';
  end if;
  return (
    select string_agg(f || '=' || coalesce(to_jsonb(p_event) ->> f, '-'), ', ' order by o)
    from unnest(p_reaction.group_by) with ordinality as g (f, o)
  );
end;
$$;
comment on function bruce.group_key(public.reactions, public.events, text) is
  'The values that the events of a group have in common.';
