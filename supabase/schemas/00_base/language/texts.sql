create table public.texts (
  key text not null constraint key_names_its_subject check (key ~ '^[a-z_]+[.][a-z0-9_.]+$'),
  language text not null constraint language_is_a_code check (language ~ '^[a-z]{2}$'),
  text text not null
    constraint placeholders_are_numbered check (replace(text, '%%', '') !~ '%(?![1-9][$]s)'),
  primary key (key, language)
);
comment on table public.texts is
  'All sentences that BRUCE says, in each language. Rows in another language, and '
  'settings.language, make BRUCE speak it; a sentence without such a row is said in English.';
comment on column public.texts.key is
  'Subject and sentence, such as service_missing.stopped.';
comment on column public.texts.language is 'ISO 639-1 code of the language: en, fr.';
comment on column public.texts.text is
  'The sentence. %1$s stands for its first value, %2$s for the second; a percent sign is written %%.';

alter table public.texts enable row level security;

create policy texts_select_authenticated on public.texts
  for select to authenticated using ((select bruce.person_may_read()));

grant select on public.texts to authenticated, service_role;

grant insert, update, delete on public.texts to service_role;

create trigger _900_note_change after insert or update or delete on public.texts
  for each row execute function bruce.tg__note_change();
