create function bruce.suggested_command(p_question bruce.question, p_issue public.issues, p_key text)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_offer jsonb;
begin
  for v_offer in
    select o.offer
    from jsonb_array_elements(bruce.told_suggestions(p_question, bruce.suggestions_of_issue(p_issue)))
      with ordinality as o (offer, place)
    where o.offer ->> 'kind' not in ('ask', 'wait', 'waive', 'maintenance')
    order by o.place
  loop
    if p_key is not null then
      if v_offer ->> 'key' = p_key and v_offer ? 'command' then
        return v_offer;
      end if;
    elsif v_offer ? 'command' and v_offer ->> 'risk' <> 'high' then
      return v_offer;
    -- what is declared would follow what runs: a command that undoes what runs is another decision
    elsif v_offer ? 'command' or v_offer ->> 'kind' in ('adopt', 'declare', 'retire', 'netbox') then
      return bruce.fault(
        409, 'not_suggested', bruce.say('cause_act.name_it', v_offer ->> 'title', v_offer ->> 'key'));
    end if;
  end loop;
  return bruce.fault(409, 'not_suggested', case when p_key is null
    then bruce.say('cause_act.no_command') else bruce.say('cause_act.not_suggested', p_key) end);
end;
$$;
comment on function bruce.suggested_command(bruce.question, public.issues, text) is
  'The suggestion of that key for an issue, if it is a command. Without a key the first one that is, unless '
  'a declaration is suggested before it, or its risk is high. Else the error that says why there is none.';

insert into public.texts (key, language, text)
values
  ('cause_act.name_it', 'en', 'Suggested first: %1$s Nobody does that unasked: name the suggestion.'),
  ('cause_act.name_it', 'fr',
    'Proposé d''abord : %1$s Cela ne se fait pas sans qu''on le demande : nommez la suggestion.'),
  ('cause_act.no_command', 'en', 'No command of the allow-list is suggested for it.'),
  ('cause_act.no_command', 'fr', 'Aucune commande de la liste autorisée n''est suggérée pour lui.'),
  ('cause_act.not_suggested', 'en', 'No command is suggested for it by the name of %1$s.'),
  ('cause_act.not_suggested', 'fr', 'Aucune commande n''est suggérée pour lui sous le nom de %1$s.');
