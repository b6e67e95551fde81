create function bruce.said_by(p_origin text, p_ports text[], p_image text, p_metadata jsonb)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
  if p_origin is null then
    return '{}';
  end if;
  return jsonb_build_object(p_origin, jsonb_strip_nulls(jsonb_build_object(
    'ports', case when p_ports <> '{}' then to_jsonb(p_ports) end,
    'image', p_image,
    'from', p_metadata ->> 'from'
  )));
end;
$$;
comment on function bruce.said_by(text, text[], text, jsonb) is
  'What an origin says of a service, as expected_services.also_declared keeps it: {"compose": {"ports": ..., '
  '"image": ..., "from": ...}}; {} without an origin.';
