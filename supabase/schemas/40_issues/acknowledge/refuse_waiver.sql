create function bruce.refuse_waiver(p_reason text, p_expires_at timestamptz, p_by text)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return case
    when coalesce(btrim(p_by), '') = '' then bruce.fault(422, 'by_is_missing', bruce.say('waiver.who'))
    when coalesce(btrim(p_reason), '') = '' then
      bruce.fault(422, 'reason_is_missing', bruce.say('waiver.why'))
    when p_expires_at is null or p_expires_at <= bruce.clock() then
      bruce.fault(422, 'expires_at_is_past', bruce.say('waiver.until_when'))
  end;
end;
$$;
comment on function bruce.refuse_waiver(text, timestamptz, text) is
  'Why nothing can be waived so, as the answer; null when it can.';

insert into public.texts (key, language, text)
values
  ('waiver.who', 'en', 'Say who waives it.'),
  ('waiver.who', 'fr', 'Dites qui le met en sourdine.'),
  ('waiver.why', 'en', 'Say why it is waived.'),
  ('waiver.why', 'fr', 'Dites pourquoi.'),
  ('waiver.until_when', 'en', 'Say until when it is waived: a time to come.'),
  ('waiver.until_when', 'fr', 'Dites jusqu''à quand : un moment à venir.');
