create function bruce.tune_waiver(p_key text, p_values jsonb, p_actor text)
returns text
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_new public.waivers;
begin
  if p_key is null then
    v_new := jsonb_populate_record(null::public.waivers, p_values);
    insert into public.waivers as t (
      reason, expires_at, hostname, service, event_type, created_by
    ) values (
      v_new.reason, v_new.expires_at, v_new.hostname, v_new.service, v_new.event_type, p_actor
    )
    returning t.id::text into p_key;
    return p_key;
  end if;
  select t.* into v_new from public.waivers as t where t.id = p_key::bigint;
  v_new := jsonb_populate_record(v_new, p_values);
  update public.waivers as t
  set (
      reason, expires_at
    ) = (
      v_new.reason, v_new.expires_at
    )
  where t.id = p_key::bigint;
  return p_key;
end;
$$;
comment on function bruce.tune_waiver(text, jsonb, text) is
  'Changes a waiver, or makes one where there is no key: these columns and no others.';
