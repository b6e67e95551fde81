create function bruce.patience_call()
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_limit interval := (select s.change_limit from public.settings as s);
  v_sql text := format('update settings set change_limit = %L;', v_limit * 2);
begin
  return jsonb_build_object('sql', v_sql, 'cli', 'npx bruce sql ' || bruce.shell_word(v_sql));
end;
$$;
comment on function bruce.patience_call() is 'How settings.change_limit becomes twice as long.';
