create function bruce.quotas()
returns table (quota text, most integer, of_what text)
language sql
immutable
parallel safe
set search_path = ''
as $$
  values
    ('new_hosts', 1000, 'new hosts and sources that nobody declared'),
    ('new_issues', 100000, 'new issues')
$$;
comment on function bruce.quotas() is
  'How much of what stays for ever, or for days, one token can make in a day (UTC): '
  'docs/reliability.md#quotas';

grant execute on function bruce.quotas() to authenticated, service_role;
