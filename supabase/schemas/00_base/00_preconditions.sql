-- Where BRUCE cannot run it says so first, before anything changes.

do $$
begin
  if current_setting('server_version_num')::integer < 150000 then
    raise exception 'BRUCE needs Postgres 15 or newer; this server is Postgres %.',
      current_setting('server_version')
      using errcode = 'feature_not_supported', hint = 'Upgrade the server first. Nothing was changed.';
  end if;
end;
$$;

-- An older BRUCE database may have tables of another role: a superuser's import made them. Only their owner
-- can alter them.
do $$
declare
  v_tables text;
  v_statements text;
begin
  select
    string_agg(format('public.%I (of %s)', c.relname, r.rolname), ', ' order by c.relname),
    string_agg(format('alter table public.%I owner to %I;', c.relname, current_user), ' ' order by c.relname)
  into v_tables, v_statements
  from pg_catalog.pg_class as c
  join pg_catalog.pg_roles as r on r.oid = c.relowner
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
    and c.relname in ('sources', 'assets', 'snapshots', 'observed_snapshots', 'events')
    and not pg_has_role(c.relowner, 'usage');
  if v_tables is not null then
    raise exception 'The role % migrates, but does not own %. As that owner, run once: %', current_user,
      v_tables, v_statements
      using errcode = 'insufficient_privilege',
      hint = 'Then migrate again. Nothing was changed; who wrote to these tables still can.';
  end if;
end;
$$;
