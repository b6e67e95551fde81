create function bruce.fold_name(p_name text)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  return nullif(translate(lower(p_name), ' -_./:+@()[]', ''), '');
end;
$$;
comment on function bruce.fold_name(text) is
  'Name without case and punctuation: Box2-Daily, box2_daily and box2daily are one name. Null when nothing '
  'is left.';

grant execute on function bruce.fold_name(text) to authenticated, service_role;
