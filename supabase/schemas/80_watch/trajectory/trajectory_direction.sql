create function bruce.trajectory_direction(p_before numeric, p_now numeric)
returns text
language sql
immutable
set search_path = ''
return case
  when p_before is null or p_now is null then 'unknown'
  when p_now > p_before * 1.1 then 'worse'
  when p_now < p_before * 0.9 then 'better'
  else 'same'
end;
comment on function bruce.trajectory_direction(numeric, numeric) is
  'Whether less is open than before: better, worse, same (within a tenth), or unknown where there is no '
  'data.';

grant execute on function bruce.trajectory_direction(numeric, numeric) to authenticated, service_role;
