create function bruce.known_event_type(p_event_type text)
returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  return coalesce(
    (select r.event_type from public.drift_rules as r where upper(btrim(p_event_type)) = any (r.aliases)),
    upper(btrim(p_event_type))
  );
end;
$$;
comment on function bruce.known_event_type(text) is 'The present name of an event type.';

grant execute on function bruce.known_event_type(text) to service_role;
