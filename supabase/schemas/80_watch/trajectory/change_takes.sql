create function bruce.change_takes()
returns interval
language sql
immutable
set search_path = ''
return interval '15 minutes';
comment on function bruce.change_takes() is
  'What opens on a service within this time before its new image is seen is the change itself: the old '
  'container is stopped, and the new one is not there yet.';

grant execute on function bruce.change_takes() to authenticated, service_role;
