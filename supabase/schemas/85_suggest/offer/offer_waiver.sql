create function bruce.offer_waiver(p_issue_id uuid, p_now timestamptz default bruce.clock())
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_until date := (p_now at time zone 'UTC')::date + 30;
  v_reason text := bruce.say('suggest.waive.reason');
begin
  return bruce.offer('waive', 'suggest.waive.', 'low', array[v_until::text], jsonb_build_object(
    'cli', format('npx bruce waive %s --until %s --reason %s', p_issue_id, v_until,
      bruce.shell_word(v_reason)),
    'call', jsonb_build_object(
      'method', 'POST', 'path', format('/bruce/issues/%s/waive', p_issue_id),
      'body', jsonb_build_object('reason', v_reason, 'expires_at', v_until))));
end;
$$;
comment on function bruce.offer_waiver(uuid, timestamptz) is
  'A suggestion to accept a difference, as it is, for thirty days: the last of each list.';

insert into public.texts (key, language, text)
values
  ('suggest.waive.title', 'en', 'Accept it as it is until %1$s.'),
  ('suggest.waive.title', 'fr', 'L''accepter tel quel jusqu''au %1$s.'),
  ('suggest.waive.why', 'en',
    'For what cannot or need not be mended now. Write the reason: who looks at it then has to know it.'),
  ('suggest.waive.why', 'fr',
    'Pour ce qui ne peut pas, ou ne doit pas, être réparé maintenant. Écrivez la raison : qui le regardera '
    'alors doit la connaître.'),
  ('suggest.waive.risk', 'en', 'Nobody is told of it until then, unless its values change.'),
  ('suggest.waive.risk', 'fr', 'Personne n''en est averti jusque-là, sauf si ses valeurs changent.'),
  ('suggest.waive.reason', 'en', 'Write why here'), ('suggest.waive.reason', 'fr', 'Écrire ici pourquoi');
