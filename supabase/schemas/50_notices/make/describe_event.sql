create function bruce.describe_event(p_event public.events)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  return concat_ws(' ',
    p_event.event_type, p_event.service, case when p_event.service is not null
      and p_event.hostname is not null then 'on' end,
    p_event.hostname, nullif(p_event.status, 'opened')
  );
end;
$$;
comment on function bruce.describe_event(public.events) is
  'SERVICE_MISSING web on box, or SERVICE_MISSING web on box resolved.';
