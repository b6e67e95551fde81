create function bruce.tg__refuse_change()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
  raise exception '% is append-only: % is refused', tg_table_name, lower(tg_op)
    using errcode = 'restrict_violation', hint = tg_argv[0];
end;
$$;
comment on function bruce.tg__refuse_change() is
  'Makes a table append-only, for its owner too. Argument of the trigger: the hint.';
