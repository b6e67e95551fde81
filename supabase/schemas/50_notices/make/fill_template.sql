create function bruce.fill_template(p_template text, p_event jsonb)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  -- one pass: a value that looks like a template is not expanded
  return (
    select string_agg(
      case when m.parts[1] ~ '^\{[a-z_]+\}$' then coalesce(p_event ->> btrim(m.parts[1], '{}'), '')
        else m.parts[1] end, ''
      order by m.position
    )
    from regexp_matches(p_template, '\{[a-z_]+\}|[^{]+|\{', 'g') with ordinality as m (parts, position)
  );
end;
$$;
comment on function bruce.fill_template(text, jsonb) is
  'The text with {hostname}, {service} ... replaced by the fields of the event.';
