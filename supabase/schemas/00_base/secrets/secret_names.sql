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
    'passcode',
    'mot[-_. ]?de[-_. ]?passe',
    'kennwort',
    'secret',
    'token',
    'credential',
    'basicauth',
    'digestauth',
    'htpasswd',
    'cookie(?!s)',
    'kubeconfig',
    'mnemonic',
    '(?:api|access|account|auth|encryption|license|master|private|preshared|recovery'
      '|service|shared|signing|storage|widget)[-_. ]?key',
    'connection[-_. ]?string',
    'webhook[-_. ]?url',
    'ssh[-_. ]?keys?(?![a-z0-9])',
    'advanced[-_. ]?config',
    '(?:^|[^a-z0-9])(?:(?:db|my|pg|sql|user|root|admin|smtp|mail|ftp|ldap)?pass|pwd|auth'
      '|authorization|bearer|private|psk|salt|totp|jwt)(?![-_.a-z0-9])'
  ], '|');
$$;
comment on function bruce.secret_names() is
  'Regular expression, case aside: a key that has one of these in its name holds a secret.';

grant execute on function bruce.secret_names() to service_role;
