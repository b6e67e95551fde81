create function bruce.fits_field(p_field jsonb, p_value jsonb)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
declare
  v_type text := p_field ->> 'type';
  v_is text := jsonb_typeof(p_value);
  v_text text := p_value #>> '{}';
begin
  if v_is = 'null' then
    return p_field ? 'nullable';
  end if;
  if v_type = 'boolean' then
    return v_is = 'boolean';
  elsif v_type in ('integer', 'number') then
    return v_is = 'number' and p_value >= p_field -> 'min'
      and coalesce(p_value <= p_field -> 'max', length(v_text) < 30)
      and (v_type = 'number' or v_text ~ '^[0-9]{1,9}$');
  elsif v_type = 'choices' then
    return v_is = 'array' and p_value <@ (p_field -> 'of') and jsonb_array_length(p_value) <= 100
      and (p_field ? 'empty' or p_value <> '[]');
  elsif v_is <> 'string' then
    return false;
  elsif v_type = 'choice' then
    return (p_field -> 'of') @> p_value;
  elsif v_type = 'interval' then
    return length(v_text) <= 100 and bruce.reads_as(v_text, 'interval')
      and extract(epoch from v_text::interval)
        between (p_field ->> 'min')::numeric and (p_field ->> 'max')::numeric;
  elsif v_type = 'time' then
    return v_text ~ '^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$';
  elsif v_type = 'at' then
    return length(v_text) <= 100 and bruce.reads_as(v_text, 'timestamptz');
  elsif v_type = 'time_zone' then
    return length(v_text) <= 100 and bruce.is_time_zone(v_text);
  end if;
  return btrim(v_text) <> '' and length(v_text) <= coalesce((p_field ->> 'max')::integer, 1000);
end;
$$;
comment on function bruce.fits_field(jsonb, jsonb) is
  'May the field have this value? The checks of the tables say the rest.';
