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
  'Are the events that are being inserted those of an export of BRUCE? They were told once: nobody is '
  'notified of them again.';
