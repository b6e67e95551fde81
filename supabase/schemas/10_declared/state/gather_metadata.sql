create function bruce.gather_metadata(p_item jsonb, p_known text[])
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_others jsonb := p_item - p_known - 'metadata';
begin
  if v_others <> '{}' then
    p_item := p_item - array(select jsonb_object_keys(v_others));
  end if;
  return p_item || jsonb_build_object('metadata', case jsonb_typeof(p_item -> 'metadata')
    when 'object' then v_others || (p_item -> 'metadata') when 'null'
      then coalesce(nullif(v_others, '{}'), 'null') else v_others
  end);
end;
$$;
comment on function bruce.gather_metadata(jsonb, text[]) is
  'A declared host or service whose unknown members are moved into its metadata.';
