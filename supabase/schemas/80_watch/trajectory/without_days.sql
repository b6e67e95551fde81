create function bruce.without_days(p_trajectory jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return (p_trajectory - 'days') || jsonb_build_object(
    'total', (p_trajectory -> 'total') - 'daily',
    'rules', (
      select coalesce(jsonb_agg(r.item - 'daily' order by r.place), '[]')
      from jsonb_array_elements(p_trajectory -> 'rules') with ordinality as r (item, place)),
    'hosts', (
      select coalesce(jsonb_agg(h.item - 'daily' order by h.place), '[]')
      from jsonb_array_elements(p_trajectory -> 'hosts') with ordinality as h (item, place))
  );
end;
$$;
comment on function bruce.without_days(jsonb) is
  'A trajectory without its series of days: short enough for a model.';
