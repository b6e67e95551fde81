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
    return bruce.fault(422, 'by_is_missing', bruce.say('waiver.who_ends'));
  end if;
  perform bruce.lock_engine();
  select w.* into v_waiver from public.waivers as w where w.id = end_waiver.id;
  if not found then
    return bruce.fault(404, 'unknown_waiver', bruce.say('waiver.unknown'));
  elsif v_waiver.ended_at is not null or v_waiver.voided_at is not null or v_waiver.expires_at <= v_now then
    return bruce.fault(409, 'over', concat_ws(' ', bruce.say('waiver.over'),
      case when v_waiver.ended_at is not null
        then bruce.say('waiver.ended_at', v_waiver.ended_by, bruce.day_words(v_waiver.ended_at)) end));
  end if;
  perform bruce.write_journal(
    p_kind => 'waiver',
    p_message => bruce.say('waiver.ended', btrim(end_waiver."by"), end_waiver.id::text, v_waiver.reason),
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

insert into public.texts (key, language, text)
values
  ('waiver.who_ends', 'en', 'Say who ends it.'),
  ('waiver.who_ends', 'fr', 'Dites qui y met fin.'),
  ('waiver.unknown', 'en', 'There is no waiver of that id.'),
  ('waiver.unknown', 'fr', 'Il n''y a pas de sourdine de ce numéro.'),
  ('waiver.over', 'en', 'The waiver is over already.'),
  ('waiver.over', 'fr', 'La sourdine est déjà terminée.'),
  ('waiver.ended_at', 'en', '%1$s ended it at %2$s.'),
  ('waiver.ended_at', 'fr', '%1$s y a mis fin le %2$s.'),
  ('waiver.ended', 'en', '%1$s ended waiver %2$s (%3$s).'),
  ('waiver.ended', 'fr', '%1$s a mis fin à la sourdine %2$s (%3$s).');
