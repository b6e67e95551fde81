create type bruce.over_quota as (
  rejected jsonb, new_hosts integer, refused_hosts integer, refused_issues integer
);
comment on type bruce.over_quota is
  'Payloads that a token has no quota for (index, code, path, message), and how many hosts and sources are '
  'new.';
