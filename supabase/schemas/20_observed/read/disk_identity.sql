create function bruce.disk_identity(p_item jsonb)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  return nullif(concat_ws('/', nullif(btrim(p_item ->> 'serial'), ''), nullif(p_item ->> 'lunid', '')), '');
end;
$$;
comment on function bruce.disk_identity(jsonb) is
  'What a disk says it is, whatever its name is since the last boot. Null: it says nothing.';
