create function bruce.is_importing()
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
  return coalesce(current_setting('bruce.importing', true), '') = 'on';
end;
$$;
comment on function bruce.is_importing() is
  'True if the inserted events come from an export of BRUCE. They were sent before, so nobody is notified '
  'again.';
