create function bruce.describe_waiver(p_waiver_id bigint)
returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  return (
    select bruce.say(
      case when isfinite(w.expires_at) then 'waiver.until' else 'waiver.for_good' end,
      w.created_by, bruce.day_words(w.expires_at), rtrim(btrim(w.reason), '.') || '.'
    )
    from public.waivers as w where w.id = p_waiver_id
  );
end;
$$;
comment on function bruce.describe_waiver(bigint) is 'Who waived it, until when and why, in one sentence.';

grant execute on function bruce.describe_waiver(bigint) to authenticated, service_role;

insert into public.texts (key, language, text)
values
  ('waiver.until', 'en', 'Waived by %1$s until %2$s: %3$s'),
  ('waiver.until', 'fr', 'Mis en sourdine par %1$s jusqu''au %2$s : %3$s'),
  ('waiver.for_good', 'en', 'Waived by %1$s until further notice: %3$s'),
  ('waiver.for_good', 'fr', 'Mis en sourdine par %1$s jusqu''à nouvel ordre : %3$s');
