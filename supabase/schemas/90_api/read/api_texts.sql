create function public.api_texts(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  asked bruce.question := bruce.read_question(token_sha256, query);
  v_language text := (select s.language from public.settings as s);
  v_subject text := query ->> 'subject';
begin
  if asked.fault is not null then
    return asked.fault;
  end if;
  return jsonb_build_object(
    'status', 200, 'language', v_language,
    'texts', coalesce((
      select jsonb_object_agg(t.key, t.text order by t.language = v_language)
      from public.texts as t
      where t.language in (v_language, 'en') and starts_with(t.key, v_subject || '.')
    ), '{}')
  );
end;
$$;
comment on function public.api_texts(text, jsonb) is
  'The sentences of a subject of public.texts in the language of settings.language, else in English: '
  '{language, texts}; the command bruce prints those of subject cli. Security definer: the edge may not read '
  'tokens; it hands the question over.';

grant execute on function public.api_texts(text, jsonb) to authenticated, service_role;
