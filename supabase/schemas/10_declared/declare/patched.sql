create function bruce.patched(p_old jsonb, p_patch jsonb)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
  return (p_old || p_patch) - array(select m.key from jsonb_each(p_patch) as m where m.value = 'null');
end;
$$;
comment on function bruce.patched(jsonb, jsonb) is
  'Applies a patch to an object: an absent member is left, null removes it.';
