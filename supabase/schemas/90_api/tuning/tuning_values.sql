create function bruce.tuning_values(p_fields jsonb, p_row jsonb)
returns jsonb
language sql
immutable
set search_path = ''
as $$
  select jsonb_object_agg(f ->> 'name', p_row -> (f ->> 'name')) from jsonb_array_elements(p_fields) as f;
$$;
comment on function bruce.tuning_values(jsonb, jsonb) is 'Of a row, the columns that a person may change.';
