create function bruce.tg_imports__write_journal()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform bruce.write_journal(
    p_kind => 'import',
    p_message => format(
      'Imported %s %s.', new.file_name, case new.outcome when 'whole' then 'whole'
        else 'but for some rows that were refused' end
    ),
    p_details => jsonb_build_object('import_id', new.id, 'counts', new.counts)
  );
  return null;
end;
$$;
comment on function bruce.tg_imports__write_journal() is
  'An import is a line in the journal. Security definer: who imports may not write the journal himself.';

create trigger _200_write_journal after insert on public.imports
  for each row execute function bruce.tg_imports__write_journal();
