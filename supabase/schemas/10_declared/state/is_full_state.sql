-- Expected snapshots: a full declared state (or some hosts of it) becomes assets and expected_services. What
-- a full state lacks is retired, unless that would be most of what there is, or of what runs on a host: then
-- it is held. Some hosts retire nothing but what a host lacks that is listed with all its services
-- (services_complete).

create function bruce.is_full_state(p_data jsonb)
returns boolean
language plpgsql
immutable
set search_path = ''
as $$
begin
  return jsonb_typeof(p_data) = 'array'
    or jsonb_typeof(p_data -> 'hosts') = 'array' and coalesce(p_data ->> 'complete', 'true') <> 'false';
end;
$$;
comment on function bruce.is_full_state(jsonb) is
  'Does an expected snapshot list all that is declared, and not some hosts of it?';

grant execute on function bruce.is_full_state(jsonb) to service_role;
