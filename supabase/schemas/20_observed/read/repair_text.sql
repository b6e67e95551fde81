create function bruce.repair_text(p_item jsonb)
returns text
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_title constant text := nullif(btrim(p_item ->> 'title'), '');
  v_placeholders constant jsonb := coalesce(
    case jsonb_typeof(p_item -> 'placeholders') when 'object' then p_item -> 'placeholders' end,
    case jsonb_typeof(p_item -> 'translation_placeholders') when 'object'
      then p_item -> 'translation_placeholders' end,
    '{}');
begin
  return coalesce(
    v_title,
    replace(coalesce(nullif(p_item ->> 'translation_key', ''), p_item ->> 'issue_id'), '_', ' ')
      || coalesce(' (' || (
        select string_agg(f.key || ': ' || left(f.value, 100), ', ' order by f.key)
        from jsonb_each_text(v_placeholders) as f
        where f.value <> ''
      ) || ')', '')
  );
end;
$$;
comment on function bruce.repair_text(jsonb) is
  'What Home Assistant asks to repair: its title where one is sent, else the key of its text and what is put '
  'into that, because only its own page translates it.';

grant execute on function bruce.repair_text(jsonb) to authenticated, service_role;
