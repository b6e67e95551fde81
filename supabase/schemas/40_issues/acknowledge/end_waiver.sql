create function bruce.end_waiver(p_id bigint, p_by text, p_now timestamptz default bruce.clock())
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_waiver public.waivers;
begin
  if coalesce(btrim(p_by), '') = '' then
    return bruce.fault(422, 'by_is_missing', 'Say who ends it.');
  end if;
  perform bruce.lock_engine();
  select w.* into v_waiver from public.waivers as w where w.id = p_id;
  if not found then
    return bruce.fault(404, 'unknown_waiver', 'There is no waiver of that id.');
  elsif v_waiver.ended_at is not null or v_waiver.voided_at is not null or v_waiver.expires_at <= p_now then
    return bruce.fault(409, 'over', 'The waiver is over already.');
  end if;
  perform bruce.write_journal(
    p_kind => 'waiver', p_message => format('%s ended waiver %s (%s).', btrim(p_by), p_id, v_waiver.reason),
    p_actor => btrim(p_by), p_details => jsonb_build_object('waiver_id', p_id), p_now => p_now
  );
  update public.waivers as w set ended_at = p_now, ended_by = btrim(p_by) where w.id = p_id;
  return jsonb_build_object('status', 200, 'waiver_id', p_id);
end;
$$;
comment on function bruce.end_waiver(bigint, text, timestamptz) is
  'Ends a waiver: what it held back is told. Security definer: who may waive need not write the engine''s '
  'tables.';

create function public.end_waiver(id bigint, "by" text)
returns jsonb
language sql
volatile
set search_path = ''
as $$
  select bruce.end_waiver(id, "by");
$$;
comment on function public.end_waiver(bigint, text) is 'Ends a waiver now: what it held back is told.';

grant execute on function public.end_waiver(bigint, text) to service_role;
grant execute on function bruce.end_waiver(bigint, text, timestamptz) to service_role;
