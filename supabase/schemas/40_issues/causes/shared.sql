create function bruce.shared(p_values text[])
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  return (
    select case when count(distinct v) = 1 and count(v) = count(*) then min(v) end
    from unnest(p_values) as v
  );
end;
$$;
comment on function bruce.shared(text[]) is 'The value that all of them have; null when there is none.';

grant execute on function bruce.shared(text[]) to authenticated, service_role;
