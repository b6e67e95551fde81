create function public.end_waiver(id bigint, "by" text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_now timestamptz := bruce.clock();
  v_waiver public.waivers;
begin
  perform bruce.refuse_read_only('end_waiver');
  if coalesce(btrim(end_waiver."by"), '') = '' then
    return bruce.fault(422, 'by_is_missing', 'Say who ends it.');
  end if;
  perform bruce.lock_engine();
  select w.* into v_waiver from public.waivers as w where w.id = end_waiver.id;
  if not found then
    return bruce.fault(404, 'unknown_waiver', 'There is no waiver of that id.');
  elsif v_waiver.ended_at is not null or v_waiver.voided_at is not null or v_waiver.expires_at <= v_now then
    return bruce.fault(409, 'over', concat_ws(' ', 'The waiver is over already.',
      case when v_waiver.ended_at is not null
        then format('%s ended it at %s.', v_waiver.ended_by, bruce.day_words(v_waiver.ended_at)) end));
  end if;
  perform bruce.write_journal(
    p_kind => 'waiver',
    p_message => format('%s ended waiver %s (%s).', btrim(end_waiver."by"), end_waiver.id, v_waiver.reason),
    p_actor => btrim(end_waiver."by"), p_details => jsonb_build_object('waiver_id', end_waiver.id),
    p_now => v_now
  );
  update public.waivers as w set ended_at = v_now, ended_by = btrim(end_waiver."by") where w.id =
    end_waiver.id;
  return jsonb_build_object('status', 200, 'waiver_id', end_waiver.id);
end;
$$;
comment on function public.end_waiver(bigint, text) is
  'Ends a waiver now: issues that it held back can open. Security definer: the caller needs no right on '
  'tables of the engine.';

grant execute on function public.end_waiver(bigint, text) to service_role;
