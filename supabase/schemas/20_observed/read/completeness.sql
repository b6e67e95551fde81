create function bruce.completeness(p_source text, p_complete boolean, p_incomplete_lists text[])
returns jsonb
language sql
stable
set search_path = ''
as $$
  select case
    when p_complete then 'true'::jsonb
    when bool_and(l.list = any (p_incomplete_lists)) is not false then 'false'::jsonb
    else jsonb_object_agg(l.list, l.list <> all (p_incomplete_lists))
  end
  from bruce.snapshot_lists as l
  where l.source = p_source;
$$;
comment on function bruce.completeness(text, boolean, text[]) is
  'The member complete of the payload that a stored snapshot was; see bruce.incomplete_lists.';
