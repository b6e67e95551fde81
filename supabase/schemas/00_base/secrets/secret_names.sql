create function bruce.secret_names()
returns text
language sql
immutable
parallel safe
set search_path = ''
as $$
  select array_to_string(array[
    'passw',
    'passphrase',
    'secret',
    'token',
    'credential',
    'basicauth',
    'digestauth',
    'htpasswd',
    'api[-_. ]?key',
    'access[-_. ]?key',
    'private[-_. ]?key',
    'encryption[-_. ]?key',
    'widget[-_. ]?key',
    'ssh[-_. ]?keys?(?![a-z0-9])',
    'advanced[-_. ]?config',
    '(?<![a-z0-9])(?:pass|pwd|auth|authorization|private)(?![-_.a-z0-9])'
  ], '|');
$$;
comment on function bruce.secret_names() is
  'Regular expression, case aside: a key that has one of these in its name holds a secret.';

grant execute on function bruce.secret_names() to service_role;
