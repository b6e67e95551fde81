create function bruce.mark_nameless(p_row bruce.parsed_row)
returns bruce.parsed_row
language plpgsql
immutable
set search_path = ''
as $$
begin
  if p_row.item = 'null' and p_row.path !~ '\]$' then
    p_row.problem := 'is missing or no list';
  elsif octet_length(p_row.name) > 500 or octet_length(p_row.entity_key) > 1000 then
    p_row.problem := 'has a name of more than 500 bytes';
  end if;
  if p_row.name is null or octet_length(p_row.name) > 500 or octet_length(p_row.entity_key) > 1000 then
    p_row.entity_key := null;
  end if;
  return p_row;
end;
$$;
comment on function bruce.mark_nameless(bruce.parsed_row) is
  'No usable name: such a row cannot be matched and is quarantined. It loses its key, and '
  'its problem is that.';
