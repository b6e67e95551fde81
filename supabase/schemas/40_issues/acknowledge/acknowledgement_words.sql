create function bruce.acknowledgement_words(p_acknowledgement jsonb)
returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  return bruce.say(
    case when rtrim(p_acknowledgement ->> 'note', '.') <> '' then 'acknowledge.at_with_note'
      else 'acknowledge.at' end,
    p_acknowledgement ->> 'acknowledged_by',
    bruce.day_words((p_acknowledgement ->> 'acknowledged_at')::timestamptz),
    rtrim(p_acknowledgement ->> 'note', '.'));
end;
$$;
comment on function bruce.acknowledgement_words(jsonb) is
  'Who acknowledged an issue, when and with which note, in one sentence.';

insert into public.texts (key, language, text)
values
  ('acknowledge.at', 'en', '%1$s acknowledged it at %2$s.'),
  ('acknowledge.at', 'fr', '%1$s l''a pris en charge le %2$s.'),
  ('acknowledge.at_with_note', 'en', '%1$s acknowledged it at %2$s: %3$s.'),
  ('acknowledge.at_with_note', 'fr', '%1$s l''a pris en charge le %2$s : %3$s.');
