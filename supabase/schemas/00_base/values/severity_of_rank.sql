create function bruce.severity_of_rank(p_rank integer)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  return (array['critical', 'high', 'medium', 'low', 'info'])[p_rank];
end;
$$;
comment on function bruce.severity_of_rank(integer) is
  'The severity of a rank of bruce.severity_rank; null for 6.';
