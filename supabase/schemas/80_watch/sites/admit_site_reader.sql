create function bruce.admit_site_reader(reader name)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  perform bruce.refuse_read_only('admit_site_reader');
  execute format('grant usage on schema bruce to %I', admit_site_reader.reader);
  execute format('grant execute on function bruce.read_for_site(text) to %I', admit_site_reader.reader);
  -- what is asked there is not waited for any longer than this
  execute format('alter role %I set statement_timeout = ''5s''', admit_site_reader.reader);
  execute format('alter role %I set idle_session_timeout = ''1min''', admit_site_reader.reader);
end;
$$;
comment on function bruce.admit_site_reader(name) is
  'Lets a role that another BRUCE signs in with read what bruce.read_for_site answers, and nothing else '
  '(docs/scale.md). For the owner of the database.';
