create function bruce.due_days(
  p_look bruce.outlook, p_before integer, p_within interval, p_now timestamptz
)
returns integer
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_within constant integer := ceil(extract(epoch from p_within) / 86400);
  v_left constant float8 := extract(epoch from p_look.perhaps_full_at - p_now) / 86400;
  v_days integer;
begin
  if p_before is null and (p_look.verdict <> 'growing' or v_left > v_within)
    -- what is due stays so until there is clearly more time, so that it does not come and go at the edge
    or v_left is null or v_left > v_within * 1.5
  then
    return null;
  end if;
  select min(d) into v_days from unnest(array[v_within, 7, 3, 1]) as d where d <= v_within and v_left <= d;
  return least(v_days, p_before, v_within);
end;
$$;
comment on function bruce.due_days(bruce.outlook, integer, interval, timestamptz) is
  'Fewer than how many days are left until it is full; null: enough, or nobody can say. p_before: what it '
  'was; it does not rise while it is due.';
