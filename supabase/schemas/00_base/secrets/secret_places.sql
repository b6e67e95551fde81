create function bruce.secret_places()
returns text[]
language sql
immutable
parallel safe
set search_path = ''
as $$
  select array[
    array[
      '-----begin',
      '(-----BEGIN (?:[A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?'
      '|OpenVPN Static key V1)-----)[^-\f]*(?:-{1,4}[^-\f]+){0,20}(?:-----END [A-Z0-9 ]{0,4'
      '0}-----)?'
    ],
    array[
      'private-lines',
      '(Private-Lines:[ \t]*[0-9]{1,4}(?![0-9]))[A-Za-z0-9+/= \t\r\n]+'
    ],
    array[
      '@',
      '(//)[^/@\s:"''<>[]*:(?:[^/?#\s"''<>]+|(?![0-9]{0,5}[/?#])[^@\s"''<>]{1,60})(?=@)'
    ],
    array[
      '@(?!sha[0-9]{3}:)',
      '((?:^|[^A-Za-z0-9_.%+/@-])[A-Za-z0-9_.%+-]{1,40}:)[^\s"''/@:]{1,60}(?=@(?!sha[0-9]{3}'
      ':)[A-Za-z0-9.-]{1,60}[:/(])'
    ],
    array[
      'authorization',
      '(authorization\\{0,3}["'']?[ \t]*[:=][ \t]*\\{0,3}["'']?(?:(?:basic|bearer|token'
      '|negotiate|ntlm|apikey)[ \t]+)?)(?:(?:digest|aws4-hmac-sha256'
      '|mediabrowser)[ \t][^\r\n\f]+|[^\s"''\\]+)'
    ],
    array[
      'cookie',
      '(cookie2?\\{0,3}["'']?[ \t]*[:=][ \t]*\\{0,3}["'']?)[^\r\n\f"''\\]+'
    ],
    array[
      'bearer|basic',
      '((?:^|[^a-z0-9_])(?:bearer|basic)[ \t]+)(?=[^\s"'']{0,40}[0-9=])[^\s"''\\,;]{8,}'
    ],
    array[
      '[?&]',
      '([?&](?:[^=&?\s"''<>]{0,40}(?:token|key|secret|passw|pwd|auth|credential|signature)'
      '|(?:[^=&?\s"''<>]{0,40}[^a-z0-9=&?\s"''<>])?(?:sig|pass|pw|jwt|sid'
      '|session)(?![a-z0-9]))[^=&?\s"''<>]{0,40}=)[^&\s"''<>\\]+'
    ],
    array[
      'hooks|/api/|office|hc-ping|ifttt|telegram',
      '(hooks[.]slack[.]com/(?:services|workflows|triggers)/'
      '|discord(?:app)?[.]com/api/(?:v[0-9]{1,2}/)?webhooks/'
      '|webhook[.]office[.]com/webhookb2/|outlook[.]office[.]com/webhook/'
      '|hooks[.]zapier[.]com/hooks/catch/|maker[.]ifttt[.]com/[^\s"''<>]{0,40}/key/'
      '|hc-ping[.]com/|/api/webhook/|/api/push/|api[.]telegram[.]org/(?:file/)?bot)[^\s"''<>'
      '\\?&]+'
    ],
    array[
      '//ntfy',
      '(//ntfy[.][a-z0-9.-]{1,60}(?::[0-9]{1,5})?/)(?!v1/|file/|docs|config|static|account'
      '|login|app(?![a-z0-9]))[A-Za-z0-9_-]{1,40}'
    ],
    array[
      '-u',
      '((?:(?:^|[^A-Za-z0-9_-])(?:-u[ \t]+|--(?:proxy-)?user(?:[ \t]+|=))|(?:^'
      '|[^a-z0-9])curl(?:[^\s|;&]|[ \t](?!-u)){0,80}[ \t]-u)["'']?[^\s:"''=+/-][^\s:"''=/]{0,4'
      '0}:)(?![0-9]{1,10}(?![^\s"'']))[^\s"''\\]+'
    ],
    array[
      '[ \t]-[a-z]',
      '((?:^|[^a-z0-9])(?:(?:mysql|mariadb)(?:[^\s|;&]|[ \t](?!-p(?!\s'
      '|[0-9]{1,5}(?![^\s])))){0,80}[ \t]-p(?!\s|[0-9]{1,5}(?![^\s]))|(?:sshpass'
      '|docker login|podman login|mongo|ipmitool|mosquitto_|plink|pscp|7za?|rar)(?:[^\s|;&]'
      '|[ \t](?!-pw?)){0,80}[ \t]-pw?[ \t]*|redis-cli(?:[^\s|;&]'
      '|[ \t](?!-a)){0,80}[ \t]-a[ \t]*|ldap(?:[^\s|;&]|[ \t](?!-w)){0,80}[ \t]-w[ \t]*'
      '|snmp(?:[^\s|;&]|[ \t](?!-[ck])){0,80}[ \t]-[ck][ \t]+|smb(?:[^\s|;&]'
      '|[ \t](?!-u)){0,80}[ \t]-u[ \t]*[^\s%]{1,40}%)["'']?)[^\s"''\\-][^\s"''\\]*'
    ],
    array[
      '-[a-z0-9_.-]',
      '((?:^|[^A-Za-z0-9_.-])(?=-[a-z0-9_.-]*[ \t])[a-z0-9_.-]{0,40}(?:'
      || p.names
      || ')(?![a-z_-]{0,10}(?:stdin|file))[a-z0-9_-]{0,20}[ \t]+["'']?)[^\s"''\\-][^\s"''\\]*'
    ],
    array[
      '"',
      '('
      || p.named
      || '")'
      || p.no_secret
      || '(?!")[^"\\\r\n\f]*(?:\\[^\r\n\f][^"\\\r\n\f]*)*'
    ],
    array[
      '[\\]',
      '('
      || p.named
      || '\\{1,3}["''])'
      || p.no_secret
      || '[^"''\\\r\n\f]+'
    ],
    array[
      '''',
      '('
      || p.named
      || ''')'
      || p.no_secret
      || '[^''\r\n\f]+'
    ],
    array[
      '[:=>]',
      '('
      || p.named
      || ')'
      || p.no_secret
      || '(?:\[[^\]\r\n\f]*\]?|[{][^}\r\n\f]*[}]?|[^\s"''\\&;,[{<])[^\s"''\\&;,<]*(?:[\\&;,<](?!'
      '[A-Za-z0-9_.-]{1,40}[=:]|[\s"''/\\]|$)[^\s"''\\&;,<]*)*'
    ],
    array[
      ':',
      '((?:^|[^A-Za-z0-9_./-])(?:password|passwd|passphrase|pwd|api[-_]?key|secret'
      '|token):)(?!v?[0-9.]{1,20}(?![A-Za-z0-9_])|latest|stable)'
      || p.no_secret
      || '[^\s"''\\/:,;][^\s"''\\,;]*'
    ],
    array[
      'passw|passphrase|mot de|pwd|secret|token|key|api',
      '((?:^|[^a-z0-9])(?:passw(?:or)?d|mot de passe|passphrase|pwd|secret|token'
      '|api[-_ ]?key|cl[eé] api)[ \t]+(?:(?:is|was|est)[ \t]+["''`]?(?=[^\s]{0,40}[0-9!#$%&@'
      '^_+-])|["''`]?(?=[^\s]{0,40}[0-9])))[^\s"''`]{6,}'
    ]
  ]
  from (
    select
      '(?:' || n.names
        || ')[A-Za-z0-9_.-]{0,20}(?:\\{0,3}["'']?[ \t]*(?:=>|=)[ \t]*|\\{0,3}["''][ \t]*:[ \t]*'
        '|[ \t]*:[ \t]+|:(?=["''\\])|>(?=[^\s=>])|:[ \t]*[|>][-+]?[ \t]*\r?\n[ \t]+'
        '|["''],[ \t]*["'']value["''][ \t]*:[ \t]*)' as named,
      '(?!(?:true|false|null|none|undefined|yes|no|on|off|ok|ro|rw|enabled|disabled'
        '|required|invalid|missing|failed|denied|expired|wrong|incorrect|empty|unset|not'
        '|[0-9]{1,3})(?![^\s"''\\,;&}\])<.])|(?:basic|bearer|digest|token|negotiate)[ \t]'
        '|/run/secrets/|[$][{][A-Za-z0-9_]{1,60}[}])' as no_secret,
      n.names
    from bruce.secret_names() as n (names)
  ) as p;
$$;
comment on function bruce.secret_places() is
  'Regular expressions, case aside: where a secret stands in a text. What one finds without its first group '
  'is the secret; before it, what a text needs for it to be worth a look. A text is read in time in '
  'proportion to it: nothing may repeat without bound inside a repetition, begin anew at each character of '
  'what it repeats, nor look behind. None goes over a form feed, which separates texts.';

grant execute on function bruce.secret_places() to service_role;
