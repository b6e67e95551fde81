create function bruce.fill_arguments(p_arguments jsonb, p_event jsonb)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
  return (
    select coalesce(jsonb_object_agg(
      a.key,
      case jsonb_typeof(a.value)
        when 'string' then to_jsonb(coalesce(bruce.fill_template(a.value #>> '{}', p_event), ''))
        else a.value
      end
    ), '{}')
    from jsonb_each(coalesce(p_arguments, '{}')) as a
  );
end;
$$;
comment on function bruce.fill_arguments(jsonb, jsonb) is
  'Arguments of a command, with the fields of the event filled in.';
